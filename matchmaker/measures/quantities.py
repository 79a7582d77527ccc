"""How much: an amount with its unit, read from what people type."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from matchmaker.measures.errors import MeasureError
from matchmaker.measures.numbers import NBSP, format_number, read_number
from matchmaker.measures.units import UNITS, Unit, unit_named, units_for

MAX_AMOUNT = Decimal(10_000_000_000)
"""The most any listing may say, in base units: ten million tonnes when counted in kg."""

_SHOWN_DECIMALS = 6  # a gram, told in tonnes
_KG, _TONNE = UNITS["kg"], UNITS["tonne"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of something, in the unit it was typed in."""

    amount: Decimal
    unit: Unit

    def to(self, other: Unit) -> Quantity:
        """The same quantity in another unit of its dimension. Raises ValueError across dimensions."""
        return Quantity(self.amount * self.unit.per(other), other)

    def amount_in(self, other: Unit) -> Decimal:
        """The bare amount in `other`: what the database keeps, in the product's base unit."""
        return self.to(other).amount


class ParsedQuantity(NamedTuple):
    """What was understood; `note` tells of a guess the person may want to see."""

    quantity: Quantity
    note: Literal["comma_read_as_thousands"] | None = None


def parse_quantity(text: str, *, default_unit: Unit, base_unit: Unit) -> ParsedQuantity:
    """Read `1.500`, `1,5 tấn`, `25 tan`, `120tấn`, `120 nghìn quả`.

    A number without a word is in `default_unit`; a word must name a unit of `base_unit`'s dimension.
    Raises MeasureError: `empty`, `too_long`, `not_a_number`, `negative`, `zero`, `too_large`,
    `unknown_unit` (with `unit` and `accepted`), `too_many_decimals` (with `unit` and `decimals`).
    """
    number = read_number(text)
    typed_in = default_unit
    if number.rest:
        named = unit_named(number.rest, base_unit)
        if named is None:
            raise MeasureError("unknown_unit", unit=number.rest, accepted=units_for(base_unit))
        typed_in = named
    quantity = Quantity(number.value, typed_in)
    _check(quantity, base_unit)
    return ParsedQuantity(quantity, "comma_read_as_thousands" if number.comma_read_as_thousands else None)


def _check(quantity: Quantity, base_unit: Unit) -> None:
    """Refuse what is nothing, beyond reason, or finer than the base unit keeps."""
    in_base = quantity.amount_in(base_unit)
    if in_base == 0:
        raise MeasureError("zero")
    if in_base > MAX_AMOUNT:
        raise MeasureError("too_large", maximum=Quantity(MAX_AMOUNT, base_unit), unit=base_unit)
    if in_base != round(in_base, base_unit.decimals):
        raise MeasureError("too_many_decimals", unit=base_unit, decimals=base_unit.decimals)


def _readable(quantity: Quantity) -> Quantity:
    """Kilograms told in tonnes from one tonne up, where two decimals say it exactly.

    Three decimals would not do: `1,234 tấn` reads as a thousand tonnes to half of the readers.
    """
    if quantity.unit == _KG and quantity.amount >= 1000 and quantity.amount % 10 == 0:
        return quantity.to(_TONNE)
    return quantity


def format_quantity(quantity: Quantity, language: str = "vi") -> str:
    """`1.500 tấn`, `25 tạ`, `850 kg`; the space before the unit does not break."""
    shown = _readable(quantity)
    return f"{format_number(shown.amount, language, _SHOWN_DECIMALS)}{NBSP}{shown.unit.name(language, shown.amount)}"


def format_amount(amount: Decimal, base_unit: Unit, language: str = "vi") -> str:
    """A stored amount of `base_unit`, told as `format_quantity` tells it."""
    return format_quantity(Quantity(amount, base_unit), language)
