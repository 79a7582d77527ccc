"""Which rows facts are made from, and which listings stand on the market.

Rows are plain columns, never mapped objects: a process reads all of them when it starts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from matchmaker.catalogue.models import Product, ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, certificate_product
from matchmaker.credentials.states.timeline import NEVER_HALTED
from matchmaker.db import session
from matchmaker.matching.models import Match, MatchRun
from matchmaker.matching.models import Side as ListSide
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.ranking.judging.turns import LATELY_DAYS, PLACES
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationStanding

THOUSANDTHS: Final = 1000.0
"""An `Amount` is stored in these."""


def _thousandths(amount: Any) -> ColumnElement[int]:
    """An `Amount` as the database keeps it: exact decimals cost too much a thousand times over."""
    return type_coerce(amount, BigInteger)


def _record(side: Side, product_code: Any) -> ColumnElement[float | None]:
    """How much more reliable than a newcomer the organisation is on record, for the species of a product."""
    species = case((Product.level == ProductLevel.VARIETY, Product.parent_code), else_=Product.code)
    return (
        select(ReputationStanding.reliability - ReputationStanding.usual)
        .where(
            ReputationStanding.organisation_id == Organisation.id,
            ReputationStanding.side == side,
            ReputationStanding.species_code == species,
            Product.code == product_code,
        )
        .correlate(Organisation, OfferRevision, NeedRevision)
        .scalar_subquery()
    )


OFFER_COLUMNS: Final = (
    Offer.id.label("listing_id"),
    Offer.published_at,
    _thousandths(Offer.taken).label("taken"),
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
    _record(Side.SELLER, OfferRevision.product_code).label("record"),
)
"""What facts about an offer are made from, JSON as text. The floor price is not among them."""

SELLER_NEED_COLUMNS: Final = (
    Need.id.label("listing_id"),
    Need.published_at,
    _thousandths(Need.taken).label("taken"),
    Need.open_introductions,
    Organisation.id.label("organisation_id"),
    Organisation.standing,
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
    _record(Side.BUYER, NeedRevision.product_code).label("record"),
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


def standing_offers(day: date) -> Select[Any]:
    """Rows of `OFFER_COLUMNS`: what is listed, and had not ended before a day."""
    return offer_rows().where(
        is_listed(Offer), OfferRevision.ends_on >= day, OfferRevision.product_code.in_(_products())
    )


def standing_needs(day: date) -> Select[Any]:
    """Rows of `SELLER_NEED_COLUMNS`: the mirror. No ceiling is read."""
    return need_rows(*SELLER_NEED_COLUMNS).where(
        is_listed(Need), NeedRevision.ends_on >= day, NeedRevision.product_code.in_(_products())
    )


def _products() -> tuple[str, ...]:
    """What the catalogue knows: a product that it lost can be compared with nothing."""
    return tuple(node.code for node in tree())


@dataclass(frozen=True)
class Showing:
    """How often one offer stood at which place of buyers' lists, and when last."""

    places: dict[int, int]
    last_at: datetime


def lately(day: date) -> datetime:
    """When the last `LATELY_DAYS` began, a day itself counted."""
    return datetime.combine(day - timedelta(days=LATELY_DAYS - 1), time.min, tzinfo=VIETNAM_TIME)


def was_shown(side: ListSide) -> ColumnElement[bool]:
    """Whether somebody of a side saw a pair in a list: among the places that people read, and no near miss."""
    return and_(MatchRun.side == side, Match.failed.is_(None), Match.rank <= PLACES)


def shown_since(side: ListSide, since: datetime) -> ColumnElement[bool]:
    """The same from an instant on. Lists are numbered as time goes: no impression is read of one before the first then.

    Where a clock was set back just then, a few lists of the hour before may be missed.
    """
    run = aliased(MatchRun)
    first = select(run.id).where(run.at >= since).order_by(run.at, run.id).limit(1).scalar_subquery()
    return and_(was_shown(side), Match.run_id >= first, MatchRun.at >= since)


