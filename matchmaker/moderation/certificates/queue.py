"""Certificates and codes of a province by what they hold up: the tonnes of the offers that rely on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.credentials.lapsing import expiry
from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, MarketStatus, Revocation
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.organisations.models import Organisation
from matchmaker.text import code_key, search_terms

KILOGRAMS_A_TONNE: Final = 1000
SPANS: Final = (7, 30, expiry.SOON_DAYS)
"""Days from today: who looks at what is about to expire looks at one of these."""
MOST_IN_ONE_GO: Final = 500
"""So many cases one goes through by keyboard, from one to the next."""


class Shelf(StrEnum):
    """Which certificates to show."""

    WAITING = "waiting"
    """To be checked: handed in, relied on by an offer though only declared, or newly declared for a market."""
    REVOKING = "revoking"
    """Proposed for revocation: a second member of staff decides."""
    EXPIRING = "expiring"
    HALTED = "halted"
    """Suspended or revoked, as a whole or in a market."""
    EXPIRED = "expired"
    VERIFIED = "verified"
    ALL = "all"


class Order(StrEnum):
    """What comes first."""

    TONNES = "tonnes"
    OLDEST = "oldest"
    EXPIRY = "expiry"


@dataclass(frozen=True)
class QueueFilter:
    """Which certificates of the own province to show, and in which order."""

    shelf: Shelf = Shelf.WAITING
    kind_code: str | None = None
    market: str | None = None
    text: str = ""
    """Part of a number, or words of an organisation's name."""
    order: Order = Order.TONNES
    within: int = expiry.SOON_DAYS
    """One of `SPANS`: how soon what stands on the shelf `EXPIRING` ends."""


@dataclass(frozen=True)
class Held:
    """One line: a certificate, whose it is, and what relies on it."""

    certificate: Certificate
    organisation_id: int
    organisation_name: str
    kilograms: Decimal
    """Of goods by weight that offers rely on it for and that are not promised yet."""
    offer_count: int
    since: datetime | None
    """Since when it waits: handed in, or the first offer that relies on it."""

    @property
    def tonnes(self) -> Decimal:
        return self.kilograms / KILOGRAMS_A_TONNE


def relied(province_code: str | None) -> Subquery:
    """By certificate: thousandths of a kilogram, number and first submission of the offers that rely on it.

    Counted is an offer that is public or waits to be, each once, whichever of its versions names the certificate.
    """
    is_public = and_(OfferRevision.id == Offer.approved_id, OfferRevision.ends_on >= today())
    waits = and_(OfferRevision.id == Offer.latest_id, OfferRevision.status == RevisionStatus.SUBMITTED)
    left = cast(OfferRevision.quantity, BigInteger) - cast(Offer.taken, BigInteger)
    weighed = case((and_(Product.unit == "kg", left > 0), left), else_=0)
    per_offer = (
        select(
            offer_certificate.c.certificate_id,
            Offer.id.label("offer_id"),
            func.max(weighed).label("thousandths"),
            func.min(OfferRevision.submitted_at).label("since"),
        )
        .join(OfferRevision, OfferRevision.id == offer_certificate.c.revision_id)
        .join(Offer, Offer.id == OfferRevision.offer_id)
        .join(Organisation, Organisation.id == Offer.organisation_id)
        .outerjoin(Product, Product.code == OfferRevision.product_code)
        .where(
            Organisation.province_code == province_code,
            Offer.withdrawn_at.is_(None),
            Offer.suspended_at.is_(None),
            or_(is_public, waits),
        )
        .group_by(offer_certificate.c.certificate_id, Offer.id)
        .subquery("per_offer")
    )
    return (
        select(
            per_offer.c.certificate_id,
            cast(func.sum(per_offer.c.thousandths), BigInteger).label("thousandths"),
            func.count().label("offer_count"),
            func.min(per_offer.c.since).label("since"),
        )
        .group_by(per_offer.c.certificate_id)
        .subquery("relied")
    )


def _conditions(held: Subquery, within: int = expiry.SOON_DAYS) -> dict[Shelf, ColumnElement[bool]]:
    day = today()
    is_over = Certificate.expires_on < day
    unchecked = or_(
        Certificate.status == CheckStatus.CHECKING,
        and_(
            Certificate.status == CheckStatus.DECLARED,
            Certificate.question == "",
            held.c.certificate_id.is_not(None),
        ),
        and_(expiry.is_verified(day), _has_new_market()),
    )
    proposed = exists().where(Revocation.certificate_id == Certificate.id, Revocation.decided_at.is_(None))
    return {
        Shelf.WAITING: and_(unchecked, or_(Certificate.expires_on.is_(None), ~is_over)),
        Shelf.REVOKING: proposed,
        Shelf.EXPIRING: _ends_within(within),
        Shelf.HALTED: or_(expiry.is_halted(day), expiry.is_halted_somewhere(day)),
        Shelf.EXPIRED: and_(is_over, expiry.counts()),
        Shelf.VERIFIED: and_(expiry.is_verified(day), or_(Certificate.expires_on.is_(None), ~is_over)),
        Shelf.ALL: Certificate.id.is_not(None),
    }


