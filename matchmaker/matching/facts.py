"""From rows to the frozen facts that ranking reads, many at a time.

A ranking costs three statements: the listing asked about, its candidates, their certificates.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Row, Select

from matchmaker.catalogue.queries import commune, tree
from matchmaker.credentials.models import CheckStatus
from matchmaker.db import session
from matchmaker.matching import queries
from matchmaker.matching.queries import THOUSANDTHS
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Standing
from matchmaker.ranking.facts import (
    AttributeValue,
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Portion,
    Requirement,
    RequirementKind,
)

Facts = TypeVar("Facts", OfferFacts, NeedFacts)

EMPTY_LIST: Final = "[]"
EMPTY_OBJECT: Final = "{}"
ANY_QUANTITY: Final = float("inf")
"""Stands for the quantity of a draft that does not tell one yet: no minimum lot is too large for it."""
OPEN_WINDOW: Final = timedelta(days=365)
"""How far a draft looks that does not say until when."""


@dataclass(frozen=True)
class Pool(Generic[Facts]):
    """Facts of many offers or many needs, and the province of each, by the listing's id."""

    listings: tuple[Facts, ...]
    provinces: Mapping[int, str | None]
    is_cut: bool
    """Whether more would have passed than were read."""


def offer(offer_id: int) -> OfferFacts | None:
    """Facts of one offer as last approved; None where there is none."""
    found = offers(queries.offer_rows().where(Offer.id == offer_id)).listings
    return found[0] if found else None


def offers(statement: Select[Any]) -> Pool[OfferFacts]:
    """Facts of the offers that a statement over `queries.OFFER_COLUMNS` finds, in its order."""
    rows = _rows(statement)
    papers = _certificates([row.revision_id for row in rows])
    listings = tuple(_offer(row, papers.get(row.revision_id, ())) for row in rows)
    return Pool(listings, _provinces(rows), _is_cut(rows))


def need(need_id: int) -> NeedFacts | None:
    """Facts of one need as last approved, with its ceiling: for its buyer and its province's staff alone."""
    row = session.execute(queries.need_rows(*queries.BUYER_NEED_COLUMNS).where(Need.id == need_id)).first()
    return _need(row, row.ceiling_vnd) if row else None


def need_seen_by_seller(need_id: int) -> NeedFacts | None:
    """Facts of one need as last approved, without its ceiling."""
    row = session.execute(queries.need_rows(*queries.SELLER_NEED_COLUMNS).where(Need.id == need_id)).first()
    return _need(row, None) if row else None


def draft_need(need_id: int) -> NeedFacts | None:
    """Facts of a need as its author last saved it; None until it names a product.

    What is not told yet shuts nothing out: any time from today, any quantity.
    """
    columns = queries.BUYER_NEED_COLUMNS
    row = session.execute(queries.need_rows(*columns, latest=True).where(Need.id == need_id)).first()
    return _need(row, row.ceiling_vnd) if row and row.product_code else None


def needs(statement: Select[Any]) -> Pool[NeedFacts]:
    """Facts of the needs that a statement over `queries.SELLER_NEED_COLUMNS` finds; none has a ceiling."""
    rows = _rows(statement)
    return Pool(tuple(_need(row, None) for row in rows), _provinces(rows), _is_cut(rows))


def _is_cut(rows: Sequence[Row[Any]]) -> bool:
    return any(getattr(row, "is_cut", False) for row in rows)


def _provinces(rows: Sequence[Row[Any]]) -> dict[int, str | None]:
    places = ((row.listing_id, commune(row.commune_code)) for row in rows)
    return {listing_id: place.province_code if place else None for listing_id, place in places}


def _rows(statement: Select[Any]) -> Sequence[Any]:
    """Plain rows, past the ORM's own reading of them: that costs a third of a ranking."""
    return session.connection().execute(statement).all()


def _certificates(revision_ids: list[int]) -> dict[int, tuple[CertificateFacts, ...]]:
    if not revision_ids:
        return {}
    by_revision: dict[int, list[CertificateFacts]] = defaultdict(list)
    for revision_id, kind, status, expires_on, market, crop, stars in _rows(queries.certificates_of(revision_ids)):
        by_revision[revision_id].append(
            CertificateFacts(kind, status is CheckStatus.VERIFIED, expires_on, market, crop, stars)
        )
    return {revision_id: tuple(papers) for revision_id, papers in by_revision.items()}


