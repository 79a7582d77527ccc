"""Made lists are what their descriptions say, are drawn the same each time, and can be read back."""

import numpy as np
import pytest

from benchmarks import sets
from benchmarks.letor_format import read

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("make", "lists", "features", "grades"), [(sets.uneven, (471, 313), 46, 3), (sets.thin, (201, 200), 300, 5)]
)
def test_made_sets_are_of_the_size_they_imitate(tmp_path, make, lists, features, grades):
    for side, lines, n_lists in zip(("train", "test"), make(), lists, strict=True):
        sets.write(path := tmp_path / side, lines)
        back = read(path)

        assert len(np.unique(back.queries)) == n_lists
        assert back.X.shape == (len(lines), 1 + features)
        assert len(np.unique(back.grades)) == grades
        assert np.bincount(back.grades).argmax() < 2


def test_made_sets_are_drawn_the_same_each_time():
    assert sets.thin() == sets.thin()


def test_thin_lists_are_mostly_empty_and_some_uneven_ones_hold_nothing_relevant():
    rows = np.array([values for _, _, values in sets.thin()[0]])
    assert (rows == 0).mean() > 0.75

    grades, queries = np.array([(grade, query) for grade, query, _ in sets.uneven()[0]]).T
    assert 0.05 < np.mean([not grades[queries == query].any() for query in np.unique(queries)]) < 0.4
