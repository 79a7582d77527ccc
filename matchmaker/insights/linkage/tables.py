"""The tables of the figures, each in one place: what a workbook, a report and its PDF hold is the same rows.

Cells are plain values without a language, so that a table can be kept as JSON and be read in either language later;
`rendering` puts them into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Generic, Self, TypeVar

from matchmaker.insights.linkage.certificates import KindCount
from matchmaker.insights.linkage.counted import ChainCount, Linked, Month, Part, Share
from matchmaker.insights.linkage.ladder import Linkage, Rung
from matchmaker.insights.linkage.summing import (
    Known,
    Summary,
    hectares_of,
    premium_pct,
    summary_lines,
    tonnes_of,
    value_of,
)

Cell = str | int | Decimal | date | bool | None
Row = TypeVar("Row")


class Kind(StrEnum):
    """What the cells of a column are: how they are written, and how they are kept."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    """A decimal: hectares, tonnes."""
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"
    YES = "yes"
    RUNG = "rung"
    PRODUCT = "product"
    COMMUNE = "commune"
    PROVINCE = "province"
    DIRECTION = "direction"
    ORGANISATION = "organisation"
    """A kind of organisation."""
    CERTIFICATE = "certificate"
    """The code of a certificate's kind."""
    CHAIN = "chain"
    FIGURE = "figure"
    """Which line of a summary."""
    PAGE = "page"
    """`Linkage.key`: leads to its page."""

    @property
    def is_number(self) -> bool:
        return self in (Kind.COUNT, Kind.AMOUNT, Kind.MONEY, Kind.PERCENT)


class Name(StrEnum):
    """Which table."""

    SUMMARY = "summary"
    SHARES = "shares"
    RUNGS = "rungs"
    COOPERATIVES = "cooperatives"
    LINKAGES = "linkages"
    PRODUCTS = "products"
    COMMUNES = "communes"
    PROVINCES = "provinces"
    CHAINS = "chains"
    MONTHS = "months"
    CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its name, what its cells are, and what it tells of a row."""

    key: str
    kind: Kind
    of: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the columns that `COLUMNS` names."""

    name: Name
    rows: Sequence[Sequence[Cell]]

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, exact, with the names of its columns."""
        return {
            "name": self.name.value,
            "columns": [each.key for each in COLUMNS[self.name]],
            "rows": [[_plain(each) for each in row] for row in self.rows],
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What `as_data` wrote, be it before a column was added: what nobody wrote down then is not known."""
        name, keys = Name(data["name"]), data["columns"]
        places = [(keys.index(each.key) if each.key in keys else None, each.kind) for each in COLUMNS[name]]
        return cls(
            name,
            [[_read(row[at], kind) if at is not None else None for at, kind in places] for row in data["rows"]],
        )

    def column(self, key: str) -> list[Cell]:
        """The cells of one column, from the first row down."""
        at = [each.key for each in COLUMNS[self.name]].index(key)
        return [row[at] for row in self.rows]

    def total(self, key: str) -> Decimal:
        """What a column of numbers adds up to; what is not known adds nothing."""
        return sum((Decimal(each) for each in self.column(key) if isinstance(each, int | Decimal)), Decimal(0))


def _plain(cell: Cell) -> str | int | bool | None:
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal | StrEnum) else cell


def _read(cell: Any, kind: Kind) -> Cell:
    if cell is None:
        return None
    if kind in (Kind.DAY, Kind.MONTH):
        return date.fromisoformat(cell)
    return Decimal(cell) if kind in (Kind.AMOUNT, Kind.PERCENT) else cell


def _sum(known: Known) -> Decimal | None:
    """A sum; nothing where nothing of it is known."""
    return known.amount if known.known else None


def _whole(sum_: Decimal | None) -> int | None:
    return int(sum_) if sum_ is not None else None


def _share_columns() -> tuple[Column[Share], ...]:
    return (
        Column("on", Kind.DAY, lambda each: each.on),
        Column("rung", Kind.RUNG, lambda each: each.rung),
        Column("linked", Kind.COUNT, lambda each: each.linked),
        Column("counted", Kind.COUNT, lambda each: each.whole),
        Column("percent", Kind.PERCENT, lambda each: each.percent),
        Column("counted_on", Kind.DAY, lambda each: each.denominator.on if each.denominator else None),
        Column("outside", Kind.COUNT, lambda each: each.outside),
        Column("invented_counted", Kind.COUNT, lambda each: each.invented),
    )


