"""Looking at everything that waits: by the worker every hour, by staff who do not want to wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, delete, text

from matchmaker.db import now, session, transaction
from matchmaker.matching import facts, mirror
from matchmaker.matching import queries as listings
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.prices.queries import Asked, Spot, spots
from matchmaker.radar import queries
from matchmaker.radar.chance import Fitted, Known, by_rule
from matchmaker.radar.diagnosis import Case, Diagnosis, Seen, diagnosed, without_offer
from matchmaker.radar.fitting import fitted
from matchmaker.radar.models import Cause, RadarKind, RadarLine, Speaker
from matchmaker.radar.outcomes import outcomes
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.openings import reach

BLOCKING: Final = frozenset({Cause.NO_PARTNER, Cause.PAPER, Cause.QUALITY, Cause.LOT, Cause.NOT_OFFERED})
"""Causes with which nothing can come of it as it stands."""
_LOCK: Final = "LOCK TABLE radar_line IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True)
class Look:
    """One listing or code as it stands at this moment."""

    kind: RadarKind
    subject_id: int
    organisation_id: int
    product_code: str | None
    amount: Decimal | None
    since_on: date
    ends_on: date | None
    seen: Seen
    found: Diagnosis

    def known(self, day: date) -> Known:
        """What the chance hangs on."""
        return Known(
            waited_days=max((day - self.since_on).days, 0),
            left_days=None if self.ends_on is None else (self.ends_on - day).days,
            shown=self.seen.shown,
            interested=self.seen.interested,
            introduced=self.seen.introduced,
            is_need=self.kind is RadarKind.NEED,
        )


@dataclass(frozen=True)
class Looked:
    """What was seen of a province, before any of it is written."""

    province_code: str
    looks: list[Look]
    communes: Mapping[tuple[RadarKind, int], str | None]
    chances: Mapping[tuple[RadarKind, int], float]
    """What the model said of listings in the last round."""


def renew() -> None:
    """Look at every province anew; what ended teaches the model first.

    Looking takes a while: only writing down what was seen is a transaction that writes.
    """
    learned = fitted(outcomes())
    model = learned if isinstance(learned, Fitted) else None
    for province_code in queries.provinces_with_listings():
        looked = look(province_code)
        session.remove()
        with transaction():
            _keep(looked, model, {})


def look_everywhere() -> None:
    """The same in the transaction that is open: for data that are being loaded, of which nothing has ended."""
    for province_code in queries.provinces_with_listings():
        renew_province(province_code)


def renew_province(province_code: str, model: Fitted | None = None) -> int:
    """Look at everything of a province anew; how many lines that makes. Any number of workers may try.

    Without a ``model`` the rule speaks, as it always does of codes: their time never ends.
    """
    looked = look(province_code)
    _keep(looked, model, {})
    return len(looked.looks)


def look(province_code: str) -> Looked:
    """Look at everything of a province; this reads alone, and takes a while."""
    looks = _with_needs_to_pool_for(list(look_at_province(province_code)), province_code)
    return Looked(province_code, looks, queries.communes(province_code), queries.chances(province_code))


def keep(looked: Looked) -> None:
    """Write down what was seen between two rounds of the worker. Nothing is learned here: where the model spoke in the
    last round, what it said stands until the next.
    """
    _keep(looked, None, looked.chances)


def _keep(looked: Looked, model: Fitted | None, before: Mapping[tuple[RadarKind, int], float]) -> None:
    """Put what was seen in the place of what was seen before. One at a time: SQLite has one writer anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text(_LOCK))
    moved_here = RadarLine.organisation_id.in_({each.organisation_id for each in looked.looks})
    session.execute(delete(RadarLine).where((RadarLine.province_code == looked.province_code) | moved_here))
    for each in looked.looks:
        key = each.kind, each.subject_id
        line = _line(each, looked.province_code, looked.communes.get(key), model)
        if key in before:
            line.chance, line.told_by = before[key], Speaker.MODEL
        session.add(line)
    session.flush()


def look_at_province(province_code: str) -> Iterator[Look]:
    """Everything of a province that waits, as it stands."""
    day = today()
    of_province = Organisation.province_code == province_code
    offers = facts.offers(listings.standing_offers(day).where(of_province))
    needs = facts.needs(listings.standing_needs(day).where(of_province))
    found = {each.subject_id: each for each in _offers(offers, day, of_province)}
    yield from found.values()
    yield from _needs(needs, day, of_province)
    yield from _codes(found, province_code, day)


def line_of_offer(offer: OfferFacts, province_code: str) -> RadarLine:
    """One offer as it stands at this moment, by the rule; the line is kept nowhere."""
    (look,) = _offers([offer], today(), Offer.id == offer.offer_id)
    return _line(look, province_code, None, None)


