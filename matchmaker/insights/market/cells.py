"""Asked, offered and the gap, by month: rows of a product, a province or a quality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import tree
from matchmaker.insights.market.stated import Stated, unit_in_sums
from matchmaker.measures import Unit
from matchmaker.measures.months import apart, later, month_of
from matchmaker.web.summed import WEIGHED

MONTHS: Final = 12
"""From the current month on."""
BEHIND_A_FIGURE: Final = 3
"""So many organisations stand behind a figure that is told to others than the union's staff."""


class By(StrEnum):
    """What a row is."""

    PRODUCT = "product"
    PROVINCE = "province"
    QUALITY = "quality"


class Measure(StrEnum):
    """What a cell tells."""

    GAP = "gap"
    ASKED = "asked"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is looked at; whatever is empty does not narrow."""

    by: By = By.PRODUCT
    product_code: str | None = None
    """A product of any level: what stands below it counts."""
    province_code: str | None = None
    quality: str | None = None

    def takes(self, each: Stated) -> bool:
        """Whether a listing counts. A row adds up only what is counted in its own unit: eggs are no tonnes."""
        node = tree()[each.product_code]
        return (
            (self.product_code is None or self.product_code in node.path)
            and (self.province_code is None or each.province_code == self.province_code)
            and (self.quality is None or self.quality in each.qualities)
            and all(each.unit == self.unit_of(row) for row in self.rows_of(each))
        )

    def unit_of(self, row: str) -> Unit:
        """In what a row counts: a product in its own unit, a province or quality in that of the product looked at."""
        return unit_in_sums(row if self.by is By.PRODUCT else self.product_code)

    def rows_of(self, each: Stated) -> Iterable[str]:
        """The rows in which a listing counts: a need for two papers stands in both of their rows."""
        if self.by is By.QUALITY:
            return each.qualities
        return (each.species_code if self.by is By.PRODUCT else each.province_code,)


@dataclass(slots=True)
class Side:
    """One side of a cell: how much, in the row's unit, and who stands behind it."""

    amount: Decimal = Decimal(0)
    organisations: set[int] = field(default_factory=set)

    def add(self, amount: Decimal, organisation_id: int) -> None:
        self.amount += amount
        self.organisations.add(organisation_id)

    def told(self, fewest: int) -> Decimal | None:
        """The amount; None where fewer organisations stand behind it than must."""
        return self.amount if not self.organisations or len(self.organisations) >= fewest else None


@dataclass(slots=True)
class Cell:
    """One row in one month."""

    asked: Side = field(default_factory=Side)
    offered: Side = field(default_factory=Side)
    kinds: dict[str, Cell] = field(default_factory=dict)
    """Of a whole group, `Phân bón`: the same month of its kinds, by code. Whoever asks for the group takes any."""

    def told(self, measure: Measure, fewest: int) -> Decimal | None:
        """The figure of a measure; a gap is what is offered less what is asked, below zero where goods lack."""
        asked, offered = self.asked.told(fewest), self.offered.told(fewest)
        if measure is not Measure.GAP:
            return asked if measure is Measure.ASKED else offered
        spare = self.spare(fewest) if self.asked.organisations else Decimal(0)
        return None if asked is None or offered is None or spare is None else offered + spare - asked

    def spare(self, fewest: int) -> Decimal | None:
        """What its kinds leave of what is offered once they have what is asked of them.

        None where the gap of one of them is not told: a sum would tell it.
        """
        gaps = [each.told(Measure.GAP, fewest) for each in self.kinds.values()]
        return sum((max(gap, Decimal(0)) for gap in gaps if gap is not None), Decimal(0)) if None not in gaps else None

    def has(self, measure: Measure) -> bool:
        """Whether there is anything of a measure; of a gap either side is enough."""
        asked = self.asked.organisations and measure is not Measure.OFFERED
        return bool(asked or (self.offered.organisations and measure is not Measure.ASKED))


