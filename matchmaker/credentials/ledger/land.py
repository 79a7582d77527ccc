"""Growing areas as the ledger counts them: crop and unit, the twelve months of a season, what is left of each.

What a season has left is reckoned here and nowhere else (`SeasonFigures.left`, found by `seasons_of`): by the ledger
itself, by the pages of a growing area, by proposals for pools and by season plans.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import selectinload

from matchmaker.catalogue.queries import Node, commune, tree
from matchmaker.credentials.models import AreaSeason, CapacityHold, Certificate, GrowingArea
from matchmaker.db import Amount, session
from matchmaker.measures import Unit, today, unit
from matchmaker.organisations.models import Organisation

EVERYWHERE: Final = "all"
"""The catalogue's word for harvest months that hold in every region."""
NOTHING: Final = Decimal(0)
FINEST: Final = Decimal("0.001")
"""Amounts are kept no finer than this."""

Season = tuple[int, int]
"""A growing area by its id, and the year in which a season of it begins."""


def rounded(capacity: Decimal | None) -> Decimal | None:
    """A capacity as it is kept, never more than it was worked out to be."""
    return None if capacity is None else capacity.quantize(FINEST, ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Land:
    """A growing area with what the catalogue knows of its crop there."""

    area: GrowingArea
    crops: tuple[Node, ...]
    """What its code covers; nothing where it covers whatever the organisation has."""
    usual: int
    """The month in which the catalogue lets its harvest begin."""

    @property
    def month(self) -> int:
        """The first of the twelve months of its season, 1 to 12."""
        return self.area.season_month or self.usual

    @property
    def unit(self) -> Unit:
        """The unit in which its crop is counted."""
        return self.crops[0].unit if self.crops else unit("kg")

    @property
    def capacity(self) -> Decimal | None:
        """What a season gives; None until land and yield are known."""
        return rounded(self.area.capacity)

    def bears(self, product_code: str) -> bool:
        """Whether a product can come from it, and is counted as its crop is."""
        product = tree().get(product_code)
        if product is None or product.unit != self.unit:
            return False
        return not self.crops or any(crop.code in product.path for crop in self.crops)

    def year_of(self, day: date) -> int:
        """The year in which the season of a day begins."""
        return day.year if day.month >= self.month else day.year - 1


@dataclass(frozen=True, slots=True)
class SeasonFigures:
    """One season of a growing area as it stands today. Amounts are in `unit`.

    What offers whose window is over still reserve is not among `reserved`.
    """

    area_id: int
    season_id: int | None
    """None while nobody has held anything of it."""
    starts_on: date
    unit: Unit
    capacity: Decimal
    reserved: Decimal
    committed: Decimal
    contracted: Decimal

    @property
    def name(self) -> str:
        """Its first month, as people say it: `7/2027`."""
        return f"{self.starts_on.month}/{self.starts_on.year}"

    @property
    def left(self) -> Decimal:
        """What nobody was offered yet."""
        return self.capacity - self.reserved - self.committed - self.contracted

    @property
    def parts(self) -> list[int]:
        """Contracted, committed and reserved as whole percentages of the capacity."""
        whole = self.capacity or Decimal(1)
        return [round(100 * each / whole) for each in (self.contracted, self.committed, self.reserved)]


def of_certificates(certificate_ids: Collection[int], *, locked: bool = False) -> list[Land]:
    """The land behind some certificates that were not taken back; nobody else moves its amounts while it is locked."""
    return _lands(Certificate.id.in_(certificate_ids), locked=locked) if certificate_ids else []


def of_area(area_id: int) -> Land:
    """One growing area, locked. Raises IndexError for one whose code was taken back."""
    return _lands(GrowingArea.id == area_id, locked=True)[0]


def _lands(which: ColumnElement[bool], *, locked: bool = False) -> list[Land]:
    if locked:
        _lock_all_beside(which)
    statement = (
        select(GrowingArea, Organisation.commune_code)
        .join(Certificate, Certificate.id == GrowingArea.certificate_id)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .options(selectinload(GrowingArea.certificate).selectinload(Certificate.products))
        .where(which, Certificate.removed_at.is_(None))
        .order_by(GrowingArea.id)
    )
    if locked:
        statement = statement.execution_options(populate_existing=True)
    return [_land(area, commune_code) for area, commune_code in session.execute(statement)]


def _lock_all_beside(which: ColumnElement[bool]) -> None:
    """Lock every growing area of the organisations concerned, in the order of their ids: an offer may come from
    several of them, and two who each held one would wait for each other.
    """
    session.flush()
    holders = (
        select(Certificate.organisation_id).join(GrowingArea, GrowingArea.certificate_id == Certificate.id).where(which)
    )
    statement = (
        select(GrowingArea.id)
        .join(Certificate, Certificate.id == GrowingArea.certificate_id)
        .where(Certificate.organisation_id.in_(holders))
        .order_by(GrowingArea.id)
    )
    session.execute(statement.with_for_update(of=GrowingArea)).all()


def _land(area: GrowingArea, organisation_commune: str) -> Land:
    crops = tuple(node for code in area.certificate.product_codes if (node := tree().get(code)) is not None)
    return Land(area, crops, usual_month(crops[0] if crops else None, area.commune_code or organisation_commune))


def usual_month(crop: Node | None, commune_code: str | None) -> int:
    """The month in which the catalogue's harvest of a crop begins around a place; January where it tells none."""
    place = commune(commune_code)
    for code in reversed(crop.path if crop is not None else ()):
        harvest = tree()[code].harvest
        spans = (harvest.get(place.agro_region) if place is not None else None) or harvest.get(EVERYWHERE)
        if spans:
            return spans[0][0]
    return 1


def lapsed_of(season_ids: Collection[int], day: date) -> dict[int, Decimal]:
    """What offers whose window was over before a day still reserve of some seasons: counted by nobody any more."""
    over = case((CapacityHold.lapses_on < day, CapacityHold.reserved), else_=0)
    statement = (
        select(CapacityHold.season_id, func.sum(over, type_=Amount()))
        .where(CapacityHold.season_id.in_(season_ids))
        .group_by(CapacityHold.season_id)
    )
    return {season_id: lapsed or NOTHING for season_id, lapsed in session.execute(statement)} if season_ids else {}


def held_elsewhere(area: GrowingArea, offer_ids: Collection[int]) -> dict[int, Decimal]:
    """What some offers hold of other growing areas than one."""
    held = func.sum(CapacityHold.reserved + CapacityHold.committed + CapacityHold.contracted, type_=Amount())
    statement = (
        select(CapacityHold.offer_id, held.label("held"))
        .join(AreaSeason, AreaSeason.id == CapacityHold.season_id)
        .where(CapacityHold.offer_id.in_(offer_ids), AreaSeason.growing_area_id != area.id)
        .group_by(CapacityHold.offer_id)
    )
    return {row.offer_id: row.held for row in session.execute(statement)} if offer_ids else {}


def seasons_of(wanted: Mapping[Season, Land]) -> dict[Season, SeasonFigures]:
    """How some seasons stand, as of this moment; of one that nobody has held anything of, all is left.

    Of an area whose land or yield nobody knows that is nothing. As many queries for many seasons as for one.
    """
    if not wanted:
        return {}
    statement = select(AreaSeason).where(AreaSeason.growing_area_id.in_({area_id for area_id, _year in wanted}))
    rows = session.scalars(statement.execution_options(populate_existing=True))
    found = _standing(row for row in rows if (row.growing_area_id, row.year) in wanted)
    return {key: _figures(land, key[1], *found.get(key, ())) for key, land in wanted.items()}


def figures_of(certificate_ids: Sequence[int]) -> dict[int, list[SeasonFigures]]:
    """By certificate, the seasons of its growing area of which anything is held, else the present one.

    None for a certificate without land, an empty list where hectares or yield are not known yet. As many
    queries for many certificates as for one.
    """
    day = today()
    lands = of_certificates(certificate_ids)
    since = {land.area.id: land.year_of(day) for land in lands}
    statement = select(AreaSeason).where(AreaSeason.growing_area_id.in_(since)).order_by(AreaSeason.year)
    rows = session.scalars(statement.execution_options(populate_existing=True))
    standing = _standing(row for row in rows if row.year >= since[row.growing_area_id])
    found: dict[int, list[SeasonFigures]] = {}
    for land in lands:
        of_area = [(year, told) for (area_id, year), told in standing.items() if area_id == land.area.id]
        held = [each for year, told in of_area if (each := _figures(land, year, *told)).left < each.capacity]
        present = [] if land.capacity is None else [_figures(land, since[land.area.id])]
        found[land.area.certificate_id] = held or present
    return found


def _standing(rows: Iterable[AreaSeason]) -> dict[Season, tuple[AreaSeason, Decimal]]:
    """Seasons of which anything was ever held, in the order given, with what of them has lapsed."""
    seasons = list(rows)
    lapsed = lapsed_of([each.id for each in seasons], today())
    return {(each.growing_area_id, each.year): (each, lapsed.get(each.id, NOTHING)) for each in seasons}


def _figures(land: Land, year: int, season: AreaSeason | None = None, lapsed: Decimal = NOTHING) -> SeasonFigures:
    return SeasonFigures(
        area_id=land.area.id,
        season_id=season.id if season is not None else None,
        starts_on=date(year, land.month, 1),
        unit=land.unit,
        capacity=(season.capacity if season is not None else land.capacity) or NOTHING,
        reserved=season.reserved - lapsed if season is not None else NOTHING,
        committed=season.committed if season is not None else NOTHING,
        contracted=season.contracted if season is not None else NOTHING,
    )
