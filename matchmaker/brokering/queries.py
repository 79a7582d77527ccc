"""Finding wishes to be introduced and introductions, each as its readers may."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering.models import Introduction, IntroductionNote, IntroductionRequest, IntroductionStatus
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation

CONTACT_READ: Final = "organisation.contact_viewed"
"""The action under which an organisation's history says that staff read its contact."""
Buyer, Seller = aliased(Organisation, name="buyer"), aliased(Organisation, name="seller")


def of_province(province_code: str | None) -> ColumnElement[bool]:
    """Whether one of the two parties (`Buyer`, `Seller`) belongs to a province."""
    return or_(Buyer.province_code == province_code, Seller.province_code == province_code)


def open_requests(province_code: str | None, *, side: Side | None = None) -> Select[IntroductionRequest]:
    """Wishes that wait for a province's staff, oldest first.

    A pair that both sides wish for stands here once, under the older wish, unless one ``side`` is asked for.
    """
    statement = (
        select(IntroductionRequest)
        .join(IntroductionRequest.need)
        .join(Buyer, Need.organisation_id == Buyer.id)
        .join(IntroductionRequest.offer)
        .join(Seller, Offer.organisation_id == Seller.id)
        .where(IntroductionRequest.closed_at.is_(None), of_province(province_code))
        .options(*_pair(IntroductionRequest), joinedload(IntroductionRequest.organisation))
        .order_by(IntroductionRequest.created_at, IntroductionRequest.id)
    )
    return statement.where(~_follows_another()) if side is None else statement.where(IntroductionRequest.side == side)


def _follows_another() -> ColumnElement[bool]:
    """Whether the other side had already asked for the same pair, and still waits."""
    earlier = aliased(IntroductionRequest)
    return (
        select(earlier.id)
        .where(
            earlier.need_id == IntroductionRequest.need_id,
            earlier.offer_id == IntroductionRequest.offer_id,
            earlier.closed_at.is_(None),
            earlier.id < IntroductionRequest.id,
        )
        .exists()
    )


def mutual_wishes(need_ids: list[int]) -> set[tuple[int, int]]:
    """Pairs of these needs for which both sides wait to be introduced."""
    rows = session.execute(
        select(IntroductionRequest.need_id, IntroductionRequest.offer_id)
        .where(IntroductionRequest.need_id.in_(need_ids), IntroductionRequest.closed_at.is_(None))
        .group_by(IntroductionRequest.need_id, IntroductionRequest.offer_id)
        .having(func.count() > 1)
    )
    return {(need_id, offer_id) for need_id, offer_id in rows}


def wishes_of(organisation_id: int) -> list[IntroductionRequest]:
    """An organisation's own wishes that staff have not answered yet, newest first."""
    return list(
        session.scalars(
            select(IntroductionRequest)
            .where(IntroductionRequest.organisation_id == organisation_id, IntroductionRequest.closed_at.is_(None))
            .options(*_pair(IntroductionRequest))
            .order_by(IntroductionRequest.created_at.desc(), IntroductionRequest.id.desc())
        )
    )


def request_of(request_id: int) -> IntroductionRequest | None:
    """One wish with both listings and their organisations."""
    return session.scalar(
        select(IntroductionRequest)
        .where(IntroductionRequest.id == request_id)
        .options(*_pair(IntroductionRequest), joinedload(IntroductionRequest.by))
    )


def open_requests_of(need_id: int, offer_id: int) -> list[IntroductionRequest]:
    """The wishes of either side about a pair that staff have not answered yet."""
    return list(
        session.scalars(
            select(IntroductionRequest)
            .where(
                IntroductionRequest.need_id == need_id,
                IntroductionRequest.offer_id == offer_id,
                IntroductionRequest.closed_at.is_(None),
            )
            .options(joinedload(IntroductionRequest.organisation))
            .order_by(IntroductionRequest.id)
        )
    )


def asked_before(statement: Select[IntroductionRequest], instant: datetime) -> Select[IntroductionRequest]:
    """Of some wishes, those that were made before an instant."""
    return statement.where(IntroductionRequest.created_at < instant)


def open_request(need_id: int, offer_id: int, side: Side) -> IntroductionRequest | None:
    """The wish of one side about a pair that staff have not answered yet."""
    return session.scalar(
        select(IntroductionRequest).where(
            IntroductionRequest.need_id == need_id,
            IntroductionRequest.offer_id == offer_id,
            IntroductionRequest.side == side,
            IntroductionRequest.closed_at.is_(None),
        )
    )


