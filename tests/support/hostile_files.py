"""Files as honest people send them, and as others might: PDFs, pictures and archives made by hand."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"


def pdf_of(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, with a table that tells where each begins; 1 is its root."""
    made, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        offsets[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        made += b"%d 1\n%010d 00000 n \n" % (number, offset)
    made += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, table)
    return bytes(made)


def pdf(
    pages: int = 1, *, root: bytes = b"", told: int | None = None, more: Mapping[int, bytes] | None = None
) -> bytes:
    """A PDF of empty pages. ``root`` goes into its catalogue, ``told`` is how many pages it says that it has."""
    kids = b" ".join(b"%d 0 R" % (10 + each) for each in range(pages))
    count = pages if told is None else told
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
            **{10 + each: PAGE for each in range(pages)},
            **(more or {}),
        }
    )


def stream(data: bytes, described: bytes = b"", megabytes: int = 0) -> bytes:
    """A compressed stream, behind whose content so many megabytes of spaces unfold."""
    packer = zlib.compressobj(9)
    packed = packer.compress(data)
    for _ in range(megabytes):
        packed += packer.compress(b" " * 1_000_000)
    packed += packer.flush()
    return b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream" % (len(packed), described, packed)


def packed_pdf(root: bytes = b"", megabytes: int = 0) -> bytes:
    """A PDF whose catalogue lies compressed in an object stream that unfolds to so much."""
    objects = [b"<</Type/Catalog/Pages 2 0 R%s>>" % root, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE]
    index, bodies = b"", b""
    for number, body in enumerate(objects, 1):
        index += b"%d %d " % (number, len(bodies))
        bodies += body + b" "
    made = bytearray(b"%PDF-1.7\n")
    shelf = len(made)
    described = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(index))
    made += b"5 0 obj\n%s\nendobj\n" % stream(index + bodies, described, megabytes)
    table = len(made)
    rows = [(0, 0, 0), (2, 5, 0), (2, 5, 1), (2, 5, 2), (0, 0, 0), (1, shelf, 0), (1, table, 0)]
    packed = b"".join(struct.pack(">BIH", *row) for row in rows)
    made += b"6 0 obj\n%s\nendobj\n" % stream(packed, b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R")
    made += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def endless_pages() -> bytes:
    """Forty nodes that each lead twice to the next: a tree of a trillion pages in three kilobytes."""
    nodes = {each: b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 1>>" % (each + 1, each + 1) for each in range(2, 42)}
    return pdf_of({1: b"<</Type/Catalog/Pages 2 0 R>>", **nodes, 42: PAGE})


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 1200), colour: str = "white", **options: object) -> bytes:
    """A picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def png_bomb(width: int, height: int, rows: int | None = None) -> bytes:
    """A PNG of so many pixels in a few kilobytes; ``rows`` of them are really there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 4)
    data = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive(megabytes: int = 0) -> bytes:
    """A ZIP with a program in it, and with so much nothing that unfolds."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("run.exe", b"MZ")
        with packed.open("nothing", "w") as nothing:
            for _ in range(megabytes):
                nothing.write(b"\0" * 1_000_000)
    return buffer.getvalue()
