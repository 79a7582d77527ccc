"""Near equals take turns, and nobody else moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import exposure
from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.turns import BAND, WIDEST, attention, bands, contested, turned
from matchmaker.ranking.rankers.ranker import BaselineRanker, Ranker

pytestmark = pytest.mark.pure

SHIPPED = load_champion([paths.ARTEFACTS / "ranker"])[0].answers
Scored = tuple[list[int], np.ndarray, dict[int, float]]


@st.composite
def lists(draw: st.DrawFn) -> Scored:
    """A list as ranked, the scores by position, and who was seen how much."""
    scores = np.array(draw(st.lists(st.floats(0, 1), max_size=40)), np.float64)
    order = np.argsort(-scores, kind="stable").tolist()
    seen = draw(st.dictionaries(st.integers(0, 39), st.floats(0, 50)))
    return order, scores, seen


@settings(max_examples=60, deadline=None)
@given(lists(), st.sampled_from([0.0, 0.01, BAND, 0.2]))
def test_places_change_within_a_band_alone(scored: Scored, band: float) -> None:
    order, scores, seen = scored
    found = turned(order, scores, seen, band=band)
    assert sorted(found.best_first) == sorted(order), "nobody is lost"
    first = 0
    for each in bands(order, scores, band=band):
        place = found.best_first[first : first + len(each)]
        assert set(place) == set(each), "nobody leaves their band"
        assert [seen.get(one, 0.0) for one in place] == sorted(seen.get(one, 0.0) for one in each)
        first += len(each)
    for above, below in zip(found.best_first, found.best_first[1:], strict=False):
        assert scores[below] <= scores[above] / (1 - band) + 1e-12, (
            "nothing passes what is better by more than the band"
        )
    assert found == turned(order, scores, seen, band=band), "a reload changes nothing"
    assert set(found.moved) <= set(contested(order, scores, band=band))


@pytest.mark.parametrize("ranker", [BaselineRanker(), SHIPPED], ids=["rule", "shipped"])
def test_turns_cost_less_than_one_per_cent_of_ndcg_on_a_simulated_market(ranker: Ranker, judged: Judgements) -> None:
    """Simulated buyers, ten days: `benchmarks.exposure` measures the same on more of them."""
    scores = np.asarray(ranker.predict(judged.features), np.float64)

    def loss(band: float) -> float:
        plain, turning = (exposure.measured(judged, scores, days=10, band=each)[0] for each in (-1.0, band))
        return float(np.nanmean(plain - turning) / np.nanmean(plain))

    assert loss(BAND) < exposure.LOSS_MOST < loss(4 * BAND), "a wide band does cost more"


def test_a_band_holds_no_more_than_can_be_asked_about() -> None:
    alike = np.ones(2 * WIDEST + 1)
    assert [len(each) for each in bands(range(len(alike)), alike)] == [WIDEST, WIDEST, 1]
    assert len(contested(range(len(alike)), alike)) == WIDEST


def test_who_was_never_seen_comes_first_among_equals_and_the_rest_stand() -> None:
    scores = np.array([0.9, 0.89, 0.88, 0.5])
    found = turned([0, 1, 2, 3], scores, {0: attention({1: 4}), 1: attention({2: 4}), 3: 0.0})
    assert found.best_first == (2, 1, 0, 3)
    assert found.moved == {2: 2, 0: -2}
    assert turned([0, 1, 2, 3], scores, {}).moved == {}
    assert attention({1: 1, 3: 2, 21: 9}) == pytest.approx(1 + 2 / np.log2(4))
    with pytest.raises(ValueError, match="follow"):
        turned([3, 0], scores, {})
