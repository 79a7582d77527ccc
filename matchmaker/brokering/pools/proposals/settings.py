"""What staff may move about proposals, as the address tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from matchmaker.allocation.pools.problem import Weights

FEWEST, USUAL_MEMBERS, MOST = 2, 6, 12
"""Organisations in a pool: what the page lets staff choose."""
SLIDERS: Final[Mapping[str, tuple[float, float]]] = {
    "filled": (150.0, 5.0),
    "partners": (20.0, 0.5),
    "haul": (100.0, 5.0),
    "evenness": (50.0, 5.0),
    "record": (50.0, 5.0),
    "exposure": (50.0, 2.0),
}
"""By weight, the most that staff can give it, and the step."""
LEAST_FILLED: Final = 20.0
"""What a filled target is worth at least: at nothing, no pool would be worth anything."""


@dataclass(frozen=True)
class Settings:
    """What staff moved."""

    weights: Weights = field(default_factory=Weights)
    members_max: int = USUAL_MEMBERS

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """As the address says; what makes no sense stays as usual."""
        usual = Weights()
        told = {name: _number(args.get(name), getattr(usual, name), most) for name, (most, _step) in SLIDERS.items()}
        told["filled"] = max(told["filled"], LEAST_FILLED)
        members = _number(args.get("members"), USUAL_MEMBERS, MOST)
        return cls(Weights(**told), max(int(members), FEWEST))

    @property
    def is_usual(self) -> bool:
        return self == type(self)()


def _number(typed: str | None, usual: float, most: float) -> float:
    """What was typed, from nothing to the most that may be."""
    try:
        number = float(typed or "")
    except ValueError:
        return usual
    return min(max(number, 0.0), most) if number == number else usual
