"""The contest on public lists, from files to the printed ratios; our own estimator plays every part."""

import argparse
import importlib
import re
import sys
from types import ModuleType

import numpy as np
import pytest

from benchmarks.letor_format import Unreadable
from matchmaker.ranking.estimators import LambdaMART

pytestmark = pytest.mark.pure


class Booster:
    """Stands for one model of LightGBM: its scores are the same for all rows, tree by tree."""

    def __init__(self, settings, data, num_boost_round):
        self.settings, self.data, self.trees = settings, data, num_boost_round

    def num_trees(self):
        return self.trees

    def predict(self, rows, *, start_iteration=0, num_iteration=None, **_):
        trees = self.trees - start_iteration if num_iteration is None else num_iteration
        return np.full(len(rows), float(trees * len(self.data.rows)))


class Dataset:
    """Stands for LightGBM's."""

    def __init__(self, rows, labels, *, group, weight, params):
        self.rows, self.labels, self.group, self.weight, self.params = rows, labels, group, weight, params


@pytest.fixture
def bench(monkeypatch):
    """The module of the benchmark, with a stand-in where LightGBM may not be installed."""
    stand_in = ModuleType("lightgbm")
    stand_in.Dataset, stand_in.train, stand_in.Booster = Dataset, Booster, Booster
    monkeypatch.setitem(sys.modules, "lightgbm", stand_in)
    for name in ("benchmarks.peers", "benchmarks.letor"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    module = importlib.import_module("benchmarks.letor")
    monkeypatch.setattr(module, "version", lambda name: "any")
    yield module
    for name in ("benchmarks.peers", "benchmarks.letor"):
        sys.modules.pop(name, None)


@pytest.fixture
def files(tmp_path):
    """A pair of files, in the LETOR format, whose first feature tells the grade."""

    def write(name, queries=12, line="{grade} qid:{query} 1:{told:.3f} 2:{noise:.3f}\n"):
        rng = np.random.default_rng(len(name))
        path = tmp_path / name
        with path.open("w") as file:
            for query in range(queries):
                for _ in range(8):
                    grade = rng.integers(3)
                    file.write(line.format(grade=grade, query=query, told=grade + rng.normal(), noise=rng.normal()))
        return path

    return write


def arguments(*files, seeds=2):
    return argparse.Namespace(files=list(files), seeds=seeds, trees=4, absent="zero")


def of_our_own(bench, monkeypatch, **others):
    """Let every part be played by our estimator, with `others` as what all but the first are given besides."""
    small = [{"max_leaves": 4, "max_depth": None, "min_samples_leaf": 2}]
    parts = [
        bench.Entrant(name, LambdaMART, small, more, more)
        for name, more in (("ours", {}), ("LightGBM", others), ("averaged", others))
    ]
    monkeypatch.setattr(bench, "ENTRANTS", parts)


def test_a_ranker_against_itself_comes_out_even(bench, monkeypatch, files, capsys):
    of_our_own(bench, monkeypatch)

    bench.main(arguments(files("train.txt"), files("test.txt"), files("train2.txt"), files("test2.txt")))

    told = capsys.readouterr().out
    assert "96 rows of 3 features in 12 queries" in told
    for rival in ("LightGBM", "averaged"):
        assert told.count(f"ours to {rival}, mean over 2 seeds: 1.0000, 95 % over seeds [1.0000, 1.0000]") == 2
        assert f"ours to {rival}, mean over sets and seeds: 1.0000" in told
    assert told.count("seed 2 of 2: NDCG@10") == 6
    assert "2 sets" in told


def test_the_better_ranker_is_said_to_be_ahead(bench, monkeypatch, files, capsys):
    of_our_own(bench, monkeypatch, monotonic_cst=(0, -1, 0))  # forbids what the grades say

    bench.main(arguments(files("train.txt", 40), files("test.txt", 40)))

    ratio, low = re.search(
        r"ours to averaged, mean over 2 seeds: ([\d.]+), .*\[([\d.]+), ", capsys.readouterr().out
    ).groups()
    assert float(ratio) > 1.05
    assert float(low) > 1.0


def test_every_part_tries_as_many_configurations(bench):
    assert len({len(entrant.grid) for entrant in bench.ENTRANTS}) == 1
    assert [entrant.make.__name__ for entrant in bench.ENTRANTS] == ["LambdaMART", "LightGBM", "LightGBM"]


def test_lightgbm_is_averaged_the_way_ours_is(bench):
    rows = np.arange(120.0)[:, None]
    ranker = bench.LightGBM(n_trees=3, n_seeds=4, lists_share=0.5).fit(rows, rows[:, 0] % 3, np.repeat(range(10), 12))

    drawn = [set(booster.data.rows[:, 0].astype(int) // 12) for booster in ranker.boosters_]
    assert all(
        len(lists) == 5 and list(booster.data.group) == [12] * 5
        for lists, booster in zip(drawn, ranker.boosters_, strict=True)
    )
    assert len({frozenset(lists) for lists in drawn}) > 1
    assert len({booster.settings["seed"] for booster in ranker.boosters_}) == 4
    stages = list(ranker.staged_predict(rows))
    assert [stage[0] for stage in stages] == [60.0, 120.0, 180.0]
    np.testing.assert_array_equal(stages[-1], ranker.predict(rows))


@pytest.mark.parametrize(
    ("files_given", "words"),
    [
        ([("train.txt", 12)], "files come in pairs"),
        ([("train.txt", 3), ("test.txt", 5)], r"train\.txt: fewer than 4 queries"),
    ],
)
def test_files_that_hold_no_contest_are_refused(bench, files, files_given, words):
    with pytest.raises(Unreadable, match=words):
        bench.main(arguments(*(files(*given) for given in files_given)))


def test_a_file_without_anything_relevant_is_refused(bench, files):
    flat = files("flat.txt", line="0 qid:{query} 1:{told:.3f}\n")

    with pytest.raises(Unreadable, match="no order to learn or to measure"):
        bench.main(arguments(files("train.txt"), flat))


def test_a_query_longer_than_lightgbm_takes_is_named(bench, monkeypatch, files):
    monkeypatch.setattr(bench, "LONGEST_LIST", 7)

    with pytest.raises(Unreadable, match=r"train\.txt: a query of 8 rows; LightGBM takes 7 at most"):
        bench.main(arguments(files("train.txt"), files("test.txt")))
