"""A forecast never sees what it is judged by, is shown only where it beats last year, and says how wrong it was."""

from __future__ import annotations

from datetime import date
from math import isfinite, pi, sin
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.forecasting import choosing, intervals
from matchmaker.forecasting.choosing import Forecast
from matchmaker.forecasting.methods import BASELINE, Method, Name, NoFit, lags, naive, seasonal_naive
from matchmaker.forecasting.series import MIN_MONTHS, Lack, Lacking, Numbers, Series, bridged, medians, monthly, usable
from matchmaker.forecasting.trials import HORIZON, tried
from matchmaker.measures.months import later

pytestmark = pytest.mark.pure
FIRST = date(2023, 11, 1)
QUICK: dict[Name, Method] = {Name.SEASONAL_NAIVE: seasonal_naive, Name.NAIVE: naive}


def series(values: list[float | None]) -> Series:
    return Series(FIRST, tuple(values))


def drifting(months: int, seed: int = 1) -> list[float]:
    """A price that goes its own way, whatever the time of the year."""
    dice = Random(seed)
    told = [60_000.0]
    for _ in range(months - 1):
        told.append(told[-1] * (1.01 + dice.uniform(-0.03, 0.03)))
    return told


def seasonal(months: int) -> list[float]:
    return [100 + 60 * sin(2 * pi * month / 12) for month in range(months)]


def made(values: list[float | None], **methods: Method) -> Forecast:
    found = choosing.forecast(series(values), {**QUICK, **methods})
    assert isinstance(found, Forecast)
    return found


# never peeking -------------------------------------------------------------------------------------------------


def test_what_comes_later_changes_nothing_that_was_foretold_before() -> None:
    known = drifting(40)
    other = [*known[:30], *(1.7 * value for value in known[30:])]

    before, after = (tried(series(list(values)), QUICK) for values in (known, other))

    assert before.origins == after.origins
    rows = [row for row, origin in enumerate(before.origins) if origin <= 30]
    assert rows
    for name in before.told:
        assert np.array_equal(before.told[name][rows], after.told[name][rows])
        assert not np.array_equal(before.told[name], after.told[name])


def test_every_method_is_given_only_the_months_before_each_origin_and_gaps_are_bridged_without_looking_ahead() -> None:
    pasts: list[Numbers] = []

    def spy(past: Numbers, horizon: int) -> Numbers:
        pasts.append(past)
        return np.full(horizon, past[-1])

    values: list[float | None] = [float(each) for each in range(1, 41)]
    values[34] = None
    trial = tried(series(values), {**QUICK, Name.THETA: spy})

    assert [len(past) for past in pasts] == list(trial.origins)
    (short,) = (past for past in pasts if len(past) == 35)
    assert np.exp(short[-2:]) == pytest.approx([34, 34]), "the month after the gap is not known yet"
    (longer,) = (past for past in pasts if len(past) == 36)
    assert np.exp(longer[-2]) == pytest.approx(35)


def test_a_method_and_an_interval_are_chosen_by_what_had_come_true_on_the_day() -> None:
    trial = tried(series(list(drifting(40))), QUICK)
    known = trial.known_by(30)

    for row, origin in enumerate(trial.origins):
        assert np.count_nonzero(~np.isnan(known[row])) == min(max(30 - origin, 0), HORIZON)


# the baseline ----------------------------------------------------------------------------------------------------


def test_where_nothing_beats_last_year_last_year_is_shown_and_named() -> None:
    found = made(seasonal(48))  # type: ignore[arg-type]

    assert found.method is BASELINE
    assert found.record.error == found.record.baseline_error == pytest.approx(0, abs=1e-9)
    assert [each.month for each in found.months] == [later(FIRST, 48 + ahead) for ahead in range(HORIZON)]
    assert [each.value for each in found.months] == pytest.approx(seasonal(54)[48:])


def test_a_method_that_beats_last_year_is_chosen_and_its_record_tells_by_how_much() -> None:
    found = made(drifting(60), **{Name.LAGS: lags})  # type: ignore[arg-type]

    assert found.method is not BASELINE
    assert found.record.error < 0.6 * found.record.baseline_error
    assert found.record.months == 12
    assert set(found.record.errors) == {Name.SEASONAL_NAIVE, Name.NAIVE, Name.LAGS, Name.MEAN}


