"""What the pipeline reads: every statement of it, none of which is asked once a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matchmaker.accounts.models import User
from matchmaker.brokering import lapsing
from matchmaker.brokering.followers import followers
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.brokering.quotes.models import Quote, QuoteVersion
from matchmaker.contracts.models import Contract, ContractEndProposal, ContractSigning
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.offers.relying import lapses_of
from matchmaker.organisations.models import Membership, Organisation, Standing
from matchmaker.pipeline.models import Inquiry, Reminder

_Buyer, _Seller = aliased(Organisation, name="buyer"), aliased(Organisation, name="seller")
_OPEN: Final = [status for status in IntroductionStatus if status.is_open]


def rows_of(province_code: str | None, *, ended_since: datetime) -> Sequence[Any]:
    """The introductions of a province that are in motion, or ended since an instant; oldest first."""
    return session.execute(_rows(ended_since).where(_of_province(province_code))).all()


def rows_by_id(introduction_ids: Collection[int], province_code: str | None) -> Sequence[Any]:
    """Some of them by id: those of the province alone, however they stand."""
    return session.execute(_columns().where(Introduction.id.in_(introduction_ids), _of_province(province_code))).all()


def _of_province(province_code: str | None) -> ColumnElement[bool]:
    return or_(_Buyer.province_code == province_code, _Seller.province_code == province_code)


def _rows(ended_since: datetime) -> Any:
    in_motion = or_(
        Introduction.status.in_(_OPEN),
        and_(Introduction.status == IntroductionStatus.AGREED, Introduction.settled_at.is_(None)),
    )
    return _columns().where(
        or_(in_motion, func.coalesce(Introduction.settled_at, Introduction.ended_at) >= ended_since)
    )


def _columns() -> Any:
    return (
        select(
            *(Introduction.id, Introduction.status, Introduction.proposed_at, Introduction.answer_by),
            *(Introduction.buyer_accepted_at, Introduction.seller_accepted_at, Introduction.talking_at),
            *(Introduction.ended_at, Introduction.settled_at, Introduction.end_reason, Introduction.agreed_amount),
            *(Introduction.next_action, Introduction.next_action_on, Introduction.offer_revision_id),
            *(Introduction.broker_id, User.name.label("broker")),
            *(NeedRevision.quantity.label("asked"), NeedRevision.product_code.label("asked_product")),
            *(OfferRevision.quantity.label("offered"), OfferRevision.product_code, OfferRevision.asking_price_vnd),
            (NeedRevision.search_text + " " + OfferRevision.search_text).label("words"),
            *(_Buyer.id.label("buyer_id"), _Buyer.name.label("buyer"), _Buyer.province_code.label("buyer_province")),
            *(_Seller.id.label("seller_id"), _Seller.name.label("seller")),
            _Seller.province_code.label("seller_province"),
            and_(_Buyer.standing == Standing.VERIFIED, _Seller.standing == Standing.VERIFIED).label("are_verified"),
            and_(Need.suspended_at.is_(None), Offer.suspended_at.is_(None)).label("are_shown"),
        )
        .join(_Buyer, Introduction.buyer_id == _Buyer.id)
        .join(_Seller, Introduction.seller_id == _Seller.id)
        .join(User, Introduction.broker_id == User.id)
        .join(Need, Introduction.need_id == Need.id)
        .join(Offer, Introduction.offer_id == Offer.id)
        .join(NeedRevision, Introduction.need_revision_id == NeedRevision.id)
        .join(OfferRevision, Introduction.offer_revision_id == OfferRevision.id)
        .order_by(Introduction.id)
    )


def open_quotes(introduction_ids: Collection[int]) -> dict[int, Any]:
    """By introduction, the last version of the quote that is open (or lapsed with nobody closing it)."""
    latest = (QuoteVersion.side, QuoteVersion.at, QuoteVersion.valid_until)
    found = session.execute(
        select(Quote.introduction_id, *latest, QuoteVersion.quantity, QuoteVersion.price_vnd)
        .join(QuoteVersion, Quote.latest_id == QuoteVersion.id)
        .where(Quote.introduction_id.in_(introduction_ids), Quote.closed_at.is_(None))
    )
    return {row.introduction_id: row for row in found}


def contracts_of(introduction_ids: Collection[int]) -> dict[int, Contract]:
    """By introduction, the contract with its versions and the quote that it came from."""
    found = session.scalars(
        select(Contract)
        .where(Contract.introduction_id.in_(introduction_ids))
        .options(joinedload(Contract.in_force), joinedload(Contract.latest), joinedload(Contract.seller))
    )
    return {each.introduction_id: each for each in found}


def quoted_prices(contracts: Iterable[Contract]) -> dict[int, int | None]:
    """By version of a quote that contracts came from, the price as its author expected it."""
    ids = {each.quote_version_id for each in contracts if each.quote_version_id is not None}
    if not ids:
        return {}
    rows = session.execute(select(QuoteVersion.id, QuoteVersion.price_vnd).where(QuoteVersion.id.in_(ids)))
    return {each.id: each.price_vnd for each in rows}


def standing_scans(version_ids: Collection[int]) -> dict[int | None, ContractSigning]:
    """By version in force, the scan of the signed paper that nobody refused."""
    found = session.scalars(
        select(ContractSigning).where(ContractSigning.version_id.in_(version_ids), ContractSigning.refused_at.is_(None))
    )
    return {each.version_id: each for each in found}


def end_proposals(contract_ids: Collection[int]) -> dict[int, ContractEndProposal]:
    """By contract, a side's wish to end it that nobody answered yet."""
    found = session.scalars(
        select(ContractEndProposal).where(
            ContractEndProposal.contract_id.in_(contract_ids), ContractEndProposal.answered_at.is_(None)
        )
    )
    return {each.contract_id: each for each in found}


