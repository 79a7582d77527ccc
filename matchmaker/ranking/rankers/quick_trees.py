"""Boosted trees asked about many rows at once, without a walk through each tree: the same scores, sooner.

QuickScorer of C. Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles
of regression trees" (SIGIR 2015), in numpy. A tree's leaves are numbered from left to right, a bit each. A
split that sends a row right rules out the leaves on its left; of what all splits leave, the leftmost leaf is
the one that the row reaches. Which leaves the cuts of one feature rule out depends on the stretch alone in
which its value lies: it is looked up, for all trees at once.

What scikit-learn keeps private is read here and nowhere else while a ranker serves. Trees of another kind, or
of a scikit-learn that has changed, are found out when they are laid out: their scores for rows on every cut
must equal those of `predict` to the last bit. Where they do not, `predict` is asked as before.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from matchmaker.ranking.estimators.lambdamart import summed
from matchmaker.ranking.rankers.cuts import Cuts, Nodes

Floats = NDArray[np.float64]
Bits = NDArray[np.uint64] | NDArray[np.uint32]
Members = Sequence[HistGradientBoostingRegressor]

ROWS_AT_ONCE: Final = 512
"""As many as a processor's second cache holds the work of."""

log = logging.getLogger(__name__)


class Unlike(Exception):
    """Trees that cannot be laid out."""


class Member(NamedTuple):
    """One of the models whose predictions are added."""

    start: float
    """Its score before any tree."""
    first: int
    last: int
    """Its trees stand from `first` up to `last`."""


