"""What every ranker promises, whatever numbers it meets: tried on the shipped artefact and on the rules.

Directions are kept, one candidate's score owes nothing to its company, ties fall alike for all and favour
nobody, and numbers that no listing has are either refused by name or count as the nearest that one could have.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Feature, Schema
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import Ranker, rank
from matchmaker.ranking.reasons.attribution import contributions

pytestmark = pytest.mark.pure
SHIPPED = load_champion([paths.ARTEFACTS / "ranker"])[0]
RANKERS: dict[str, tuple[Ranker, Schema]] = {
    "shipped answers": (SHIPPED.answers, ANSWERS),
    "shipped suits": (SHIPPED.suits, SUITS),
    "baseline": (BaselineRanker(), ANSWERS),
    "suits baseline": (SuitsBaseline(), SUITS),
    "half and half": (BlendedRanker(SHIPPED.answers, 0.5), ANSWERS),
}
HABITS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WIDEST = {"share": 3.0, "km": 2500.0, "days": 400.0, "stars": 5.0}


def values(feature: Feature) -> st.SearchStrategy[float]:
    """What a feature may be: anything up to beyond its range, or missing."""
    known = st.floats(-WIDEST[feature.unit], WIDEST[feature.unit], width=32)
    return st.one_of(st.just(float("nan")), known)


def rows(schema: Schema) -> st.SearchStrategy[list[float]]:
    return st.tuples(*map(values, schema.features)).map(list)


each_ranker = pytest.mark.parametrize("name", sorted(RANKERS))


def scores(ranker: Ranker, table: list[list[float]]) -> np.ndarray:
    return ranker.predict(np.array(table, dtype=np.float32))


@each_ranker
@HABITS
@given(data=st.data())
def test_better_never_lowers_a_score_whatever_the_rest(name: str, data: st.DataObject) -> None:
    ranker, schema = RANKERS[name]
    row = data.draw(rows(schema))
    column = data.draw(st.integers(0, len(schema) - 1))
    widest = WIDEST[schema.features[column].unit]
    steps = sorted(data.draw(st.lists(st.floats(-widest, widest, width=32), min_size=2, max_size=12)))
    table = [[*row[:column], step, *row[column + 1 :]] for step in steps]

    assert (np.diff(scores(ranker, table)) * schema.directions[column] >= 0).all()


@each_ranker
@HABITS
@given(data=st.data())
def test_a_score_owes_nothing_to_its_company_or_its_place(name: str, data: st.DataObject) -> None:
    ranker, schema = RANKERS[name]
    table = data.draw(st.lists(rows(schema), min_size=1, max_size=8))
    order = data.draw(st.permutations(range(len(table))))

    together = scores(ranker, table)

    np.testing.assert_array_equal(scores(ranker, [table[place] for place in order]), together[list(order)])
    np.testing.assert_array_equal([scores(ranker, [row])[0] for row in table], together)


@each_ranker
@HABITS
@given(data=st.data())
def test_contributions_add_up_whatever_the_numbers(name: str, data: st.DataObject) -> None:
    ranker, schema = RANKERS[name]
    table = np.array(data.draw(st.lists(rows(schema), min_size=1, max_size=5)), dtype=np.float32)
    usual = ranker.background_.astype(np.float32)

    added = contributions(ranker, table)

    gap = ranker.predict(table) - ranker.predict(usual[None])
    np.testing.assert_allclose(added.sum(axis=1), gap, atol=1e-9)
    better = (table - usual) * np.array(schema.directions)
    assert (added[better > 0] >= 0).all()
    assert (added[better < 0] <= 0).all()


@each_ranker
@HABITS
@given(data=st.data())
def test_equal_pairs_stand_in_the_same_order_however_they_arrive(name: str, data: st.DataObject) -> None:
    ranker, schema = RANKERS[name]
    row = data.draw(rows(schema))
    offers = data.draw(st.lists(st.integers(1, 2**31), min_size=2, max_size=10, unique=True))
    order = data.draw(st.permutations(range(len(offers))))
    alike = scores(ranker, [row] * len(offers))
    arrived = [offers[place] for place in order]

    assert np.ptp(alike) == 0
    first = [offers[place] for place in rank(alike, 7, offers)]
    assert [arrived[place] for place in rank(alike, 7, arrived)] == first


@pytest.mark.parametrize("start", [1, 2**31 - 200])
def test_among_equals_neither_the_old_nor_the_new_come_first(start: int) -> None:
    """Over many needs the mean place of the lowest and of the highest number is the middle."""
    offers = np.arange(start, start + 9)
    places = np.array([np.argsort(rank(np.zeros(9), need, offers)) for need in range(1, 3001)])

    assert np.abs(places.mean(axis=0) - 4).max() < 0.25
    assert np.abs(np.bincount(places[:, 0], minlength=9) / 3000 - 1 / 9).max() < 0.03


ABSURD: dict[str, Callable[[Feature], float]] = {
    "huge": lambda feature: 1e30 * feature.direction,
    "tiny": lambda feature: -1e30 * feature.direction,
    "denormal": lambda _feature: 1e-40,
}


@each_ranker
@pytest.mark.parametrize("absurd", sorted(ABSURD))
def test_absurd_values_give_scores_on_the_scale_in_the_right_order(name: str, absurd: str) -> None:
    ranker, schema = RANKERS[name]
    usual = np.nan_to_num(ranker.background_.astype(np.float32))
    strange = np.tile(usual, (len(schema), 1))
    np.fill_diagonal(strange, [ABSURD[absurd](feature) for feature in schema.features])

    before, after = ranker.predict(usual[None])[0], ranker.predict(strange)

    assert ((after >= 0) & (after <= 1)).all()
    if absurd == "huge":
        assert (after >= before).all()
    if absurd == "tiny":
        assert (after <= before).all()


@each_ranker
@pytest.mark.parametrize("sign", [1, -1])
def test_an_infinite_value_scores_as_the_largest_number_does(name: str, sign: int) -> None:
    """A defined result: never a wrong order in silence. Learning refuses it (`test_learned`)."""
    ranker, schema = RANKERS[name]
    infinite = np.tile(np.nan_to_num(ranker.background_.astype(np.float32)), (len(schema), 1))
    largest = infinite.copy()
    np.fill_diagonal(infinite, sign * np.inf)
    np.fill_diagonal(largest, sign * 1e30)

    np.testing.assert_array_equal(ranker.predict(infinite), ranker.predict(largest))


@each_ranker
@pytest.mark.parametrize("width", [0, 3, 40])
def test_rows_of_another_width_are_refused(name: str, width: int) -> None:
    with pytest.raises(ValueError, match=r"\d+ feature"):
        RANKERS[name][0].predict(np.zeros((2, width), dtype=np.float32))
