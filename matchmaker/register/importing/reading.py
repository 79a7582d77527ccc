"""What one row of a workbook says of a cooperative, with every fault in it. Knows no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, Self

from matchmaker.errors import Unprocessable
from matchmaker.measures import MeasureError
from matchmaker.register.importing import cells, places
from matchmaker.register.models import ADDRESS_LENGTH, NAME_LENGTH, PAPER_LENGTH, REASON_LENGTH, Lifecycle
from matchmaker.register.sheets import Column, Heading
from matchmaker.text import fold

_TOTALS: Final = ("tong", "cong", "tong cong", "total")
_LONGEST: Final[Mapping[Column, int]] = {
    "name": NAME_LENGTH,
    "old_address": ADDRESS_LENGTH,
    "reason": REASON_LENGTH,
    "paper": PAPER_LENGTH,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken: the column it is in, and an error that carries a code."""

    column: Column
    error: MeasureError | Unprocessable

    @classmethod
    def of(cls, column: Column, error: MeasureError | Unprocessable) -> Self:
        """Of an error that was caught: without its trace, which would hold on to all that was read with it."""
        error.__traceback__ = error.__context__ = error.__cause__ = None
        return cls(column, error)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was guessed and that whoever confirms should see."""

    column: Column
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Said:
    """What a row says; a column that is missing or empty says nothing, so nothing is taken away by it."""

    number: int
    """The row's number in the sheet."""
    name: str = ""
    entry_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """By the names of `Facts`."""
    old_place: str = ""
    """The old name by which the commune was understood: an address for entries that have none."""
    lifecycle: Lifecycle | None = None
    lifecycle_on: date | None = None
    reason: str = ""
    paper: str = ""
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_row(number: int, row: Sequence[Any], heading: Heading, province_code: str) -> Said:
    """Read one row; whatever cannot be read is a fault beside its column, and the rest is read all the same."""
    said = Said(number)
    filled = {column: row[at] for column, at in heading.columns.items() if at < len(row) and row[at] is not None}
    filled = {column: cell for column, cell in filled.items() if cell != ""}
    for column, tell in _READERS.items():
        if column in filled:
            _try(said, column, partial(tell, said, filled[column], heading.units.get(column, "")))
    is_total = not said.name and any(isinstance(cell, str) and _is_total(cell) for cell in row)
    if not said.name and not said.faults and not is_total:
        said.faults.append(Fault("name", MeasureError("empty")))
    elif is_total or _is_no_cooperative(said, filled):
        said.faults = [Fault("name", Unprocessable("name", "not_an_entry"))]
    else:
        _try(said, "commune", partial(_place, said, filled, province_code))
    return said


def _try(said: Said, column: Column, read: Callable[[], None]) -> None:
    try:
        read()
    except (MeasureError, Unprocessable) as error:
        at = error.field if isinstance(error, Unprocessable) and error.field == "commune_code" else column
        said.faults.append(Fault.of(at, error))


def _is_no_cooperative(said: Said, filled: Mapping[Column, Any]) -> bool:
    """A line of totals, of column numbers `(1) (2) (3)`, or one that heads a group: `Huyện Ia Grai`."""
    if _is_total(said.name) or fold(said.name).isdecimal():
        return True
    return set(filled) <= {"name", "number"} and cells.kind_in_name(said.name) is None


def _is_total(text: str) -> bool:
    said = fold(text)
    return said in _TOTALS or said.startswith(("tong so", "tong cong"))


def _place(said: Said, filled: Mapping[Column, Any], province_code: str) -> None:
    """The commune, by its code or its name; where both stand, they must agree."""
    typed = cells.text_of(filled.get("commune"))
    code = cells.text_of(filled.get("commune_code"))
    named = None
    if typed:
        named = places.by_name(typed, cells.text_of(filled.get("district")), province_code)
    elif not code and "old_address" in filled:
        named = places.by_name(cells.text_of(filled["old_address"]), "", province_code)
    coded = places.by_code(code, province_code) if code else None
    if named and coded and named.commune.code != coded.commune.code:
        if named.by_old_name is None or coded.by_old_name is not None:
            raise Unprocessable("commune", "commune_and_code", first=coded.commune.full_name)
        named = None  # an old commune that was divided: the code says which part
    meant = coded or named
    if meant is None:
        return
    said.facts["commune_code"] = meant.commune.code
    if meant.by_old_name:
        said.doubts.append(
            Doubt("commune", "by_old_name", {"old": meant.by_old_name, "commune": meant.commune.full_name})
        )
        said.old_place = typed or meant.by_old_name


def _text(column: Column, cell: Any) -> str:
    text = cells.text_of(cell)
    if len(text) > _LONGEST[column]:
        raise MeasureError("too_long", maximum=_LONGEST[column])
    return text


def _take_id(said: Said, cell: Any, _unit: str) -> None:
    text = cells.text_of(cell)
    if not text.isdecimal() or len(text) > 9:
        raise Unprocessable("id", "entry_not_known", typed=text[:20])
    said.entry_id = int(text)


def _take_name(said: Said, cell: Any, _unit: str) -> None:
    said.name = said.facts["name"] = _text("name", cell)


def _take_address(said: Said, cell: Any, _unit: str) -> None:
    said.facts["old_address"] = _text("old_address", cell)


def _take_number(fact: str, column: Column, read: Callable[[Any, str], cells.Told], whole: bool) -> Any:
    def take(said: Said, cell: Any, unit: str) -> None:
        told = read(cell, unit)
        said.facts[fact] = int(told.value) if whole else told.value
        if told.is_doubtful:
            said.doubts.append(Doubt(column, "comma_as_thousands", {"value": said.facts[fact]}))

    return take


def _take(fact: str, read: Callable[[Any], Any]) -> Any:
    def take(said: Said, cell: Any, _unit: str) -> None:
        said.facts[fact] = read(cell)

    return take


def _take_founded(said: Said, cell: Any, _unit: str) -> None:
    found = cells.founded(cell)
    said.facts["founded_year"] = found.year
    if found.on is not None:
        said.facts["founded_on"] = found.on


def _take_lifecycle(said: Said, cell: Any, _unit: str) -> None:
    said.lifecycle = cells.lifecycle(cell)


def _take_day(said: Said, cell: Any, _unit: str) -> None:
    said.lifecycle_on = cells.day(cell)


def _take_reason(said: Said, cell: Any, _unit: str) -> None:
    said.reason = _text("reason", cell)


def _take_paper(said: Said, cell: Any, _unit: str) -> None:
    said.paper = _text("paper", cell)


_READERS: Final[Mapping[Column, Callable[[Said, Any, str], None]]] = {
    "id": _take_id,
    "name": _take_name,
    "kind": _take("kind", cells.kind),
    "tax_code": _take("tax_code", cells.tax_code),
    "old_address": _take_address,
    "field": _take("field", cells.field),
    "crop_chain": _take("is_in_crop_chain", cells.yes_or_no),
    "livestock_chain": _take("is_in_livestock_chain", cells.yes_or_no),
    "members": _take_number("members", "members", cells.members, True),
    "revenue": _take_number("revenue_vnd", "revenue", cells.money, True),
    "capital": _take_number("capital_vnd", "capital", cells.money, True),
    "area": _take_number("area_ha", "area", cells.area, False),
    "technology": _take("technology", cells.technology),
    "founded": _take_founded,
    "lifecycle": _take_lifecycle,
    "lifecycle_on": _take_day,
    "reason": _take_reason,
    "paper": _take_paper,
}
"""How each column is read; places are read together, once the rest is."""