def test_a_method_that_cannot_be_fitted_once_is_not_trusted_with_the_series() -> None:
    def stubborn(past: Numbers, horizon: int) -> Numbers:
        if len(past) == 50:
            raise NoFit
        return np.full(horizon, past[-1])

    found = made(drifting(60), **{Name.THETA: stubborn})  # type: ignore[arg-type]

    assert Name.THETA not in found.record.errors
    assert found.method is not Name.THETA


# intervals -------------------------------------------------------------------------------------------------------


def test_an_interval_is_as_wide_as_the_errors_were_and_never_surer_farther_ahead() -> None:
    errors = np.array([[float(each), 0.5 * each] for each in range(1, 10)])

    width = intervals.widths(errors)

    assert width.tolist() == [8.0, 8.0], "the eighth of nine errors: ceil(10 · 0,8)"
    assert np.isnan(intervals.widths(errors[:3])).all(), "of three errors none is wide enough"


def test_about_four_of_five_months_lie_within_the_interval() -> None:
    records = [made(drifting(60, seed)).record for seed in range(12)]  # type: ignore[arg-type]

    covered = [each.coverage for each in records]
    assert all(each is not None for each in covered)
    assert 0.7 < float(np.mean([each for each in covered if each is not None])) < 0.95
    for month in made(drifting(60)).months:  # type: ignore[arg-type]
        assert 0 < month.low < month.value < month.high


def test_demand_is_never_less_than_nothing() -> None:
    dice = Random(3)
    found = made([max(0.0, dice.gauss(40, 40)) for _ in range(48)])

    assert all(month.low >= 0 for month in found.months)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=29, max_size=45), st.booleans())
def test_whatever_months_are_missing_every_month_to_come_has_an_interval(gaps: list[int], is_demand: bool) -> None:
    values: list[float | None] = [100.0]
    for at, gap in enumerate(gaps):
        values += [*[None] * gap, 0.0 if is_demand and at % 3 == 0 else 100.0 + at]

    for month in made(values).months:
        assert isfinite(month.low)
        assert month.low <= month.value <= month.high < 1e6


def test_of_a_year_without_any_demand_nobody_knows_how_wrong_forecasts_were() -> None:
    record = made([10.0] * 20 + [0.0] * 12).record

    assert (record.error, record.baseline_error, record.coverage) == (None, None, None)
    assert not record.beats_baseline


def test_a_figure_that_is_no_number_is_refused() -> None:
    wild: dict[Name, Method] = {Name.SEASONAL_NAIVE: lambda past, horizon: np.full(horizon, 1e4)}

    with pytest.raises(ArithmeticError):
        choosing.forecast(series(list(drifting(40))), wild)


def test_the_same_input_gives_the_same_forecast() -> None:
    assert made(drifting(45)) == made(drifting(45))  # type: ignore[arg-type]


# what a series must have -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "why", "months"),
    [
        ([], Lack.NOTHING, 0),
        ([None] * 40, Lack.NOTHING, 0),
        ([1.0] * (MIN_MONTHS - 1), Lack.SHORT, MIN_MONTHS - 1),
        ([1.0] * 40 + [None] * 3, Lack.OLD, 40),
        ([1.0] * 20 + [None] * 3 + [1.0] * 20, Lack.BROKEN, 20),
        ([0.0, 0.0, 1.0] * 12, Lack.SPARSE, 12),
        ([9.0, None, None] * 10 + [9.0], Lack.SHORT, 11),
        ([9.0] * 21 + [None, None, 9.0] * 3, Lack.SHORT, 24),
    ],
)
def test_too_little_is_no_forecast_and_says_what_is_missing(values: list[float | None], why: Lack, months: int) -> None:
    found = choosing.forecast(series(values), QUICK)

    assert isinstance(found, Lacking)
    assert (found.why, found.months) == (why, months)


def test_a_short_gap_is_bridged_and_a_long_history_is_cut() -> None:
    values: list[float | None] = [100.0 + each for each in range(150)]
    values[140] = values[141] = None

    kept = usable(series([*values, None]))

    assert isinstance(kept, Series)
    assert (len(kept.values), kept.last) == (120, later(FIRST, 149))
    assert bridged(kept.values)[110:112] == pytest.approx([240, 241])
    assert made([*drifting(33), None, None, *drifting(6)]).last == later(FIRST, 40)


def test_days_become_months_by_their_middle_price() -> None:
    found = medians([(date(2026, 1, 5), 10), (date(2026, 1, 20), 14), (date(2026, 1, 31), 30), (date(2026, 3, 1), 20)])

    told = monthly(found, until=date(2026, 4, 1))

    assert told == Series(date(2026, 1, 1), (14, None, 20, None))
    assert monthly({}) is None
