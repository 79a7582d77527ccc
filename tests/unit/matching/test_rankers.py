"""Which ranker a process serves: the champion, noticed as soon as another is promoted, by every thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from matchmaker.matching import rankers
from matchmaker.ranking.artefacts import artefact, champions
from matchmaker.ranking.artefacts.artefact import Fault
from matchmaker.ranking.features.schema import ANSWERS
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.learned import LearnedRanker

pytestmark = pytest.mark.pure
WHO = {"by": "Lan", "why": "beats the champion"}


@pytest.fixture(scope="module")
def learned() -> list[LearnedRanker]:
    """Two small rankers, each different."""
    rng = np.random.default_rng(5)
    rows, grades = rng.random((60, len(ANSWERS))).astype(np.float32), rng.integers(0, 4, 60)
    return [
        LearnedRanker(n_trees=count, min_samples_leaf=5).fit(rows, grades, np.repeat([1, 2, 3], 20)) for count in (1, 2)
    ]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """The site's own folder of rankers, looked in before the shipped one; empty at first."""
    folder, before = rankers.own_folder(tmp_path), rankers.folders()
    rankers.look_in(folder, rankers.SHIPPED)
    yield folder
    rankers.look_in(*before)


def promoted(folder: Path, ranker: LearnedRanker) -> str:
    name = artefact.save(ranker, folder, label="live", papers={})
    champions.promote(folder, name, **WHO)
    return name


def test_without_a_ranker_of_its_own_a_site_serves_the_shipped_one(own: Path) -> None:
    status = rankers.status()

    assert (status.learned, status.by_training, status.refused) == (True, False, ())
    assert rankers.ranker().version == status.version


def test_a_promotion_and_a_rollback_are_noticed_without_a_restart(own: Path, learned: list[LearnedRanker]) -> None:
    shipped = rankers.status().version
    first = promoted(own, learned[0])
    assert (rankers.status().version, rankers.ranker().version, rankers.status().by_training) == (first, first, True)
    second = promoted(own, learned[1])
    assert rankers.ranker().version == second
    champions.rollback(own, **WHO)
    assert rankers.ranker().version == first
    champions.rollback(own, **WHO)
    assert rankers.ranker().version == shipped


def test_nothing_is_loaded_again_while_no_pointer_changes(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = rankers.ranker()
    monkeypatch.setattr(rankers, "load_champion", lambda _folders: pytest.fail("it was loaded again"))

    assert rankers.ranker() is served
    assert rankers.suits() is rankers.suits()


def test_what_nothing_learned_the_rule_of_its_side_scores(own: Path, learned: list[LearnedRanker]) -> None:
    promoted(own, learned[0])

    assert isinstance(rankers.suits(), SuitsBaseline)


def test_a_damaged_champion_is_told_and_another_serves(
    own: Path, learned: list[LearnedRanker], caplog: pytest.LogCaptureFixture
) -> None:
    shipped = rankers.status().version
    name = promoted(own, learned[0])
    (own / name / "answers.skops").write_bytes(b"spoilt")

    status = rankers.reload()

    assert status.version == shipped
    assert [(each.version, each.fault) for each in status.refused] == [(name, Fault.DAMAGED)]
    assert f"ranker {name} refused: damaged" in caplog.text


def test_without_any_artefact_the_baseline_serves(tmp_path: Path, own: Path) -> None:
    assert rankers.look_in(tmp_path / "nothing").fault is Fault.MISSING
    assert isinstance(rankers.ranker(), BaselineRanker)


def test_while_one_thread_loads_the_others_go_on_with_the_old(
    own: Path, learned: list[LearnedRanker], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rankers.ranker()
    loading, go_on = threading.Event(), threading.Event()
    real = rankers.load_champion

    def slowly(folders: tuple[Path, ...]) -> tuple[champions.Champion, champions.Status]:
        loading.set()
        assert go_on.wait(20)
        return real(folders)

    new = promoted(own, learned[0])
    monkeypatch.setattr(rankers, "load_champion", slowly)
    first = threading.Thread(target=rankers.ranker)
    first.start()
    assert loading.wait(20)

    assert rankers.ranker() is old

    go_on.set()
    first.join(20)
    assert rankers.ranker().version == new


def test_many_threads_see_whole_rankers_while_champions_change(own: Path, learned: list[LearnedRanker]) -> None:
    names = [promoted(own, each) for each in learned]
    row = np.zeros((1, len(ANSWERS)), dtype=np.float32)
    expected = {name: each.predict(row)[0] for name, each in zip(names, learned, strict=True)}
    assert rankers.ranker().version == names[1]
    wrong: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            ranker = rankers.ranker()
            if ranker.predict(row)[0] != expected[ranker.version]:
                wrong.append(ranker.version)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        champions.promote(own, names[turn % 2], **WHO)
    stop.set()
    for thread in threads:
        thread.join(20)
    assert wrong == []
    assert rankers.ranker().version == names[1]
