"""The name that a file had where it came from: judged and shown, never used as a path."""

from __future__ import annotations

import re
from typing import Final

from matchmaker.text import clean

MAX_LENGTH: Final = 255
"""No file system has longer names, so neither has an honest upload."""
SHOWN_LENGTH: Final = 80
_TRICKS: Final = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Slashes, control characters, and marks that make ``gpj.exe`` read as ``exe.jpg``."""
_ENDING: Final = re.compile(r"\.([a-z][a-z0-9]{0,7})$", re.IGNORECASE)


def is_plain(name: str) -> bool:
    """Whether it is a name, and neither a path, a trick nor endless."""
    return len(name) <= MAX_LENGTH and not _TRICKS.search(name)


def shown(name: str) -> str:
    """The name as a page may show it, a long one cut in its middle so that its ending stays."""
    told = clean(_TRICKS.sub(" ", name[: MAX_LENGTH * 2]))
    if len(told) <= SHOWN_LENGTH:
        return told
    return f"{told[: SHOWN_LENGTH - 20]}…{told[-19:]}"


def ending(name: str) -> str:
    """What the name says that the file is, in lower case: ``jpg``; empty where it says nothing ("Giấy số 12.2024")."""
    found = _ENDING.search(name)
    return found.group(1).lower() if found else ""


def with_ending(name: str, wanted: str) -> str:
    """The name under which the kept file is saved: its own ending replaced by that of what it is now."""
    return f"{_ENDING.sub('', name) or 'file'}.{wanted}"
