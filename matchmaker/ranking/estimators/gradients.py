"""What LambdaRank asks of each row's score, in numpy.

Within a list, two rows of unlike gain push each other apart by what swapping them would change in NDCG:
C. Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, with the two
normalisations of LightGBM (by the distance of the scores in a pair, and by the sum of a list).

A list's order says nothing about whether any of its rows is worth anything. That is told, and little data
put to better use, by a second part: the logistic loss of each row's gain as a share of the best there is.
The two together keep an order and a scale: L. Yan et al., "Scale Calibration of Deep Ranking Models", KDD 2022.

Lists are worked off in blocks, padded to the longest. Only pairs count of which one row stands among the
`truncation` first. They are found from whichever is fewer: the rows at the top, or the rows worth anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.special import expit, logit

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]

BLOCK_PAIRS: Final = 40_000
"""Pairs held at once: temporaries of this size stay in the cache and cost no page faults."""
LEAST_SHARE: Final = 1e-6
"""The usual share of the best gain is kept this far from 0 and 1."""
NEAR: Final = 0.01
"""Added to the distance of two scores before dividing by it (LightGBM's value)."""
STEEPEST: Final = 80.0
"""Distances of scores are cut here: exp() of more overflows, and the push is 0 or 1 long before."""


class LambdaGradients:
    """First and second derivatives of the ranking loss by the score of each row.

    Parameters
    ----------
    gains : array of shape (n_rows,)
        What each row is worth in DCG, not negative. Rows of one list stand together.
    sizes : array of shape (n_lists,)
        Rows of each list, in order; they sum to n_rows.
    truncation : int
        A pair counts when its better-ranked row is among this many.
    weights : array of shape (n_rows,), optional
        A pair weighs the geometric mean of its rows' weights.
    pointwise : float
        What the logistic part weighs beside the pairs; 0: order alone.
    dtype
        Of the arithmetic.
    """

    def __init__(
        self,
        gains: Floats,
        sizes: NDArray[np.integer[Any]],
        truncation: int,
        weights: Floats | None = None,
        *,
        pointwise: float = 0.0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        roots = None if weights is None else np.sqrt(weights)
        self.blocks = [_Block(gains, rows, truncation, roots, dtype) for rows in _blocks(gains, sizes, truncation)]
        self.n_rows = len(gains)
        self.alone = pointwise * (np.ones(len(gains)) if weights is None else weights)
        self.share = gains / max(float(gains.max()), 1e-300)
        self.usual = float(logit(np.clip(np.average(self.share, weights=weights), LEAST_SHARE, 1.0 - LEAST_SHARE)))
        self.pointwise = pointwise > 0

    def __call__(self, scores: Floats, gradient: Floats | None = None, hessian: Floats | None = None) -> Any:
        """Derivatives by score, shape (n_rows,) each; written into the arrays given, where they are.

        Where a list teaches no order, having one row only or all of the same gain, its pairs add nothing.
        """
        gradient = np.empty(self.n_rows) if gradient is None else gradient
        hessian = np.empty(self.n_rows) if hessian is None else hessian
        gradient[:] = 0.0
        hessian[:] = 0.0
        for block in self.blocks:
            block.add(scores, gradient, hessian)
        if self.pointwise:
            chance = expit(scores + self.usual)
            gradient += self.alone * (chance - self.share)
            hessian += self.alone * chance * (1.0 - chance)
        return gradient, hessian


class _Block:
    """Some lists side by side: arrays of shape (n_lists, n_longest)."""

    def __init__(self, gains: Floats, rows: Ints, truncation: int, roots: Floats | None, dtype: DTypeLike) -> None:
        self.rows, self.real = rows, rows >= 0
        self.padded = not self.real.all()
        self.gains = np.where(self.real, gains[rows], 0.0).astype(dtype)
        self.roots = None if roots is None else np.where(self.real, roots[rows], 0.0).astype(dtype)
        self.places = np.arange(rows.shape[1])
        self.discounts = (1.0 / np.log2(self.places + 2.0)).astype(dtype)
        self.top = min(truncation, rows.shape[1])
        self.per_ideal = 1.0 / (-np.sort(-self.gains, axis=1)[:, : self.top] @ self.discounts[: self.top])
        self.worthy = _worthy(self.gains, self.top)
        first = self.discounts[: self.top, None] - self.discounts
        self.steps_of_top = np.where(self.places > self.places[: self.top, None], first, 0).astype(dtype)

    def add(self, scores: Floats, gradient: Floats, hessian: Floats) -> None:
        """Write this block's derivatives into the rows they belong to."""
        own = np.where(self.real, scores[self.rows], -np.inf).astype(self.gains.dtype)
        order = np.argsort(-own, axis=1, kind="stable")
        push, bend = _Ranked(self, own, order).derivatives()
        own_rows = np.take_along_axis(self.rows, order, axis=1)
        if self.padded:
            real = own_rows >= 0
            own_rows, push, bend = own_rows[real], push[real], bend[real]
        gradient[own_rows] = push
        hessian[own_rows] = bend


class _Ranked:
    """The lists of a block in the order of their scores."""

    def __init__(self, block: _Block, own: Floats, order: Ints) -> None:
        self.block = block
        self.real = np.take_along_axis(block.real, order, axis=1)
        self.scores = np.where(self.real, np.take_along_axis(own, order, axis=1), 0)
        self.gains = np.take_along_axis(block.gains, order, axis=1)
        self.roots = None if block.roots is None else np.take_along_axis(block.roots, order, axis=1)
        self.anchors: Ints | None = None
        if block.worthy is not None:
            place = np.empty_like(order)
            np.put_along_axis(place, order, np.broadcast_to(block.places, order.shape), axis=1)
            self.anchors = np.take_along_axis(place, block.worthy, axis=1)

    def derivatives(self) -> tuple[Floats, Floats]:
        """By score, shape (n_lists, n_longest) each, from the pairs of an anchor and any row."""
        ahead = self._differences(self.scores)
        distance = np.abs(ahead)
        distance += NEAR
        if (level := self._level()).any():
            distance[level] = 1.0
        force = self._differences(self.gains)
        ahead *= np.copysign(np.ones(1, dtype=force.dtype), force)  # how far the better row is ahead of the other
        doubt = _doubt(ahead)
        force *= self._steps(force)
        force *= doubt
        force /= distance
        size = np.abs(force, out=distance)
        scale = self._scale(size.sum(axis=(1, 2)))
        if self.roots is not None:
            weights = self._of_anchors(self.roots)[:, :, None] * self.roots[:, None, :]
            force *= weights
            size *= weights
        bend = np.multiply(size, np.subtract(1.0, doubt, out=doubt), out=size)
        return self._gathered(force, -1) * scale, self._gathered(bend, +1) * scale

    def _level(self) -> NDArray[np.bool_]:
        """Lists where all scores are equal: there is no distance to divide by."""
        last = self.real.sum(axis=1, keepdims=True) - 1
        return np.asarray(self.scores[:, 0] == np.take_along_axis(self.scores, last, axis=1)[:, 0])

    def _of_anchors(self, values: Floats) -> Floats:
        """Values of the anchors among those of all rows."""
        if self.anchors is None:
            return values[:, : self.block.top]
        return np.asarray(np.take_along_axis(values, self.anchors, axis=1))

    def _differences(self, values: Floats) -> Floats:
        """Of each anchor to each row: shape (n_lists, n_anchors, n_longest)."""
        return np.asarray(self._of_anchors(values)[:, :, None] - values[:, None, :])

    def _steps(self, better: Floats) -> Floats:
        """By how much a swap changes the discount; 0 for pairs that do not count, so that each counts once."""
        block = self.block
        if self.anchors is None:
            return block.steps_of_top * self.real[:, None, :] if block.padded else block.steps_of_top
        steps = np.abs(block.discounts[self.anchors][:, :, None] - block.discounts)
        steps *= (self.anchors[:, :, None] < block.top) | (block.places < block.top)
        steps *= better > 0
        return np.asarray(steps * self.real[:, None, :] if block.padded else steps)

    def _scale(self, sizes: Floats) -> Floats:
        """What each list's forces are multiplied by, so that no list shouts the others down."""
        total = 2.0 * sizes * self.block.per_ideal
        evened = np.divide(np.log2(1.0 + total), total, out=np.ones_like(total), where=total > 0)
        return np.asarray((evened * self.block.per_ideal)[:, None])

    def _gathered(self, pairs: Floats, sign: int) -> Floats:
        """Per row: what it gets as the other row of a pair, plus or minus what it gets as an anchor."""
        other = pairs.sum(axis=1)
        own = sign * pairs.sum(axis=2)
        if self.anchors is None:
            other[:, : self.block.top] += own
        else:
            own += np.take_along_axis(other, self.anchors, axis=1)
            np.put_along_axis(other, self.anchors, own, axis=1)
        return np.asarray(other)


def _doubt(ahead: Floats) -> Floats:
    """Chance that the better row of a pair stands behind, in place: 1 / (1 + exp(ahead))."""
    np.clip(ahead, -STEEPEST, STEEPEST, out=ahead)
    np.exp(ahead, out=ahead)
    ahead += 1.0
    return np.asarray(np.reciprocal(ahead, out=ahead))


def _worthy(gains: Floats, top: int) -> Ints | None:
    """Columns of rows worth anything, shape (n_lists, n_most); None where the top is no longer than that.

    A list with fewer of them is filled up with rows worth nothing, which outrank no row in gain.
    """
    most = int((gains > 0).sum(axis=1).max())
    if most >= top:
        return None
    return np.argsort(-gains, axis=1, kind="stable")[:, :most]


def _blocks(gains: Floats, sizes: NDArray[np.integer[Any]], truncation: int) -> Iterator[Ints]:
    """Row numbers of lists of about the same length, shape (n_lists, n_longest); -1 is padding.

    Lists that teach nothing are left out.
    """
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    tells = np.maximum.reduceat(gains, starts) > np.minimum.reduceat(gains, starts)
    waiting: list[int] = []
    longest = 0
    for number in np.argsort(sizes, kind="stable"):
        if not tells[number]:
            continue
        longest = int(sizes[number])
        if waiting and (len(waiting) + 1) * longest * min(truncation, longest) > BLOCK_PAIRS:
            yield _padded(starts[waiting], sizes[waiting])
            waiting = []
        waiting.append(int(number))
    if waiting:
        yield _padded(starts[waiting], sizes[waiting])


def _padded(starts: Ints, sizes: NDArray[np.integer[Any]]) -> Ints:
    places = np.arange(int(sizes.max()))
    return np.where(places < sizes[:, None], starts[:, None] + places, -1)