@dataclass(frozen=True)
class QuickTrees:
    """Trees laid out side by side.

    Attributes
    ----------
    features : int
        Columns of a row.
    members : tuple of Member
    cuts : Cuts
    left : array of bits, shape (n_codes, n_trees)
        Leaves that a value with this code leaves in each tree.
    leaves : array of shape (n_trees * bits,)
        Their values, tree by tree.
    """

    features: int
    members: tuple[Member, ...]
    cuts: Cuts
    left: Bits
    leaves: Floats

    @classmethod
    def of(cls, trees: HistGradientBoostingRegressor | list[HistGradientBoostingRegressor]) -> QuickTrees | None:
        """The trees laid out, and tried; None where they must be asked one by one."""
        models = trees if isinstance(trees, list) else [trees]
        try:
            laid = cls._laid_out(models)
            laid._try(models)
        except (Unlike, AttributeError, IndexError, KeyError, TypeError, ValueError) as unlike:
            log.warning("trees are asked one by one: %s", unlike)
            return None
        return laid

    @classmethod
    def _laid_out(cls, models: Members) -> QuickTrees:
        nodes = [[tree.nodes for (tree,) in model._predictors] for model in models]
        last = list(accumulate(map(len, nodes)))
        members = tuple(
            Member(float(np.asarray(model._baseline_prediction).item()), end - len(own), end)
            for model, own, end in zip(models, nodes, last, strict=True)
        )
        every = [tree for own in nodes for tree in own]
        if any(tree["is_categorical"].any() or np.isnan(tree["num_threshold"]).any() for tree in every):
            raise Unlike("they part categories, or by nothing")
        cuts, described = Cuts.of(every), [_described(tree) for tree in every]
        bits = _bits(max(len(values) for values, _ in described))
        leaves = np.zeros((len(every), bits))
        for own, (values, _) in zip(leaves, described, strict=True):
            own[: len(values)] = values
        left = _left(cuts, [splits for _, splits in described], bits)
        return cls(models[0].n_features_in_, members, cuts, left, leaves.reshape(-1))

    def _try(self, models: Members) -> None:
        """Raise unless scores are scikit-learn's to the last bit, for rows on the cuts, unknown and infinite."""
        dice, tried = np.random.default_rng(0), {}
        for column, _codes, values in self.cuts.stretches():
            tried[column] = dice.permutation(np.append(values, -np.inf))
        rows = np.zeros((max(map(len, tried.values()), default=1), self.features))
        for column, values in tried.items():
            rows[:, column] = np.resize(values, len(rows))
        for some in (rows, np.nextafter(rows, np.inf), rows[:1]):
            if not np.array_equal(self.predict(some), summed(models, some)):
                raise Unlike("they score otherwise")

    def predict(self, rows: NDArray[np.floating[Any]]) -> Floats:
        """What the trees say, shape (n_rows,), for rows of shape (n_rows, features)."""
        told = np.empty(len(rows))
        for first in range(0, len(rows), ROWS_AT_ONCE):
            some = slice(first, first + ROWS_AT_ONCE)
            reached = self.leaves.take(self._reached(self.cuts.codes(rows[some])))
            each = np.stack([_added(reached[member.first : member.last], member.start) for member in self.members])
            told[some] = each[0] if len(each) == 1 else _added(each, 0.0)
        return told

    def _reached(self, codes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Positions among `leaves` that rows reach, shape (n_trees, n_rows)."""
        trees = self.left.shape[1]
        left = np.full((codes.shape[1], trees), np.iinfo(self.left.dtype).max, self.left.dtype)
        ruled = np.empty_like(left)
        for each in codes:
            left &= self.left.take(each, axis=0, out=ruled, mode="clip")
        lowest = np.bitwise_count((left & -left) - left.dtype.type(1))
        return np.asarray(lowest.T + np.arange(trees)[:, None] * (self.leaves.size // trees))


class _Split(NamedTuple):
    feature: int
    cut: float
    takes_unknown: bool
    """Whether a missing value goes left."""
    above: int
    """Bits of the leaves that a value above the cut leaves."""


def _described(nodes: Nodes) -> tuple[list[float], list[_Split]]:
    """The values of a tree's leaves from left to right, and its splits."""
    leaves: list[float] = []
    splits: list[_Split] = []

    def walk(number: int) -> None:
        node = nodes[number]
        if node["is_leaf"]:
            leaves.append(float(node["value"]))
            return
        before = len(leaves)
        walk(int(node["left"]))
        above = ~((1 << len(leaves)) - (1 << before))
        splits.append(
            _Split(int(node["feature_idx"]), float(node["num_threshold"]), bool(node["missing_go_to_left"]), above)
        )
        walk(int(node["right"]))

    walk(0)
    return leaves, splits


def _bits(leaves: int) -> int:
    if leaves > 64:
        raise Unlike(f"a tree of {leaves} leaves has more than bits")
    return 32 if leaves <= 32 else 64


def _left(cuts: Cuts, splits: Sequence[Sequence[_Split]], bits: int) -> Bits:
    """What each code leaves of each tree; shape (n_codes, n_trees)."""
    whole = (1 << bits) - 1
    left = np.full((len(cuts), len(splits)), whole, np.uint32 if bits == 32 else np.uint64)
    codes = {column: (of, points) for (column, of, _), points in zip(cuts.stretches(), cuts.points, strict=True)}
    for tree, own in enumerate(splits):
        for split in own:
            of, points = codes[split.feature]
            above = left.dtype.type(split.above & whole)
            left[of.start + points.searchsorted(split.cut) + 1, tree] &= above
            if not split.takes_unknown:
                left[of.stop - 1, tree] &= above
    for of, _ in codes.values():
        known = left[of.start : of.stop - 1]
        np.bitwise_and.accumulate(known, axis=0, out=known)
    return left


def _added(reached: Floats, start: float) -> Floats:
    """The start and the values of the trees, added one after the other as scikit-learn does, shape (n_rows,).

    So numpy adds over the slower axis; over the faster one, to which a single row would come down, it adds in
    pairs, which may differ in the last bit.
    """
    rows = reached.shape[1]
    several = np.repeat(reached, 2, axis=1) if rows == 1 else reached
    return np.asarray(np.add.reduce(several, axis=0, initial=start)[:rows])
