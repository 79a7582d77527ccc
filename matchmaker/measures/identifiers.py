"""Numbers that name something and carry their own check: tax codes, telephones, GS1 codes."""

from __future__ import annotations

import re
from typing import Final

from matchmaker.measures.errors import MeasureError

_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_MAX_LENGTH: Final = 32
_SEPARATORS = re.compile(r"[\s.\-()]")
_TAX_CODE = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_MOBILE = re.compile(r"(?:\+?84|0)((?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7})")
_LANDLINE = re.compile(r"(?:\+?84|0)(2[0-9]{9})")


def normalise_tax_code(text: str) -> str:
    """`0100233488`, or `0314409058-002` for a branch, with its check digit proven.

    Source: domain.md section 2 (the annex of Circular 105/2020/TT-BTC as implemented by stdnum).
    Raises MeasureError `empty`, `not_a_tax_code` (form) or `wrong_check_digit`.
    """
    code = _bare(text)
    if not code:
        raise MeasureError("empty")
    if not _TAX_CODE.fullmatch(code) or code[2:9] == "0000000" or code[10:] == "000":
        raise MeasureError("not_a_tax_code")
    check = 10 - sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, code, strict=False)) % 11
    if check != int(code[9]):
        raise MeasureError("wrong_check_digit")
    return f"{code[:10]}-{code[10:]}" if code[10:] else code


def tax_code_ok(text: str) -> bool:
    """Whether `text` is a tax code with the right check digit."""
    try:
        normalise_tax_code(text)
    except MeasureError:
        return False
    return True


def parse_phone(text: str) -> str:
    """A Vietnamese mobile or landline number as `+84…`. Raises MeasureError `empty` or `not_a_phone`."""
    number = _bare(text)
    if not number:
        raise MeasureError("empty")
    found = _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)
    if found is None:
        raise MeasureError("not_a_phone")
    return "+84" + found[1]


def format_phone(number: str) -> str:
    """`+84912345678` as people write it: `0912 345 678`, a landline `0269 3824 123`."""
    national = "0" + number.removeprefix("+84")
    if len(national) == 10:
        return f"{national[:4]} {national[4:7]} {national[7:]}"
    return f"{national[:4]} {national[4:8]} {national[8:]}"


def gs1_check_digit_ok(code: str) -> bool:
    """Whether a GTIN, GLN or GGN ends in its GS1 check digit (modulo 10, weights 3 and 1 from the right)."""
    if not (code.isascii() and code.isdecimal() and 8 <= len(code) <= 18):
        return False
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(code[:-1])))
    return (10 - total % 10) % 10 == int(code[-1])


def _bare(text: str) -> str:
    """`text` without the separators people write in numbers; nothing of it where it is far too long."""
    return _SEPARATORS.sub("", text) if len(text) <= _MAX_LENGTH else "?"
