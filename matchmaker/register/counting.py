"""Counting a province's register as it was on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from matchmaker.organisations.models import OrganisationKind
from matchmaker.register.lifecycle import existed, state_on
from matchmaker.register.models import Field, Lifecycle, RegisterEntry
from matchmaker.register.size import SizeClass, size_class

UNKNOWN: Final = "unknown"
"""The size class of an entry whose figures or field do not tell it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a register held on a day. Everything but `by_lifecycle` counts what was active."""

    agricultural_ids: tuple[int, ...]
    """Active cooperatives (no groups, no unions) in agriculture: the denominator of shares."""
    by_lifecycle: dict[str, int]
    by_kind: dict[str, int]
    by_field: dict[str, int]
    by_size: dict[str, int]
    by_technology: dict[str, int]
    high_tech: int
    """Agricultural cooperatives that apply any technology of the list."""
    members: int
    area_ha: Decimal

    def plain(self) -> dict[str, Any]:
        """As a frozen day keeps them."""
        return {
            "by_lifecycle": self.by_lifecycle,
            "by_kind": self.by_kind,
            "by_field": self.by_field,
            "by_size": self.by_size,
            "by_technology": self.by_technology,
            "high_tech": self.high_tech,
            "members": self.members,
            "area_ha": f"{self.area_ha:f}",
        }


def size_of(entry: RegisterEntry) -> SizeClass | None:
    """An entry's size class; None for groups and unions, which the decree does not class, and where it is unknown."""
    if entry.kind is not OrganisationKind.COOPERATIVE:
        return None
    return size_class(entry.field, members=entry.members, revenue_vnd=entry.revenue_vnd, capital_vnd=entry.capital_vnd)


def is_agricultural(entry: RegisterEntry) -> bool:
    """Whether it is a cooperative in agriculture: what shares of linked cooperatives are shares of."""
    return entry.kind is OrganisationKind.COOPERATIVE and entry.field is Field.AGRICULTURE


def count(entries: Iterable[RegisterEntry], day: date) -> Counts:
    """Count a province's entries as of a day, each with its events and technologies loaded.

    What befell an entry counts by its day; its facts (field, members) are the register's as they are now.
    """
    there = [(each, state_on(each.standing_events, day)) for each in entries if existed(each, day)]
    active = [each for each, state in there if state is Lifecycle.ACTIVE]
    agricultural = [each for each in active if is_agricultural(each)]
    return Counts(
        agricultural_ids=tuple(sorted(each.id for each in agricultural)),
        by_lifecycle=_tally(state.value for _each, state in there),
        by_kind=_tally(each.kind.value for each in active),
        by_field=_tally(each.field.value for each in active if each.kind is OrganisationKind.COOPERATIVE),
        by_size=_tally(_size_word(each) for each in active if each.kind is OrganisationKind.COOPERATIVE),
        by_technology=_tally(each.value for entry in agricultural for each in entry.technology),
        high_tech=sum(bool(each.technology) for each in agricultural),
        members=sum(each.members or 0 for each in active),
        area_ha=_area(active),
    )


def _size_word(entry: RegisterEntry) -> str:
    size = size_of(entry)
    return size.value if size else UNKNOWN


def _area(entries: Sequence[RegisterEntry]) -> Decimal:
    return sum((each.area_ha for each in entries if each.area_ha is not None), Decimal(0))


def _tally(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