# Inside ----------------------------------------------------------------------------------------------------------


def _with_needs_to_pool_for(looks: list[Look], province_code: str) -> list[Look]:
    """Beside what is too small alone, the need of the province for which its staff may propose a pool."""
    small = [each for each in looks if each.kind is not RadarKind.NEED and each.found.cause is Cause.TOO_SMALL]
    own = queries.needs_of({need_id for each in small for need_id in each.found.detail["partners"]}, province_code)
    for each in small:
        each.found.detail["pool_need"] = next((one for one in each.found.detail["partners"] if one in own), None)
    return looks


def _offers(offers: Iterable[OfferFacts], day: date, among: ColumnElement[bool]) -> Iterator[Look]:
    waiting = [each for each in offers if each.quantity > 0]
    seen, needs = queries.seen(Offer, among), mirror.market().needs
    asked = {each.offer_id: Asked(each.product_code, each.province_code) for each in waiting}
    prices: Mapping[Asked, Spot] = spots(asked.values(), day)
    for each in waiting:
        of_it = seen.get(each.offer_id, Seen())
        around = reach.of_offer(each, needs, day)
        case = Case(around, of_it, day, offer=each, spot=prices.get(asked[each.offer_id]))
        yield Look(
            kind=RadarKind.OFFER,
            subject_id=each.offer_id,
            organisation_id=each.organisation_id,
            product_code=each.product_code,
            amount=Decimal(str(round(each.quantity, 3))),
            since_on=each.published_on or day,
            ends_on=each.ends_on,
            seen=of_it,
            found=diagnosed(case),
        )


def _needs(needs: Iterable[NeedFacts], day: date, among: ColumnElement[bool]) -> Iterator[Look]:
    seen, offers = queries.seen(Need, among), mirror.market().offers
    for each in needs:
        if each.still_lacking <= 0:
            continue
        of_it = seen.get(each.need_id, Seen())
        yield Look(
            kind=RadarKind.NEED,
            subject_id=each.need_id,
            organisation_id=each.organisation_id,
            product_code=each.product_code,
            amount=Decimal(str(round(each.still_lacking, 3))),
            since_on=each.published_on or day,
            ends_on=each.ends_on,
            seen=of_it,
            found=diagnosed(Case(reach.of_need(each, offers), of_it, day)),
        )


def _codes(offers: Mapping[int, Look], province_code: str, day: date) -> Iterator[Look]:
    """Codes: what stands in the way of the largest offer that relies on one stands in the way of the code."""
    for row in queries.codes(province_code, day):
        relying = [offers[each] for each in row.offer_ids if each in offers]
        largest = max(relying, key=lambda each: (each.amount or 0, each.subject_id), default=None)
        certificate = row.area.certificate
        found = largest.found if largest is not None else without_offer()
        if row.is_under_way:
            found = Diagnosis(Cause.UNDER_WAY)
        named = {"number": certificate.number, "offer_id": largest.subject_id if largest else None}
        yield Look(
            kind=RadarKind.CODE,
            subject_id=certificate.id,
            organisation_id=certificate.organisation_id,
            product_code=row.product_code,
            amount=row.area.capacity,
            since_on=today(max(row.verified_at, row.sold_at or row.verified_at)),
            ends_on=None,
            seen=largest.seen if largest is not None else Seen(),
            found=Diagnosis(found.cause, {**found.detail, **named}),
        )


def _line(look: Look, province_code: str, commune_code: str | None, model: Fitted | None) -> RadarLine:
    chance, told_by = chance_of(look, model)
    return RadarLine(
        kind=look.kind,
        subject_id=look.subject_id,
        province_code=province_code,
        organisation_id=look.organisation_id,
        product_code=look.product_code,
        commune_code=commune_code,
        amount=look.amount,
        since_on=look.since_on,
        ends_on=look.ends_on,
        shown=look.seen.shown,
        last_shown_on=look.seen.last_shown_on,
        interested=look.seen.interested,
        introduced=look.seen.introduced,
        chance=chance,
        told_by=told_by,
        cause=look.found.cause,
        detail=look.found.detail,
        made_at=now(),
    )


def chance_of(look: Look, model: Fitted | None) -> tuple[float, Speaker]:
    """How likely it ends without a partner, and who says so."""
    known = look.known(today())
    if model is not None and look.kind is not RadarKind.CODE:
        return float(model.chances([known])[0]), Speaker.MODEL
    return by_rule(known, is_blocked=look.found.cause in BLOCKING), Speaker.RULE
