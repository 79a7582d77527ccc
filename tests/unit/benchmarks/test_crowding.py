"""Whole lists of many cooperatives, one after the other, on markets with needs that are nearly filled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.crowding import crowd, send
from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.shortlist import needs_for

pytestmark = pytest.mark.pure
RANKERS = {"shipped": load_champion([paths.ARTEFACTS / "ranker"])[0].suits, "rule": SuitsBaseline()}
each_ranker = pytest.mark.parametrize("suited", RANKERS.values(), ids=list(RANKERS))


@each_ranker
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cooperatives_are_spread_over_what_is_lacking(suited: Ranker, seed: int) -> None:
    market = crowd(seed, needs=12, cooperatives=25)

    alone, shared = (send(market, suited, shared=each) for each in (False, True))

    assert shared.to_each_nearly_filled <= 2
    assert shared.most_to_one <= alone.most_to_one
    assert shared.filled > alone.filled
    assert shared.too_much < alone.too_much
    assert shared.score <= alone.score, "nobody's first choice is better than when alone"


@each_ranker
def test_the_more_are_introduced_to_a_nearly_filled_need_the_lower_it_stands_with_everybody(suited: Ranker) -> None:
    market = crowd(5, needs=12, cooperatives=20)
    filled, *_ = market.nearly_filled
    for offer in market.offers:
        places = []
        for introduced in (0, 1, 3, 10, 20):
            needs = [
                replace(each, open_introductions=introduced if each.need_id == filled else 0) for each in market.needs
            ]
            ranked = needs_for(offer, needs, suited)
            position = ranked.position_of(filled)
            assert position is not None
            places.append(ranked.best_first.index(position))
        assert places == sorted(places)
