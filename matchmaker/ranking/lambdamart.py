"""LambdaMART on scikit-learn's histogram trees: the one place that touches scikit-learn's private parts.

`HistGradientBoostingRegressor` accepts an instance of its private `BaseLoss` (scikit-learn pull request
#16908), which gives LambdaMART native missing values and exact monotonic constraints. The minor version
is pinned in pyproject.toml. After the fit the loss is replaced by a stock one: predictions stay equal to
the bit, and the fitted trees no longer carry the training labels.

LambdaRank: C. Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, with the
two normalisations of LightGBM (by the distance of scores in a pair, and by the sum of a list).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn._loss.link import IdentityLink
from sklearn._loss.loss import BaseLoss, HalfSquaredError
from sklearn.ensemble import HistGradientBoostingRegressor

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

BLOCK_PAIRS: Final = 15_000
"""Pairs held at once: temporaries of this size stay in the cache and cost no page faults."""


def fit_trees(
    X: NDArray[np.floating[Any]],
    gains: Floats,
    sizes: Sequence[int],
    *,
    directions: Sequence[int],
    truncation: int,
    **tree_params: Any,
) -> HistGradientBoostingRegressor:
    """Grow trees that order each list by gain.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
        Rows of one list stand together; NaN is missing.
    gains : array of shape (n_rows,)
        What a row is worth in DCG, not negative.
    sizes : sequence of int
        Rows of each list, in order; they sum to n_rows.
    directions : sequence of n_features values -1, 0 or 1
        Monotonic constraints.
    truncation : int
        Pairs count whose better-ranked row is among this many.
    **tree_params
        Of `HistGradientBoostingRegressor`.
    """
    trees = HistGradientBoostingRegressor(
        loss=LambdaLoss(gains, sizes, truncation),
        early_stopping=False,  # would split rows and part lists from their sizes
        max_leaf_nodes=None,
        monotonic_cst=list(directions),
        **tree_params,
    )
    unknown = np.isnan(X).all(axis=0)  # scikit-learn 1.9 cannot bin such a column; a constant is never split on
    trees.fit(np.where(unknown, 0.0, X), gains)
    trees._loss = HalfSquaredError()
    trees.set_params(loss="squared_error")
    return trees


class LambdaLoss(BaseLoss):
    """Gradients that push rows of a list past each other by what the swap changes in NDCG."""

    def __init__(self, gains: Floats, sizes: Sequence[int], truncation: int) -> None:
        super().__init__(closs=None, link=IdentityLink())
        self.truncation = truncation
        self.blocks = [Block(gains, rows, truncation) for rows in _padded_rows(sizes, truncation)]

    def fit_intercept_only(self, y_true: Floats, sample_weight: Floats | None = None) -> Floats:
        """Zero: only differences of scores matter."""
        return np.zeros(())

    def gradient_hessian(
        self,
        y_true: Floats,
        raw_prediction: Floats,
        sample_weight: Floats | None = None,
        gradient_out: NDArray[Any] | None = None,
        hessian_out: NDArray[Any] | None = None,
        n_threads: int = 1,
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """First and second derivatives by raw score, shape (n_rows,) each."""
        scores = raw_prediction.reshape(-1)
        gradient = np.zeros_like(scores) if gradient_out is None else gradient_out
        hessian = np.zeros_like(scores) if hessian_out is None else hessian_out
        for block in self.blocks:
            block.lambdas(scores, gradient, hessian)
        return gradient, hessian


class Block:
    """Some lists, padded to the longest: arrays of shape (n_lists, n_longest)."""

    def __init__(self, gains: Floats, rows: Ints, truncation: int) -> None:
        self.rows = rows
        self.real = rows >= 0
        self.gains = np.where(self.real, gains[rows], 0.0)
        self.truncation = min(truncation, rows.shape[1])
        self.discounts = 1.0 / np.log2(np.arange(rows.shape[1]) + 2.0)
        ideal = -np.sort(-self.gains, axis=1)[:, : self.truncation] @ self.discounts[: self.truncation]
        self.per_ideal = np.divide(1.0, ideal, out=np.zeros_like(ideal), where=ideal > 0)

    def lambdas(self, scores: Floats, gradient: NDArray[Any], hessian: NDArray[Any]) -> None:
        """Write this block's derivatives into the rows they belong to."""
        own = np.where(self.real, scores[self.rows], -np.inf)
        order = np.argsort(-own, axis=1, kind="stable")
        ranked = np.take_along_axis(np.where(self.real, own, 0.0), order, axis=1)
        gains = np.take_along_axis(self.gains, order, axis=1)
        real = np.take_along_axis(self.real, order, axis=1)
        push, curve = self._pairs(ranked, gains, real)
        np.put_along_axis(back := np.empty_like(push), order, push, axis=1)
        gradient[self.rows[self.real]] = back[self.real]
        np.put_along_axis(back, order, curve, axis=1)
        hessian[self.rows[self.real]] = back[self.real]

    def _pairs(self, scores: Floats, gains: Floats, real: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Derivatives of ranked rows, from the pairs of a row in the top and one ranked below it."""
        top, width = self.truncation, scores.shape[1]
        ahead = scores[:, :top, None] - scores[:, None, :]
        better = gains[:, :top, None] - gains[:, None, :]
        below = np.arange(width)[None, :] > np.arange(top)[:, None]
        counts = below & real[:, :top, None] & real[:, None, :]
        swap = np.abs(better) * np.abs(self.discounts[:top, None] - self.discounts[None, :])
        swap *= counts * self.per_ideal[:, None, None]
        level = (np.where(real, ahead[:, 0], 0.0) == 0).all(axis=1)
        swap /= np.where(level[:, None, None], 1.0, 0.01 + np.abs(ahead))
        sign = np.sign(better)
        doubt = expit(-sign * ahead)
        force, bend = swap * doubt, swap * doubt * (1.0 - doubt)
        total = 2.0 * force.sum(axis=(1, 2))
        scale = np.divide(np.log2(1.0 + total), total, out=np.ones_like(total), where=total > 0)
        force *= sign * scale[:, None, None]
        bend *= scale[:, None, None]
        push, curve = force.sum(axis=1), bend.sum(axis=1)
        push[:, :top] -= force.sum(axis=2)
        curve[:, :top] += bend.sum(axis=2)
        return push, curve


def _padded_rows(sizes: Sequence[int], truncation: int) -> Iterator[Ints]:
    """Row numbers of lists in blocks, shape (n_lists, n_longest); -1 is padding."""
    starts = np.concatenate(([0], np.cumsum(sizes)))
    block: list[Ints] = []
    longest = 0
    for start, size in zip(starts, sizes, strict=False):
        grown = max(longest, size)
        if block and (len(block) + 1) * grown * min(truncation, grown) > BLOCK_PAIRS:
            yield _stack(block, longest)
            block, grown = [], size
        block.append(np.arange(start, start + size))
        longest = grown
    if block:
        yield _stack(block, longest)


def _stack(lists: Sequence[Ints], longest: int) -> Ints:
    rows = np.full((len(lists), longest), -1, dtype=np.intp)
    for line, numbers in zip(rows, lists, strict=True):
        line[: len(numbers)] = numbers
    return rows
