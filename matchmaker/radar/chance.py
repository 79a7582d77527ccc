"""How likely something ends without a partner: a stated rule, and a model once enough is known. Pure.

The rule is a rate at which partners are found. A listing that was published today and that nobody saw yet finds one
at `A_WEEK` a week. The longer it has waited in vain the slower that goes (`SLOWED_DAYS`); being shown, looked into
and introduced speeds it up; where nothing may answer it, it goes at a tenth. Over the weeks that are left (at most
`AHEAD_DAYS`, which also count for a code, whose time never ends) the chance of none is exp(-rate x weeks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

A_WEEK: Final = 0.06
SLOWED_DAYS: Final = 45
"""After so many days in vain the rate is half."""
AHEAD_DAYS: Final = 180
BLOCKED: Final = 0.1
UNSEEN: Final = 0.5
COLUMNS: Final = ("waited", "left", "shown", "interested", "introduced", "is_need")


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a listing on a day: nothing that happened later."""

    waited_days: int
    left_days: int | None
    """None for a code."""
    shown: int
    """In the last `turns.LATELY_DAYS` before it."""
    interested: int
    introduced: int
    is_need: bool = False

    @property
    def ahead_days(self) -> int:
        return AHEAD_DAYS if self.left_days is None else min(max(self.left_days, 0), AHEAD_DAYS)

    @property
    def row(self) -> tuple[float, ...]:
        """What the model reads, as `COLUMNS` name it: counts and days on a scale of their orders of magnitude."""
        return (
            log1p(self.waited_days),
            log1p(self.ahead_days),
            log1p(self.shown),
            log1p(self.interested),
            log1p(self.introduced),
            float(self.is_need),
        )


def rate_a_week(known: Known, *, is_blocked: bool = False) -> float:
    """How many partners a week the rule expects."""
    slowed = 1 / (1 + known.waited_days / SLOWED_DAYS)
    seen = UNSEEN if not known.shown else 1 + log1p(known.shown) / 4
    looked_into = 1 + min(known.interested, 5) / 2
    introduced = 1 + min(known.introduced, 3)
    return A_WEEK * slowed * seen * looked_into * introduced * (BLOCKED if is_blocked else 1.0)


def by_rule(known: Known, *, is_blocked: bool = False) -> float:
    """The chance as the rule has it."""
    return exp(-rate_a_week(known, is_blocked=is_blocked) * known.ahead_days / 7)


def rows(known: Sequence[Known]) -> NDArray[np.float64]:
    """What the model reads, shape (n, len(COLUMNS))."""
    return np.array([each.row for each in known], np.float64).reshape(len(known), len(COLUMNS))


@dataclass(frozen=True)
class Fitted:
    """The calibrated model."""

    estimator: Any
    outcomes: int
    """On how many listings it learned."""
    brier: float
    """Mean squared error of its chances on listings that it did not learn from."""
    rule_brier: float
    """The rule's on the same."""

    def chances(self, known: Sequence[Known]) -> NDArray[np.float64]:
        if not known:
            return np.empty(0)
        found: NDArray[np.float64] = self.estimator.predict_proba(rows(known))[:, 1]
        return found
