"""A table kept sorted by product while its listings come, change and go.

The bulk stands in a base that is never changed, so that processes can share its memory and readers need no
lock; what came since stands in a short tail; what left the base is marked. Every change makes a new shelf.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns

TAIL_MAX: Final = 4096
"""A longer tail is worked into the base: some hundredths of a second a quarter of a million rows."""
_AFTER_ANY: Final = "\U0010ffff"

Table = TypeVar("Table", OfferColumns, NeedColumns)


@dataclass(frozen=True)
class Sorted(Generic[Table]):
    """A table sorted by product path, so that a product with everything below it is one stretch."""

    table: Table

    @classmethod
    def of(cls, table: Table) -> Sorted[Table]:
        """Sort a table; rows of one product keep their order."""
        paths = table.vocabulary.products.words
        rank = np.empty(len(paths), np.intp)
        rank[sorted(range(len(paths)), key=paths.__getitem__)] = np.arange(len(paths))
        return cls(table.take(np.argsort(rank[table.product], kind="stable")))

    @cached_property
    def _starts(self) -> tuple[list[tuple[str, ...]], list[int]]:
        """The products that occur, in order, and where each begins; the end is last."""
        product = self.table.product
        first: list[int] = np.flatnonzero(np.diff(product, prepend=product[:1] - 1)).tolist()
        return [self.table.vocabulary.products[int(product[row])] for row in first], [*first, len(product)]

    def below(self, path: tuple[str, ...]) -> slice:
        """The rows of a product and of everything below it."""
        return self._between(path, (*path, _AFTER_ANY))

    def exactly(self, path: tuple[str, ...]) -> slice:
        """The rows of a product alone."""
        return self._between(path, (*path, ""))

    def _between(self, first: tuple[str, ...], last: tuple[str, ...]) -> slice:
        paths, starts = self._starts
        return slice(starts[bisect_left(paths, first)], starts[bisect_left(paths, last)])


@dataclass(frozen=True)
class Part(Generic[Table]):
    """Some of the shelf's rows, and which of them no longer count."""

    sorted: Sorted[Table]
    gone: NDArray[np.bool_] | None


@dataclass(frozen=True)
class Shelf(Generic[Table]):
    """All offers, or all needs, that stand on the market."""

    base: Sorted[Table]
    gone: NDArray[np.bool_]
    """Which rows of the base were taken away or replaced."""
    tail: Sorted[Table]

    @classmethod
    def of(cls, table: Table) -> Shelf[Table]:
        """A shelf of these listings."""
        return cls(Sorted.of(table), np.zeros(len(table), np.bool_), Sorted(table.take(np.empty(0, np.intp))))

    def __len__(self) -> int:
        return len(self.base.table) - int(self.gone.sum()) + len(self.tail.table)

    @property
    def parts(self) -> Iterator[Part[Table]]:
        """The base without what is gone, and the tail."""
        yield Part(self.base, self.gone)
        if len(self.tail.table):
            yield Part(self.tail, None)

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return self.base.table.nbytes + self.gone.nbytes + self.tail.table.nbytes

    def changed(self, ids: NDArray[np.int32], now: Table) -> Shelf[Table]:
        """The shelf after some listings changed: whatever it had of `ids` leaves, the rows of `now` come."""
        base, tail = self.base.table, self.tail.table
        kept = tail.take(np.flatnonzero(~np.isin(tail.ids, ids)))
        shelf = Shelf(self.base, self.gone | np.isin(base.ids, ids), Sorted.of(type(now).joined([kept, now])))
        return shelf if len(shelf.tail.table) <= TAIL_MAX else shelf.compacted()

    def compacted(self) -> Shelf[Table]:
        """The same listings with the tail worked into the base."""
        base, tail = self.base.table, self.tail.table
        return Shelf.of(type(base).joined([base.take(np.flatnonzero(~self.gone)), tail]))
