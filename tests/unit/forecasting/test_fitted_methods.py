"""The methods of statsmodels. The one file that pays for its import."""

from __future__ import annotations

from math import pi, sin

import numpy as np
import pytest

from matchmaker.forecasting.methods import ALL, Name, NoFit, smoothing, theta

pytestmark = pytest.mark.pure


def test_theta_and_smoothing_follow_a_season_that_they_have_seen_thrice() -> None:
    known = np.array([100 + month + 20 * sin(2 * pi * month / 12) for month in range(48)])

    for method in (theta, smoothing):
        told = method(known[:42], 6)
        assert np.abs(told - known[42:]).mean() < 8, method.__name__


def test_a_fit_that_does_not_converge_or_cannot_be_made_is_none() -> None:
    with pytest.raises(NoFit):
        smoothing(np.array([1.0, 2.0]), 6)
    with pytest.raises(NoFit):
        theta(np.full(40, np.nan), 6)
    assert set(ALL) == {*Name} - {Name.MEAN}
