"""Every way through some trees to a leaf, laid out so that Shapley values are read off all at once.

A leaf is reached when each feature on its path lies in an interval. Between a row and an ordinary one, a
coalition of features takes its values from the row and the rest from the ordinary one; the leaf counts for
the coalitions under which all its intervals are met. With `a` features that only the row brings into their
intervals and `b` that only the ordinary one does, a leaf of value v adds v (a-1)! b! / (a+b)! to each of
the former and takes v a! (b-1)! / (a+b)! from each of the latter: the exact interventional values of
S. Lundberg et al., "From local explanations to global understanding with explainable AI for trees"
(Nature Machine Intelligence, 2020), for one background row, without a walk per row and tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.uint32]

MOST_FEATURES = 32
"""On one path: bits of a code."""


@dataclass(frozen=True)
class TreePaths:
    """All leaves of some trees; a path has as many slots as the longest has features.

    Attributes
    ----------
    values : array of shape (n_leaves,)
        What a leaf adds to the raw score.
    features : integers of shape (n_slots, n_leaves)
        Column that a slot reads; a slot that a path does not need reads column 0 and is always met.
    low, high : arrays of shape (n_slots, n_leaves)
        A slot is met by values above `low` and up to `high`.
    unknown : booleans of shape (n_slots, n_leaves)
        Whether a missing value meets it.
    """

    values: Floats
    features: NDArray[np.intp]
    low: Floats
    high: Floats
    unknown: NDArray[np.bool_]

    @classmethod
    def of(cls, trees: Iterable[NDArray[Any]]) -> TreePaths:
        """The paths of trees given as arrays of scikit-learn's node records.

        Raises
        ------
        ValueError
            A path has more features than a code has bits.
        """
        leaves = [leaf for nodes in trees for leaf in _leaves(nodes)]
        slots = max(1, *(len(path) for _, path in leaves))
        if slots > MOST_FEATURES:
            raise ValueError(f"a path of {slots} features is too long to be explained")
        shape = (slots, len(leaves))
        features, unknown = np.zeros(shape, dtype=np.intp), np.ones(shape, dtype=bool)
        low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
        for position, (_, path) in enumerate(leaves):
            for slot, (feature, (above, upto, also_unknown)) in enumerate(path.items()):
                features[slot, position] = feature
                low[slot, position], high[slot, position] = above, upto
                unknown[slot, position] = also_unknown
        return cls(np.array([value for value, _ in leaves]), features, low, high, unknown)

    def shapley(self, rows: Floats, ordinary: Floats) -> Floats:
        """What each feature of each row adds to the raw score over that of the ordinary row.

        Parameters
        ----------
        rows : array of shape (n_rows, n_features)
        ordinary : array of shape (n_features,)

        Returns
        -------
        array of shape (n_rows, n_features)
        """
        own, base = self._met(rows), self._met(ordinary[None])
        row, leaf = np.nonzero((own | base) == self._all_met)
        only_own, only_base = own[row, leaf] & ~base[0, leaf], base[0, leaf] & ~own[row, leaf]
        count_own, count_base = np.bitwise_count(only_own), np.bitwise_count(only_base)
        gives = self.values[leaf] * _GIVES[count_own, count_base]
        takes = self.values[leaf] * _GIVES[count_base, count_own]
        first, width = row * rows.shape[1], rows.size
        added = np.zeros(width)
        for slot, features in enumerate(self.features):
            bit = np.uint32(1 << slot)
            share = np.where(only_own & bit, gives, 0.0) - np.where(only_base & bit, takes, 0.0)
            added += np.bincount(first + features[leaf], weights=share, minlength=width)
        return added.reshape(rows.shape)

    @property
    def _all_met(self) -> np.uint32:
        return np.uint32((1 << len(self.features)) - 1)

    def _met(self, rows: Floats) -> Codes:
        """Which slots each row meets, one bit each; shape (n_rows, n_leaves)."""
        code = np.zeros((len(rows), len(self.values)), dtype=np.uint32)
        for slot, features in enumerate(self.features):
            value = rows[:, features]
            met = (value > self.low[slot]) & (value <= self.high[slot])
            met |= np.isnan(value) & self.unknown[slot]
            code |= met.astype(np.uint32) << np.uint32(slot)
        return code


Bounds = tuple[float, float, bool]


def _leaves(nodes: NDArray[Any]) -> list[tuple[float, dict[int, Bounds]]]:
    """The leaves of one tree: value, and for each feature on the path the interval it must lie in."""
    found: list[tuple[float, dict[int, Bounds]]] = []
    todo: list[tuple[int, dict[int, Bounds]]] = [(0, {})]
    while todo:
        number, path = todo.pop()
        node = nodes[number]
        if node["is_leaf"]:
            found.append((float(node["value"]), path))
            continue
        feature, cut, left_too = (
            int(node["feature_idx"]),
            float(node["num_threshold"]),
            bool(node["missing_go_to_left"]),
        )
        low, high, unknown = path.get(feature, (-np.inf, np.inf, True))
        todo.append((int(node["left"]), path | {feature: (low, min(high, cut), unknown and left_too)}))
        todo.append((int(node["right"]), path | {feature: (max(low, cut), high, unknown and not left_too)}))
    return found


def _shares() -> Floats:
    """(a-1)! b! / (a+b)! at [a, b]; 0 where a is 0."""
    shares = np.zeros((MOST_FEATURES + 1, MOST_FEATURES + 1))
    for a in range(1, MOST_FEATURES + 1):
        for b in range(MOST_FEATURES + 1):
            shares[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
    return shares


_GIVES = _shares()
