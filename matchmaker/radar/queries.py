"""What the radar reads: a few statements a province, none of which is asked once a listing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.models import Certificate, CertificateStep, CheckStatus, GrowingArea, certificate_product
from matchmaker.db import session
from matchmaker.matching.models import Interaction, Side
from matchmaker.matching.queries import is_listed, last_shown, lately, times_shown
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.radar.diagnosis import Seen
from matchmaker.radar.models import RadarKind, RadarLine, Speaker
from matchmaker.ranking.judging.grading import InteractionKind

OPEN: Final = [status for status in IntroductionStatus if status.is_open]
INTEREST: Final = (
    InteractionKind.OPENED,
    InteractionKind.COMPARED,
    InteractionKind.SHORTLISTED,
    InteractionKind.INTERESTED,
    InteractionKind.ASKED_INTRODUCTION,
)
"""What somebody does who looks into a pair of their own accord."""

Listing = type[Offer] | type[Need]


def seen(listing: Listing, among: ColumnElement[bool]) -> dict[int, Seen]:
    """What happened to some listed offers, or needs, by their ids; `among` speaks of them or of their organisation."""
    found: dict[int, Seen] = defaultdict(Seen)
    for listing_id, shown, last_at in session.execute(_shown(listing, among)):
        found[listing_id] = Seen(shown=shown, last_shown_on=today(last_at) if last_at else None)
    for listing_id, interested in session.execute(_interested(listing, among)):
        found[listing_id] = replace(found[listing_id], interested=interested)
    for listing_id, introduced, alive in session.execute(_introduced(listing, among, today())):
        found[listing_id] = replace(found[listing_id], introduced=introduced, is_under_way=bool(alive))
    return found


def _of_listed(statement: Any, listing: Listing, column: Any, among: ColumnElement[bool]) -> Any:
    return (
        statement.join(listing, column == listing.id)
        .join(Organisation, listing.organisation_id == Organisation.id)
        .where(among, is_listed(listing))
        .group_by(column)
    )


def _shown(listing: Listing, among: ColumnElement[bool]) -> Any:
    """In how many lists of the other side each stood lately, and when it last did, ever."""
    return (
        select(listing.id, times_shown(listing, lately(today())), last_shown(listing))
        .join(Organisation, listing.organisation_id == Organisation.id)
        .where(among, is_listed(listing))
    )


def _interested(listing: Listing, among: ColumnElement[bool]) -> Any:
    """For how many listings of the other side somebody there looked into each."""
    mine, other, side = (
        (Interaction.offer_id, Interaction.need_id, Side.BUYER)
        if listing is Offer
        else (Interaction.need_id, Interaction.offer_id, Side.SELLER)
    )
    statement = select(mine, func.count(other.distinct())).where(
        Interaction.side == side, Interaction.kind.in_(INTEREST)
    )
    return _of_listed(statement, listing, mine, among)


def _introduced(listing: Listing, among: ColumnElement[bool], day: date) -> Any:
    column = Introduction.offer_id if listing is Offer else Introduction.need_id
    statement = select(column, func.count(), func.sum(case((is_alive(day), 1), else_=0)))
    return _of_listed(statement, listing, column, among)


def is_alive(day: date) -> ColumnElement[bool]:
    """`Introduction.is_alive_on` for many."""
    lapsed = and_(Introduction.status == IntroductionStatus.PROPOSED, Introduction.answer_by < day)
    agreed = and_(Introduction.status == IntroductionStatus.AGREED, Introduction.settled_at.is_(None))
    return or_(and_(Introduction.status.in_(OPEN), ~lapsed), agreed)


# Codes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodeRow:
    """A growing-area code that stands, since when it does, and what became of the goods under it."""

    area: GrowingArea
    province_code: str
    verified_at: datetime
    product_code: str | None
    sold_at: datetime | None
    """When a buyer last agreed on goods under it."""
    is_under_way: bool
    offer_ids: tuple[int, ...]
    """Listed offers that rely on it."""


def codes(province_code: str, day: date) -> list[CodeRow]:
    """The verified codes of a province that stand on a day."""
    rows = session.execute(_codes(province_code, day)).all()
    ids = [row.GrowingArea.certificate_id for row in rows]
    relying, sold = _relying(ids, day), _sold(ids, day)
    products = _products(ids)
    return [
        CodeRow(
            area=row.GrowingArea,
            province_code=province_code,
            verified_at=row.verified_at or row.GrowingArea.certificate.created_at,
            product_code=products.get(row.GrowingArea.certificate_id),
            sold_at=sold[row.GrowingArea.certificate_id].sold_at if row.GrowingArea.certificate_id in sold else None,
            is_under_way=bool(sold[row.GrowingArea.certificate_id].alive)
            if row.GrowingArea.certificate_id in sold
            else False,
            offer_ids=tuple(relying[row.GrowingArea.certificate_id]),
        )
        for row in rows
    ]


def _codes(province_code: str, day: date) -> Any:
    verified = (
        select(func.min(CertificateStep.at))
        .where(CertificateStep.certificate_id == Certificate.id, CertificateStep.status == CheckStatus.VERIFIED)
        .scalar_subquery()
    )
    return (
        select(GrowingArea, verified.label("verified_at"))
        .join(GrowingArea.certificate)
        .join(Organisation, Certificate.organisation_id == Organisation.id)
        .where(
            Certificate.kind_code.in_(GROWING_AREAS),
            Organisation.province_code == province_code,
            Organisation.standing == Standing.VERIFIED,
            Certificate.removed_at.is_(None),
            credentials.stands(day, verified_only=True),
        )
        .order_by(GrowingArea.id)
    )


def _products(certificate_ids: Collection[int]) -> dict[int, str]:
    """One product that each certificate covers."""
    rows = session.execute(
        select(certificate_product.c.certificate_id, func.min(certificate_product.c.product_code))
        .where(certificate_product.c.certificate_id.in_(certificate_ids))
        .group_by(certificate_product.c.certificate_id)
    )
    return {row[0]: row[1] for row in rows}


def _relying(certificate_ids: Collection[int], day: date) -> dict[int, list[int]]:
    """By code, the listed offers that rely on it today."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(offer_certificate.c.certificate_id, Offer.id)
        .join(Offer, Offer.approved_id == offer_certificate.c.revision_id)
        .join(OfferRevision, OfferRevision.id == Offer.approved_id)
        .where(offer_certificate.c.certificate_id.in_(certificate_ids), is_listed(Offer), OfferRevision.ends_on >= day)
        .order_by(Offer.id)
    )
    for certificate_id, offer_id in rows:
        found[certificate_id].append(offer_id)
    return found


