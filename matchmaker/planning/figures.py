"""A plan's figures as they are read again: what it comes to by unit, beside the simple rule and the bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.planning.models import SeasonPlan


@dataclass(frozen=True)
class InUnit:
    """What a plan comes to in one unit; amounts in that unit."""

    unit: str
    home: float = 0.0
    """In proposed lines."""
    haul: float = 0.0
    """Amount times kilometres."""
    rule_home: float = 0.0
    """What the greedy rule would have found a home for."""
    rule_haul: float = 0.0
    bound: float = 0.0
    """What no plan exceeds."""
    kept: float = 0.0
    """Agreed on before."""
    supply_left: float = 0.0
    need_left: float = 0.0

    @property
    def km(self) -> float | None:
        """The mean haul of what found a home; None of nothing."""
        return self.haul / self.home if self.home else None

    @property
    def rule_km(self) -> float | None:
        """The same of the greedy rule."""
        return self.rule_haul / self.rule_home if self.rule_home else None

    @property
    def is_farther(self) -> bool:
        """Whether its mean haul reads longer than the greedy rule's: what spreads sales fairly may cost kilometres."""
        return self.km is not None and self.rule_km is not None and round(self.km) > round(self.rule_km)

    @property
    def is_empty(self) -> bool:
        return not (self.home or self.kept or self.supply_left or self.need_left)


@dataclass(frozen=True)
class Figures:
    """What a plan comes to."""

    units: tuple[InUnit, ...]
    """The one with most first."""
    lines: int
    kept_lines: int
    offers: int
    needs: int
    pairs: int

    def of(self, unit: str) -> InUnit:
        """What it comes to in a unit."""
        return next((each for each in self.units if each.unit == unit), InUnit(unit))


def of_plan(plan: SeasonPlan) -> Figures:
    """The figures of a plan; nothing of one that is not done."""
    told: Mapping[str, Any] = plan.figures
    units = [InUnit(unit, **values) for unit, values in told.get("units", {}).items()]
    shown = sorted((each for each in units if not each.is_empty), key=lambda each: (-each.home - each.kept, each.unit))
    return Figures(
        tuple(shown), *(int(told.get(name, 0)) for name in ("lines", "kept_lines", "offers", "needs", "pairs"))
    )