def _part_columns(kind: Kind) -> tuple[Column[Part], ...]:
    return (
        Column(kind.value, kind, lambda each: each.code),
        Column("linkages", Kind.COUNT, lambda each: each.summary.linkages),
        Column("cooperatives", Kind.COUNT, lambda each: each.summary.cooperatives),
        Column("groups", Kind.COUNT, lambda each: each.summary.groups),
        Column("unions", Kind.COUNT, lambda each: each.summary.unions),
        Column("enterprises", Kind.COUNT, lambda each: each.summary.enterprises),
        Column("hectares", Kind.AMOUNT, lambda each: _sum(each.summary.hectares)),
        Column("tonnes", Kind.AMOUNT, lambda each: _sum(each.summary.tonnes)),
        Column("delivered_tonnes", Kind.AMOUNT, lambda each: each.summary.delivered.tonnes),
        Column("value_vnd", Kind.MONEY, lambda each: _whole(_sum(each.summary.value_vnd))),
        Column("delivered_vnd", Kind.MONEY, lambda each: each.summary.delivered.value_vnd),
        Column("premium_pct", Kind.PERCENT, lambda each: each.summary.premium and each.summary.premium.median_pct),
        Column("compared", Kind.COUNT, lambda each: each.summary.premium.count if each.summary.premium else 0),
        Column("inputs_tonnes", Kind.AMOUNT, lambda each: _sum(each.summary.inputs_tonnes)),
        Column("inputs_vnd", Kind.MONEY, lambda each: _whole(_sum(each.summary.inputs_vnd))),
    )


def _linkage_columns() -> tuple[Column[tuple[Linkage, date]], ...]:
    """Of a linkage as of a day."""

    def reached(rung: Rung) -> Callable[[tuple[Linkage, date]], date | None]:
        def on(row: tuple[Linkage, date]) -> date | None:
            found = row[0].reached(rung)
            return found if found is not None and found <= row[1] else None

        return on

    return (
        Column("key", Kind.TEXT, lambda row: row[0].key),
        Column("cooperative", Kind.TEXT, lambda row: row[0].cooperative.name),
        Column("commune", Kind.COMMUNE, lambda row: row[0].cooperative.commune_code),
        Column("enterprise", Kind.TEXT, lambda row: row[0].enterprise.name),
        Column("product", Kind.PRODUCT, lambda row: row[0].product_code),
        Column("direction", Kind.DIRECTION, lambda row: row[0].direction),
        Column("rung", Kind.RUNG, lambda row: row[0].rung_on(row[1])),
        *(Column(f"{rung.value}_on", Kind.DAY, reached(rung)) for rung in Rung),
        Column("paper_on", Kind.DAY, lambda row: row[0].paper_on if reached(Rung.SIGNED)(row) else None),
        Column("contract_number", Kind.TEXT, lambda row: row[0].contract_number),
        Column("hectares", Kind.AMOUNT, lambda row: _sum(hectares_of([row[0]]))),
        Column("tonnes", Kind.AMOUNT, lambda row: tonnes_of(*row)),
        Column("value_vnd", Kind.MONEY, lambda row: value_of(*row)),
        Column("premium_pct", Kind.PERCENT, lambda row: premium_pct(row[0].agreed_on(row[1]))),
        Column("source", Kind.TEXT, lambda row: row[0].source or None),
        Column("invented", Kind.YES, lambda row: row[0].is_demo),
        Column("page", Kind.PAGE, lambda row: row[0].key),
    )


