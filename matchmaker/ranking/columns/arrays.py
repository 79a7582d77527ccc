"""Tables of equally long arrays, and lists of unequal length laid end to end beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rows = slice | NDArray[np.intp]
"""Which rows: a stretch of a table, seen without copying, or positions."""

NONE: Final = -1
"""The code of nothing said."""
SHARED: Final = {"shared": True}
"""Metadata of a field that all rows of a table have in common."""
NO_DAY: Final = 0
"""Stands for a day that is not told; days are ordinals (`date.toordinal`), from one."""


@dataclass(frozen=True)
class Columns:
    """Arrays of one length, one row a thing. Subclasses name them, and mark what all rows share."""

    def __len__(self) -> int:
        return len(getattr(self, _columns_of(type(self))[0]))

    def take(self, rows: Rows) -> Self:
        """Some rows, in the order given."""
        return self._with({name: _taken(getattr(self, name), rows) for name in _columns_of(type(self))})

    def pointing_at(self, rows: Rows) -> Self:
        """The same rows as `take` gives, each column copied when it is first asked for.

        For tables that a ranking looks at and drops: this one stays in memory as long as they do.
        """
        made = object.__new__(type(self))
        made.__dict__.update((name, getattr(self, name)) for name in _shared_by(type(self)))
        made.__dict__["_pointed_at"] = self, rows
        return made

    if not TYPE_CHECKING:  # else no misspelt column would be found out

        def __getattr__(self, name: str) -> Any:
            """A column that was not asked for yet."""
            if name not in _columns_of(type(self)) or "_pointed_at" not in self.__dict__:
                raise AttributeError(name)
            table, rows = self.__dict__["_pointed_at"]
            whole = getattr(table, name)
            column = self.__dict__[name] = whole[rows] if isinstance(whole, np.ndarray) else whole.pointing_at(rows)
            return column

    def __getstate__(self) -> dict[str, Any]:
        """What other processes are sent: its own rows, nothing of a table pointed at."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The rows of several tables, one after the other; what rows share is the first table's."""
        names = _columns_of(cls)
        return parts[0]._with({name: _joined([getattr(part, name) for part in parts]) for name in names})

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return sum(getattr(self, name).nbytes for name in _columns_of(type(self)))

    def _with(self, columns: Mapping[str, Array | Ragged[Any]]) -> Self:
        """The same table with other columns; made without the ceremony of `replace`, which a ranking would feel."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.pop("_pointed_at", None)
        made.__dict__.update(columns)
        return made


_names: Final[dict[type[Columns], tuple[tuple[str, ...], tuple[str, ...]]]] = {}


def _named(table: type[Columns]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the fields that hold a value for each row, and of what rows share. Looked up once a table."""
    if table not in _names:
        every = fields(table)
        _names[table] = (
            tuple(each.name for each in every if each.metadata != SHARED),
            tuple(each.name for each in every if each.metadata == SHARED),
        )
    return _names[table]


def _columns_of(table: type[Columns]) -> tuple[str, ...]:
    return _named(table)[0]


def _shared_by(table: type[Columns]) -> tuple[str, ...]:
    return _named(table)[1]


Member = TypeVar("Member", bound=Columns)


