"""From rows to the frozen facts that ranking reads, many at a time.

A ranking reads the one listing asked about; all others stand in `mirror`, which is filled from here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam

from matchmaker.catalogue.queries import Node, commune, tree
from matchmaker.db import session
from matchmaker.matching import queries
from matchmaker.matching.papers import papers_of, plain_paper
from matchmaker.matching.queries import THOUSANDTHS
from matchmaker.measures import VIETNAM_TIME, today
from matchmaker.needs.models import Need
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Standing
from matchmaker.posting.completeness import weighed
from matchmaker.ranking.facts.listings import (
    AttributeValue,
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Portion,
    Requirement,
    RequirementKind,
)
from matchmaker.reputation.standings import DECIMALS

EMPTY_LIST: Final = "[]"
EMPTY_OBJECT: Final = "{}"
ANY_QUANTITY: Final = float("inf")
"""Stands for the quantity of a draft that does not tell one yet: no minimum lot is too large for it."""
OPEN_WINDOW: Final = timedelta(days=365)
"""How far a draft looks that does not say until when."""


_ONE_OFFER: Final = queries.offer_rows().where(Offer.id == bindparam("offer_id"))
_ONE_NEED: Final = queries.need_rows(*queries.BUYER_NEED_COLUMNS).where(Need.id == bindparam("need_id"))
_CERTIFICATES: Final = queries.certificates_of(bindparam("revision_ids", expanding=True))
_CERTIFICATE_ROWS: Final = queries.certificate_rows(bindparam("certificate_ids", expanding=True))
"""Put together once: every ranking asks them."""


def offer(offer_id: int) -> OfferFacts | None:
    """Facts of one offer as last approved; None where there is none, as of one whose product the catalogue lost."""
    found = _offers(_rows(_ONE_OFFER, offer_id=offer_id))
    return found[0] if found else None


def offers(statement: Select[Any]) -> list[OfferFacts]:
    """Facts of the offers that a statement over `queries.OFFER_COLUMNS` finds, in its order."""
    return _offers(_rows(statement))


def offers_in_parts(statement: Select[Any], size: int) -> Iterator[list[OfferFacts]]:
    """The same for any number of rows: read in one go, some at a time in memory."""
    return map(_offers, _in_parts(statement, size))


def need(need_id: int) -> NeedFacts | None:
    """Facts of one need as last approved, with its ceiling: for its buyer and its province's staff alone."""
    row = _comparable(next(iter(_rows(_ONE_NEED, need_id=need_id)), None))
    return _need(row, row.ceiling_vnd) if row else None


def need_seen_by_seller(need_id: int) -> NeedFacts | None:
    """Facts of one need as last approved, without its ceiling."""
    row = _comparable(
        session.execute(queries.need_rows(*queries.SELLER_NEED_COLUMNS).where(Need.id == need_id)).first()
    )
    return _need(row, None) if row else None


def draft_need(need_id: int) -> NeedFacts | None:
    """Facts of a need as its author last saved it; None until it names a product.

    What is not told yet shuts nothing out: any time from today, any quantity.
    """
    columns = queries.BUYER_NEED_COLUMNS
    row = _comparable(session.execute(queries.need_rows(*columns, latest=True).where(Need.id == need_id)).first())
    return _need(row, row.ceiling_vnd) if row else None


def _comparable(row: Row[Any] | None) -> Row[Any] | None:
    """A row whose product the catalogue knows: one that it lost, or that is not named yet, compares with nothing."""
    return row if row is not None and row.product_code in tree() else None


def needs(statement: Select[Any]) -> list[NeedFacts]:
    """Facts of the needs that a statement over `queries.SELLER_NEED_COLUMNS` finds; none has a ceiling."""
    return [_need(row, None) for row in _rows(statement)]


def needs_in_parts(statement: Select[Any], size: int) -> Iterator[list[NeedFacts]]:
    """The same for any number of rows."""
    return ([_need(row, None) for row in rows] for rows in _in_parts(statement, size))


def _in_parts(statement: Select[Any], size: int) -> Iterator[Sequence[Any]]:
    return session.connection().execute(statement, execution_options={"yield_per": size}).partitions()


def _rows(statement: Select[Any], **values: Any) -> Sequence[Any]:
    """Plain rows, past the ORM's own reading of them: that costs a third of a ranking."""
    return session.connection().execute(statement, values).all()


def _offers(rows: Sequence[Any]) -> list[OfferFacts]:
    rows = [row for row in rows if _comparable(row)]
    papers = _certificates([row.revision_id for row in rows])
    return [_offer(row, papers.get(row.revision_id, ())) for row in rows]


def _certificates(revision_ids: list[int]) -> dict[int, tuple[CertificateFacts, ...]]:
    if not revision_ids:
        return {}
    found = _rows(_CERTIFICATES, revision_ids=revision_ids)
    others = _manifold({row.certificate_id for row in found if not row.is_plain})
    by_revision: dict[int, list[CertificateFacts]] = defaultdict(list)
    for row in found:
        papers = by_revision[row.revision_id]
        if row.is_plain:
            papers.append(plain_paper(row))
        else:
            papers += others[row.certificate_id]
    return {revision_id: tuple(papers) for revision_id, papers in by_revision.items()}


