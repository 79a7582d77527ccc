"""Lists to rank from files in the LETOR/SVMlight format.

    2 qid:10 1:0.03 4:1 6:0.5 # anything

A line holds a grade, the query it belongs to, and numbered features; what follows # is a comment. A query's lines may
stand apart. Where lines name no query, LightGBM's or XGBoost's habit is followed: a file beside this one, with
`.query` or `.group` added to its name, holds the number of lines of each query in turn. Files may be packed (`.gz`).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np
from numpy.typing import NDArray

HIGHEST_GRADE: Final = 30
"""2 to this power is still exact; a higher grade is a mistake."""
MOST_FEATURES: Final = 100_000
LARGEST: Final = float(np.finfo(np.float32).max)
MOST_VALUES: Final = 2_000_000_000
"""Cells of a table, at most: 8 GB of them."""
SIZES_BESIDE: Final = (".query", ".group")
"""What LightGBM and XGBoost add to a file's name for the one that holds the number of lines of each query."""


class Unreadable(Exception):
    """A file that holds no lists, and in which line it goes wrong."""


@dataclass(frozen=True)
class Lists:
    """Graded rows: X of shape (n_rows, n_features), float32; grades and queries of shape (n_rows,)."""

    X: NDArray[np.float32]
    grades: NDArray[np.int64]
    queries: NDArray[np.int64]

    def at(self, rows: NDArray[np.int64]) -> Lists:
        """Some of the rows."""
        return Lists(self.X[rows], self.grades[rows], self.queries[rows])

    def wide(self, features: int, absent: float) -> Lists:
        """The same with so many columns; those added are absent in every row."""
        more = np.full((len(self.X), features - self.X.shape[1]), absent, dtype=np.float32)
        return Lists(np.hstack([self.X, more]), self.grades, self.queries)


def read(path: Path, *, absent: float = 0.0) -> Lists:
    """The lists of a file.

    Parameters
    ----------
    path : Path
    absent : float
        What a feature is that a line does not name: 0 by LETOR's habit, or NaN.

    Raises
    ------
    Unreadable
        A line is out of order (the message names it), or nothing says which lines belong together.
    """
    grades: list[int] = []
    names: list[str | None] = []
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float32]] = []
    for at, text in _lines(path):
        try:
            grade, name, indices, given = _parsed(text)
        except ValueError as error:
            raise Unreadable(f"{path.name}, line {at}: {error}") from None
        grades.append(grade)
        names.append(name)
        columns.append(indices)
        values.append(given)
    if not grades:
        raise Unreadable(f"{path.name} holds no line")
    width = 1 + max((int(own[-1]) for own in columns if len(own)), default=0)
    if len(grades) * width > MOST_VALUES:
        raise Unreadable(f"{path.name}: {len(grades):,} rows of {width:,} features are more than fit in memory")
    table = np.full((len(grades), width), absent, dtype=np.float32)
    rows = np.repeat(np.arange(len(grades)), [len(own) for own in columns])
    table[rows, np.concatenate(columns)] = np.concatenate(values)
    return Lists(table, np.array(grades), _queries(path, names))


def _opened(path: Path) -> TextIO:
    """The text of a file, packed or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbers and texts of the lines that hold anything but a comment."""
    try:
        with _opened(path) as file:
            for at, line in enumerate(file, 1):
                if text := line.split("#", 1)[0].strip():
                    yield at, text
    except (OSError, EOFError, zlib.error) as error:  # what gzip raises has no strerror
        raise Unreadable(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def _parsed(text: str) -> tuple[int, str | None, NDArray[np.int64], NDArray[np.float32]]:
    """A line's grade, query, feature numbers in rising order, and values."""
    head, *pairs = text.split()
    grade = _grade(head)
    name = None
    if pairs and pairs[0].startswith("qid:"):
        name = pairs.pop(0)[4:]
        if not name:
            raise ValueError("qid: without a query")
    if odd := [pair for pair in pairs if pair.count(":") != 1]:
        raise ValueError(f"'{odd[0]}' is not feature:value")
    numbers = np.array(" ".join(pairs).replace(":", " ").split(), dtype=np.float64)
    if len(numbers) != 2 * len(pairs):
        raise ValueError("a feature without a number or a value")
    indices, given = numbers[::2], numbers[1::2]
    if ((indices < 0) | (indices % 1 != 0) | (indices > MOST_FEATURES)).any():
        raise ValueError(f"features are numbered with whole numbers from 0 to {MOST_FEATURES}")
    if (np.abs(given) > LARGEST).any():
        raise ValueError(f"feature {indices[np.abs(given) > LARGEST][0]:.0f} is infinite or as good as")
    if len(indices) and (np.diff(indices) <= 0).any():
        order = np.argsort(indices, kind="stable")
        indices, given = indices[order], given[order]
        if (twice := np.flatnonzero(np.diff(indices) == 0)).size:
            raise ValueError(f"feature {indices[twice[0]]:.0f} stands there twice")
    return grade, name, indices.astype(np.int64), given.astype(np.float32)


def _grade(text: str) -> int:
    try:
        grade = float(text)
    except ValueError:
        raise ValueError(f"'{text}' is no grade") from None
    if not 0 <= grade <= HIGHEST_GRADE or grade % 1:
        raise ValueError(f"grade {text} is no whole number from 0 to {HIGHEST_GRADE}")
    return int(grade)


def _queries(path: Path, names: list[str | None]) -> NDArray[np.int64]:
    """A number for each row's query."""
    unnamed = [at for at, name in enumerate(names) if name is None]
    if not unnamed:
        return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)
    if len(unnamed) < len(names):
        raise Unreadable(f"{path.name}: its row {unnamed[0] + 1} names no query, though others do")
    beside = _beside(path)
    sizes = _sizes(beside)
    if sum(sizes) != len(names):
        raise Unreadable(f"{beside.name} tells of {sum(sizes)} rows; {path.name} has {len(names)}")
    return np.repeat(np.arange(len(sizes)), sizes)


def _beside(path: Path) -> Path:
    """The file that holds the number of rows of each query."""
    unpacked = path.with_suffix("") if path.suffix == ".gz" else path
    named = [file.with_name(file.name + ending) for ending in SIZES_BESIDE for file in (path, unpacked)]
    for file in named:
        if file.exists():
            return file
    raise Unreadable(f"{path.name}: lines name no query (qid:), and there is no {named[0].name} beside it")


def _sizes(path: Path) -> list[int]:
    """Rows of each query."""
    sizes = []
    for at, text in _lines(path):
        if not text.isdigit() or int(text) < 1:
            raise Unreadable(f"{path.name}, line {at}: '{text}' is no number of rows")
        sizes.append(int(text))
    return sizes