@dataclass(frozen=True, slots=True)
class Row:
    """A product, province or quality, month by month."""

    code: str
    cells: Sequence[Cell]

    def has(self, measure: Measure) -> bool:
        """Whether any cell has something of a measure; of a gap either side is enough."""
        return any(each.has(measure) for each in self.cells)

    def tells(self, measure: Measure, fewest: int) -> bool:
        """Whether enough organisations stand behind any cell that has something of it."""
        return any(each.has(measure) and each.told(measure, fewest) is not None for each in self.cells)

    def whole(self, measure: Measure, fewest: int) -> Decimal:
        """The sum of what is told."""
        return sum((each.told(measure, fewest) or Decimal(0) for each in self.cells), Decimal(0))


def months_from(day: date) -> list[date]:
    """The months of the table."""
    return [later(month_of(day), each) for each in range(MONTHS)]


def rows(needs: Iterable[Stated], offers: Iterable[Stated], narrowed: Narrowed, day: date) -> list[Row]:
    """All rows that have anything in the months to come, by code."""
    found: dict[str, list[Cell]] = {}
    for is_need, listings in ((True, needs), (False, offers)):
        for each in listings:
            if not narrowed.takes(each):
                continue
            for at, amount in _ahead(each, day):
                for code in narrowed.rows_of(each):
                    cell = found.setdefault(code, [Cell() for _ in range(MONTHS)])[at]
                    (cell.asked if is_need else cell.offered).add(amount, each.organisation_id)
    if narrowed.by is By.PRODUCT:
        _join_kinds(found)
    return [Row(code, cells) for code, cells in sorted(found.items())]


def _join_kinds(found: dict[str, list[Cell]]) -> None:
    """Give each group its kinds, as far as they are counted in the same unit."""
    for code, of_group in found.items():
        if tree()[code].level is not ProductLevel.GROUP:
            continue
        for kind in tree().descendants(code):
            if kind != code and kind in found and unit_in_sums(kind) == unit_in_sums(code):
                for whole, part in zip(of_group, found[kind], strict=True):
                    whole.kinds[kind] = part


def shares(listings: Iterable[Stated], narrowed: Narrowed, row: str, month: date) -> list[tuple[Stated, Decimal]]:
    """The listings behind one cell, each with what falls in that month, the largest first."""
    taken = (each for each in listings if narrowed.takes(each) and row in narrowed.rows_of(each))
    found = [(each, amount) for each in taken for on, amount in each.months if on == month and amount]
    return sorted(found, key=lambda each: (-each[1], each[0].listing_id))


def spared(found: Iterable[Row], row: str, month: date, day: date) -> list[tuple[str, Decimal]]:
    """What each kind of a group can spare in a month, the most first; of a row that is no group nothing."""
    cell = next((each.cells[apart(month_of(day), month)] for each in found if each.code == row), Cell())
    gaps = [(code, each.told(Measure.GAP, 1) or Decimal(0)) for code, each in cell.kinds.items()]
    return sorted(((code, gap) for code, gap in gaps if gap > 0), key=lambda each: (-each[1], each[0]))


def _ahead(each: Stated, day: date) -> Iterator[tuple[int, Decimal]]:
    this = month_of(day)
    for month, amount in each.months:
        at = apart(this, month)
        if 0 <= at < MONTHS and amount:
            yield at, amount


@dataclass(frozen=True, slots=True)
class Shortage:
    """Where goods lack most."""

    code: str
    month: date
    asked: Decimal
    offered: Decimal
    """Of a group with what its kinds can spare."""


def shortages(found: Sequence[Row], day: date, fewest: int, narrowed: Narrowed, *, most: int = 3) -> list[Shortage]:
    """The largest gaps of goods that are weighed, a row at most once."""
    months = months_from(day)
    worst = []
    for row in found:
        gaps = [(gap, at) for at, cell in enumerate(row.cells) if (gap := cell.told(Measure.GAP, fewest)) is not None]
        gap, at = min(gaps, default=(Decimal(0), 0))
        if gap < 0 and narrowed.unit_of(row.code).code == WEIGHED:
            asked = row.cells[at].asked.amount
            worst.append((gap, Shortage(row.code, months[at], asked, asked + gap)))
    return [each for _gap, each in sorted(worst, key=lambda each: (each[0], each[1].code))[:most]]