@dataclass(frozen=True)
class Ragged(Generic[Member]):
    """A list of members for each row of a table, all lists laid end to end.

    Attributes
    ----------
    bounds : array of shape (n_rows + 1,)
        Row i's members stand from ``bounds[i]`` up to ``bounds[i + 1]``.
    members : Columns
    """

    bounds: NDArray[np.int32]
    members: Member

    @classmethod
    def of(cls, counts: Iterable[int] | Array, members: Member) -> Ragged[Member]:
        """Lists of these lengths."""
        lengths = counts if isinstance(counts, np.ndarray) else np.fromiter(counts, np.int32)
        return cls(np.concatenate(([0], np.cumsum(lengths))).astype(np.int32), members)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def counts(self) -> NDArray[np.intp]:
        """How many members each row has."""
        return np.diff(self.bounds).astype(np.intp)

    @property
    def nbytes(self) -> int:
        """Bytes that the arrays take."""
        return self.bounds.nbytes + self.members.nbytes

    def spread(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The members of some rows, one after the other: whose they are (an index into `rows`), and where."""
        counts = (self.bounds[rows + 1] - self.bounds[rows]).astype(np.intp)
        owners = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
        return owners, self.bounds[rows][owners] + within

    def of_row(self, row: int) -> Member:
        """One row's members."""
        return self.members.pointing_at(slice(*self.bounds[row : row + 2].tolist()))

    def take(self, rows: Rows) -> Ragged[Member]:
        """Some rows' lists; a stretch shares its members with the whole."""
        if isinstance(rows, slice):
            first, last, _ = rows.indices(len(self))
            return Ragged(self.bounds[first : max(first, last) + 1], self.members)
        owners, flat = self.spread(rows)
        return Ragged.of(np.bincount(owners, minlength=len(rows)), self.members.take(flat))

    def pointing_at(self, rows: Rows) -> Ragged[Member]:
        """The same lists as `take` gives, each column of the members copied when it is first asked for."""
        if isinstance(rows, slice):
            return self.take(rows)
        owners, flat = self.spread(rows)
        return Ragged.of(np.bincount(owners, minlength=len(rows)), self.members.pointing_at(flat))

    def packed(self) -> Ragged[Member]:
        """The same lists with no member besides them."""
        stretch = slice(int(self.bounds[0]), int(self.bounds[-1]))
        return Ragged(self.bounds - self.bounds[0], self.members.take(stretch))


def spread_evenly(rows: int, members: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Every row with every member: whose each is, and which."""
    return np.tile(np.arange(rows), members), np.repeat(np.arange(members), rows)


def floats(values: Iterable[float | None]) -> NDArray[np.float64]:
    """Numbers; NaN where there is none."""
    return np.array(list(values), dtype=np.float64)


def exact(values: NDArray[np.float64]) -> NDArray[Any]:
    """The same numbers in half the bytes, where that changes none of them."""
    short = values.astype(np.float32)
    return short if np.array_equal(short, values, equal_nan=True) else values


def short(values: Sequence[int]) -> NDArray[np.int16] | NDArray[np.int32]:
    """Whole numbers in two bytes each, where all of them fit, else in four."""
    numbers = np.array(values, dtype=np.int32)
    fits = (np.abs(numbers) <= np.iinfo(np.int16).max).all()
    return numbers.astype(np.int16) if fits else numbers


def days(values: Iterable[date | None], missing: int = NO_DAY) -> NDArray[np.int32]:
    """Days as ordinals."""
    return np.array([missing if day is None else day.toordinal() for day in values], dtype=np.int32)


def number(value: float) -> float | None:
    """A stored number as facts have it."""
    return None if value != value else float(value)


def told(value: np.float32) -> float | None:
    """A number that was stored in four bytes as facts have it: to six digits."""
    known = number(float(value))
    return None if known is None else round(known, 6)


def day(ordinal: int, missing: int = NO_DAY) -> date | None:
    """A stored day as facts have it."""
    return None if ordinal == missing else date.fromordinal(int(ordinal))


def distinctly(codes: Array, answer: Callable[[int], float]) -> NDArray[np.float64]:
    """An answer for each row that depends on its code alone: asked once a code."""
    if len(codes) and (codes[0] == codes).all():
        return np.full(len(codes), answer(int(codes[0])))
    known, which = np.unique(codes, return_inverse=True)
    return np.array([answer(int(code)) for code in known], dtype=np.float64)[which]


def _taken(value: Array | Ragged[Any], rows: Rows) -> Array | Ragged[Any]:
    return value[rows] if isinstance(value, np.ndarray) else value.take(rows)


def _joined(parts: Sequence[Any]) -> Array | Ragged[Any]:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    packed = [part.packed() for part in parts]
    counts = np.concatenate([part.counts for part in packed])
    return Ragged.of(counts, type(packed[0].members).joined([part.members for part in packed]))