_COOPERATIVE_COLUMNS: Final[tuple[Column[Linked], ...]] = (
    Column("cooperative", Kind.TEXT, lambda each: each.cooperative.name),
    Column("organisation", Kind.ORGANISATION, lambda each: each.cooperative.kind),
    Column("commune", Kind.COMMUNE, lambda each: each.cooperative.commune_code),
    Column("counts_in_share", Kind.YES, lambda each: each.is_counted),
    Column("rung", Kind.RUNG, lambda each: each.rung),
    Column("linkages", Kind.COUNT, lambda each: each.summary.linkages),
    Column("enterprises", Kind.COUNT, lambda each: each.summary.enterprises),
    Column("hectares", Kind.AMOUNT, lambda each: _sum(each.summary.hectares)),
    Column("tonnes", Kind.AMOUNT, lambda each: _sum(each.summary.tonnes)),
    Column("delivered_tonnes", Kind.AMOUNT, lambda each: each.summary.delivered.tonnes),
    Column("value_vnd", Kind.MONEY, lambda each: _whole(_sum(each.summary.value_vnd))),
    Column("delivered_vnd", Kind.MONEY, lambda each: each.summary.delivered.value_vnd),
    Column("inputs_tonnes", Kind.AMOUNT, lambda each: _sum(each.summary.inputs_tonnes)),
    Column("inputs_vnd", Kind.MONEY, lambda each: _whole(_sum(each.summary.inputs_vnd))),
    Column("invented", Kind.YES, lambda each: any(one.is_demo for one in each.linkages)),
)
_MONTH_COLUMNS: Final[tuple[Column[Month], ...]] = (
    Column("month", Kind.MONTH, lambda each: each.first),
    Column("new", Kind.COUNT, lambda each: each.new),
    Column("delivered_tonnes", Kind.AMOUNT, lambda each: each.delivered.tonnes),
    Column("delivered_vnd", Kind.MONEY, lambda each: each.delivered.value_vnd),
)
_CHAIN_COLUMNS: Final[tuple[Column[ChainCount], ...]] = (
    Column("chain", Kind.CHAIN, lambda each: each.kind),
    Column("chains", Kind.COUNT, lambda each: each.chains),
    Column("chain_linked", Kind.COUNT, lambda each: each.linked),
    Column("chain_registered", Kind.COUNT, lambda each: each.registered),
    Column("invented_count", Kind.COUNT, lambda each: each.invented),
)
_CERTIFICATE_COLUMNS: Final[tuple[Column[KindCount], ...]] = (
    Column("certificate", Kind.CERTIFICATE, lambda each: each.code),
    Column("valid", Kind.COUNT, lambda each: each.valid),
    Column("holders", Kind.COUNT, lambda each: each.holders),
    Column("expiring", Kind.COUNT, lambda each: each.expiring),
    Column("expired", Kind.COUNT, lambda each: each.expired),
    Column("next_on", Kind.DAY, lambda each: each.next_on),
    Column("invented_count", Kind.COUNT, lambda each: each.invented),
)
_SUMMARY_COLUMNS: Final[tuple[Column[Any], ...]] = (
    Column("figure", Kind.FIGURE, lambda each: each.key),
    Column("amount", Kind.AMOUNT, lambda each: each.amount),
    Column("known", Kind.COUNT, lambda each: each.known),
    Column("of", Kind.COUNT, lambda each: each.of),
)
COLUMNS: Final[Mapping[Name, tuple[Column[Any], ...]]] = {
    Name.SUMMARY: _SUMMARY_COLUMNS,
    Name.SHARES: _share_columns(),
    Name.RUNGS: _share_columns(),
    Name.COOPERATIVES: _COOPERATIVE_COLUMNS,
    Name.LINKAGES: _linkage_columns(),
    Name.PRODUCTS: _part_columns(Kind.PRODUCT),
    Name.COMMUNES: _part_columns(Kind.COMMUNE),
    Name.PROVINCES: _part_columns(Kind.PROVINCE),
    Name.CHAINS: _CHAIN_COLUMNS,
    Name.MONTHS: _MONTH_COLUMNS,
    Name.CERTIFICATES: _CERTIFICATE_COLUMNS,
}
"""The columns of each table, in an order that stays: whoever reads a workbook by program counts on it."""


def _table(name: Name, rows: Iterable[Any]) -> Table:
    return Table(name, [[column.of(row) for column in COLUMNS[name]] for row in rows])


def summary(found: Summary) -> Table:
    """One figure a row; of how many linkages it is known stands beside it."""
    return _table(Name.SUMMARY, summary_lines(found))


def shares(found: Sequence[Share]) -> Table:
    """The share at one rung, one day a row, oldest first."""
    return _table(Name.SHARES, found)


def rungs(found: Sequence[Share]) -> Table:
    """The share on one day, one rung a row."""
    return _table(Name.RUNGS, found)


def cooperatives(found: Sequence[Linked]) -> Table:
    """One cooperative a row."""
    return _table(Name.COOPERATIVES, found)


def linkages(found: Sequence[Linkage], day: date) -> Table:
    """One linkage a row, with the day of each rung that it had reached."""
    return _table(Name.LINKAGES, ((each, day) for each in found))


def products(found: Sequence[Part]) -> Table:
    """One species a row."""
    return _table(Name.PRODUCTS, found)


def communes(found: Sequence[Part]) -> Table:
    """One commune a row."""
    return _table(Name.COMMUNES, found)


def provinces(found: Sequence[Part]) -> Table:
    """One province of enterprises a row."""
    return _table(Name.PROVINCES, found)


def chains(found: Sequence[ChainCount]) -> Table:
    """One kind of chain a row."""
    return _table(Name.CHAINS, found)


def months(found: Sequence[Month]) -> Table:
    """One month a row, those without anything too."""
    return _table(Name.MONTHS, found)


def certificates(found: Sequence[KindCount]) -> Table:
    """One kind of certificate a row."""
    return _table(Name.CERTIFICATES, found)
