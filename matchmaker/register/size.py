"""How large a cooperative is by law. Pure: numbers in, a class out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matchmaker.register.models import Field

_BILLION: Final = 1_000_000_000


class SizeClass(StrEnum):
    """The four classes of the decree."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a class asks for at least: the members, and either the revenue or the capital."""

    size: SizeClass
    members: int
    revenue_vnd: int
    capital_vnd: int


_AGRICULTURE: Final = (
    Threshold(SizeClass.LARGE, 300, 50 * _BILLION, 10 * _BILLION),
    Threshold(SizeClass.MEDIUM, 200, 10 * _BILLION, 5 * _BILLION),
    Threshold(SizeClass.SMALL, 50, 2 * _BILLION, 1 * _BILLION),
)
_INDUSTRY: Final = (Threshold(SizeClass.LARGE, 100, 80 * _BILLION, 20 * _BILLION),)
KNOWN: Final[Mapping[Field, tuple[Threshold, ...]]] = {
    Field.AGRICULTURE: _AGRICULTURE,
    Field.INDUSTRY_HANDICRAFT: _INDUSTRY,
    Field.CONSTRUCTION: _INDUSTRY,
}
"""The thresholds that could be verified, the largest class first. Of industry and construction only the largest
class's; of trade, transport, credit and the rest none: there the class is not known, and is told as not known."""


def size_class(
    field: Field, *, members: int | None, revenue_vnd: int | None, capital_vnd: int | None
) -> SizeClass | None:
    """The size class of a cooperative, or None where its figures or the thresholds of its field do not tell.

    Source: Decree 113/2024/NĐ-CP (in force since 1 November 2024), as published by lawnet: a class asks for its
    members **and** for its revenue of a year **or** its total capital. In agriculture: large from 300 members and
    50 billion đồng of revenue or 10 billion of capital; medium from 200 and 10 or 5 billion; small from 50 and 2 or
    1 billion; whatever reaches none is micro. In industry and construction large from 100 members and 80 or 20
    billion. Thresholds of other fields were not found.

    A figure that is not known counts as reaching nothing only where the known ones decide without it.
    """
    thresholds = KNOWN.get(field)
    if thresholds is None:
        return None
    for each in thresholds:
        reached = _reached(each, members, revenue_vnd, capital_vnd)
        if reached is None:
            return None
        if reached:
            return each.size
    return SizeClass.MICRO if field is Field.AGRICULTURE else None


def _reached(threshold: Threshold, members: int | None, revenue: int | None, capital: int | None) -> bool | None:
    """Whether the figures reach a class; None where a missing one decides."""
    enough_members = None if members is None else members >= threshold.members
    by_revenue = None if revenue is None else revenue >= threshold.revenue_vnd
    by_capital = None if capital is None else capital >= threshold.capital_vnd
    enough_money = True if by_revenue or by_capital else None if None in (by_revenue, by_capital) else False
    if enough_members is False or enough_money is False:
        return False
    return True if enough_members and enough_money else None
