"""What each row of a table would become: a new price, one that is there already, a correction, or nothing, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from matchmaker.catalogue import reading
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import Node, provinces, tree
from matchmaker.errors import Unprocessable
from matchmaker.measures import MAX_PRICE, MeasureError, parse_date, parse_money
from matchmaker.prices.models import GRADE_LENGTH, SOURCE_LENGTH, ReferencePrice
from matchmaker.prices.queries import Asked, grade_key, spots
from matchmaker.prices.service import Identity, Price, in_force_like, says
from matchmaker.prices.sheet import Sheet, SheetRow
from matchmaker.text import fold

_WHOLE_COUNTRY: Final = frozenset({"", "ca nuoc", "toan quoc", "viet nam", "vn"})
_KIND_WORDS: Final = ("tinh ", "thanh pho ", "tp ")
ODD_RATIO: Final = 2
"""A price more than twice, or less than half, of the one before it is likely to have a nought too many or too few."""


class Becomes(StrEnum):
    """What a row does to the prices in force."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One row of the table, judged."""

    row: SheetRow
    becomes: Becomes
    price: Price | None = None
    """What it says; None where it cannot be read."""
    before: ReferencePrice | None = None
    """The price in force that it meets."""
    fault: Unprocessable | MeasureError | None = None
    column: str = ""
    """Which cell the fault is in, by the names of `sheet.COLUMNS`."""
    odd_beside: int | None = None
    """The price of the same goods before, in đồng, where this one differs suspiciously much."""


@dataclass(frozen=True)
class Judged:
    """The whole table: every row is accounted for by exactly one line."""

    lines: Sequence[Line]
    unused: Sequence[str]

    def count(self, becomes: Becomes) -> int:
        return Counter(line.becomes for line in self.lines)[becomes]

    @property
    def to_write(self) -> list[Price]:
        """The prices that a confirmation writes down."""
        return [
            line.price
            for line in self.lines
            if line.price is not None and line.becomes in (Becomes.CREATED, Becomes.CHANGED)
        ]


def judge(sheet: Sheet, *, source: str, today: date) -> Judged:
    """Judge a table against the prices in force. `source` stands for rows that name none."""
    read = [_read(row, source, today) for row in sheet.rows]
    there = in_force_like(line.price.identity for line in read if line.price is not None)
    seen: dict[Identity, Line] = {}
    lines = [_met(line, there, seen) for line in read]
    return Judged(_with_doubts(lines, today), sheet.unused)


def _read(row: SheetRow, source: str, today: date) -> Line:
    """What a row says, or the first thing in it that cannot be taken."""
    column = ""
    try:
        column = "product"
        product = _product(row.cells["product"])
        column = "place"
        province_code = _province(row.cells.get("place", ""))
        column = "grade"
        grade = _at_most(row.cells.get("grade", ""), GRADE_LENGTH)
        column = "day"
        on = _day(row.cells["day"], today)
        column = "price"
        dong = _money(row.cells["price"], row.cells.get("unit", ""), product)
        column = "source"
        told_by = _at_most(row.cells.get("source") or source, SOURCE_LENGTH)
        if not told_by:
            raise MeasureError("empty")
    except (MeasureError, Unprocessable) as fault:
        return Line(row, Becomes.REFUSED, fault=fault, column=column)
    return Line(row, Becomes.CREATED, Price(Identity(product.code, province_code, grade, on), dong, told_by))


def _met(line: Line, there: Mapping[Identity, ReferencePrice], seen: dict[Identity, Line]) -> Line:
    """The row beside what is in force, and beside an earlier row of the same goods, place and day."""
    if line.price is None:
        return line
    earlier = seen.setdefault(line.price.identity, line)
    if earlier is not line:
        if earlier.price == line.price:
            return replace(line, becomes=Becomes.UNCHANGED)
        fault = Unprocessable("day", "twice_in_file", line=earlier.row.line)
        return replace(line, becomes=Becomes.REFUSED, fault=fault, column="day")
    before = there.get(line.price.identity)
    if before is None:
        return line
    same = says(before, line.price)
    return replace(line, becomes=Becomes.UNCHANGED if same else Becomes.CHANGED, before=before)


def _with_doubts(lines: Sequence[Line], today: date) -> list[Line]:
    """Each price beside the one it replaces, the one before it in the table, or the newest one in force."""
    latest = _known({line.price.identity.goods for line in lines if line.price is not None}, today)
    told = []
    for line in lines:
        price = line.price
        if price is None or line.becomes is Becomes.REFUSED:
            told.append(line)
            continue
        goods = price.identity.goods
        beside = line.before.price_vnd if line.before is not None else latest.get(goods)
        is_odd = beside is not None and not beside <= price.price_vnd * ODD_RATIO <= beside * ODD_RATIO**2
        told.append(replace(line, odd_beside=beside) if is_odd else line)
        latest[goods] = price.price_vnd
    return told


def _known(goods: Iterable[tuple[str, str | None, str]], today: date) -> dict[tuple[str, str | None, str], int]:
    """What these very goods cost lately, not others that stand for them."""
    found = spots([Asked(*each) for each in goods], today)
    return {
        (asked.product_code, asked.province_code, asked.grade): spot.price_vnd
        for asked, spot in found.items()
        if (spot.product_code, spot.province_code) == (asked.product_code, asked.province_code)
        and grade_key(spot.grade) == grade_key(asked.grade)
    }


def _product(typed: str) -> Node:
    """A species or variety, by its code or by a name that only it has."""
    if not typed:
        raise MeasureError("empty")
    found = tree().get(typed.upper())
    if found is None:
        nodes = tree().search(typed, limit=2)
        exact = [each for each in nodes if fold(typed) in {fold(each.name_vi), fold(each.name_en)}]
        nodes = exact or nodes
        if len(nodes) > 1 and not exact:
            raise Unprocessable("product", "several_products", typed=typed, first=nodes[0].name_vi)
        found = nodes[0] if nodes else None
    if found is None:
        raise Unprocessable("product", "not_found", typed=typed)
    if found.level is ProductLevel.GROUP:
        raise Unprocessable("product", "no_price_of_a_group")
    return found


def _province(typed: str) -> str | None:
    """A province of today, by its code, its name, or the name of an old one that it took in."""
    plain = fold(typed)
    for word in _KIND_WORDS:
        plain = plain.removeprefix(word)
    if plain in _WHOLE_COUNTRY:
        return None
    code = _province_names().get(plain)
    if code is None:
        raise Unprocessable("place", "unknown_province", typed=typed)
    return code


@lru_cache(maxsize=1)
def _province_names() -> dict[str, str]:
    """Every name a province goes by, folded: its own last, so that no old one hides it."""
    old = {fold(each.old_province): each.province_code for each in reading.communes().values()}
    own = {fold(each.name): each.code for each in provinces()} | {each.code: each.code for each in provinces()}
    return {**old, **own}


def _day(typed: str, today: date) -> date:
    day = parse_date(typed, today=today)
    if day > today:
        raise Unprocessable("day", "in_the_future")
    return day


def _money(typed: str, unit_word: str, product: Node) -> int:
    priced = f"{typed}/{unit_word}" if unit_word and "/" not in typed else typed
    return parse_money(priced, per=product.unit, most=MAX_PRICE)


def _at_most(typed: str, length: int) -> str:
    if len(typed) > length:
        raise MeasureError("too_long", maximum=length)
    return typed
