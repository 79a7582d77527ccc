"""The public code of a lot: sixteen characters that nobody can guess, and that people can read to each other."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U. Every character stands in a GS1 batch number, AI (10), too."""
LENGTH: Final = 16
"""Five random bits each: 80. AI (10) has room for twenty characters."""
_GROUP: Final = 4
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """A code that no lot has, as far as chance goes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_stored(typed: str) -> str:
    """A code as somebody read it from a label: in any case, grouped or not, O for 0, I and L for 1.

    What cannot be a code comes back as something that no lot has.
    """
    return typed[: 3 * LENGTH].upper().translate(_READ_AS)


def grouped(code: str) -> str:
    """``7K3M-9QXZ-…``: as it is printed."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
