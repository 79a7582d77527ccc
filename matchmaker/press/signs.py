"""Texts that can be set: signs that no typeface at hand has are marked, endless words may break."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont

from matchmaker.web import fonts, wheels

MISSING: Final = "□"
"""Printed for a character that no typeface at hand has; the last line of the paper says so."""
_ELSEWHERE: Final = (
    range(0x0370, 0x0378), range(0x0384, 0x038B), range(0x038E, 0x03A2), range(0x03A3, 0x03E2),  # Greek
    range(0x0400, 0x0460), range(0x05D0, 0x05EB), range(0x0621, 0x063B), range(0x0641, 0x064B),  # Cyrillic … Arabic
    range(0x2190, 0x2194), range(0x25A1, 0x25A2), range(0x2713, 0x2714),
)  # fmt: skip
"""What the typefaces inside typst add to ours."""
_LONGEST_WORD: Final = 16
_BREAK: Final = "\u200b"


def printable(data: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Plain data (dicts, lists, texts, numbers) with every text as it can be set, and whether a sign was lacking."""
    found = _Printable()
    told: dict[str, Any] = found.of(data)
    return told, found.lacks_signs


def printable_elsewhere() -> str:
    """Every character that our typeface lacks and another at hand has."""
    return "".join(map(chr, sorted(set().union(*_ELSEWHERE))))


def typefaces() -> Path:
    """The folder of the typeface that the site ships."""
    return wheels.folder(fonts.PACKAGE) / "files"


class _Printable:
    """Walks through data, and remembers whether it met a sign that nobody can print."""

    def __init__(self) -> None:
        self.lacks_signs = False

    def of(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.of(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.of(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        known = _signs()
        if not known.issuperset(text):
            self.lacks_signs = True
            text = "".join(each if each in known else MISSING for each in text)
        return "\n".join(" ".join(map(_breakable, line.split(" "))) for line in text.split("\n"))


def _breakable(word: str) -> str:
    """A word too long for a column with places where it may break."""
    if len(word) <= 2 * _LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))


@cache
def _signs() -> frozenset[str]:
    """Every character that can be printed."""
    with TTFont(typefaces() / fonts.WEIGHTS[400]) as face:
        own = map(chr, face.getBestCmap())
        return frozenset(own) | frozenset(printable_elsewhere()) | {"\n"}
