"""The benchmark on public lists reads what is there, says where it is wrong, and measures what it says."""

import gzip

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from benchmarks import contest, letor_format
from benchmarks.letor_format import Lists, Unreadable, read

pytestmark = pytest.mark.pure

LETOR = """\
# made for this test
2 qid:10 1:0.5 3:-1e-2 # docid = 7
0 qid:10 2:1

1 qid:x9 1:3 4:0.25
0 qid:10 4:nan
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="lists.txt"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_sparse_lines_with_comments_are_read(file):
    lists = read(file(LETOR))

    np.testing.assert_array_equal(lists.grades, [2, 0, 1, 0])
    assert lists.queries[0] == lists.queries[1] == lists.queries[3] != lists.queries[2]
    np.testing.assert_allclose(lists.X[:, 1:], [[0.5, 0, -0.01, 0], [0, 1, 0, 0], [3, 0, 0, 0.25], [0, 0, 0, np.nan]])


def test_absent_features_may_be_missing_ones(file):
    assert np.isnan(read(file(LETOR), absent=np.nan).X[1, 1])


def test_lists_grow_as_wide_as_another_file_needs(file):
    lists = read(file(LETOR), absent=np.nan).wide(7, np.nan)

    assert lists.X.shape == (4, 7)
    assert np.isnan(lists.X[:, 5:]).all()


def test_queries_may_be_told_by_a_file_beside(file):
    path = file("1 1:2\n0 1:3\n0 1:4\n")
    file("2\n1\n", "lists.txt.query")

    np.testing.assert_array_equal(read(path).queries, [0, 0, 1])


@pytest.mark.parametrize("name", ["lists.txt.query", "lists.txt.group"])
def test_lightgbms_and_xgboosts_names_for_that_file_are_known(file, name):
    path = file("1 1:2\n0 1:3\n0 1:4\n")
    file("1\n2\n", name)

    np.testing.assert_array_equal(read(path).queries, [0, 1, 1])


def test_packed_files_are_read_as_they_are_unpacked(file, tmp_path):
    packed = tmp_path / "packed.txt.gz"
    packed.write_bytes(gzip.compress(b"1 1:2\n0 1:3\n"))
    file("2\n", "packed.txt.query")

    np.testing.assert_array_equal(read(packed).grades, [1, 0])
    np.testing.assert_array_equal(read(packed).queries, [0, 0])


@pytest.mark.parametrize(
    "damaged", [b"no gzip at all", gzip.compress(LETOR.encode())[:40]], ids=["never packed", "cut off"]
)
def test_a_damaged_packed_file_is_named(tmp_path, damaged):
    packed = tmp_path / "packed.txt.gz"
    packed.write_bytes(damaged)

    with pytest.raises(Unreadable, match=r"packed\.txt\.gz"):
        read(packed)


def test_tabs_a_byte_order_mark_and_other_line_ends_change_nothing(file):
    odd = file("\ufeff" + LETOR.replace(" qid", "\tqid").replace(" 2:1", "\t2:1").replace("\n", "\r\n"), "odd.txt")
    plain = read(file(LETOR))

    np.testing.assert_array_equal(read(odd).X, plain.X)
    np.testing.assert_array_equal(read(odd).queries, plain.queries)


def test_whole_grades_may_be_written_as_fractions(file):
    np.testing.assert_array_equal(read(file("4.0 qid:1 1:2\n0.000 qid:1 1:3\n")).grades, [4, 0])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x qid:1 1:2", "line 2: 'x' is no grade"),
        ("-1 qid:1 1:2", "line 2: grade -1"),
        ("1.5 qid:1 1:2", "line 2: grade 1.5"),
        ("nan qid:1 1:2", "line 2: grade nan"),
        ("1 qid: 1:2", "line 2: qid: without a query"),
        ("1 qid:1 12", "line 2: '12' is not feature:value"),
        ("1 qid:1 1:", "line 2: a feature without"),
        ("1 qid:1 a:2", "line 2: could not convert"),
        ("1 qid:1 -3:2", "line 2: features are numbered"),
        ("1 qid:1 1:2:3 4:", "line 2: '1:2:3' is not feature:value"),
        ("1 qid:1 1:inf", "line 2: feature 1 is infinite"),
        ("1 qid:1 1:1e39", "line 2: feature 1 is infinite or as good as"),
        ("1 qid:1 4:1 2:1 4:2", "line 2: feature 4 stands there twice"),
        ("1 1:2", "row 2 names no query"),
    ],
)
def test_a_line_out_of_order_is_named(file, line, words):
    with pytest.raises(Unreadable, match=words):
        read(file(f"0 qid:1 1:2\n{line}\n"))


def test_features_in_any_order_are_taken(file):
    np.testing.assert_array_equal(read(file("1 qid:1 3:5 1:4\n")).X, [[0, 4, 0, 5]])


@pytest.mark.parametrize(
    ("sizes", "words"),
    [("2\n2\n", "tells of 4 rows; lists.txt has 3"), ("2\nx\n", "line 2: 'x'"), (None, "there is no lists.txt.query")],
)
def test_a_wrong_file_of_sizes_is_named(file, sizes, words):
    path = file("1 1:2\n0 1:3\n0 1:4\n")
    if sizes is not None:
        file(sizes, "lists.txt.query")
    with pytest.raises(Unreadable, match=words):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"none\.txt: No such file"):
        read(tmp_path / "none.txt")


def test_a_table_larger_than_memory_is_refused(file, monkeypatch):
    monkeypatch.setattr(letor_format, "MOST_VALUES", 10)

    with pytest.raises(Unreadable, match="4 rows of 5 features"):
        read(file(LETOR))


def test_an_empty_file_is_refused(file):
    with pytest.raises(Unreadable, match="holds no line"):
        read(file("# nothing\n"))


def made(seed=0, n_queries=30, size=15):
    rng = np.random.default_rng(seed)
    grades = rng.choice(4, size=n_queries * size, p=[0.6, 0.2, 0.15, 0.05])
    grades[:size] = 0
    return Lists(
        rng.normal(size=(len(grades), 2)).astype(np.float32), grades, np.repeat(np.arange(n_queries), size)
    ), rng.normal(size=len(grades))


def test_measures_agree_with_scikit_learns():
    lists, scores = made()

    found = contest.measured(lists, scores)

    assert all(np.isnan(found[name][0]) for name in contest.MEASURES)
    for query in range(1, 30):
        rows = lists.queries == query
        grades, own = lists.grades[rows], scores[rows]
        for k in (1, 3, 5, 10):
            expected = ndcg_score([contest.worth(grades)], [own], k=k)
            assert found[f"NDCG@{k}"][query] == pytest.approx(expected)
        assert found["MAP"][query] == pytest.approx(average_precision_score(grades > 0, own))
        assert found["MRR"][query] == pytest.approx(1 / (1 + np.argmax(grades[np.argsort(-own)] > 0)))
    assert contest.ndcg10(lists, scores) == pytest.approx(np.nanmean(found["NDCG@10"]))


def test_equal_scores_are_no_help_to_rows_that_come_first():
    lists, _ = made(n_queries=400)
    ordered = lists.at(np.lexsort((-lists.grades, lists.queries)))
    level, lots = np.zeros(len(lists.grades)), np.random.default_rng(1).random(len(lists.grades))

    assert contest.ndcg10(ordered, level) == pytest.approx(contest.ndcg10(ordered, lots), abs=0.03)


@pytest.mark.parametrize(("rows_learned", "turns"), [(10_000, 5), (270, 3), (1, 1)])
def test_folds_never_part_a_query_and_take_fewer_turns_where_rows_are_many(monkeypatch, rows_learned, turns):
    monkeypatch.setattr(contest, "ROWS_LEARNED", rows_learned)
    lists, _ = made(n_queries=30, size=3)

    parts = contest.folds(lists.queries, seed=1)

    assert len(parts) == turns
    for seen, unseen in parts:
        assert not set(lists.queries[seen]) & set(lists.queries[unseen])
        assert len(seen) + len(unseen) == len(lists.queries)


def test_tuning_takes_the_best_configuration_and_its_number_of_trees():
    class Told:
        """Scores right only in its middle stages, and only where it is told to."""

        def __init__(self, *, right, n_trees, random_state):
            self.right, self.n_trees = right, n_trees

        def fit(self, *_):
            return self

        def staged_predict(self, rows):
            for stage in range(self.n_trees):
                yield rows[:, 0] if self.right and 20 <= stage < 40 else -rows[:, 0]

    lists, _ = made()
    lists.X[:, 0] = lists.grades
    heard = []
    found = contest.tune(Told, [{"right": False}, {"right": True}], lists, most_trees=60, seed=0, tell=heard.append)

    assert [line.split(":")[0] for line in heard] == ["configuration 1 of 2", "configuration 2 of 2"]
    assert found.settings["right"]
    assert 24 < found.settings["n_trees"] < 37
    assert found.score == pytest.approx(1.0)


def test_a_fold_without_anything_relevant_tells_nothing():
    lists, _ = made(n_queries=10)
    lists.grades[lists.queries > 0] = 0
    lists.grades[lists.queries == 1] = 1
    lists.grades[lists.queries == 2] = np.arange(15) % 2

    assert np.isfinite(contest.validated(Level, {}, lists, most_trees=3, seed=0)).all()


class Level:
    """Gives all rows the same score."""

    def __init__(self, *, n_trees, random_state):
        self.n_trees = n_trees

    def fit(self, *_):
        return self

    def staged_predict(self, rows):
        return [np.zeros(len(rows))] * self.n_trees


def test_the_interval_holds_the_mean():
    low, high = contest.interval(np.random.default_rng(0).normal(1.0, 0.5, size=400))

    assert low < 1.0 < high
    assert 0.05 < high - low < 0.15
