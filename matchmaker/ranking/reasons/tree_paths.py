"""Every way through some trees to a leaf, laid out so that Shapley values are read off all at once.

A leaf is reached when each feature on its path lies in an interval. Between a row and an ordinary one, a
coalition of features takes its values from the row and the rest from the ordinary one; the leaf counts for
the coalitions under which all its intervals are met. With `a` features that only the row brings into their
intervals and `b` that only the ordinary one does, a leaf of value v adds v (a-1)! b! / (a+b)! to each of
the former and takes v a! (b-1)! / (a+b)! from each of the latter: the exact interventional values of
S. Lundberg et al., "From local explanations to global understanding with explainable AI for trees"
(Nature Machine Intelligence, 2020), for one background row, without a walk per row and tree.

Which intervals a feature meets depends on the stretch alone in which its value lies (`rankers.cuts`): they are
looked up for all leaves at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.rankers.cuts import Cuts

Floats = NDArray[np.float64]
Codes = NDArray[np.unsignedinteger[Any]]

MOST_FEATURES = 32
"""On one path: bits of a code."""
MOST_TABLED = 6
"""Slots up to which shares are computed once for all codes and then looked up."""


@dataclass(frozen=True)
class TreePaths:
    """All leaves of some trees; a path has as many slots as the longest has features.

    Attributes
    ----------
    values : array of shape (n_leaves,)
        What a leaf adds to the raw score.
    features : integers of shape (n_leaves, n_slots)
        Column that a slot reads; a slot that a path does not need reads column 0.
    spare : codes of shape (n_leaves,)
        The slots that a path does not need, one bit each: they are always met.
    cuts : Cuts
    met : codes of shape (n_stretches, n_leaves)
        The slots of a leaf that a value in a stretch meets, one bit each.
    tabled : array of shape (2 ** n_slots, 2 ** n_slots, n_slots), or None
        `_shares` for all codes of a row and of the ordinary one, where there are few.
    """

    values: Floats
    features: NDArray[np.intp]
    spare: Codes
    cuts: Cuts
    met: Codes
    tabled: Floats | None

    @classmethod
    def of(cls, trees: Iterable[NDArray[Any]]) -> TreePaths:
        """The paths of trees given as arrays of scikit-learn's node records.

        Raises
        ------
        ValueError
            A path has more features than a code has bits.
        """
        every = list(trees)
        leaves = [leaf for nodes in every for leaf in _leaves(nodes)]
        slots = max(1, *(len(path) for _, path in leaves))
        if slots > MOST_FEATURES:
            raise ValueError(f"a path of {slots} features is too long to be explained")
        kind, cuts = np.min_scalar_type((1 << slots) - 1).type, Cuts.of(every)
        features = np.zeros((len(leaves), slots), dtype=np.intp)
        for own, (_, path) in zip(features, leaves, strict=True):
            own[: len(path)] = list(path)
        codes = np.arange(1 << slots, dtype=kind) if slots <= MOST_TABLED else None
        return cls(
            values=np.array([value for value, _ in leaves]),
            features=features,
            spare=np.array([kind((1 << slots) - (1 << len(path))) for _, path in leaves]),
            cuts=cuts,
            met=_met(cuts, leaves, kind),
            tabled=None if codes is None else _shares(codes[:, None], codes, slots),
        )

    def compared_with(self, ordinary: Floats) -> Compared:
        """Every row told by what it has otherwise than an ordinary one, of shape (n_features,)."""
        return Compared(self, ordinary, self.met_by(ordinary[None])[0])

    def met_by(self, rows: Floats) -> Codes:
        """Which slots each row meets, one bit each; shape (n_rows, n_leaves)."""
        met = np.repeat(self.spare[None], len(rows), axis=0)
        looked_up = np.empty_like(met)
        for codes in self.cuts.codes(rows):
            if (codes == codes[:1]).all():
                met |= self.met[codes[:1]]
            else:
                met |= self.met.take(codes, axis=0, out=looked_up, mode="clip")
        return met


@dataclass(frozen=True)
class Compared:
    """Trees and the ordinary row that others are compared with.

    Attributes
    ----------
    paths : TreePaths
    ordinary : array of shape (n_features,)
    base : codes of shape (n_leaves,)
        The slots that it meets.
    """

    paths: TreePaths
    ordinary: Floats
    base: Codes

    def shapley(self, rows: Floats) -> Floats:
        """What each feature of each row adds to the raw score over that of the ordinary row.

        Parameters
        ----------
        rows : array of shape (n_rows, n_features)

        Returns
        -------
        array of shape (n_rows, n_features)
        """
        paths, own = self.paths, self.paths.met_by(rows)
        reached = np.flatnonzero((own | self.base) == (1 << paths.features.shape[1]) - 1)
        row = reached // len(paths.values)
        leaf = reached - row * len(paths.values)
        shares = self._shares(own.reshape(-1).take(reached), self.base.take(leaf))
        shares *= paths.values.take(leaf)[:, None]
        where = paths.features.take(leaf, axis=0)
        where += (row * rows.shape[1])[:, None]
        added = np.bincount(where.reshape(-1), weights=shares.reshape(-1), minlength=rows.size)
        return np.asarray(added.reshape(rows.shape))

    def _shares(self, own: Codes, base: Codes) -> Floats:
        tabled = self.paths.tabled
        if tabled is None:
            return _shares(own, base, self.paths.features.shape[1])
        side, _, slots = tabled.shape
        return np.asarray(tabled.reshape(side * side, slots).take(own.astype(np.intp) * side + base, axis=0))


Bounds = tuple[float, float, bool]
Leaf = tuple[float, dict[int, Bounds]]


def _leaves(nodes: NDArray[Any]) -> list[Leaf]:
    """The leaves of one tree: value, and for each feature on the path the interval it must lie in."""
    found: list[Leaf] = []
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


def _met(cuts: Cuts, leaves: Sequence[Leaf], kind: type[np.unsignedinteger[Any]]) -> Codes:
    """The slots of each leaf that a value in each stretch meets; shape (n_stretches, n_leaves)."""
    met = np.zeros((len(cuts), len(leaves)), dtype=kind)
    bounded: dict[int, list[tuple[int, int, Bounds]]] = {}
    for position, (_, path) in enumerate(leaves):
        for slot, (feature, bounds) in enumerate(path.items()):
            bounded.setdefault(feature, []).append((position, 1 << slot, bounds))
    for column, codes, values in cuts.stretches():
        position, bit = np.array([each[:2] for each in bounded[column]]).T
        low, high, unknown = np.array([bounds for _, _, bounds in bounded[column]]).T
        meets = (values[:, None] > low) & (values[:, None] <= high)
        meets[-1] = unknown
        met[codes, position] = meets * bit.astype(kind)
    return met


def _shares(own: Codes, base: Codes, slots: int) -> Floats:
    """What each slot adds of a leaf's value, for slots that a row and the ordinary one meet between them.

    Shape (..., slots), for codes whose shapes go together.
    """
    only_own, only_base = own & ~base, base & ~own
    count_own, count_base = np.bitwise_count(only_own), np.bitwise_count(only_base)
    gives, takes = _GIVES[count_own, count_base], _GIVES[count_base, count_own]
    bits = (1 << np.arange(slots)).astype(own.dtype)
    brought, lacked = only_own[..., None] & bits, only_base[..., None] & bits
    return np.where(brought, gives[..., None], 0.0) - np.where(lacked, takes[..., None], 0.0)


def _gives() -> Floats:
    """(a-1)! b! / (a+b)! at [a, b]; 0 where a is 0."""
    shares = np.zeros((MOST_FEATURES + 1, MOST_FEATURES + 1))
    for a in range(1, MOST_FEATURES + 1):
        for b in range(MOST_FEATURES + 1):
            shares[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
    return shares


_GIVES = _gives()
