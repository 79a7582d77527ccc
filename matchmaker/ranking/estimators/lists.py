"""Rows with groups, checked, and put into the one order that does not depend on how they arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]

MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: spreads neighbouring numbers over all bits (Fibonacci hashing)."""


@dataclass(frozen=True)
class Lists:
    """Training rows, each group's together, groups in the order of their names.

    Inside a group the order is as good as drawn by lot, by what the rows hold and a seed: never by their
    order of arrival, which in many data sets tells the label. Rows that hold the same are interchangeable.
    """

    X: Floats
    gains: NDArray[np.float64]
    sizes: NDArray[np.intp]
    weights: NDArray[np.float64] | None


def arranged(
    X: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    sample_weight: ArrayLike | None,
    *,
    gains: Sequence[float] | None,
    seed: int,
) -> Lists:
    """Check training data and arrange it.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
    y : array of shape (n_rows,)
        Gains, or grades that `gains` gives the worth of.
    groups : array of shape (n_rows,)
    sample_weight : array of shape (n_rows,) or (n_groups,), optional
        Rows that weigh nothing are left out.
    gains : sequence of float, optional
    seed : int

    Raises
    ------
    ValueError
        Anything is out of order; the message names the first row where it is.
    """
    rows, labels, names = table(X), np.asarray(y), np.asarray(groups)
    _same_length(rows, labels, names)
    _refuse(np.isinf(rows).any(axis=1), lambda row: f"feature {np.flatnonzero(np.isinf(rows[row]))[0]} is infinite")
    worth = _worth(labels, gains)
    numbers, n_groups = _numbered(names)
    weights = None if sample_weight is None else _weights(np.asarray(sample_weight), numbers, n_groups)
    lot = _lot(rows, worth, weights, seed)
    order = np.lexsort((lot, numbers))
    if weights is not None:
        order = order[weights[order] > 0]
    _, sizes = np.unique(numbers[order], return_counts=True)
    return Lists(rows[order], worth[order], sizes, None if weights is None else weights[order])


def some_of(lists: Lists, share: float, seed: int) -> Lists:
    """So large a share of the lists, whole, drawn by lot; at least one. All of them where the share is 1."""
    if share == 1.0:
        return lists
    n_lists = len(lists.sizes)
    drawn = np.zeros(n_lists, dtype=bool)
    drawn[np.random.default_rng(seed).permutation(n_lists)[: max(1, round(share * n_lists))]] = True
    rows = np.repeat(drawn, lists.sizes)
    weights = None if lists.weights is None else lists.weights[rows]
    return Lists(lists.X[rows], lists.gains[rows], lists.sizes[drawn], weights)


def table(X: ArrayLike) -> Floats:
    """Rows of features as floats. Raises ValueError where they are no table of numbers."""
    rows = np.asarray(X)
    if rows.dtype not in (np.float32, np.float64):
        rows = rows.astype(np.float64)
    if rows.ndim != 2:
        raise ValueError(f"expected rows of features, got shape {rows.shape}")
    return rows


def _same_length(rows: Floats, labels: NDArray[Any], names: NDArray[Any]) -> None:
    if not len(rows):
        raise ValueError("0 rows: there is nothing to learn from")
    if not (len(rows),) == labels.shape == names.shape:
        raise ValueError(f"{len(rows)} rows, labels of shape {labels.shape}, groups of shape {names.shape}")


def _refuse(wrong: Any, because: Any) -> None:
    """Raise ValueError for the first row that is wrong, saying why."""
    if (rows := np.flatnonzero(wrong)).size:
        raise ValueError(f"row {rows[0]}: {because(rows[0])}")


def _worth(labels: NDArray[Any], gains: Sequence[float] | None) -> NDArray[np.float64]:
    """What each row is worth in DCG."""
    worth = labels.astype(np.float64)
    _refuse(~np.isfinite(worth), lambda row: f"label {labels[row]} is no number")
    if gains is None:
        _refuse(worth < 0, lambda row: f"gain {labels[row]} is negative")
        return worth
    table = np.asarray(gains, dtype=np.float64)
    if table.ndim != 1 or not len(table) or not (np.isfinite(table) & (table >= 0)).all():
        raise ValueError(f"gains must be numbers from 0 up, one for each grade: {gains}")
    _refuse(
        ~np.isin(worth, np.arange(len(table))),
        lambda row: f"grade {labels[row]} is not one of 0 to {len(table) - 1}",
    )
    return table[worth.astype(np.intp)]


def _numbered(names: NDArray[Any]) -> tuple[NDArray[np.intp], int]:
    """Each row's group as its number in the order of group names."""
    if names.dtype.kind == "f":
        _refuse(np.isnan(names), lambda _: "group is missing")
    known, numbers = np.unique(names, return_inverse=True)
    return numbers.reshape(-1), len(known)


def _weights(given: NDArray[Any], numbers: NDArray[np.intp], n_groups: int) -> NDArray[np.float64]:
    """A weight per row, from weights per row or per group."""
    weights = given.astype(np.float64)
    if weights.shape not in ((len(numbers),), (n_groups,)):
        raise ValueError(f"weights of shape {weights.shape} for {len(numbers)} rows in {n_groups} groups")
    each = weights if len(weights) == len(numbers) else weights[numbers]
    _refuse(~(np.isfinite(each) & (each >= 0)), lambda row: f"weight {each[row]} is no number from 0 up")
    if not each.any():
        raise ValueError("all weights are 0")
    return np.asarray(each)


def _lot(rows: Floats, worth: Floats, weights: Floats | None, seed: int) -> NDArray[np.uint64]:
    """A number for each row, drawn from what it holds."""
    rng = np.random.default_rng(seed)
    columns = [*rows.T, worth] if weights is None else [*rows.T, worth, weights]
    lot = np.zeros(len(rows), dtype=np.uint64)
    for column, factor in zip(columns, rng.integers(2**63, size=len(columns), dtype=np.uint64), strict=True):
        held = np.where(np.isnan(column), np.inf, column + 0.0).astype(np.float64)  # one NaN, and no -0.0
        lot = (lot ^ (held.view(np.uint64) * (factor | np.uint64(1)))) * MULTIPLIER
        lot ^= lot >> np.uint64(32)
    return lot