def times_shown(listing: type[Offer] | type[Need], since: datetime) -> ScalarSelect[int]:
    """In how many lists of the other side each of some listings stood from an instant on."""
    return _impressions(listing, func.count(), shown_since(_SEEN_BY[listing], since)).scalar_subquery()


def last_shown(listing: type[Offer] | type[Need]) -> ScalarSelect[datetime]:
    """When the other side last saw each of some listings, ever: its own impressions read from the last one back."""
    found = _impressions(listing, MatchRun.at, was_shown(_SEEN_BY[listing]))
    return found.order_by(Match.run_id.desc()).limit(1).scalar_subquery()


_SEEN_BY: Final = {Offer: ListSide.BUYER, Need: ListSide.SELLER}


def _impressions(listing: type[Offer] | type[Need], told: Any, which: ColumnElement[bool]) -> Select[Any]:
    of_it = (Match.offer_id if listing is Offer else Match.need_id) == listing.id
    return (select(told).select_from(Match).join(MatchRun, Match.run_id == MatchRun.id).where(of_it, which)).correlate(
        listing
    )


def showings(offer_ids: Collection[int], *, since: datetime, before: datetime) -> dict[int, Showing]:
    """What buyers saw of some offers among their matches between two instants, in one statement."""
    found: dict[int, Showing] = {}
    for row in session.execute(
        select(Match.offer_id, Match.rank, func.count().label("times"), func.max(MatchRun.at).label("last_at"))
        .join(MatchRun, Match.run_id == MatchRun.id)
        .where(Match.offer_id.in_(sorted(offer_ids)), shown_since(ListSide.BUYER, since), MatchRun.at < before)
        .group_by(Match.offer_id, Match.rank)
    ):
        known = found.setdefault(row.offer_id, Showing({}, row.last_at))
        found[row.offer_id] = Showing({**known.places, row.rank: row.times}, max(known.last_at, row.last_at))
    return found


def certificates_of(revision_ids: BindParameter[Sequence[int]]) -> Select[Any]:
    """Certificates on which revisions of offers rely, unless they were rejected or taken back: a row for each.

    Of one that `is_plain` the row tells everything; `certificate_rows` tells the rest of the few others.
    """
    limited = exists().where(certificate_product.c.certificate_id == Certificate.id).correlate(Certificate)
    decided = exists().where(MarketStanding.certificate_id == Certificate.id).correlate(Certificate)
    relying = offer_certificate.c
    return (
        select(
            relying.revision_id,
            relying.certificate_id,
            and_(Certificate.status.in_(NEVER_HALTED), ~limited, ~decided).label("is_plain"),
            Certificate.kind_code,
            (Certificate.status == CheckStatus.VERIFIED).label("is_verified"),
            Certificate.expires_on,
            Certificate.stars,
            Certificate.issued_on,
        )
        .select_from(offer_certificate)
        .join(Certificate, Certificate.id == relying.certificate_id)
        .where(
            relying.revision_id.in_(revision_ids),
            Certificate.status != CheckStatus.REJECTED,
            Certificate.removed_at.is_(None),
        )
        .order_by(relying.revision_id, relying.certificate_id)
    )


def certificate_rows(certificate_ids: BindParameter[Sequence[int]]) -> Select[Any]:
    """All that facts about certificates are made from: a row for each product that one covers with each decision of
    a market about it."""
    return (
        select(
            Certificate.id,
            Certificate.kind_code,
            Certificate.stars,
            Certificate.status,
            Certificate.status_from,
            Certificate.status_until,
            Certificate.issued_on,
            Certificate.expires_on,
            certificate_product.c.product_code,
            MarketStanding.id.label("standing_id"),
            MarketStanding.market,
            MarketStanding.status.label("market_status"),
            MarketStanding.starts_on,
            MarketStanding.ends_on,
        )
        .select_from(Certificate)
        .outerjoin(certificate_product, certificate_product.c.certificate_id == Certificate.id)
        .outerjoin(MarketStanding, MarketStanding.certificate_id == Certificate.id)
        .where(Certificate.id.in_(certificate_ids))
        .order_by(Certificate.id, certificate_product.c.product_code, MarketStanding.id)
    )
