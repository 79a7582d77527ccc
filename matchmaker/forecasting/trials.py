"""Methods tried on months that are held back from them: at each origin a method sees only what was known by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchmaker.forecasting.methods import Method, Name, foretold
from matchmaker.forecasting.series import MIN_MONTHS, Numbers, Series, bridged

HORIZON: Final = 6
"""Months ahead."""
JUDGED: Final = 12
"""Origins by which a forecast is judged: the last year's."""
MIN_TRAINING: Final = MIN_MONTHS - JUDGED
ORIGINS: Final = 2 * JUDGED
"""Origins tried at most: the older half chooses and calibrates before the newer half is judged."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures are worked on: by their logarithm, so that errors are shares, where none of them is zero."""

    logarithmic: bool

    @classmethod
    def of(cls, series: Series) -> Scale:
        return cls(all(value > 0 for value in series.values if value is not None))

    def worked(self, figures: Numbers) -> Numbers:
        return np.log(figures) if self.logarithmic else figures

    def told(self, worked: Numbers) -> Numbers:
        """Figures as they are told: never less than nothing."""
        return np.exp(worked) if self.logarithmic else np.maximum(worked, 0.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """What each method foretold at each origin, and what came: on the working scale, a row an origin."""

    scale: Scale
    ends_at: int
    """How many months the series has."""
    origins: tuple[int, ...]
    """How many months were known at each."""
    actual: Numbers
    """NaN for a month without a figure and for one that is still to come."""
    told: Mapping[Name, Numbers]
    """Of the methods that had something to say at every origin."""

    def errors(self, name: Name) -> Numbers:
        """How far off a method was, on the working scale."""
        return np.abs(self.actual - self.told[name])

    def known_by(self, origin: int) -> Numbers:
        """1 for each origin and month ahead that had come true when `origin` months were known, else NaN."""
        targets = np.array(self.origins)[:, None] + np.arange(HORIZON)[None, :]
        return np.where(targets < origin, 1.0, np.nan)


def tried(series: Series, methods: Mapping[Name, Method]) -> Trial:
    """Every method at the last origins of a usable series."""
    values, scale = series.values, Scale.of(series)
    origins = tuple(range(max(MIN_TRAINING, len(values) - ORIGINS), len(values)))
    pasts = [scale.worked(bridged(values[:origin])) for origin in origins]
    by_origin = [foretold(past, HORIZON, methods) for past in pasts]
    everywhere = [name for name in Name if all(name in told for told in by_origin)]
    told = {name: np.array([each[name] for each in by_origin]) for name in everywhere}
    return Trial(scale, len(values), origins, _actual(values, origins, scale), told)


def _actual(values: tuple[float | None, ...], origins: tuple[int, ...], scale: Scale) -> Numbers:
    padded = np.array([np.nan if value is None else value for value in values] + [np.nan] * HORIZON)
    return scale.worked(np.array([padded[origin : origin + HORIZON] for origin in origins]))
