"""A word that nothing holds, put right: the nearest word of the trade, of the country, or of an organisation's name.

One slip in a word of four to seven letters, two from eight: a letter too many, too few or another, or two that
changed places. What holds a digit is a code or a number and is never put right. Names written without their gaps
(`saurieng`, `daklak`) are words, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue import reading
from matchmaker.db import session
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.text import clean, fold

ONE_SLIP_FROM: Final = 4
TWO_SLIPS_FROM: Final = 8
WORD_MAX: Final = 24
"""Longer than any word that is known."""
EVERYDAY: Final = {"cafe": "cà phê", "caffe": "cà phê"}
"""What people write that is no slip, and no name in the catalogue either."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One word as it was typed, and as it is understood."""

    typed: str
    meant: str
    """In its own spelling: `sầu riêng`."""

    @property
    def terms(self) -> list[str]:
        return fold(self.meant).split()


class Spelling:
    """Known words by their folded form, each with its spelling and how much it weighs: the trade before places."""

    def __init__(self, *sources: Iterable[str]) -> None:
        self._written: dict[str, tuple[int, str]] = {word: (0, meant) for word, meant in EVERYDAY.items()}
        for weight, names in enumerate(sources):
            for name in names:
                self._learn(clean(name).lower(), weight)

    def _learn(self, name: str, weight: int) -> None:
        words = name.replace(",", " ").split()
        for word in words:
            if len(letters := fold(word)) >= ONE_SLIP_FROM - 1:
                self._written.setdefault(letters, (weight, word))
        together = fold(name).replace(" ", "")
        if len(words) > 1 and TWO_SLIPS_FROM - 3 <= len(together) <= WORD_MAX:
            self._written.setdefault(together, (weight, name))

    def nearest(self, typed: str) -> Correction | None:
        """The known word nearest to a folded one, if it is near enough; of equals the one that weighs more."""
        slips = 2 if len(typed) >= TWO_SLIPS_FROM else 1 if len(typed) >= ONE_SLIP_FROM else 0
        if not typed.isalpha() or len(typed) > WORD_MAX:
            return None
        if typed in self._written:
            return Correction(typed, self._written[typed][1]) if " " in self._written[typed][1] else None
        if not slips:
            return None
        near = process.extract(typed, self._written.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
        ordered = ((away, self._written[word][0], abs(len(word) - len(typed)), word) for word, away, _ in near)
        found = min(ordered, default=None)
        return Correction(typed, self._written[found[-1]][1]) if found else None


@lru_cache(maxsize=1)
def of_the_catalogue() -> Spelling:
    """What every reader may mean: products with their other names, provinces, communes."""
    products = [name for node in catalogue.tree() for name in (node.name_vi, *node.aliases, node.name_en)]
    provinces = [each.name for each in catalogue.provinces()]
    communes = [each.name for each in reading.communes().values()]
    old = [each.old_province for each in reading.communes().values()]
    return Spelling(products, [*provinces, *dict.fromkeys(old)], communes)


_named: Final[dict[tuple[int, datetime | None], Spelling]] = {}
"""The words of the organisations' names, as long as no other is verified and none left."""


def of_organisations() -> Spelling:
    """Words of verified organisations' names."""
    verified = Organisation.standing == Standing.VERIFIED
    count, latest = session.execute(select(func.count(), func.max(Organisation.verified_at)).where(verified)).one()
    if (count, latest) not in _named:
        names = session.scalars(select(Organisation.name).where(verified))
        words = dict.fromkeys(word for name in names for word in name.split())
        _named.clear()
        _named[count, latest] = Spelling(words)
    return _named[count, latest]


def nearest(typed: str) -> Correction | None:
    """What a folded word may have been meant to be; None for what nothing known is near to."""
    return of_the_catalogue().nearest(typed) or of_organisations().nearest(typed)