def open_introduction(need_id: int, offer_id: int) -> Introduction | None:
    """The introduction of a pair that has not ended."""
    return session.scalar(
        select(Introduction).where(
            Introduction.need_id == need_id, Introduction.offer_id == offer_id, Introduction.ended_at.is_(None)
        )
    )


def introduction(introduction_id: int) -> Introduction | None:
    """One introduction with both parties, listings and what was agreed to be shown of them."""
    return session.scalar(
        select(Introduction).where(Introduction.id == introduction_id).options(*_parties(), *_listings())
    )


def introductions_of(organisation_id: int) -> Select[Introduction]:
    """An organisation's introductions: those that wait for its answer first, then the newest."""
    mine_to_answer = (Introduction.status == IntroductionStatus.PROPOSED) & or_(
        (Introduction.buyer_id == organisation_id) & Introduction.buyer_accepted_at.is_(None),
        (Introduction.seller_id == organisation_id) & Introduction.seller_accepted_at.is_(None),
    )
    return (
        select(Introduction)
        .where(or_(Introduction.buyer_id == organisation_id, Introduction.seller_id == organisation_id))
        .options(*_parties(), *_listings())
        .order_by(
            case((mine_to_answer, 0), (Introduction.ended_at.is_(None), 1), else_=2),
            Introduction.proposed_at.desc(),
            Introduction.id.desc(),
        )
    )


def introductions_in(province_code: str | None) -> Select[Introduction]:
    """All introductions of which one party is of a province: the open ones by their next step, what ended last then."""
    due = next_step_on()
    return (
        select(Introduction)
        .join(Buyer, Introduction.buyer_id == Buyer.id)
        .join(Seller, Introduction.seller_id == Seller.id)
        .where(of_province(province_code))
        .options(*_parties(), *_listings())
        .order_by(Introduction.ended_at.is_not(None), Introduction.ended_at.desc(), due.is_(None), due, Introduction.id)
    )


def next_step_on() -> ColumnElement[date]:
    """`Introduction.due_on` of an open introduction: the planned step's day, else the last day to answer, else null."""
    return case(
        (Introduction.next_action_on.is_not(None), Introduction.next_action_on),
        (Introduction.status == IntroductionStatus.PROPOSED, Introduction.answer_by),
    )


def actions_due(province_code: str | None, day: date) -> Select[Introduction]:
    """Open introductions of a province whose next action is due by a day."""
    return (
        select(Introduction)
        .join(Buyer, Introduction.buyer_id == Buyer.id)
        .join(Seller, Introduction.seller_id == Seller.id)
        .where(of_province(province_code), Introduction.ended_at.is_(None), Introduction.next_action_on <= day)
        .options(*_parties())
        .order_by(Introduction.next_action_on, Introduction.id)
    )


def orphans(day: date) -> Select[IntroductionRequest]:
    """Open wishes about a listing that was withdrawn or suspended, or whose window is over."""
    gone = [
        condition
        for listing, revision in ((Need, NeedRevision), (Offer, OfferRevision))
        for condition in (
            listing.withdrawn_at.is_not(None),
            listing.suspended_at.is_not(None),
            revision.ends_on < day,
        )
    ]
    return (
        select(IntroductionRequest)
        .join(IntroductionRequest.need)
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .join(IntroductionRequest.offer)
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .where(IntroductionRequest.closed_at.is_(None), or_(*gone))
        .order_by(IntroductionRequest.id)
        .with_for_update(skip_locked=True, of=IntroductionRequest)
    )


def overdue(day: date) -> Select[Introduction]:
    """Introductions that one side or both left unanswered; each is taken by one worker alone, with its need.

    Those that somebody is at work on are left for the next round: nothing here waits, so nobody waits for another.
    """
    return (
        select(Introduction)
        .join(Introduction.need)
        .where(Introduction.status == IntroductionStatus.PROPOSED, Introduction.answer_by < day)
        .order_by(Introduction.need_id, Introduction.id)
        .with_for_update(of=(Introduction, Need), skip_locked=True)
    )


def notes(introduction_id: int) -> list[IntroductionNote]:
    """What staff noted, newest first."""
    return list(
        session.scalars(
            select(IntroductionNote)
            .where(IntroductionNote.introduction_id == introduction_id)
            .options(joinedload(IntroductionNote.by))
            .order_by(IntroductionNote.at.desc(), IntroductionNote.id.desc())
        )
    )


