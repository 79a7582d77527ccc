"""How the next months can be foretold from those before. Values come and go on the scale of `trials.Scale`."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any, Final

import numpy as np

from matchmaker.forecasting.series import Numbers
from matchmaker.measures.months import YEAR

Method = Callable[[Numbers, int], Numbers]
"""From the months so far to so many next ones. Raises NoFit where it has nothing to say."""
TWO_YEARS: Final = 2 * YEAR
THREE_YEARS: Final = 3 * YEAR
_LAGS: Final = 3
_RIDGE: Final = 1.0


class NoFit(Exception):
    """A method that cannot be fitted to a series, or whose fit did not converge: it is not used there."""


class Name(StrEnum):
    """The methods, the baseline first."""

    SEASONAL_NAIVE = "seasonal_naive"
    NAIVE = "naive"
    THETA = "theta"
    SMOOTHING = "smoothing"
    LAGS = "lags"
    MEAN = "mean"
    """The mean of all the others but the baseline."""


BASELINE: Final = Name.SEASONAL_NAIVE
"""What every method is measured against: each month as a year before."""


def seasonal_naive(history: Numbers, horizon: int) -> Numbers:
    """Each month as the same month a year before."""
    if len(history) < YEAR:
        raise NoFit
    return np.resize(history[-YEAR:], horizon)


def naive(history: Numbers, horizon: int) -> Numbers:
    """Each month as the last one."""
    return np.full(horizon, history[-1])


def lags(history: Numbers, horizon: int) -> Numbers:
    """Ridge regression, one for each month ahead: the change from now by the last changes and the time of the year."""
    from sklearn.linear_model import Ridge

    told = []
    for ahead in range(1, horizon + 1):
        rows = range(_LAGS, len(history) - ahead)
        if len(rows) < YEAR:
            raise NoFit
        known = np.array([_seen(history[: at + 1], ahead) for at in rows])
        changes = np.array([history[at + ahead] - history[at] for at in rows])
        spread = known.std(axis=0)
        spread[spread == 0] = 1.0
        model = Ridge(alpha=_RIDGE).fit(known / spread, changes)
        told.append(history[-1] + float(model.predict(_seen(history, ahead)[None, :] / spread)[0]))
    return np.array(told)


def _seen(history: Numbers, ahead: int) -> Numbers:
    """What is known at the last month of `history`: its last changes, and the season of the month to foretell."""
    angle = 2 * np.pi * ((len(history) + ahead) % YEAR) / YEAR
    return np.array([*np.diff(history[-_LAGS - 1 :]), np.sin(angle), np.cos(angle)])


def theta(history: Numbers, horizon: int) -> Numbers:
    """Assimakopoulos and Nikolopoulos' Theta, deseasonalised where a test finds a season in at least three years."""
    from statsmodels.tsa.forecasting.theta import ThetaModel  # seconds and 100 MB: only where it forecasts

    seasonal = len(history) >= THREE_YEARS
    return _converged(
        lambda: ThetaModel(history, period=YEAR, deseasonalize=seasonal, method="additive").fit(), horizon
    )


def smoothing(history: Numbers, horizon: int) -> Numbers:
    """Exponential smoothing with a damped trend; with a season, too, where AICc finds that it pays."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    def fitted(**shape: Any) -> Any:
        return ETSModel(history, error="add", **shape).fit(disp=False)

    def best() -> Any:
        plain = fitted(trend="add", damped_trend=True)
        if len(history) < THREE_YEARS:
            return plain
        seasonal = fitted(seasonal="add", seasonal_periods=YEAR)
        return min(plain, seasonal, key=lambda each: each.aicc)

    return _converged(best, horizon)


def _converged(fit: Callable[[], Any], horizon: int) -> Numbers:
    """A fit's forecast. Whatever the library warns of (no convergence above all) makes it none: raises NoFit."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = fit()
            told = np.asarray(result.forecast(horizon), dtype=np.float64)
        except (Warning, ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            raise NoFit from error
    if not getattr(result, "mle_retvals", {"converged": True})["converged"] or not np.isfinite(told).all():
        raise NoFit
    return told


def foretold(past: Numbers, horizon: int, methods: Mapping[Name, Method]) -> dict[Name, Numbers]:
    """What each method says that can be fitted to a past, and the mean of them."""
    found = {}
    for name, method in methods.items():
        with suppress(NoFit):
            found[name] = method(past, horizon)
    others = [told for name, told in found.items() if name is not BASELINE]
    return {**found, Name.MEAN: np.mean(others, axis=0)} if len(others) > 1 else found


ALL: Final[Mapping[Name, Method]] = {
    Name.SEASONAL_NAIVE: seasonal_naive,
    Name.NAIVE: naive,
    Name.THETA: theta,
    Name.SMOOTHING: smoothing,
    Name.LAGS: lags,
}