def _offer(row: Row[Any], papers: tuple[CertificateFacts, ...]) -> OfferFacts:
    product, (lat, lon) = tree()[row.product_code], _place(row.commune_code)
    return OfferFacts(
        offer_id=row.listing_id,
        revision_id=row.revision_id,
        organisation_id=row.organisation_id,
        product_path=product.path,
        unit=product.unit.code,
        quantity=(row.quantity or 0) / THOUSANDTHS,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        schedule=_schedule(row.schedule),
        min_lot=_amount(row.min_lot),
        asking_price_vnd=row.asking_price_vnd,
        certificates=papers,
        attributes=_attributes(row.attributes),
        lat=lat,
        lon=lon,
        contract_kind=row.contract_kind,
        delivery_terms=row.delivery_terms,
        published_on=row.published_at.astimezone(VIETNAM_TIME).date() if row.published_at else None,
        completeness=_completeness(row),
        standing_verified=row.standing is Standing.VERIFIED,
    )


def _need(row: Row[Any], ceiling_vnd: int | None) -> NeedFacts:
    day = today()
    starts_on = row.starts_on or day
    product, (lat, lon) = tree()[row.product_code], _place(row.commune_code)
    usual = product.price
    return NeedFacts(
        need_id=row.listing_id,
        revision_id=row.revision_id,
        organisation_id=row.organisation_id,
        product_path=product.path,
        unit=product.unit.code,
        quantity=ANY_QUANTITY if row.quantity is None else row.quantity / THOUSANDTHS,
        starts_on=starts_on,
        ends_on=row.ends_on or starts_on + OPEN_WINDOW,
        today=day,
        rate_per_week=_amount(row.weekly_rate),
        lat=lat,
        lon=lon,
        requirements=tuple(_requirements(row.requirements)),
        ceiling_vnd=ceiling_vnd,
        reference_price_vnd=(usual.low_dong + usual.high_dong) / 2 if usual else None,
        contract_kind=row.contract_kind,
        delivery_terms=row.delivery_terms,
        market=row.market,
        perishability_days=product.perishability_days,
    )


def _place(commune_code: str | None) -> tuple[float, float] | tuple[None, None]:
    place = commune(commune_code)
    return (place.lat, place.lon) if place else (None, None)


def _amount(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / THOUSANDTHS


def _schedule(stored: str) -> tuple[Portion, ...]:
    if stored == EMPTY_LIST:
        return ()
    return tuple(
        Portion(date.fromisoformat(part["starts_on"]), date.fromisoformat(part["ends_on"]), float(part["amount"]))
        for part in json.loads(stored)
    )


def _attributes(stored: str) -> dict[str, AttributeValue]:
    """Quality as stated; what was left empty is not stated."""
    if stored == EMPTY_OBJECT:
        return {}
    return {key: _value(value) for key, value in json.loads(stored).items() if value not in (None, "")}


def _value(stored: Any) -> AttributeValue:
    """A number as a number, however exactly JSON kept it; a word as it is."""
    if isinstance(stored, int | float):
        return float(stored)
    try:
        return float(stored)
    except (TypeError, ValueError):
        return str(stored)


def _requirements(stored: Iterable[dict[str, Any]]) -> Iterable[Requirement]:
    for each in stored:
        value = each.get("value")
        yield Requirement(
            kind=RequirementKind(each["kind"]),
            key=each.get("key") or "",
            op=each.get("op") or "=",
            value=_wanted(value),
            essential=bool(each.get("essential")),
        )


def _wanted(stored: Any) -> AttributeValue | tuple[AttributeValue, ...] | None:
    if stored in (None, ""):
        return None
    if isinstance(stored, list | tuple):
        return tuple(_value(each) for each in stored)
    return _value(stored)


def _completeness(row: Row[Any]) -> float:
    """How much it tells of what buyers read besides the obligatory fields."""
    told = (
        row.attributes != EMPTY_OBJECT,
        row.schedule != EMPTY_LIST,
        row.min_lot,
        row.asking_price_vnd,
        row.is_pictured,
        row.contract_kind,
        row.delivery_terms,
        row.is_described,
    )
    return sum(map(bool, told)) / len(told)