def unanswered_needs(province_code: str | None, day: date) -> Select[int]:
    """Ids of a province's published needs that no introduction is open for, the oldest first."""
    return (
        select(Need.id)
        .join(Need.organisation)
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .where(
            Organisation.province_code == province_code,
            _is_waiting(Need),
            NeedRevision.ends_on >= day,
            NeedRevision.quantity > Need.taken,
            ~_introduced(Introduction.need_id == Need.id),
        )
        .order_by(Need.published_at, Need.id)
    )


def unanswered_offers(province_code: str | None, day: date) -> Select[int]:
    """Ids of a province's published offers that no introduction is open for, the oldest first."""
    return (
        select(Offer.id)
        .join(Offer.organisation)
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .where(
            Organisation.province_code == province_code,
            _is_waiting(Offer),
            OfferRevision.ends_on >= day,
            OfferRevision.quantity > Offer.taken,
            ~_introduced(Introduction.offer_id == Offer.id),
        )
        .order_by(Offer.published_at, Offer.id)
    )


def known_pairs(need_ids: list[int], offer_ids: list[int]) -> set[tuple[int, int]]:
    """Pairs with one of these listings that were ever introduced or asked for."""
    rows = session.execute(
        union(
            *(
                select(kept.need_id, kept.offer_id).where(or_(kept.need_id.in_(need_ids), kept.offer_id.in_(offer_ids)))
                for kept in (Introduction, IntroductionRequest)
            )
        )
    )
    return {(need_id, offer_id) for need_id, offer_id in rows}


def needs_by_id(ids: set[int]) -> dict[int, Need]:
    """Needs with what a line about them tells."""
    if not ids:
        return {}
    found = session.scalars(select(Need).where(Need.id.in_(ids)).options(*_need_shown()))
    return {need.id: need for need in found}


def offers_by_id(ids: set[int]) -> dict[int, Offer]:
    """Offers with what a line about them tells."""
    if not ids:
        return {}
    found = session.scalars(select(Offer).where(Offer.id.in_(ids)).options(*_offer_shown()))
    return {offer.id: offer for offer in found}


def contacts_read_since(instant: datetime, *parties: Organisation, by: User) -> set[int]:
    """Ids of those parties whose contact a member of staff is already noted to have read since an instant."""
    found = session.scalars(
        select(Event.subject_id).where(
            Event.action == CONTACT_READ,
            Event.subject_kind == Organisation.__tablename__,
            Event.subject_id.in_([party.id for party in parties]),
            Event.by_id == by.id,
            Event.at >= instant,
        )
    )
    return set(found)


def may_broker(staff: User, *parties: Organisation) -> bool:
    """Whether a member of staff's province is that of one of the parties."""
    return staff.is_staff and any(staff.province_code == party.province_code for party in parties)


def _is_waiting(listing: type[Need] | type[Offer]) -> ColumnElement[bool]:
    return (
        listing.withdrawn_at.is_(None)
        & listing.suspended_at.is_(None)
        & listing.published_at.is_not(None)
        & (Organisation.standing == "verified")
    )


def _introduced(of: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Introduction.id).where(of, Introduction.ended_at.is_(None)).exists()


def _pair(request: type[IntroductionRequest]) -> tuple[ORMOption, ...]:
    need, offer = joinedload(request.need), joinedload(request.offer)
    return (
        need.joinedload(Need.organisation).joinedload(Organisation.commune),
        need.joinedload(Need.approved).joinedload(NeedRevision.product),
        offer.joinedload(Offer.organisation).joinedload(Organisation.commune),
        offer.joinedload(Offer.approved).joinedload(OfferRevision.product),
    )


def _parties() -> tuple[ORMOption, ...]:
    return (
        joinedload(Introduction.buyer).joinedload(Organisation.commune),
        joinedload(Introduction.seller).joinedload(Organisation.commune),
    )


def _listings() -> tuple[ORMOption, ...]:
    need, offer = joinedload(Introduction.need_revision), joinedload(Introduction.offer_revision)
    return (
        need.joinedload(NeedRevision.product),
        need.joinedload(NeedRevision.commune),
        offer.joinedload(OfferRevision.product),
        offer.joinedload(OfferRevision.commune),
    )


def _need_shown() -> tuple[ORMOption, ...]:
    return (
        joinedload(Need.organisation).joinedload(Organisation.commune),
        joinedload(Need.approved).joinedload(NeedRevision.product),
        joinedload(Need.approved).joinedload(NeedRevision.commune),
    )


def _offer_shown() -> tuple[ORMOption, ...]:
    return (
        joinedload(Offer.organisation).joinedload(Organisation.commune),
        joinedload(Offer.approved).joinedload(OfferRevision.product),
        joinedload(Offer.approved).joinedload(OfferRevision.commune),
    )
