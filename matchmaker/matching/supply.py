"""How many published offers could answer a need as it is written so far, and which essential costs most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matchmaker.matching import mirror, wording
from matchmaker.ranking.columns.tally import tally
from matchmaker.ranking.facts.listings import NeedFacts

LOOKED_AT: Final = 500
"""Offers that are looked at; beyond, the count reads "more than"."""
COSTLY_SHARE: Final = 0.8
"""An essential that keeps more than this share of the supply away is worth a warning (product.md 32)."""


@dataclass(frozen=True)
class Removed:
    """An essential requirement and what it does to the supply."""

    words: str
    without: int
    """How many offers could answer if it were dropped."""
    failing: int
    """How many offers of the right product do not meet it."""


@dataclass(frozen=True)
class Supply:
    """What a need could find."""

    fitting: int
    of_product: int
    """Offers of the product in about the right time, whatever else is asked."""
    is_bounded: bool
    """Whether there are more than were looked at."""
    costliest: Removed | None
    """The essential that keeps most offers away, if one does."""

    @property
    def is_costly(self) -> bool:
        """Whether that essential shuts out most of the supply."""
        return self.costliest is not None and self.costliest.failing > COSTLY_SHARE * self.of_product


def count(need: NeedFacts) -> Supply:
    """Judge the nearest offers of the product by the need's rules."""
    found = tally(need, mirror.market().offers, at_most=LOOKED_AT)
    costliest = max(found.failing.items(), key=lambda each: (each[1], found.alone[each[0]]), default=None)
    removed = None
    if costliest is not None and costliest[1]:
        requirement, failing = costliest
        words = wording.requirement(requirement, need)
        removed = Removed(words, without=found.fitting + found.alone[requirement], failing=failing)
    return Supply(found.fitting, found.looked_at, found.looked_at >= LOOKED_AT, removed)
