"""What LambdaRank asks of each row's score, in numpy.

Within a list, two rows of unlike gain push each other apart by what swapping them would change in NDCG:
C. Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, with the two
normalisations of LightGBM (by the distance of the scores in a pair, and by the sum of a list).

Lists are worked off in blocks, padded to the longest. Only pairs count of which one row stands among the
`truncation` first. They are found from whichever is fewer: the rows at the top, or the rows worth anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.intp]

BLOCK_PAIRS: Final = 40_000
"""Pairs held at once: temporaries of this size stay in the cache and cost no page faults."""
NEAR: Final = 0.01
"""Added to the distance of two scores before dividing by it (LightGBM's value)."""
STEEPEST: Final = 80.0
"""Distances of scores are cut here: exp() of more overflows, and the push is 0 or 1 long before."""


class LambdaGradients:
    """First and second derivatives of the ranking loss, list by list.

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
    dtype
        Of the arithmetic.
    """

    def __init__(
        self,
        gains: Floats,
        sizes: NDArray[np.integer[Any]],
        truncation: int,
        weights: Floats | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.n_rows = len(gains)
        roots = None if weights is None else np.sqrt(weights)
        self.blocks = [_Block(gains, rows, truncation, roots, dtype) for rows in _blocks(gains, sizes, truncation)]

    def __call__(self, scores: Floats, gradient: Floats | None = None, hessian: Floats | None = None) -> Any:
        """Derivatives by score, shape (n_rows,) each; written into the arrays given, where they are.

        Zero where a list teaches nothing: one row only, or all of the same gain.
        """
        gradient = np.empty(self.n_rows) if gradient is None else gradient
        hessian = np.empty(self.n_rows) if hessian is None else hessian
        gradient[:] = 0.0
        hessian[:] = 0.0
        for block in self.blocks:
            block.add(scores, gradient, hessian)
        return gradient, hessian


class _Block:
    """Some lists side by side: arrays of shape (n_lists, n_longest)."""

    def __init__(self, gains: Floats, rows: Ints, truncation: int, roots: Floats | None, dtype: DTypeLike) -> None:
        self.rows, self.real, self.truncation = rows, rows >= 0, truncation
        self.gains = np.where(self.real, gains[rows], 0.0).astype(dtype)
        self.roots = None if roots is None else np.where(self.real, roots[rows], 0.0).astype(dtype)
        self.places = np.arange(rows.shape[1])
        self.discounts = (1.0 / np.log2(self.places + 2.0)).astype(dtype)
        top = min(truncation, rows.shape[1])
        ideal = -np.sort(-self.gains, axis=1)[:, :top] @ self.discounts[:top]
        self.per_ideal = np.divide(1.0, ideal, out=np.zeros_like(ideal), where=ideal > 0)
        self.worthy = _worthy(self.gains, top)

    def add(self, scores: Floats, gradient: Floats, hessian: Floats) -> None:
        """Write this block's derivatives into the rows they belong to."""
        own = np.where(self.real, scores[self.rows], -np.inf).astype(self.gains.dtype)
        order = np.argsort(-own, axis=1, kind="stable")
        ranked = _Ranked(self, own, order)
        push, bend = ranked.derivatives()
        for target, values in ((gradient, push), (hessian, bend)):
            back = np.empty_like(values)
            np.put_along_axis(back, order, values, axis=1)
            target[self.rows[self.real]] = back[self.real]


class _Ranked:
    """The lists of a block in the order of their scores."""

    def __init__(self, block: _Block, own: Floats, order: Ints) -> None:
        self.block = block
        self.real = np.take_along_axis(block.real, order, axis=1)
        self.scores = np.where(self.real, np.take_along_axis(own, order, axis=1), 0)
        self.gains = np.take_along_axis(block.gains, order, axis=1)
        self.level = self._level()
        if block.worthy is None:
            top = min(block.truncation, order.shape[1])
            self.anchors = np.broadcast_to(block.places[:top], (len(order), top))
        else:
            place = np.empty_like(order)
            np.put_along_axis(place, order, np.broadcast_to(block.places, order.shape), axis=1)
            self.anchors = np.take_along_axis(place, block.worthy, axis=1)
        self.roots = None if block.roots is None else np.take_along_axis(block.roots, order, axis=1)

    def _level(self) -> NDArray[np.bool_]:
        """Lists where all scores are equal: there is no distance to divide by."""
        last = self.real.sum(axis=1, keepdims=True) - 1
        return np.asarray(self.scores[:, 0] == np.take_along_axis(self.scores, last, axis=1)[:, 0])

    def derivatives(self) -> tuple[Floats, Floats]:
        """By score, shape (n_lists, n_longest) each, from the pairs of an anchor and any row."""
        ahead = self._differences(self.scores)
        swap = self._differences(self.gains)
        uphill = swap < 0
        np.abs(swap, out=swap)
        swap *= self._counted(uphill)
        swap *= np.abs(self._anchored(self.block.discounts)[:, :, None] - self.block.discounts)
        swap *= self.block.per_ideal[:, None, None]
        distance = np.abs(ahead)
        distance += NEAR
        distance[self.level] = 1.0
        swap /= distance
        np.negative(ahead, out=ahead, where=uphill)
        doubt = _doubt(ahead)
        force = np.multiply(swap, doubt, out=swap)
        force *= self._evened(force)[:, None, None]
        if self.roots is not None:
            force *= self._anchored(self.roots)[:, :, None] * self.roots[:, None, :]
        bend = np.subtract(1.0, doubt, out=doubt)
        bend *= force
        np.negative(force, out=force, where=uphill)
        return self._gathered(force, -1), self._gathered(bend, +1)

    def _anchored(self, values: Floats) -> Floats:
        """The anchors' own values; those of shape (n_longest,) go by place."""
        return np.asarray(
            values[self.anchors] if values.ndim == 1 else np.take_along_axis(values, self.anchors, axis=1)
        )

    def _differences(self, values: Floats) -> Floats:
        """Of each anchor to each row: shape (n_lists, n_anchors, n_longest)."""
        return np.asarray(self._anchored(values)[:, :, None] - values[:, None, :])

    def _counted(self, uphill: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which pairs count, each of them once."""
        block = self.block
        if block.worthy is None:
            return np.asarray((block.places > self.anchors[:, :, None]) & self.real[:, None, :])
        near = (self.anchors[:, :, None] < block.truncation) | (block.places < block.truncation)
        return np.asarray(near & ~uphill & self.real[:, None, :])

    def _evened(self, force: Floats) -> Floats:
        """What each list's forces are multiplied by, so that no list shouts the others down."""
        total = 2.0 * force.sum(axis=(1, 2))
        return np.asarray(np.divide(np.log2(1.0 + total), total, out=np.ones_like(total), where=total > 0))

    def _gathered(self, pairs: Floats, sign: int) -> Floats:
        """Per row: what it gets as the other row of a pair, plus or minus what it gets as an anchor."""
        other = pairs.sum(axis=1)
        own = np.take_along_axis(other, self.anchors, axis=1) + sign * pairs.sum(axis=2)
        np.put_along_axis(other, self.anchors, own, axis=1)
        return np.asarray(other)


def _doubt(ahead: Floats) -> Floats:
    """Chance that the better row of a pair stands behind, in place: 1 / (1 + exp(ahead))."""
    np.clip(ahead, -STEEPEST, STEEPEST, out=ahead)
    np.exp(ahead, out=ahead)
    ahead += 1.0
    return np.reciprocal(ahead, out=ahead)


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
