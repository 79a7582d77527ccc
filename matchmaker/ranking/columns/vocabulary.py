"""Words as small numbers: each is given the next one when it is first met, and keeps it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import NONE
from matchmaker.ranking.facts.listings import Requirement

UNKNOWN: Final = -2
"""The code of a word that no listing ever used: equal to none of theirs."""

Word = TypeVar("Word", bound=Hashable)


class Codes(Generic[Word]):
    """Words in the order in which they were first met. Safe to ask while another thread adds."""

    def __init__(self, words: Iterable[Word] = ()) -> None:
        self._words = list(words)
        self._codes = {word: code for code, word in enumerate(self._words)}
        self._adding = Lock()

    def __reduce__(self) -> tuple[type[Codes[Word]], tuple[list[Word]]]:
        """What other processes are sent: the words, not the lock."""
        return type(self), (self._words,)

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, code: int) -> Word:
        """The word of a code."""
        return self._words[code]

    @property
    def words(self) -> tuple[Word, ...]:
        """All words, by code."""
        return tuple(self._words)

    def of(self, word: Word | None) -> int:
        """The code of a word, a new one where it is new; NONE for None."""
        if word is None:
            return NONE
        code = self._codes.get(word)
        return self._add(word) if code is None else code

    def find(self, word: Word | None) -> int:
        """The code of a word; UNKNOWN where it is new, NONE for None."""
        return NONE if word is None else self._codes.get(word, UNKNOWN)

    def word(self, code: int) -> Word | None:
        """The word of a code; None for NONE."""
        return None if code == NONE else self._words[code]

    def _add(self, word: Word) -> int:
        with self._adding:
            if word not in self._codes:
                self._words.append(word)
                self._codes[word] = len(self._words) - 1
            return self._codes[word]


class Spot(NamedTuple):
    """Where a listing is: a point, if it is known, and the province it lies in."""

    lat: float | None
    lon: float | None
    province_code: str | None


@dataclass
class Vocabulary:
    """Everything that the tables of one market write as numbers."""

    products: Codes[tuple[str, ...]] = field(default_factory=Codes)
    """Paths in the catalogue."""
    spots: Codes[Spot] = field(default_factory=Codes)
    units: Codes[str] = field(default_factory=Codes)
    kinds: Codes[str] = field(default_factory=Codes)
    """Kinds of certificate."""
    markets: Codes[str] = field(default_factory=Codes)
    crops: Codes[str] = field(default_factory=Codes)
    attributes: Codes[str] = field(default_factory=Codes)
    words: Codes[str] = field(default_factory=Codes)
    """What attributes say in words."""
    contracts: Codes[str] = field(default_factory=Codes)
    deliveries: Codes[str] = field(default_factory=Codes)
    requirements: Codes[Requirement] = field(default_factory=Codes)
    _points: NDArray[np.float64] = field(default_factory=lambda: np.empty((2, 0)))

    def points(self) -> NDArray[np.float64]:
        """Latitudes and longitudes of the spots by code, shape (2, n_spots); NaN where unknown."""
        points = self._points
        if points.shape[1] < len(self.spots):
            known = [(spot.lat, spot.lon) for spot in self.spots.words]
            points = self._points = np.array(known, dtype=np.float64).reshape(-1, 2).T.copy()
        return points
