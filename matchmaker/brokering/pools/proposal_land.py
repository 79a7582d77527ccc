"""What growing areas still give the offers that might join a pool: with as many queries for many offers as for one.

The same figures as `credentials.ledger.capacity.plan` finds for one offer, as of this moment and without locks; whoever
opens or accepts a pool asks the ledger itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from matchmaker.credentials.ledger import land as lands
from matchmaker.credentials.ledger.land import NOTHING, Land
from matchmaker.credentials.models import AreaSeason, CapacityHold, GrowingArea
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.offers.models import offer_certificate
from matchmaker.ranking.facts.listings import OfferFacts

Season = tuple[int, int]
"""A growing area and the year in which a season of it begins."""


@dataclass(frozen=True)
class Backed:
    """What stands behind one offer."""

    held: int
    """What it reserves of its growing areas, in whole base units."""
    seasons: tuple[int, ...]
    """The seasons of which it may take more, by their number in `Ledgers.left`."""


@dataclass(frozen=True)
class Ledgers:
    """What binds some offers: nothing stands here of one without growing areas, or whose land nobody knows."""

    backed: Mapping[int, Backed] = field(default_factory=dict)
    left: Mapping[int, int] = field(default_factory=dict)
    """By season, what no offer reserves and nobody has agreed on."""


def ledgers_of(offers: Sequence[OfferFacts]) -> Ledgers:
    """The ledgers behind published offers.

    An offer is counted in the season in which its harvest ends; one longer than a year in every season that it
    touches, which is more than each of its harvests may take: the ledger itself refuses that when it comes to it.
    """
    areas = _areas_behind([each.revision_id for each in offers])
    by_certificate = {
        each.area.certificate_id: each for each in lands.of_certificates({x for of in areas.values() for x in of})
    }
    seasons: dict[int, list[tuple[Land, int]]] = {}
    for offer in offers:
        found = [by_certificate[each] for each in areas.get(offer.revision_id, ()) if each in by_certificate]
        bearing = [each for each in found if each.bears(offer.product_code)]
        if bearing and all(each.capacity is not None for each in bearing):
            seasons[offer.offer_id] = [(land, year) for land in bearing for year in _years(land, offer)]
    return _counted(seasons)


def _areas_behind(revision_ids: Collection[int]) -> dict[int, list[int]]:
    """By revision, the certificates among its own that are growing areas."""
    statement = (
        select(offer_certificate.c.revision_id, offer_certificate.c.certificate_id)
        .join(GrowingArea, GrowingArea.certificate_id == offer_certificate.c.certificate_id)
        .where(offer_certificate.c.revision_id.in_(revision_ids))
        .order_by(offer_certificate.c.revision_id, offer_certificate.c.certificate_id)
    )
    found: dict[int, list[int]] = {}
    for revision_id, certificate_id in session.execute(statement):
        found.setdefault(revision_id, []).append(certificate_id)
    return found


def _years(land: Land, offer: OfferFacts) -> range:
    last = land.year_of(offer.ends_on)
    is_one_harvest = (offer.ends_on - offer.starts_on).days < 366
    return range(last if is_one_harvest else land.year_of(offer.starts_on), last + 1)


def _counted(seasons: Mapping[int, Sequence[tuple[Land, int]]]) -> Ledgers:
    """What each offer holds of its seasons, and what of each is free."""
    if not seasons:
        return Ledgers()
    keys = {(land.area.id, year): land for of in seasons.values() for land, year in of}
    statement = select(AreaSeason).where(AreaSeason.growing_area_id.in_({area_id for area_id, _year in keys}))
    rows = {(row.growing_area_id, row.year): row for row in session.scalars(statement)}
    rows = {key: row for key, row in rows.items() if key in keys}
    lapsed = lands.lapsed_of([row.id for row in rows.values()], today())
    left, numbers = {}, {key: number for number, key in enumerate(sorted(keys))}
    for key, number in numbers.items():
        row = rows.get(key)
        free = keys[key].capacity if row is None else row.capacity - row.held + lapsed.get(row.id, NOTHING)
        left[number] = max(int(free or NOTHING), 0)
    held = _held(seasons, [row.id for row in rows.values()])
    return Ledgers(
        {
            offer_id: Backed(held.get(offer_id, 0), tuple(sorted(numbers[land.area.id, year] for land, year in of)))
            for offer_id, of in seasons.items()
        },
        left,
    )


def _held(offer_ids: Collection[int], season_ids: Collection[int]) -> dict[int, int]:
    """What offers reserve of some seasons, rounded down."""
    statement = select(CapacityHold.offer_id, CapacityHold.reserved).where(
        CapacityHold.offer_id.in_(offer_ids), CapacityHold.season_id.in_(season_ids), CapacityHold.lapses_on >= today()
    )
    sums = dict.fromkeys(offer_ids, NOTHING)
    for offer_id, reserved in session.execute(statement):
        sums[offer_id] += reserved
    return {offer_id: int(amount) for offer_id, amount in sums.items()}
