"""Which recipe a ranker is trained by: the usual one, unless another orders unseen lists surely better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.crew import alone
from matchmaker.learning import choosing, pieces
from matchmaker.learning.choosing import Choice, chosen
from matchmaker.learning.fits import Fits
from matchmaker.learning.pieces import Fit
from matchmaker.learning.stages import Stages
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.training import RECIPES, USUAL, Recipe

pytestmark = pytest.mark.pure

Floats = NDArray[np.float64]
Told = Callable[[Fit, NDArray[np.int64]], Floats]
"""NDCG@10 of the lists of some unseen needs by a fit."""

NEEDS = 60
TRIED: dict[str, Recipe] = {"usual": {}, "deep": {"max_depth": 9}, "flat": {"max_depth": 1}}


@pytest.fixture
def judged() -> Judgements:
    """Lists of two rows; what they hold matters to nobody here."""
    rows = 2 * NEEDS
    numbers = np.arange(rows, dtype=np.int64)
    return Judgements(np.zeros((rows, 1), np.float32), numbers % 2, numbers // 2, numbers, numbers, np.zeros(rows))


@pytest.fixture
def choose(judged: Judgements, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Told], dict[By, Choice]]:
    """Chooses among three recipes that order as they are told to."""

    def choose(told: Told) -> dict[By, Choice]:
        def tried(_judged: Judgements, _wanted: object, what: Fit, unseen: NDArray[np.int64]) -> dict[str, Any]:
            return {"ndcg": told(what, unseen)}

        monkeypatch.setattr(pieces, "tried", tried)
        fits = Fits({By.BUYER: judged, By.SELLER: judged}, Stages(tmp_path, "key"), alone(), seed=1)
        return chosen(fits, TRIED)

    return choose


def luck(what: Fit, unseen: NDArray[np.int64]) -> Floats:
    """How well lists come out, whatever the recipe: some are easy, and each fit is lucky or not."""
    rng = np.random.default_rng(unseen.tolist())
    return np.asarray(0.6 + 0.1 * rng.random(len(unseen)))


def test_without_a_choice_nothing_is_tried(judged: Judgements, tmp_path: Path) -> None:
    fits = Fits({By.BUYER: judged}, Stages(tmp_path, "key"), alone(), seed=1)
    assert chosen(fits, {"usual": {"n_trees": 7}}) == {By.BUYER: Choice({"n_trees": 7}, {})}
    assert not list((tmp_path / "key").iterdir())


def test_a_recipe_that_orders_surely_better_is_taken_for_the_judge_it_is_better_for(
    choose: Callable[[Told], dict[By, Choice]],
) -> None:
    def deep_suits_sellers(what: Fit, unseen: NDArray[np.int64]) -> Floats:
        deep = what.judge is By.SELLER and what.recipe == TRIED["deep"]
        slightly = what.judge is By.SELLER and what.recipe == TRIED["flat"]
        return luck(what, unseen) + 0.05 * deep + 0.01 * slightly

    found = choose(deep_suits_sellers)
    assert found[By.BUYER].recipe == TRIED["usual"]
    assert found[By.SELLER].recipe == TRIED["deep"], "of two that are better, the one that gains most"
    papers = found[By.SELLER].papers["recipes"]
    assert papers["chosen"] == "deep"
    assert papers["tried"]["deep"]["settings"] == {"max_depth": 9}
    assert papers["tried"]["deep"]["difference"] == {"mean": 0.05, "95_interval": [0.05, 0.05], "lists": NEEDS}
    assert "difference" not in papers["tried"]["usual"]


def test_a_recipe_that_may_be_better_by_luck_is_left(choose: Callable[[Told], dict[By, Choice]]) -> None:
    def deep_wins_a_little_more_often(what: Fit, unseen: NDArray[np.int64]) -> Floats:
        won = np.where(unseen < NEEDS * 0.55, 0.1, -0.1)
        return luck(what, unseen) + won * (what.recipe == TRIED["deep"])

    found = choose(deep_wins_a_little_more_often)[By.BUYER]
    assert found.recipe == TRIED["usual"]
    gain = found.papers["recipes"]["tried"]["deep"]["difference"]
    assert gain["95_interval"][0] < 0 < gain["mean"]


def test_what_a_lucky_seed_gains_an_unlucky_one_loses(choose: Callable[[Told], dict[By, Choice]]) -> None:
    def lucky_once(what: Fit, unseen: NDArray[np.int64]) -> Floats:
        sign = 1 if what.seed == 1 else -1
        return luck(what, unseen) + 0.1 * sign * (what.recipe == TRIED["deep"])

    found = choose(lucky_once)[By.BUYER]
    assert found.recipe == TRIED["usual"]
    assert found.papers["recipes"]["tried"]["deep"]["difference"]["mean"] == pytest.approx(0, abs=1e-4)


def test_every_list_is_ordered_once_by_each_recipe_and_seed_that_did_not_learn_from_it(
    choose: Callable[[Told], dict[By, Choice]],
) -> None:
    seen: dict[tuple[By, int, int], list[int]] = {}

    def remembered(what: Fit, unseen: NDArray[np.int64]) -> Floats:
        assert what.needs is not None
        assert not np.intersect1d(what.needs, unseen).size
        assert len(what.needs) + len(unseen) == NEEDS
        depth = int(what.recipe.get("max_depth", 0))
        seen.setdefault((what.judge, depth, what.seed), []).extend(unseen.tolist())
        return luck(what, unseen)

    choose(remembered)
    assert len(seen) == 2 * len(TRIED) * choosing.SEEDS
    assert all(sorted(needs) == list(range(NEEDS)) for needs in seen.values())


def test_lists_that_tell_nothing_choose_nothing(choose: Callable[[Told], dict[By, Choice]]) -> None:
    found = choose(lambda _what, unseen: np.full(len(unseen), np.nan))[By.BUYER]
    assert found.recipe == TRIED["usual"]
    assert found.papers["recipes"]["tried"]["usual"]["ndcg_at_10"] is None


def test_the_usual_recipe_changes_nothing_and_comes_first() -> None:
    assert next(iter(RECIPES)) == USUAL
    assert RECIPES[USUAL] == {}
