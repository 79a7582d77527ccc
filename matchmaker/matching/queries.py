"""Which offers could answer a need, and which needs an offer could answer: cheap filters in SQL, bounded.

Rows are plain columns, never mapped objects: a ranking reads a thousand of them. Two things are told apart
here already, so that the bound never drops what matters: rows that pass every rule SQL can judge, and rows
that fail exactly one. The rest of the rules are judged on facts, by `ranking.constraints`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, radians
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from matchmaker.catalogue.models import Commune
from matchmaker.catalogue.queries import tree
from matchmaker.credentials.models import Certificate, CheckStatus
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.ranking.constraints import NEAR_WINDOW_DAYS
from matchmaker.ranking.facts import SPECIES_DEPTH, NeedFacts, OfferFacts, Requirement, RequirementKind

NEAR_WINDOW: Final = timedelta(days=NEAR_WINDOW_DAYS)
THOUSANDTHS: Final = 1000.0
"""An `Amount` is stored in these."""
FARTHEST: Final = 1e9
"""Stands for an unknown distance: after everything that lies somewhere."""


def _thousandths(amount: Any) -> ColumnElement[int]:
    """An `Amount` as the database keeps it: exact decimals cost too much a thousand times over."""
    return type_coerce(amount, BigInteger)


OFFER_COLUMNS: Final = (
    Offer.id.label("listing_id"),
    Offer.published_at,
    Organisation.id.label("organisation_id"),
    Organisation.standing,
    OfferRevision.id.label("revision_id"),
    OfferRevision.product_code,
    OfferRevision.commune_code,
    _thousandths(OfferRevision.quantity).label("quantity"),
    OfferRevision.starts_on,
    OfferRevision.ends_on,
    cast(OfferRevision.schedule, String).label("schedule"),
    _thousandths(OfferRevision.min_lot).label("min_lot"),
    OfferRevision.asking_price_vnd,
    cast(OfferRevision.attributes, String).label("attributes"),
    OfferRevision.contract_kind,
    OfferRevision.delivery_terms,
    (cast(OfferRevision.photo_ids, String) != "[]").label("is_pictured"),
    (OfferRevision.description != "").label("is_described"),
)
"""What facts about an offer are made from, JSON as text. The floor price is not among them."""

SELLER_NEED_COLUMNS: Final = (
    Need.id.label("listing_id"),
    Need.published_at,
    Organisation.id.label("organisation_id"),
    NeedRevision.id.label("revision_id"),
    NeedRevision.product_code,
    NeedRevision.commune_code,
    _thousandths(NeedRevision.quantity).label("quantity"),
    _thousandths(NeedRevision.weekly_rate).label("weekly_rate"),
    NeedRevision.starts_on,
    NeedRevision.ends_on,
    NeedRevision.requirements,
    NeedRevision.contract_kind,
    NeedRevision.delivery_terms,
    NeedRevision.market,
)
"""What facts about a need are made from, as everybody may see it."""

BUYER_NEED_COLUMNS: Final = (*SELLER_NEED_COLUMNS, NeedRevision.ceiling_vnd)
"""The same with the ceiling: for the buyer's own and its province's staff's lists alone."""


def offer_rows(*columns: Any) -> Select[Any]:
    """Offers with the revision that `approved_id` names, and their organisation."""
    return (
        select(*(columns or OFFER_COLUMNS))
        .select_from(Offer)
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .join(Organisation, Offer.organisation_id == Organisation.id)
    )


def listed_offers(offer_ids: Sequence[int]) -> Select[Any]:
    """Rows of `OFFER_COLUMNS`: those of some offers that everybody may see today."""
    return offer_rows().where(Offer.id.in_(offer_ids), is_listed(Offer), OfferRevision.ends_on >= today())


def need_rows(*columns: Any, latest: bool = False) -> Select[Any]:
    """Needs with their approved revision, or their latest one where its author asks about a draft."""
    revision_id = Need.latest_id if latest else Need.approved_id
    return (
        select(*columns)
        .select_from(Need)
        .join(NeedRevision, revision_id == NeedRevision.id)
        .join(Organisation, Need.organisation_id == Organisation.id)
    )


def is_listed(listing: type[Offer] | type[Need]) -> ColumnElement[bool]:
    """Published by a verified organisation, neither withdrawn nor suspended; expiry is asked of the window.

    The few organisations that are not verified are taken out by id: looking up the many that are costs more.
    """
    unverified = select(Organisation.id).where(Organisation.standing != Standing.VERIFIED).correlate(None)
    return and_(
        listing.withdrawn_at.is_(None),
        listing.suspended_at.is_(None),
        listing.organisation_id.not_in(unverified),
    )


def candidates_for(need: NeedFacts, *, at_most: int, near_at_most: int, at_one_look: bool = False) -> Select[Any]:
    """Rows of `OFFER_COLUMNS`: offers that may answer the need, and apart from them those one rule away.

    Of either sort the nearest come first where there are more than `at_most` and `near_at_most`. With
    `at_one_look` no rule but product and window is judged here, so that a count can tell which of the
    essentials keeps how many away.
    """
    failures = literal(0) if at_one_look else _failures(need)
    distance = _rough_distance(need.lat, need.lon)
    scored = (
        select(Offer.id.label("id"), failures.label("failures"), distance.label("distance"))
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .outerjoin(Commune, OfferRevision.commune_code == Commune.code)
        .where(
            OfferRevision.product_code.in_(products_for(need.product_path)),
            OfferRevision.ends_on >= max(need.today, need.starts_on - NEAR_WINDOW),
            OfferRevision.starts_on <= need.ends_on + NEAR_WINDOW,
            Offer.organisation_id != need.organisation_id,
            is_listed(Offer),
        )
        .subquery()
    )
    kept = _nearest(scored, at_most=at_most, near_at_most=near_at_most)
    return offer_rows(*OFFER_COLUMNS, kept.c.is_cut).join(kept, kept.c.id == Offer.id)


