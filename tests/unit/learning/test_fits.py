"""The fits of a training come out the same whoever does them, and whoever dies over them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from matchmaker.crew import Crew, Here, alone, crew
from matchmaker.learning import choosing, pieces
from matchmaker.learning.fits import Fits
from matchmaker.learning.pieces import Fit
from matchmaker.learning.stages import Note, Stages, silent
from matchmaker.ranking.artefacts import artefact
from matchmaker.ranking.artefacts.environment import OtherEnvironment, environment
from matchmaker.ranking.estimators import LambdaMART
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker
from matchmaker.ranking.rankers.training import Recipe, evaluate
from matchmaker.ranking.simulation import simulate, simulate_sellers
from tests.support import dask

pytestmark = pytest.mark.pure

RECIPES: dict[str, Recipe] = {"usual": {"n_trees": 6}, "order-alone": {"n_trees": 6, "pointwise": 0.0}}
PIECES = 2 * (2 * choosing.FOLDS * choosing.SEEDS + 1 + 3)
"""Two judges, each with two recipes tried in folds and seeds, a ranker, and three that put the evidence on trial."""

Judged = Mapping[By, Judgements]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """What buyers and sellers of a small simulated market make of it."""
    return {By.BUYER: simulate(24, seed=4), By.SELLER: simulate_sellers(24, seed=4)}


@dataclass(frozen=True)
class Outcome:
    """All that a training comes to: the version names every bit of the trees, the mapping and the weight."""

    version: str
    papers: dict[str, Any]


def trained(judged: Judged, work: Path, workers: Crew, note: Note = silent) -> Outcome:
    """Choose recipes, fit, weigh the evidence and write: a training without the site around it."""
    fits = Fits(judged, Stages(work, "key", note), workers, seed=5)
    choices = choosing.chosen(fits, RECIPES)
    learned = fits.blended({judge: choice.recipe for judge, choice in choices.items()})
    papers = {judge.value: choice.papers for judge, choice in choices.items()}
    version = artefact.save(learned[By.BUYER], work, label="simulated", papers={}, suits=learned[By.SELLER])
    return Outcome(version, papers)


def once(made: int, act: Callable[[], None], said: list[tuple[str, bool]]) -> Note:
    """Notes what is said, and acts when so many stages have been made."""

    def note(stage: str, was_there: bool) -> None:
        said.append((stage, was_there))
        if not was_there and sum(not there for _, there in said) == made:
            act()

    return note


def killed() -> None:
    raise KeyboardInterrupt


def test_whoever_does_the_fits_and_whoever_dies_over_them_the_version_is_the_same(
    judged: Judged, tmp_path: Path
) -> None:
    with threadpool_limits(1):  # more threads would only wait for each other where the machine is busy
        local = trained(judged, tmp_path / "local", alone())
    said: list[tuple[str, bool]] = []
    with (
        dask.scheduler(tmp_path) as address,
        dask.worker(address, tmp_path / "one") as doomed,
        dask.worker(address, tmp_path / "two"),
        crew(address, workers=2) as found,
    ):
        few = Crew(found.executor, 4, found.share)  # so that most pieces are not begun when somebody dies
        with pytest.raises(KeyboardInterrupt):
            trained(judged, tmp_path / "far", few, once(5, killed, []))
        kill = once(PIECES // 2, lambda: os.kill(doomed.pid, signal.SIGKILL), said)
        far = trained(judged, tmp_path / "far", few, kill)
        assert doomed.wait(dask.PATIENCE_SECONDS) == -signal.SIGKILL
    assert far == local
    assert sum(there for _, there in said) == 5, "the first five were not made again"
    assert len(said) == PIECES + len(judged), "and a weight for each judge"


def test_what_is_there_already_is_sent_to_nobody(judged: Judged, tmp_path: Path) -> None:
    def nobody(value: object) -> object:
        raise AssertionError("nothing is left to do")

    with threadpool_limits(1):
        first = trained(judged, tmp_path, alone())
    assert trained(judged, tmp_path, Crew(Here(), 1, nobody)) == first


def test_a_worker_with_other_libraries_is_refused(judged: Judged) -> None:
    other = environment() | {"scikit-learn": "1.0.0"}
    what = Fit(By.BUYER, RECIPES["usual"], 1)
    with pytest.raises(OtherEnvironment, match=r"1\.0\.0"):
        pieces.fitted(judged[By.BUYER], other, what)
    with pytest.raises(OtherEnvironment, match=r"1\.0\.0"):
        pieces.tried(judged[By.BUYER], other, what, np.array([1]))


@pytest.mark.parametrize("judge", [By.BUYER, By.SELLER])
def test_what_is_tried_orders_unseen_lists_as_the_whole_fit_would(judged: Judged, judge: By) -> None:
    needs = np.unique(judged[judge].needs)
    what = Fit(judge, RECIPES["usual"], 1, needs[:16])
    with threadpool_limits(1):
        told = pieces.tried(judged[judge], environment(), what, needs[16:])["ndcg"]
        whole = pieces.fitted(judged[judge], environment(), what)
    expected = evaluate(whole, judged[judge].of_needs(needs[16:])).ndcg
    assert told.tobytes() == expected.tobytes()
    assert len(told) == 8


def test_only_what_somebody_looked_at_is_measured_on(judged: Judged) -> None:
    buyers = judged[By.BUYER]
    needs = np.unique(buyers.needs)
    looked = replace(buyers, looked=(np.arange(len(buyers)) % 2 == 0) & (buyers.needs != needs[20]))
    what = Fit(By.BUYER, RECIPES["usual"], 1, needs[:16])
    with threadpool_limits(1):
        told = pieces.tried(looked, environment(), what, needs[16:])["ndcg"]
        whole = pieces.fitted(looked, environment(), what)
    expected = evaluate(whole, looked.take(looked.looked).of_needs(needs[16:])).ndcg
    assert told.tobytes() == expected.tobytes()
    assert len(told) == 7, "a list that nobody looked into says nothing"


def test_where_people_acted_no_work_goes_into_a_mapping_that_is_replaced(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyers = judged[By.BUYER]
    acted = replace(buyers, positions=1.0 + np.arange(len(buyers)) % 20)
    grown: list[int] = []
    fit = LambdaMART.fit

    def counted(self: LambdaMART, rows: Any, *given: Any) -> LambdaMART:
        grown.append(len(rows))
        return fit(self, rows, *given)

    monkeypatch.setattr(LambdaMART, "fit", counted)
    with threadpool_limits(1):
        ranker = pieces.fitted(acted, environment(), Fit(By.BUYER, RECIPES["usual"], 1))
    assert grown == [len(acted)]
    assert ranker.folds == LearnedRanker().folds, "the card says what it always says"
    assert ranker.n_trees == 6
    rule = BaselineRanker().predict(acted.features)
    assert ranker.predict(acted.features).mean() == pytest.approx(rule.mean(), abs=0.05)
