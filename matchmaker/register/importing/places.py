"""Which commune of the province a row means, by today's name, its old one, or its code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from matchmaker.catalogue.queries import CommuneRow, PlaceMatch, commune, communes_of, heirs_of, search_places
from matchmaker.errors import Unprocessable
from matchmaker.text import fold

_KIND_WORDS: Final = ("xa ", "phuong ", "thi tran ", "dac khu ", "tt ", "x ", "p ")
_LIMIT: Final = 40


class Meant(NamedTuple):
    """A commune, and by which old place it was understood."""

    commune: CommuneRow
    by_old_name: str | None = None


def by_code(code: str, province_code: str) -> Meant:
    """The commune of a code of five digits, today's or an old one. Raises Unprocessable."""
    padded = code.zfill(5)
    found = commune(padded)
    heirs = [found] if found else heirs_of(padded)
    inside = [each for each in heirs if each.province_code == province_code]
    if not inside:
        raise Unprocessable("commune_code", "commune_not_known", typed=code[:60])
    return Meant(inside[0], None if found else code)


def by_name(typed: str, district: str, province_code: str) -> Meant:
    """The commune that a name means within the province; ``district`` is the old one, where a column tells it.

    Today's own name comes before an old commune's, unless the row names an old district: then the old commune of
    that district is meant, in its default heir. Raises Unprocessable for none and for several.
    """
    today = _named_today(typed, province_code)
    if today is not None and not district:
        return Meant(today)
    text = f"{typed}, {district}" if district else typed
    found = [each for each in _searched(text) if each.commune.province_code == province_code]
    bare = _bare(typed.partition(",")[0])
    old = [each for each in found if each.by_old_name and _bare(each.by_old_name.partition(",")[0]) == bare]
    if old and (district or "," in typed):
        return Meant(old[0].commune, old[0].by_old_name)
    if today is not None:
        return Meant(today)
    names = {each.by_old_name for each in old}
    if len(names) == 1:
        return Meant(old[0].commune, old[0].by_old_name)
    if len(found) == 1:
        return Meant(found[0].commune, found[0].by_old_name)
    fault = "commune_unclear" if found else "commune_not_known"
    first = found[0].commune.full_name if found else ""
    raise Unprocessable("commune", fault, typed=typed[:60], first=first)


def _named_today(typed: str, province_code: str) -> CommuneRow | None:
    """The one commune of the province with that very name today, with or without its kind."""
    written = typed.partition(",")[0]
    whole, bare = _names(province_code)
    named = whole.get(fold(written)) or bare.get(_bare(written), ())
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=64)
def _names(province_code: str) -> tuple[Mapping[str, Sequence[CommuneRow]], Mapping[str, Sequence[CommuneRow]]]:
    """A province's communes by their full and by their bare names, folded once and not for each row of a workbook."""
    whole: dict[str, list[CommuneRow]] = defaultdict(list)
    bare: dict[str, list[CommuneRow]] = defaultdict(list)
    for each in communes_of(province_code):
        whole[fold(each.full_name)].append(each)
        bare[fold(each.name)].append(each)
    return whole, bare


@lru_cache(maxsize=2048)
def _searched(text: str) -> Sequence[PlaceMatch]:
    """A search that a workbook repeats for each cooperative of a commune."""
    return search_places(text, limit=_LIMIT)


def _bare(name: str) -> str:
    """A name without the word of its kind, folded."""
    said = fold(name)
    for word in _KIND_WORDS:
        if said.startswith(word) and len(said) > len(word):
            return said.removeprefix(word)
    return said