def answers(introduction_ids: Collection[int]) -> dict[int, list[Inquiry]]:
    """By introduction, what its sides answered when they were asked, oldest first."""
    found: dict[int, list[Inquiry]] = defaultdict(list)
    for each in session.scalars(
        select(Inquiry)
        .where(Inquiry.introduction_id.in_(introduction_ids), Inquiry.answered_at.is_not(None))
        .order_by(Inquiry.answered_at, Inquiry.id)
    ):
        found[each.introduction_id].append(each)
    return found


def with_lapses(revisions: dict[int, int], day: date) -> set[int]:
    """Of introductions (each with its offer's version), those whose offer relied on something that stands no more."""
    lapsed = lapses_of(set(revisions.values()), day)
    suspects = [each for each, revision_id in revisions.items() if revision_id in lapsed]
    if not suspects:
        return set()
    introductions = session.scalars(
        select(Introduction).where(Introduction.id.in_(suspects)).options(joinedload(Introduction.need_revision))
    )
    return {
        each.id
        for each in introductions
        if any(lapsing.concerns(lapse, each.need_revision) for lapse in lapsed[each.offer_revision_id])
    }


def reminded_on(introduction_ids: Collection[int], day: date) -> set[tuple[int, Side]]:
    """Which sides of some introductions were reminded on a day."""
    rows = session.execute(
        select(Reminder.introduction_id, Reminder.side).where(
            Reminder.introduction_id.in_(introduction_ids), Reminder.on == day
        )
    )
    return {(introduction_id, side) for introduction_id, side in rows}


def people_of(organisation_ids: Collection[int]) -> dict[int, tuple[User, ...]]:
    """By organisation, everybody who acts for it now."""
    rows = session.execute(
        select(Membership.organisation_id, User)
        .join(User, Membership.user_id == User.id)
        .where(Membership.organisation_id.in_(organisation_ids), Membership.ended_at.is_(None))
        .order_by(Membership.started_at, Membership.id)
    )
    found: dict[int, tuple[User, ...]] = defaultdict(tuple)
    for organisation_id, user in rows:
        found[organisation_id] += (user,)
    return found


def followers_by_id(introduction_ids: Collection[int]) -> dict[int, tuple[User, ...]]:
    """By introduction, who follows it for the union now (`brokering.followers`)."""
    found = session.scalars(
        select(Introduction)
        .where(Introduction.id.in_(introduction_ids))
        .options(joinedload(Introduction.broker), joinedload(Introduction.buyer), joinedload(Introduction.seller))
    )
    return {each.id: tuple(followers(each)) for each in found}


def introductions_by_id(introduction_ids: Collection[int]) -> dict[int, Introduction]:
    """Some introductions."""
    found = session.scalars(select(Introduction).where(Introduction.id.in_(introduction_ids)))
    return {each.id: each for each in found}
