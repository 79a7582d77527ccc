"""Where trees cut each feature: all values between two neighbouring cuts are the same to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Nodes: TypeAlias = NDArray[Any]
"""One tree: an array of scikit-learn's node records, the root first."""


@dataclass(frozen=True)
class Cuts:
    """The stretches into which some trees part each feature that they read, and a code for each.

    Attributes
    ----------
    columns : array of shape (n_read,)
        Which features any tree reads.
    points : tuple of n_read arrays
        Where that feature is cut, rising: values up to a point go left, those above it right.
    """

    columns: NDArray[np.intp]
    points: tuple[Floats, ...]

    @classmethod
    def of(cls, trees: Iterable[Nodes]) -> Cuts:
        """The cuts of some trees."""
        splits = [nodes[nodes["is_leaf"] == 0] for nodes in trees]
        features = np.concatenate([each["feature_idx"] for each in splits]).astype(np.intp)
        points = np.concatenate([each["num_threshold"] for each in splits])
        columns = np.unique(features)
        return cls(columns, tuple(np.unique(points[features == column]) for column in columns))

    def __len__(self) -> int:
        """How many codes there are."""
        return int(self.ends[-1]) if len(self.points) else 0

    @cached_property
    def ends(self) -> NDArray[np.intp]:
        """One past the codes of each feature: its stretches from lowest to highest, then the missing value."""
        return np.cumsum([len(points) + 2 for points in self.points], dtype=np.intp)

    @cached_property
    def _firsts(self) -> NDArray[np.intp]:
        """The lowest code of each feature."""
        return np.concatenate([np.zeros(1, np.intp), self.ends])[:-1]

    def stretches(self) -> list[tuple[int, slice, Floats]]:
        """For each feature its column, its codes, and for each code a value that has it, NaN the last."""
        return [
            (int(column), slice(end - len(points) - 2, end), np.append(points, (np.inf, np.nan)))
            for column, points, end in zip(self.columns.tolist(), self.points, self.ends.tolist(), strict=True)
        ]

    def codes(self, rows: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
        """The stretch in which each value lies that trees read, shape (n_read, n_rows)."""
        values = rows.T[self.columns].astype(np.float64)
        codes = np.empty(values.shape, np.intp)
        for code, points, each in zip(codes, self.points, values, strict=True):
            code[:] = points.searchsorted(each)
        codes += self._firsts[:, None]
        np.copyto(codes, self.ends[:, None] - 1, where=np.isnan(values))
        return codes
