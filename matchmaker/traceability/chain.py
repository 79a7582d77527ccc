"""The chain of a lot, from where its goods were harvested to where they are: for pages, and as EPCIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from matchmaker.db import now
from matchmaker.measures import today, unit
from matchmaker.traceability import digital_link, epcis, queries
from matchmaker.traceability.epcis import LotFacts, LotQuantity, Observed, Step, Transformed, WrongEvent
from matchmaker.traceability.models import Lot, LotChange, LotEvent


@dataclass(frozen=True, slots=True)
class Chain:
    """A lot, the lots that its goods came from, what happened to all of them, and how they became this one."""

    lot: Lot
    sources: tuple[Lot, ...]
    """Near and far, oldest first."""
    events: tuple[LotEvent, ...]
    """Of a source, those alone that happened before its goods went on towards this lot, and its recall."""
    changes: tuple[LotChange, ...]
    """Splits and merges that led to this lot, and those that took from it."""

    @property
    def in_order(self) -> list[LotEvent | LotChange]:
        """Everything, in the order in which it happened."""
        return sorted([*self.events, *self.changes], key=lambda each: (each.at, each.recorded_at))

    @property
    def led_here(self) -> list[LotChange]:
        """The splits and merges out of which the lot or one of its sources came."""
        return [each for each in self.changes if any(part.result_id in self._ids for part in each.parts)]

    @property
    def origins(self) -> list[Lot]:
        """Where the goods were harvested: the sources that came from no other, or the lot itself."""
        made = {part.result_id for change in self.changes for part in change.parts}
        return [each for each in (*self.sources, self.lot) if each.id not in made]

    @property
    def recalled_sources(self) -> list[Lot]:
        return [each for each in self.sources if each.recalled_at is not None]

    @property
    def _ids(self) -> set[int]:
        return {self.lot.id, *(each.id for each in self.sources)}


def of(lot: Lot) -> Chain:
    """The chain of a lot, in four statements however long it is."""
    sources = queries.lots_by_id(queries.came_from(lot.id))
    ids = {lot.id, *(each.id for each in sources)}
    changes = [each for each in queries.changes_of(ids) if _is_of(each, lot, ids)]
    left = _left(changes, ids)
    events = [each for each in queries.events_of(ids) if _is_about(each, left.get(each.lot_id))]
    return Chain(lot, tuple(sources), tuple(events), tuple(changes))


def _is_of(change: LotChange, lot: Lot, ids: set[int]) -> bool:
    """Whether a change led to the lots of a chain, or took from the last of them."""
    return any(part.result_id in ids or part.source_id == lot.id for part in change.parts)


def _left(changes: Iterable[LotChange], ids: set[int]) -> dict[int, tuple[date, datetime]]:
    """When the last goods of each source went on towards the lot: the day, and when that was recorded."""
    left: dict[int, tuple[date, datetime]] = {}
    for change in changes:
        for part in change.parts:
            if part.result_id in ids:
                left[part.source_id] = max(_moment(change), left.get(part.source_id, _moment(change)))
    return left


def _is_about(event: LotEvent, left: tuple[date, datetime] | None) -> bool:
    """Whether an event happened to goods that are in the lot now. A source's recall is about all that was in it."""
    return left is None or event.step is Step.RECALLED or _moment(event) <= left


def _moment(each: LotEvent | LotChange) -> tuple[date, datetime]:
    """Its place in the order of things: people tell the day alone, so within one day what was recorded first."""
    return today(each.at), each.recorded_at


def best_before(lot: Lot) -> date | None:
    """The day until which a lot is good: as told, or counted from its packing, else from its harvest."""
    if lot.best_before_on is not None or lot.shelf_life_days is None:
        return lot.best_before_on
    begins = lot.packed_on or lot.harvested_on
    return begins + timedelta(days=lot.shelf_life_days) if begins is not None else None


def epcis_document(chain: Chain, *, base: str, made_at: datetime | None = None) -> dict[str, Any]:
    """The chain as an EPCIS 2.0 document. ``base``: the site's address, ``https://host``."""
    observed = (_observed(each, base) for each in chain.events)
    transformed = (_transformed(each, base) for each in chain.changes)
    return epcis.document([*observed, *transformed], made_at=made_at or now())


def _observed(event: LotEvent, base: str) -> Observed:
    lot = event.lot
    return Observed(
        event_id=f"urn:uuid:{event.uuid}",
        at=event.at,
        recorded_at=event.recorded_at,
        place=_place(event, base),
        wrong=_wrong(event),
        step=event.step,
        what=LotQuantity(_address(lot, base), event.amount, unit(lot.product.unit).rec20),
        conforms=event.conforms,
        facts=_facts(lot) if event.step is Step.HARVESTED else None,
    )


def _transformed(change: LotChange, base: str) -> Transformed:
    sources: dict[Lot, Any] = {}
    results: dict[Lot, Any] = {}
    for part in change.parts:
        sources[part.source] = sources.get(part.source, 0) + part.amount
        results[part.result] = results.get(part.result, 0) + part.amount
    made = list(results)
    return Transformed(
        event_id=f"urn:uuid:{change.uuid}",
        at=change.at,
        recorded_at=change.recorded_at,
        inputs=list(_amounts(sources, base)),
        outputs=list(_amounts(results, base)),
        facts=_facts(made[0]) if len(made) == 1 else None,
    )


def _amounts(lots: dict[Lot, Any], base: str) -> Iterator[LotQuantity]:
    for lot, amount in lots.items():
        yield LotQuantity(_address(lot, base), amount, unit(lot.product.unit).rec20)


def _facts(lot: Lot) -> LotFacts:
    return LotFacts(lot.code, lot.harvested_on, best_before(lot))


def _address(lot: Lot, base: str) -> str:
    return base + digital_link.path_of(lot.code, lot.gtin)


def _place(event: LotEvent, base: str) -> str | None:
    """Where the goods are afterwards: at the organisation, on the way (nowhere), or where they were received.

    A commune is told by its centre (RFC 5870): where exactly the field lies is nobody's business.
    """
    if event.step is Step.SHIPPED:
        return None
    if event.step is Step.RECEIVED:
        return f"geo:{event.commune.lat:.2f},{event.commune.lon:.2f}" if event.commune is not None else None
    return f"{base}/organisations/{event.lot.organisation_id}"


def _wrong(event: LotEvent) -> WrongEvent | None:
    if event.wrong is None:
        return None
    better = event.wrong.corrected_by
    ids = (f"urn:uuid:{better.uuid}",) if better is not None else ()
    return WrongEvent(event.wrong.at, event.wrong.reason, ids)
