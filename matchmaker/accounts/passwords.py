"""Passwords: how they are kept, and which are too easy to guess.

Parameters of argon2id from the OWASP password storage cheat sheet: 19 MiB, two passes, one lane.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker.errors import Unprocessable
from matchmaker.text import fold

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 200
_GENERATED_WORDS: Final = 4
_GENERATED_FROM: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and figures that look alike
_HINT_LENGTH: Final = 4
_COMMON_WORDS: Final = """
    0123456789 0987654321 1234567890 1234567891 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc a123456789
    abc1234567 abcd123456 abcdefghij admin12345 administrator anhyeuem123 anhyeuemnhieu asdfghjkl1 changeme123
    chaobanbe chungtoi123 doimatkhau emyeuanh123 gialai2026 hanoivietnam hochiminh1 hoptacxa123 htx12345678
    iloveyou123 khongbiet123 letmein123 lienminhhtx matkhau123 matkhaucuatoi matkhaumoi mothaibabon nongnghiep
    nongnghiep123 passw0rd123 password12 password123 q1w2e3r4t5 quenmatkhau qwerty1234 qwerty12345 qwertyuiop
    saigon1234 sieunhan123 sunshine123 tinhyeu123 toiyeuvietnam vietnam123 vietnam2026 vietnamvodich
    vinhlong2026 welcome123 zxcvbnm123
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())

_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS_HASH: Final = _hasher.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """The hash to keep. Encodings of the same Vietnamese letters make the same password."""
    return _hasher.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one behind the hash ``kept``; as slow where there is no hash at all."""
    try:
        return _hasher.verify(kept or _NOBODYS_HASH, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that others would try first; ``about`` holds the person's e-mail, name and the like.

    There are no rules of composition: length is what counts (ASVS v5.0.0-6.2). Raises Unprocessable with
    `password_too_short`, `password_too_long`, `password_like_you` or `password_common`.
    """
    normal = _normal(password)
    if len(normal) < MIN_LENGTH:
        raise Unprocessable("password", "password_too_short", minimum=MIN_LENGTH)
    if len(normal) > MAX_LENGTH:
        raise Unprocessable("password", "password_too_long", maximum=MAX_LENGTH)
    said = _squeezed(normal)
    if said and said in _known_of(about):
        raise Unprocessable("password", "password_like_you")
    if normal.casefold() in _COMMON or said in _COMMON or len(set(normal.casefold())) < _HINT_LENGTH:
        raise Unprocessable("password", "password_common")


def generated() -> str:
    """A password nobody has used, easy to read aloud: four groups of five, 99 bits."""
    groups = ("".join(secrets.choice(_GENERATED_FROM) for _ in range(5)) for _ in range(_GENERATED_WORDS))
    return "-".join(groups)


def _known_of(about: Iterable[str]) -> set[str]:
    """What an acquaintance would try: the whole e-mail, its local part, the name with and without figures."""
    words = {_squeezed(word) for each in about for word in (each, each.partition("@")[0])}
    return {word + tail for word in words if word for tail in ("", "1", "123", "1234", "12345", "123456")}


def _squeezed(text: str) -> str:
    return fold(text[:MAX_LENGTH]).replace(" ", "")


def _normal(password: str) -> str:
    # Beyond the longest password nothing is hashed in full, so length cannot be used to keep us busy.
    return unicodedata.normalize("NFKC", password[: MAX_LENGTH + 1])