def _sold(certificate_ids: Collection[int], day: date) -> dict[int, Any]:
    """By code, when a buyer last agreed on goods under it, and how many introductions of such goods are alive."""
    agreed = case((Introduction.status == IntroductionStatus.AGREED, Introduction.ended_at))
    rows = session.execute(
        select(
            offer_certificate.c.certificate_id,
            func.max(agreed).label("sold_at"),
            func.sum(case((is_alive(day), 1), else_=0)).label("alive"),
        )
        .join(Introduction, Introduction.offer_revision_id == offer_certificate.c.revision_id)
        .where(offer_certificate.c.certificate_id.in_(certificate_ids))
        .group_by(offer_certificate.c.certificate_id)
    )
    return {row.certificate_id: row for row in rows}


def communes(province_code: str) -> dict[tuple[RadarKind, int], str | None]:
    """Where the offers, needs and codes of a province's organisations lie."""
    statements = {
        RadarKind.OFFER: select(Offer.id, OfferRevision.commune_code)
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .join(Organisation, Offer.organisation_id == Organisation.id),
        RadarKind.NEED: select(Need.id, NeedRevision.commune_code)
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .join(Organisation, Need.organisation_id == Organisation.id),
        RadarKind.CODE: select(Certificate.id, func.coalesce(GrowingArea.commune_code, Organisation.commune_code))
        .join(GrowingArea, GrowingArea.certificate_id == Certificate.id)
        .join(Organisation, Certificate.organisation_id == Organisation.id),
    }
    return {
        (kind, subject_id): code
        for kind, statement in statements.items()
        for subject_id, code in session.execute(statement.where(Organisation.province_code == province_code))
    }


def chances(province_code: str) -> dict[tuple[RadarKind, int], float]:
    """What the model said of a province's listings when they were last looked at."""
    rows = session.execute(
        select(RadarLine.kind, RadarLine.subject_id, RadarLine.chance).where(
            RadarLine.province_code == province_code, RadarLine.told_by == Speaker.MODEL
        )
    )
    return {(row.kind, row.subject_id): row.chance for row in rows}


def needs_of(ids: Collection[int], province_code: str) -> set[int]:
    """Of some needs, those of a province's organisations."""
    if not ids:
        return set()
    return set(
        session.scalars(
            select(Need.id)
            .join(Organisation, Need.organisation_id == Organisation.id)
            .where(Need.id.in_(ids), Organisation.province_code == province_code)
        )
    )


def organisations_of(ids: Collection[int]) -> dict[int, Organisation]:
    """Organisations by their ids."""
    return {each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}


def provinces_with_listings() -> Sequence[str]:
    """Codes of the provinces that have organisations at all."""
    return list(session.scalars(select(Organisation.province_code).distinct().order_by(Organisation.province_code)))
