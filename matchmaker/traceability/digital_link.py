"""GS1 Digital Link addresses and the QR codes that carry them.

Source: GS1 Digital Link Standard: URI Syntax 1.4: ``/01/<GTIN>/10/<batch or lot>`` under any domain, the GTIN always
in fourteen digits. A lot of an organisation without GTINs has an address of our own, ``/l/<code>``.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import segno

from matchmaker.measures import gs1_check_digit_ok

GTIN_LENGTHS: Final = (8, 12, 13, 14)
_SEPARATORS: Final = re.compile(r"[\s.\-]")
_QR_BORDER_MODULES: Final = 4
"""The quiet zone that ISO/IEC 18004 asks for."""


class NotAGtin(ValueError):
    """Not 8, 12, 13 or 14 digits (``form``), or the last one does not follow from the others (``check``)."""


def normalise_gtin(text: str) -> str:
    """A GTIN as it is stored and linked: fourteen digits. Raises NotAGtin."""
    digits = _SEPARATORS.sub("", text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in GTIN_LENGTHS or not int(digits):
        raise NotAGtin("form")
    if not gs1_check_digit_ok(digits):
        raise NotAGtin("check")
    return digits.zfill(14)


def path_of(code: str, gtin: str | None) -> str:
    """The path of a lot's public page: a GS1 Digital Link where its goods have a GTIN, else one of our own."""
    if gtin is None:
        return f"/l/{code}"
    return f"/01/{gtin}/10/{quote(code, safe='')}"


def qr_svg(address: str) -> str:
    """The address as the drawing of a QR code, for an ``<img>``: a ``data:`` address of black squares on white.

    Error correction M: a label gets scratched, and the code must still be read on a cheap phone.
    """
    made = segno.make(address, error="m", micro=False)
    return made.svg_data_uri(scale=1, border=_QR_BORDER_MODULES, dark="#000", light="#fff", omitsize=True)
