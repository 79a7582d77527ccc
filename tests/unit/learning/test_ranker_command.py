"""``matchmaker ranker``: from training to promotion and back, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from matchmaker.cli import cli
from matchmaker.crew import Crew, alone
from matchmaker.db import session
from matchmaker.learning import service, sources
from matchmaker.matching import rankers, trial
from matchmaker.ranking.artefacts import artefact, champions
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.learned import LearnedRanker
from matchmaker.ranking.rankers.ranker import BaselineRanker
from matchmaker.ranking.rankers.training import RECIPES
from matchmaker.ranking.simulation import simulate
from tests.unit.learning.conftest import Recorder

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs one command; fails on an unexpected exit. What the test wrote stays in its transaction."""

    def invoke(*words: str, expect: int = 0) -> Result:
        session.commit()
        result = CliRunner().invoke(cli, ["ranker", *words], obj=ScriptInfo(create_app=lambda: app))
        assert result.exit_code == expect, f"{words}: {result.output}\n{result.exception!r}"
        return result

    return invoke


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The site's own folder of rankers, with nothing shipped behind it."""
    before = rankers.folders()
    own = rankers.own_folder(tmp_path)
    own.mkdir(parents=True)
    rankers.look_in(own)
    yield own
    rankers.look_in(*before)


def saved(folder: Path, judged: Judgements, *, trees: int, label: str = "simulated", weight: float = 1.0) -> str:
    ranker = LearnedRanker(n_trees=trees, random_state=1)
    ranker.fit(judged.features, judged.grades, judged.needs)
    return artefact.save(BlendedRanker(ranker, weight), folder, label=label, papers={"trained_at": str(trees)})


def test_where_nothing_happened_training_says_what_it_lacks(run: Run, folder: Path) -> None:
    told = run("train", expect=1).output
    assert "Too little has happened yet" in told
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("few_trees")
def test_a_candidate_is_trained_measured_and_refused_where_it_is_not_surely_better(
    run: Run, folder: Path, recorder: Recorder
) -> None:
    recorder.play(40)
    told = run("train", "--seed", "2").output
    (version,) = [each.name for each in folder.iterdir()]
    assert f"written: {folder / version}" in told
    assert "candidate  NDCG@10" in told
    assert "buyer-fit" in told
    assert rankers.status().version == "baseline-2", "it serves nobody yet"
    shown = json.loads(run("evaluate", version, "--format", "json").output)
    assert (shown["source"], shown["champion"]) == ("live", "baseline-2")
    assert [each["name"] for each in shown["checks"]] == [
        "better than the champion",
        "promises of direction",
        "fairness of exposure",
        "speed",
    ]
    assert shown["exploration"]["lists"] > 0
    assert "on live lists" in run("evaluate", version).output
    failed = [each["name"] for each in shown["checks"] if not each["passed"]]
    told = run("promote", version, expect=1 if failed else 0).output
    assert all(name in told for name in failed)
    assert rankers.status().version == ("baseline-2" if failed else version)


def test_a_better_ranker_is_promoted_with_the_proof_in_the_history_and_a_trial_of_it_ends(
    run: Run, folder: Path
) -> None:
    judged = simulate(150, seed=1)
    better = saved(folder, judged, trees=40, weight=0.6)
    run("trial", better)
    assert trial.on_trial(folder) == better
    assert trial.candidate() is not None
    told = run("promote", better, "--needs", "120").output
    assert "passed  better than the champion" in told
    assert trial.on_trial(folder) is None
    assert rankers.status().version == better
    shown = json.loads(run("show").output)
    assert shown["versions"][0] == {"version": better, "standing": "champion", "trained_at": "40", "fault": None}
    history = json.loads((folder / "HISTORY.json").read_text("utf-8"))
    assert "NDCG@10 +" in history[-1]["why"]
    again = run("promote", better, "--needs", "40", expect=1).output
    assert "stays a candidate" in again, "no better than itself"
    told = run("evaluate", "--needs", "40").output
    assert "champion   NDCG@10" in told
    assert "newcomers:" in told
    assert "the ranker that came with the program" in run("rollback", "--why", "complaints").output
    assert rankers.status().version == "baseline-2"
    assert "no champion" in run("rollback", "--why", "again", expect=1).output


def test_versions_that_are_none_are_refused_in_one_line(run: Run, folder: Path) -> None:
    for words in (["promote", "../../etc"], ["evaluate", "live-000000000000"], ["trial", "live-000000000000"]):
        told = run(*words, expect=1).output
        assert told.startswith("Error: "), told
    assert "names no version" in run("trial", "x y", expect=1).output
    assert "nothing is no longer on trial" in run("trial", "--end").output
    run("trial", expect=2)
    run("trial", "live-000000000000", "--end", expect=2)


@pytest.mark.usefixtures("few_trees")
def test_a_simulated_market_trains_both_sides_and_is_not_drawn_again_after_a_kill(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw, save = sources.simulated, artefact.save

    def counted(*given: Any, **more: Any) -> sources.Split:
        drawn.append(1)
        return draw(*given, **more)

    def killed(*_given: Any, **_more: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(sources, "simulated", counted)
    monkeypatch.setattr(artefact, "save", killed)
    words = ("train", "--from", "simulation", "--needs", "24", "--into", str(tmp_path / "out"))
    run(*words, expect=1)
    monkeypatch.setattr(artefact, "save", save)
    told = run(*words).output
    assert len(drawn) == 2
    assert "buyer-fit (done before)" in told
    (card,) = (tmp_path / "out").rglob("card.json")
    papers = json.loads(card.read_text("utf-8"))
    assert papers["note"].startswith("Trained on simulated")
    assert papers["data"]["lists"] == 18
    assert set(papers["models"]) == {"answers", "suits"}


def test_a_fitting_source_is_taken_unless_told(folder: Path) -> None:
    assert service._fitting("simulated-000000000000") is service.Source.SIMULATION
    assert service._fitting("live-000000000000") is service.Source.LIVE
    assert isinstance(rankers.ranker(), BaselineRanker)
    judged = simulate(20, seed=1)
    live = saved(folder, judged, trees=3, label="live")
    champions.promote(folder, live, by="t", why="t")
    assert service._fitting("simulated-000000000000") is service.Source.LIVE


@pytest.mark.usefixtures("few_trees")
def test_recipes_are_tried_by_the_workers_of_a_scheduler_and_the_card_says_which_was_taken(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    @contextmanager
    def workers(scheduler: str | None) -> Iterator[Crew]:
        asked.append(scheduler)
        yield alone()

    monkeypatch.setattr("matchmaker.crew.crew", workers)
    words = ("train", "--from", "simulation", "--needs", "24", "--into", str(tmp_path / "out"))
    told = run(*words, "--try-recipes", "--dask", "tcp://10.0.0.5:8786").output
    assert asked == ["tcp://10.0.0.5:8786"]
    assert "buyer-order-alone-fold-1-seed-2" in told
    (card,) = (tmp_path / "out").rglob("card.json")
    papers = json.loads(card.read_text("utf-8"))
    for part in (papers, papers["suits"]):
        assert part["recipes"]["chosen"] in RECIPES
        assert list(part["recipes"]["tried"]) == list(RECIPES)
    assert papers["measured_by"] == "matchmaker ranker train --seed 1 --try-recipes"


def test_a_scheduler_that_does_not_answer_is_named_in_one_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.crew.PATIENCE_SECONDS", 1)
    told = run("train", "--dask", "tcp://127.0.0.1:9", expect=1).output
    assert told.startswith("Error: no Dask scheduler answers at tcp://127.0.0.1:9")
