"""Finding a commune by what people call it: today's name, its old name, or its old district.

Provinces, districts and communes merged on 1 July 2025; people and papers go on with the old names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from matchmaker.catalogue import reading
from matchmaker.catalogue.reading import CommuneRow, OldPlaceRow
from matchmaker.text import clean, fold, sort_key

_TYPED_LENGTH: Final = 200
_KIND_WORDS: Final = {
    "xã": "xa x",
    "phường": "phuong p",
    "đặc khu": "dac khu",
    "thị trấn": "thi tran tt",
    "huyện": "huyen h",
    "quận": "quan q",
    "thị xã": "thi xa tx",
    "thành phố": "thanh pho tp",
}


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A commune that typed text may mean, and the old place by which it was understood."""

    commune: CommuneRow
    by_old_name: str | None = None
    """`huyện Ia Grai`, `xã Ia Dêr, huyện Ia Grai`; None where today's own name was meant."""


class _Entry(NamedTuple):
    """One name that leads to communes, prepared for matching."""

    name: str
    context: str
    """Folded words of the name, its kind and everything around it, each after a space."""
    written: str
    communes: tuple[CommuneRow, ...]
    by_old_name: str | None
    order: int
    """Today's communes before old districts before old communes, among equals."""


def search_places(text: str, *, limit: int = 12) -> list[PlaceMatch]:
    """Communes that `text` may mean, best first, each once.

    Understands names of today, of old districts (all communes that took its place) and of old communes
    (its heirs, the default first), with or without diacritics, from the smallest to the largest
    (`Ia Dêr, Ia Grai, Gia Lai`), and five-digit codes, old and new.
    """
    typed = clean(text[:_TYPED_LENGTH]).casefold()
    if typed.isdecimal():
        return _by_code(typed)[:limit]
    parts = [part for part in map(fold, typed.split(",")) if part]
    if not parts:
        return []
    terms = " ".join(parts).split()
    marked = "" if typed.isascii() else typed.partition(",")[0].strip()
    found: dict[str, PlaceMatch] = {}
    for entry in sorted(_answering(terms, parts, marked), key=lambda each: each[0])[:limit]:
        for commune in entry[1].communes:
            found.setdefault(commune.code, PlaceMatch(commune, entry[1].by_old_name))
    return list(found.values())[:limit]


def the_place(text: str) -> CommuneRow | None:
    """The one commune that `text` names beyond doubt, else None.

    That is a code, a commune's `place_name`, or a text that leads to one commune only.
    """
    found = search_places(text, limit=2)
    named = [match.commune for match in found if fold(match.commune.place_name) == fold(text[:_TYPED_LENGTH])]
    if named:
        return named[0]
    return found[0].commune if len(found) == 1 else None


def heirs_of(code: str) -> list[CommuneRow]:
    """The communes that carry on a commune's code: itself, or those that an abolished one merged into."""
    known = reading.communes()
    if code in known:
        return [known[code]]
    return [known[heir] for heir in _heirs().get(code, ())]


def _by_code(code: str) -> list[PlaceMatch]:
    code = code.zfill(5)
    old = None if code in reading.communes() else _old_names().get(code)
    return [PlaceMatch(commune, old) for commune in heirs_of(code)]


_Rank = tuple[int, bool, int, str]


def _answering(terms: list[str], parts: list[str], marked: str) -> Iterator[tuple[_Rank, _Entry]]:
    """The names that answer to every term, each with how well it does."""
    rarest = " " + max(terms, key=len)
    for entry in [each for each in _index() if rarest in each.context]:
        if all(f" {term}" in entry.context for term in terms):
            rank = _name_rank(entry, parts[0], " ".join(parts))
            yield (rank, marked not in entry.written, entry.order, entry.name), entry


def _name_rank(entry: _Entry, first: str, whole: str) -> int:
    """How well a name answers: 0 if it is what was typed first, up to 5 if only some word is its own."""
    words = set(entry.name.split())
    answers = (
        first == entry.name,
        f" {entry.name} " in f" {whole} ",
        entry.name.startswith(first),
        words.issuperset(first.split()),
        f" {whole}" in entry.context,  # a province or district alone: all that lies in it
    )
    return next((rank for rank, answer in enumerate(answers) if answer), len(answers))


@lru_cache(maxsize=1)
def _index() -> tuple[_Entry, ...]:
    """Every name that leads to a commune; takes a moment to make, once a process."""
    today = [
        _Entry(
            fold(commune.name),
            _context(commune.kind, commune.name, commune.province, commune.old_province),
            commune.full_name.casefold(),
            (commune,),
            None,
            0,
        )
        for commune in reading.communes().values()
    ]
    return (*today, *(_old_entry(old) for old in _old_places()))


def _old_entry(old: OldPlaceRow) -> _Entry:
    communes = tuple(reading.communes()[code] for code in old.commune_codes)
    return _Entry(
        fold(old.name),
        _context(old.kind, old.name, old.district, old.old_province, communes[0].province),
        f"{old.kind} {old.name}".casefold(),
        communes,
        old.full_name,
        2 if old.district else 1,
    )


def _context(kind: str, *names: str) -> str:
    return " ".join(("", _KIND_WORDS[kind], *dict.fromkeys(map(_folded, names))))


_folded = lru_cache(maxsize=2048)(fold)  # districts and provinces come back thousands of times


@lru_cache(maxsize=1)
def _old_places() -> tuple[OldPlaceRow, ...]:
    return tuple(reading.old_places())


@lru_cache(maxsize=1)
def _heirs() -> dict[str, tuple[str, ...]]:
    return {old.code: old.commune_codes for old in _old_places() if old.district}


@lru_cache(maxsize=1)
def _old_names() -> dict[str, str]:
    return {old.code: old.full_name for old in _old_places() if old.district}


@lru_cache(maxsize=64)
def communes_of(province_code: str) -> tuple[CommuneRow, ...]:
    """A province's communes, sorted by name."""
    inside = (each for each in reading.communes().values() if each.province_code == province_code)
    return tuple(sorted(inside, key=lambda each: sort_key(each.name)))
