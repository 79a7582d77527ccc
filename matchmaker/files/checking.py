"""Whether an upload may be kept as evidence: told from its bytes, before anything decodes them.

Pictures are encoded anew, so that only pixels are kept. A PDF is kept as it came, which is why more is asked of it:
`pdf` has it read by a process whose memory and time end.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matchmaker.errors import Unprocessable
from matchmaker.files import names, pdf, pictures

FIELD: Final = "evidence"
"""The field of a form that every refusal names."""
HTML: Final = re.compile(rb"<(?:script|html|!doctype html|iframe|svg|\?php)[\s>/]", re.IGNORECASE)
BEHIND: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-")
"""How an archive or a document begins that was put behind a picture. A ZIP is found by its end."""


class EvidenceKind(StrEnum):
    """What is kept."""

    PICTURE = "picture"
    PDF = "pdf"


ENDINGS: Final = {
    EvidenceKind.PICTURE: frozenset({"", "jpg", "jpeg", "jpe", "jfif", "png", "webp"}),
    EvidenceKind.PDF: frozenset({"", "pdf"}),
}
"""What a name may say. Pictures may be called by each other's ending: phones and messengers do it."""


@dataclass(frozen=True, slots=True)
class EvidenceLimits:
    """What an upload may weigh and hold, and how large a picture is kept."""

    max_bytes: int
    max_megapixels: int
    max_pages: int
    side_px: int


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload that may be kept, as it will be kept."""

    kind: EvidenceKind
    title: str
    """The name it had, fit to be shown."""
    sha256: str
    """Of what was uploaded: the holder can compare it with the original."""
    content: bytes
    thumbnail: bytes | None = None
    """Of a picture."""
    width_px: int | None = None
    height_px: int | None = None
    pages: int | None = None


def check(data: bytes, filename: str, limits: EvidenceLimits) -> Checked:
    """An upload as it will be kept. ``data`` may be cut one byte after ``limits.max_bytes``.

    Raises Unprocessable on `evidence`: `strange_name`, `file_too_heavy`, `not_evidence`, `wrong_ending`,
    `carries_more`, and what `pictures` and `pdf` find.
    """
    if not names.is_plain(filename):
        raise Unprocessable(FIELD, "strange_name")
    if len(data) > limits.max_bytes:
        raise Unprocessable(FIELD, "file_too_heavy", maximum=limits.max_bytes // (1024 * 1024))
    kind = _kind_of(data)
    if kind is None:
        raise Unprocessable(FIELD, "not_evidence")
    if names.ending(filename) not in ENDINGS[kind]:
        raise Unprocessable(FIELD, "wrong_ending")
    if _carries_more(data, kind):
        raise Unprocessable(FIELD, "carries_more")
    title, digest = names.shown(filename), hashlib.sha256(data).hexdigest()
    if kind is EvidenceKind.PDF:
        pages = pdf.pages_of(data, field=FIELD, max_pages=limits.max_pages)
        return Checked(kind, title, digest, data, pages=pages)
    picture = pictures.decoded(data, field=FIELD, max_megapixels=limits.max_megapixels, side_px=limits.side_px)
    return Checked(
        kind,
        title,
        digest,
        content=pictures.encoded(picture, limits.side_px),
        thumbnail=pictures.encoded(picture, pictures.THUMBNAIL_SIDE_PX),
        width_px=picture.width,
        height_px=picture.height,
    )


def _kind_of(data: bytes) -> EvidenceKind | None:
    """What the first bytes say that it is. A PDF begins at once: what stands before it is for another reader."""
    if data.startswith(b"%PDF-"):
        return EvidenceKind.PDF
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_picture = is_webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    return EvidenceKind.PICTURE if is_picture else None


def _carries_more(data: bytes, kind: EvidenceKind) -> bool:
    """Whether the same bytes are something else, too, for whoever reads them otherwise: an archive, a page, a program.

    What phones put behind a picture (a second exposure, a short film) is none of these, and is dropped.
    """
    if HTML.search(data) or zipfile.is_zipfile(io.BytesIO(data)):
        return True
    if kind is EvidenceKind.PDF:
        _, mark, behind = data.rpartition(b"%%EOF")
        return bool(mark and behind.strip(b"\0\t\n\f\r "))
    behind = data[_end_of_picture(data) :]
    return any(start in behind for start in BEHIND)


def _end_of_picture(data: bytes) -> int:
    """Where a picture says that it ends; the end of the data where it does not say."""
    if data.startswith(b"RIFF"):
        return 8 + int.from_bytes(data[4:8], "little")
    is_jpeg = data.startswith(b"\xff\xd8")
    mark = b"\xff\xd9" if is_jpeg else b"IEND\xaeB`\x82"
    found = data.find(mark, _first_scan(data) if is_jpeg else 0)
    return found + len(mark) if found >= 0 else len(data)


def _first_scan(data: bytes) -> int:
    """Where the pixels of a JPEG begin, behind segments that may hold a small JPEG of their own."""
    at = 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] != b"\xda":
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at