def needs_for(offer: OfferFacts, today: date, *, at_most: int, near_at_most: int) -> Select[Any]:
    """Rows of `SELLER_NEED_COLUMNS`: the mirror, from the seller's side. No ceiling is read, here or later."""
    outside = or_(NeedRevision.ends_on < offer.starts_on, NeedRevision.starts_on > offer.ends_on)
    variety = NeedRevision.product_code.not_in(offer.product_path)
    distance = _rough_distance(offer.lat, offer.lon)
    scored = (
        select(Need.id.label("id"), _sum_of(outside, variety).label("failures"), distance.label("distance"))
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .outerjoin(Commune, NeedRevision.commune_code == Commune.code)
        .where(
            NeedRevision.product_code.in_({*offer.product_path, *products_for(offer.product_path)}),
            NeedRevision.ends_on >= max(today, offer.starts_on - NEAR_WINDOW),
            NeedRevision.starts_on <= offer.ends_on + NEAR_WINDOW,
            Need.organisation_id != offer.organisation_id,
            is_listed(Need),
        )
        .subquery()
    )
    kept = _nearest(scored, at_most=at_most, near_at_most=near_at_most)
    return need_rows(*SELLER_NEED_COLUMNS, kept.c.is_cut).join(kept, kept.c.id == Need.id)


def certificates_of(revision_ids: list[int]) -> Select[Any]:
    """Certificates on which revisions of offers rely, as far as they still count."""
    return (
        select(
            offer_certificate.c.revision_id,
            Certificate.kind_code,
            Certificate.status,
            Certificate.expires_on,
            Certificate.market,
            Certificate.product_code,
            Certificate.stars,
        )
        .join(Certificate, Certificate.id == offer_certificate.c.certificate_id)
        .where(
            offer_certificate.c.revision_id.in_(revision_ids),
            Certificate.status != CheckStatus.REJECTED,
            Certificate.removed_at.is_(None),
        )
        .order_by(offer_certificate.c.revision_id, Certificate.id)
    )


def _nearest(scored: Subquery, *, at_most: int, near_at_most: int) -> Subquery:
    """Of rows with an id, a number of failures and a distance: the ids of the nearest that fail none, and one.

    `is_cut` says of a row that fails none that more such rows lie farther away.
    """
    place = func.row_number().over(partition_by=scored.c.failures, order_by=(scored.c.distance, scored.c.id))
    total = func.count().over(partition_by=scored.c.failures)
    placed = (
        select(scored.c.id, scored.c.failures, place.label("place"), total.label("total"))
        .where(scored.c.failures <= 1)
        .subquery()
    )
    is_cut = and_(placed.c.failures == 0, placed.c.total > at_most).label("is_cut")
    kept = or_(
        and_(placed.c.failures == 0, placed.c.place <= at_most),
        and_(placed.c.failures == 1, placed.c.place <= near_at_most),
    )
    return select(placed.c.id, is_cut).where(kept).subquery()


def products_for(path: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of what may answer a need for a product; for a variety all of its species, as near misses."""
    return tree().descendants(path[:SPECIES_DEPTH][-1])


def _failures(need: NeedFacts) -> ColumnElement[int]:
    """How many of the rules that SQL can judge a row fails; never more than `constraints.check` would find."""
    rules = [
        or_(OfferRevision.ends_on < need.starts_on, OfferRevision.starts_on > need.ends_on),
        func.coalesce(_thousandths(OfferRevision.min_lot), 0) > need.quantity * THOUSANDTHS,
        *(_lacks(need, requirement) for requirement in need.essential_certificates),
    ]
    if len(need.product_path) > SPECIES_DEPTH:
        rules.append(OfferRevision.product_code != need.product_code)
    if need.ceiling_vnd is not None:
        rules.append(func.coalesce(OfferRevision.asking_price_vnd, 0) > need.ceiling_vnd)
    return _sum_of(*rules)


def _lacks(need: NeedFacts, requirement: Requirement) -> ColumnElement[bool]:
    """Whether an offer has no certificate of the kind that could still stand when delivery begins."""
    if requirement.kind is not RequirementKind.CERTIFICATE:
        return false()
    day = max(need.today, need.starts_on)
    standing = select(Certificate.id).where(
        Certificate.kind_code == requirement.key,
        or_(Certificate.expires_on.is_(None), Certificate.expires_on >= day),
        Certificate.status != CheckStatus.REJECTED,
        Certificate.removed_at.is_(None),
    )
    # the sum keeps SQLite from trying each certificate of the kind in turn for each offer
    held = offer_certificate.c.certificate_id + 0
    return ~exists().where(offer_certificate.c.revision_id == OfferRevision.id, held.in_(standing))


def _sum_of(*rules: ColumnElement[bool]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0)
    for rule in rules:
        total = total + case((rule, 1), else_=0)
    return total


def _rough_distance(lat: float | None, lon: float | None) -> ColumnElement[float]:
    """Grows with the distance from a place, good enough to keep the nearest: degrees squared, flattened."""
    if lat is None or lon is None:
        return literal(0.0)
    north = Commune.lat - lat
    east = (Commune.lon - lon) * cos(radians(lat))
    return func.coalesce(north * north + east * east, FARTHEST, type_=Float)
