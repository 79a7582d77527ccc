"""Vietnamese text: cleaned for storing, folded for searching, keyed for sorting, masked for strangers."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ABBREVIATIONS: Final = {
    "bvtv": "bao ve thuc vat",
    "cnc": "cong nghe cao",
    "cp": "co phan",
    "cty": "cong ty",
    "dntn": "doanh nghiep tu nhan",
    "dv": "dich vu",
    "dvnn": "dich vu nong nghiep",
    "hcm": "ho chi minh",
    "htx": "hop tac xa",
    "kd": "kinh doanh",
    "lhhtx": "lien hiep hop tac xa",
    "lmhtx": "lien minh hop tac xa",
    "mtv": "mot thanh vien",
    "nn": "nong nghiep",
    "nncnc": "nong nghiep cong nghe cao",
    "sx": "san xuat",
    "sxkd": "san xuat kinh doanh",
    "tht": "to hop tac",
    "tm": "thuong mai",
    "tmdv": "thuong mai dich vu",
    "tnhh": "trach nhiem huu han",
    "tp": "thanh pho",
    "tphcm": "thanh pho ho chi minh",
    "tx": "thi xa",
    "xk": "xuat khau",
    "xnk": "xuat nhap khau",
}
_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")
_MAX_TERMS: Final = 8

# Letters Vietnamese sorts apart though they share a base: the digit after the base is their place.
_LETTER_RANK: Final = {
    "a": "a0", "ă": "a1", "â": "a2", "d": "d0", "đ": "d1", "e": "e0", "ê": "e1",
    "o": "o0", "ô": "o1", "ơ": "o2", "u": "u0", "ư": "u1",
}  # fmt: skip
_SHAPES: Final = "\u0306\u0302\u031b"  # breve, circumflex, horn: they make another letter
_TONES: Final = {
    "\u0300": "1",
    "\u0309": "2",
    "\u0303": "3",
    "\u0301": "4",
    "\u0323": "5",
}
_SORTED_LENGTH: Final = 200
_NUMBER_WIDTH: Final = 6


_RUN_OF_DIGITS: Final = re.compile(r"[0-9]+")
SHORTEST_NUMBER: Final = 3
"""A shorter run of digits would give too much of a code away beside its last one."""


def clean(text: str) -> str:
    """One line of text fit to store: NFC, no control, bidi or zero-width marks, single spaces."""
    return " ".join(_printable(unicodedata.normalize("NFC", text)).split())


def clean_lines(text: str) -> str:
    """Several lines fit to store: each cleaned, at most one empty line between two."""
    lines = [clean(line) for line in re.split(r"\r\n|[\r\n\u2028\u2029]", text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _printable(text: str) -> str:
    """`text` with white space as spaces and every invisible or unassigned character dropped."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable())


def fold(text: str) -> str:
    """Lower-case words of `0-9a-z` for searching: `Đắk Lắk` and `dak lak` are the same, NFC or NFD."""
    marked = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d")
    bare = "".join(c for c in marked if not unicodedata.combining(c))
    return _NOT_ALPHANUMERIC.sub(" ", bare).strip()


def search_text(*parts: str | None) -> str:
    """What a search column holds: the folded parts, with abbreviations spelled out and the other way round.

    `HTX NN Rạch Lợp` is found by `hop tac xa`, and `Hợp tác xã Rạch Lợp` by `htx`.
    """
    said = fold(" ".join(filter(None, parts)))
    around = f" {said} "
    spelled = [full for short, full in _ABBREVIATIONS.items() if f" {short} " in around]
    shortened = [short for short, full in _ABBREVIATIONS.items() if f" {full} " in around]
    return " ".join([said, *spelled, *shortened])


def search_terms(query: str) -> list[str]:
    """The words of a query to look for in a search column, all of which must be there; at most eight."""
    return fold(query[:_SORTED_LENGTH]).split()[:_MAX_TERMS]


def sort_key(text: str) -> str:
    """A key of plain ASCII that, compared byte by byte, sorts as a Vietnamese dictionary does.

    Letters first (a ă â b c d đ e ê … o ô ơ … u ư), then tones (level, huyền, hỏi, ngã, sắc, nặng),
    numbers by their value. Compare it in the C collation.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"\d+|[^\W\d_]+", unicodedata.normalize("NFC", text[:_SORTED_LENGTH]).casefold()):
        letters.append("-")
        if word.isdecimal():
            letters.append(word.zfill(_NUMBER_WIDTH))
            continue
        for letter in word:
            base, tone = _apart(letter)
            letters.append(_LETTER_RANK.get(base, base))
            tones.append(tone)
    return f"{''.join(letters)[1:]} {''.join(tones).rstrip('0')}".strip()


def _apart(letter: str) -> tuple[str, str]:
    """A letter without its tone, and the tone's rank (`0` for none). Foreign marks are dropped."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), "0")
    base = unicodedata.normalize("NFC", marks[0] + "".join(mark for mark in marks if mark in _SHAPES))
    return base, tone


def mask_code(code: str) -> str:
    """A growing-area or packing-house code as strangers see it: `VN-GLOR-0064` is `VN-GLOR-…4`.

    Place and kind are told beside it anyway; what is hidden is its running number, all but the last digit: enough
    for its owner to recognise, too little to copy onto somebody else's fruit.
    """
    runs = list(_RUN_OF_DIGITS.finditer(code))
    if not runs:
        return "…"
    longest = max(runs, key=lambda run: (run.end() - run.start(), run.start()))
    if longest.end() - longest.start() < SHORTEST_NUMBER:
        return "…"
    return f"{code[: longest.start()]}…{code[longest.end() - 1 :]}"


def code_key(code: str) -> str:
    """A code or number as exact searches compare it: capital letters and digits, without marks, gaps and dashes."""
    return fold(code).replace(" ", "").upper()
