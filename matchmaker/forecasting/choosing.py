"""Which method a series gets, how it would have done, and the forecast itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from matchmaker.forecasting import intervals
from matchmaker.forecasting.methods import BASELINE, Method, Name, foretold
from matchmaker.forecasting.series import Lacking, Numbers, Series, bridged, usable
from matchmaker.forecasting.trials import HORIZON, JUDGED, Trial, tried
from matchmaker.measures.months import later

MARGIN: Final = 0.05
"""So much smaller its errors must be before a method replaces the baseline: of several methods one is always lucky."""
HEAD_START: Final = 0.1
"""So much smaller than those of all methods' mean its errors must be before a single one replaces that."""
_ENOUGH: Final = 2 * HORIZON
"""Held-back figures from which a choice is made at all."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """One month to come."""

    month: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Record:
    """How forecasts of a series did on months that were held back, one to `HORIZON` months ahead.

    At each month the method and the interval are those that were chosen from what was known by then, so that the
    choice itself is judged, too. Errors are shares of the figures: 0.06 is six per cent.
    """

    months: int
    """How many origins it is judged by."""
    error: float | None
    baseline_error: float | None
    """None where every held-back figure was nought: nothing can be a share of that."""
    coverage: float | None
    """The share of figures that lay within their interval; None where no interval could be had, or all were nought."""
    covered_of: int
    """How many figures that is a share of."""
    errors: Mapping[Name, float | None]
    """Each method by itself over the same months; one that could not be fitted is missing."""

    @property
    def beats_baseline(self) -> bool:
        return self.error is not None and self.baseline_error is not None and self.error < self.baseline_error


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next months of a series."""

    method: Name
    first: date
    last: date
    """The months it was made from, first and last."""
    months: tuple[Foretold, ...]
    record: Record


def forecast(series: Series | None, methods: Mapping[Name, Method]) -> Forecast | Lacking:
    """The next `HORIZON` months after the last known one, or what is lacking. The same input gives the same forecast.

    The baseline must be among the methods. Raises ArithmeticError where a figure would be no number.
    """
    found = usable(series)
    if isinstance(found, Lacking):
        return found
    trial = tried(found, methods)
    with np.errstate(over="raise", invalid="raise"):
        return _foretold(found, trial, methods)


def _foretold(found: Series, trial: Trial, methods: Mapping[Name, Method]) -> Forecast:
    record = replayed(trial)
    wanted = ranked(trial, trial.ends_at) if record.beats_baseline else [BASELINE]
    now = foretold(trial.scale.worked(bridged(found.values)), HORIZON, methods)
    name = next(each for each in wanted if each in now)
    told = now[name]
    width = intervals.widths(trial.errors(name))
    low, value, high = (trial.scale.told(each) for each in (told - width, told, told + width))
    if not np.isfinite([low, value, high]).all():
        raise ArithmeticError(f"{name.value} foretells no number")
    months = tuple(
        Foretold(later(found.last, ahead + 1), float(value[ahead]), float(low[ahead]), float(high[ahead]))
        for ahead in range(HORIZON)
    )
    return Forecast(name, found.first, found.last, months, record)


def ranked(trial: Trial, origin: int) -> list[Name]:
    """The methods that beat the baseline by what was known at an origin, best first; then the baseline.

    The mean of all stands before those that are not clearly better than it.
    """
    known = trial.known_by(origin)
    means = {name: _mean(trial.errors(name) * known) for name in trial.told}
    if np.count_nonzero(~np.isnan(trial.errors(BASELINE) * known)) < _ENOUGH:
        return [BASELINE]
    bar = means[BASELINE] * (1 - MARGIN)
    means |= {Name.MEAN: means[Name.MEAN] * (1 - HEAD_START)} if means.get(Name.MEAN, bar) < bar else {}
    better = sorted((name for name in means if means[name] < bar), key=lambda name: means[name])
    return [*better, BASELINE]


def replayed(trial: Trial) -> Record:
    """How the last year's forecasts would have done, each made as on its day."""
    rows = range(len(trial.origins))[-JUDGED:]
    chosen = {row: ranked(trial, trial.origins[row])[0] for row in rows}
    told = np.array([trial.told[name][row] for row, name in chosen.items()])
    width = np.array([_width_at(trial, row, name) for row, name in chosen.items()])
    actual = trial.actual[rows.start :]
    judged = ~np.isnan(actual) & ~np.isnan(width)
    inside = np.abs(actual - told)[judged] <= width[judged]
    figures = trial.scale.told(actual)
    error = _share(figures, trial.scale.told(told))
    return Record(
        months=len(rows),
        error=error,
        baseline_error=_share(figures, trial.scale.told(trial.told[BASELINE][rows.start :])),
        coverage=float(inside.mean()) if inside.size and error is not None else None,
        covered_of=int(inside.size),
        errors={
            name: _share(figures, trial.scale.told(predicted[rows.start :])) for name, predicted in trial.told.items()
        },
    )


def _width_at(trial: Trial, row: int, name: Name) -> Numbers:
    return intervals.widths(trial.errors(name) * trial.known_by(trial.origins[row]))


def _mean(errors: Numbers) -> float:
    known = errors[~np.isnan(errors)]
    return float(known.mean()) if known.size else float("inf")


def _share(actual: Numbers, told: Numbers) -> float | None:
    """The mean error as a share of the mean figure, over the months that are known; None where that is nought."""
    known = ~np.isnan(actual)
    total = float(actual[known].sum())
    return float(np.abs(actual - told)[known].sum()) / total if total else None
