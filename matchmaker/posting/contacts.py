"""Finding a telephone number, an address or a chat link in free text.

Contacts open to both sides only when both accepted an introduction, so a description must not carry one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.measures import MeasureError, parse_phone

_NUMBER = re.compile(r"(?<![0-9])(?:\+?84|0)(?:[ .\-()]{0,2}[0-9]){9,10}(?![0-9])")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}\.[A-Za-z0-9.\-]{2,60}")
_CHAT = re.compile(r"(?:zalo\.me|facebook\.com|fb\.com|t\.me|wa\.me)/[^\s]{1,80}", re.IGNORECASE)


def contact_in(text: str) -> str | None:
    """The first contact that ``text`` carries, as written; None where it carries none."""
    return next(_contacts(text), None)


def _contacts(text: str) -> Iterator[str]:
    for found in _NUMBER.finditer(text):
        if _is_phone(found[0]):
            yield found[0].strip()
    for pattern in (_ADDRESS, _CHAT):
        for found in pattern.finditer(text):
            yield found[0]


def _is_phone(number: str) -> bool:
    try:
        parse_phone(number)
    except MeasureError:
        return False
    return True