def _ends_within(days: int) -> ColumnElement[bool]:
    return expiry.any_ends_between(today(), today() + timedelta(days=days))


def _has_new_market() -> ColumnElement[bool]:
    """Whether its holder named one more market since the last check."""
    return exists().where(
        MarketStanding.certificate_id == Certificate.id,
        MarketStanding.status == MarketStatus.PENDING,
        MarketStanding.at > Certificate.checked_at,
        ~expiry.is_replaced(),
    )


def _narrowed(wanted: QueueFilter) -> Iterable[ColumnElement[bool]]:
    yield Certificate.removed_at.is_(None)
    if wanted.kind_code:
        yield Certificate.kind_code == wanted.kind_code
    if wanted.market:
        yield exists().where(MarketStanding.certificate_id == Certificate.id, MarketStanding.market == wanted.market)
    if wanted.text:
        named = and_(*(Organisation.search_text.contains(term, autoescape=True) for term in search_terms(wanted.text)))
        key = code_key(wanted.text)
        yield or_(named, Certificate.number_key.contains(key, autoescape=True)) if key else named


def queue(staff: User, wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    """The certificates of the staff's province on a shelf, as `read` reads them."""
    held = relied(staff.province_code)
    thousandths = func.coalesce(held.c.thousandths, 0)
    since = func.coalesce(Certificate.submitted_at, held.c.since)
    orders: dict[Order, tuple[Any, ...]] = {
        Order.TONNES: (thousandths.desc(), since.is_(None), since),
        Order.OLDEST: (since.is_(None), since),
        Order.EXPIRY: (Certificate.expires_on.is_(None), Certificate.expires_on),
    }
    return (
        select(
            Certificate,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            thousandths.label("thousandths"),
            func.coalesce(held.c.offer_count, 0).label("offer_count"),
            since.label("since"),
        )
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .outerjoin(held, held.c.certificate_id == Certificate.id)
        .where(
            Organisation.province_code == staff.province_code,
            _conditions(held, wanted.within)[wanted.shelf],
            *_narrowed(wanted),
        )
        .order_by(*orders[wanted.order], Certificate.id)
    )


def read(rows: Iterable[Any]) -> list[Held]:
    """The rows of `queue` as values."""
    return [
        Held(
            certificate=row.Certificate,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            kilograms=Decimal(row.thousandths) / 1000,
            offer_count=row.offer_count,
            since=row.since,
        )
        for row in rows
    ]


def counts(staff: User, wanted: QueueFilter | None = None) -> dict[Shelf, int]:
    """How many certificates stand on each shelf under the filter, its own shelf aside: one query."""
    held = relied(staff.province_code)
    conditions = _conditions(held)
    row = session.execute(
        select(*(func.count(case((condition, 1))) for condition in conditions.values()))
        .select_from(Certificate)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .outerjoin(held, held.c.certificate_id == Certificate.id)
        .where(Organisation.province_code == staff.province_code, *_narrowed(wanted or QueueFilter()))
    ).one()
    return dict(zip(conditions, row, strict=True))


def expiring(staff: User, wanted: QueueFilter | None = None) -> dict[int, int]:
    """How many certificates under the filter end within each of `SPANS`: one query."""
    row = session.execute(
        select(*(func.count(case((_ends_within(days), 1))) for days in SPANS))
        .select_from(Certificate)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .where(Organisation.province_code == staff.province_code, *_narrowed(wanted or QueueFilter()))
    ).one()
    return dict(zip(SPANS, row, strict=True))


def neighbours(staff: User, certificate_id: int, wanted: QueueFilter) -> tuple[int | None, int | None]:
    """The cases before and after one in the queue; the first of the queue after one that left it."""
    ids = session.scalars(
        queue(staff, wanted).with_only_columns(Certificate.id, maintain_column_froms=True).limit(MOST_IN_ONE_GO)
    ).all()
    if certificate_id not in ids:
        return None, ids[0] if ids else None
    place = ids.index(certificate_id)
    return ids[place - 1] if place else None, ids[place + 1] if place + 1 < len(ids) else None


def next_case(staff: User, *, after: int) -> int | None:
    """The certificate to check next, ``after`` itself aside."""
    waiting = queue(staff, replace(QueueFilter(), shelf=Shelf.WAITING)).where(Certificate.id != after).limit(1)
    return session.scalar(waiting.with_only_columns(Certificate.id, maintain_column_froms=True))
