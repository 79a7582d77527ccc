"""What one cell says: a number, a day, a field. Pure; every fault is a MeasureError or an Unprocessable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeVar

from matchmaker.errors import Unprocessable
from matchmaker.measures import MAX_DONG, MeasureError, Quantity, normalise_tax_code
from matchmaker.measures.numbers import read_number
from matchmaker.organisations.models import OrganisationKind
from matchmaker.register.facts import MAX_AREA, MAX_MEMBERS
from matchmaker.register.founding import Founded, parse_day, parse_founded
from matchmaker.register.models import Field, Lifecycle, Technology
from matchmaker.register.sheets.columns import AREA, MONEY
from matchmaker.text import clean, fold

Value = TypeVar("Value")

_YES: Final = frozenset({"co", "x", "1", "yes", "true", "da tham gia", "v"})
_NO: Final = frozenset({"khong", "0", "no", "false", "chua", "k"})
_KINDS: Final = (
    (OrganisationKind.COOP_UNION, ("lien hiep", "lhhtx", "cooperative union", "union of cooperatives")),
    (OrganisationKind.COOP_GROUP, ("to hop tac", "tht", "cooperative group")),
    (OrganisationKind.COOPERATIVE, ("hop tac xa", "htx", "cooperative")),
)
_FIELDS: Final = (
    (Field.CREDIT_FUND, ("tin dung", "qtd", "credit fund")),
    (Field.ENVIRONMENT, ("moi truong", "environment")),
    (Field.TRANSPORT, ("van tai", "giao thong", "transport")),
    (Field.CONSTRUCTION, ("xay dung", "construction")),
    (
        Field.AGRICULTURE,
        (
            "nong nghiep",
            "nong lam",
            "lam nghiep",
            "thuy san",
            "chan nuoi",
            "trong trot",
            "nn",
            "nong san",
            "agriculture",
        ),
    ),
    (Field.INDUSTRY_HANDICRAFT, ("cong nghiep", "ttcn", "cn ttcn", "thu cong", "industry", "handicraft")),
    (Field.TRADE, ("thuong mai", "dich vu", "tm", "dv", "tmdv", "trade")),
    (Field.OTHER, ("khac", "other")),
)
"""Words that a field is known by, the narrower ones first: agriculture with trade is agriculture."""
_LIFECYCLES: Final = (
    (Lifecycle.DISSOLVED, ("giai the", "dissolved", "da giai the")),
    (Lifecycle.STOPPED, ("ngung", "ngung hoat dong", "tam ngung", "dung", "ngung hd", "stopped")),
    (Lifecycle.ACTIVE, ("dang hoat dong", "hoat dong", "dang hd", "active")),
)
_TECHNOLOGIES: Final = (
    (Technology.SAVING_IRRIGATION, ("tuoi", "irrigation")),
    (Technology.GREENHOUSE, ("nha kinh", "nha luoi", "nha mang", "greenhouse", "net house")),
    (Technology.COLD_PRESERVATION, ("bao quan lanh", "cap dong", "kho lanh", "dong lanh", "cold", "freez")),
    (Technology.GLOBALGAP, ("globalgap", "global g a p", "global gap", "globalg a p")),
    (Technology.VIETGAP, ("vietgap", "viet gap")),
)


class Told(NamedTuple):
    """A number, and whether `1,500` was taken for 1500."""

    value: Decimal
    is_doubtful: bool = False


def text_of(cell: Any) -> str:
    """A cell as text; a whole number without its `.0`. Raises Unprocessable for formulas without a value and errors."""
    if isinstance(cell, Mapping):
        if "day" in cell:
            return str(cell["day"])
        raise Unprocessable("cell", "formula_without_value" if "formula" in cell else "error_in_cell")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell))


def tax_code(cell: Any) -> str:
    """A tax code; one that Excel took for a number gets back the noughts it began with."""
    text = text_of(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and text.isdecimal():
        text = text.zfill(10)
    return normalise_tax_code(text)


def _number(cell: Any, units: Mapping[str, Any], unit: str, most: Decimal | int | Quantity) -> Told:
    """A number and its unit: beside it in the cell, else in the heading, else one. At most `most` of the unit kept."""
    limit = most.amount if isinstance(most, Quantity) else most
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        read, rest, doubtful = Decimal(str(cell)), "", False
        if read < 0:
            raise MeasureError("negative")
    else:
        found = read_number(text_of(cell))
        read, rest, doubtful = found.value, fold(found.rest), found.comma_read_as_thousands
    named = rest or unit
    if named and named not in units:
        raise Unprocessable("cell", "unit_not_known", unit=named)
    value = read * units[named] if named else read
    if not value.is_finite() or value > limit:  # a formula may leave 1e30, which nothing after this could round
        raise MeasureError("too_large", maximum=most)
    return Told(value, doubtful)


def members(cell: Any, unit: str) -> Told:
    """How many members."""
    words = dict.fromkeys(("nguoi", "thanh vien", "tv", "xa vien", "ho"), 1)
    return _whole(_number(cell, words, unit, MAX_MEMBERS))


def money(cell: Any, unit: str) -> Told:
    """Whole đồng."""
    return _whole(_number(cell, MONEY, unit, MAX_DONG))


def area(cell: Any, unit: str) -> Told:
    """Hectares with at most three decimals: finer ones are rounded, as square metres give them."""
    told = _number(cell, AREA, unit, MAX_AREA)
    return Told(round(told.value, 3), told.is_doubtful)


def _whole(told: Told) -> Told:
    if told.value != told.value.to_integral_value():
        raise Unprocessable("cell", "not_whole")
    return told


def founded(cell: Any) -> Founded:
    """A year, or a day and its year."""
    return parse_founded(text_of(cell))


def day(cell: Any) -> date:
    """A day."""
    return parse_day(text_of(cell))


def yes_or_no(cell: Any) -> bool:
    """`có`, `x`, `không`."""
    said = fold(text_of(cell))
    if said not in _YES | _NO:
        raise Unprocessable("cell", "yes_or_no")
    return said in _YES


def kind(cell: Any) -> OrganisationKind:
    """The kind that a cell names. Raises Unprocessable."""
    return _known(_meant(_KINDS, text_of(cell)), "kind_not_known")


def kind_in_name(name: str) -> OrganisationKind | None:
    """The kind with which a name begins."""
    said = f"{fold(name)} "
    return next((value for value, words in _KINDS if said.startswith(tuple(f"{each} " for each in words))), None)


def field(cell: Any) -> Field:
    """The field that a cell names. Raises Unprocessable."""
    return _known(_meant(_FIELDS, text_of(cell)), "field_not_known")


def field_in_name(name: str) -> Field | None:
    """The field that a name tells, where it does: `HTX Nông nghiệp …`."""
    found = _meant(_FIELDS, name)
    return None if found is Field.OTHER else found


def lifecycle(cell: Any) -> Lifecycle:
    """What a cell says that a cooperative is. Raises Unprocessable."""
    return _known(_meant(_LIFECYCLES, text_of(cell)), "lifecycle_not_known")


def technology(cell: Any) -> tuple[Technology, ...]:
    """Every technology that a cell names, parted by commas; `không` is none. Raises Unprocessable."""
    held = set()
    text = text_of(cell)
    if fold(text) in _NO:
        return ()
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        if not fold(part):
            continue
        found = {value for value, words in _TECHNOLOGIES if any(each in fold(part) for each in words)}
        if not found:
            raise Unprocessable("cell", "technology_not_known", typed=part.strip()[:60])
        held |= found
    return tuple(each for each in Technology if each in held)


def _meant(known: tuple[tuple[Value, tuple[str, ...]], ...], text: str) -> Value | None:
    said = f" {fold(text)} "
    return next((value for value, words in known if any(f" {each} " in said for each in words)), None)


def _known(value: Value | None, fault: str) -> Value:
    if value is None:
        raise Unprocessable("cell", fault)
    return value