def _manifold(certificate_ids: Collection[int]) -> dict[int, list[CertificateFacts]]:
    """Facts of the certificates that one row does not tell: once each, however many offers rely on them."""
    if not certificate_ids:
        return {}
    rows = _rows(_CERTIFICATE_ROWS, certificate_ids=sorted(certificate_ids))
    return {number: list(papers_of(list(each))) for number, each in groupby(rows, key=itemgetter(0))}


def _offer(row: Row[Any], papers: tuple[CertificateFacts, ...]) -> OfferFacts:
    product, place = tree()[row.product_code], commune(row.commune_code)
    attributes, schedule = _read(row.attributes, EMPTY_OBJECT), _read(row.schedule, EMPTY_LIST)
    left, part = _left(row.quantity or 0, row.taken)
    min_lot = _amount(row.min_lot)
    return OfferFacts(
        offer_id=row.listing_id,
        revision_id=row.revision_id,
        organisation_id=row.organisation_id,
        product_path=product.path,
        unit=product.unit.code,
        quantity=left,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        schedule=tuple(_portions(schedule, part)),
        min_lot=None if min_lot is None else min(min_lot, left),
        asking_price_vnd=row.asking_price_vnd,
        certificates=papers,
        attributes=_stated(attributes),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        province_code=place.province_code if place else None,
        contract_kind=row.contract_kind,
        delivery_terms=row.delivery_terms,
        published_on=_day(row.published_at),
        completeness=_completeness(row, product, attributes, schedule, papers),
        standing_verified=row.standing is Standing.VERIFIED,
        record=_record(row.record),
    )


def _need(row: Row[Any], ceiling_vnd: int | None) -> NeedFacts:
    day = today()
    starts_on = row.starts_on or day
    product, place = tree()[row.product_code], commune(row.commune_code)
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
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        province_code=place.province_code if place else None,
        requirements=tuple(_requirements(row.requirements)),
        ceiling_vnd=ceiling_vnd,
        reference_price_vnd=(usual.low_dong + usual.high_dong) / 2 if usual else None,
        contract_kind=row.contract_kind,
        delivery_terms=row.delivery_terms,
        market=row.market,
        perishability_days=product.perishability_days,
        published_on=_day(row.published_at),
        lacking=_left(row.quantity, row.taken)[0] if row.quantity and row.taken else None,
        open_introductions=row.open_introductions,
        buyer_verified=row.standing is Standing.VERIFIED,
        record=_record(row.record),
    )


def _record(difference: float | None) -> float | None:
    """Both sides of the difference are stored to thousandths."""
    return None if difference is None else round(difference, DECIMALS)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(VIETNAM_TIME).date() if at else None


def _amount(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / THOUSANDTHS


def _read(stored: str, empty: str) -> Any:
    """JSON as stored; most of it is empty, and told by its text."""
    return () if stored == empty else json.loads(stored)


def _left(quantity: int, taken: int) -> tuple[float, float]:
    """What is not promised yet of a quantity, both in thousandths: as an amount, and as a part of the whole."""
    left = max(quantity - taken, 0)
    return left / THOUSANDTHS, left / quantity if quantity else 1.0


def _portions(schedule: Iterable[Mapping[str, str]], part: float) -> Iterator[Portion]:
    """The schedule of what is left: nobody wrote down which days were promised, so each keeps the same part."""
    for each in schedule:
        days = date.fromisoformat(each["starts_on"]), date.fromisoformat(each["ends_on"])
        yield Portion(*days, float(each["amount"]) * part)


def _stated(attributes: Mapping[str, Any] | tuple[()]) -> dict[str, AttributeValue]:
    """Quality as stated; what was left empty is not stated."""
    return {key: _value(value) for key, value in dict(attributes).items() if value not in (None, "")}


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
            verified_only=bool(each.get("verified")),
        )


def _wanted(stored: Any) -> AttributeValue | tuple[AttributeValue, ...] | None:
    if stored in (None, ""):
        return None
    if isinstance(stored, list | tuple):
        return tuple(_value(each) for each in stored)
    return _value(stored)


def _completeness(row: Row[Any], product: Node, attributes: Any, schedule: Any, papers: Any) -> float:
    """How much of what is worth saying the offer says, as its author is shown it; of papers only those that count."""
    told = {
        "attributes": attributes,
        "certificates": papers,
        "asking_price_vnd": row.asking_price_vnd,
        "min_lot": row.min_lot,
        "schedule": schedule,
        "delivery_terms": row.delivery_terms,
        "contract_kind": row.contract_kind,
        "description": row.is_described,
        "photo_ids": row.is_pictured,
    }
    return weighed(told.__getitem__, (each.key for each in product.attributes), OFFERS.weights)
