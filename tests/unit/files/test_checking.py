"""What may be kept as evidence, and what is refused: told by the bytes, in bounded memory."""

from __future__ import annotations

import io
from functools import cache

import pytest
from PIL import Image

from matchmaker.errors import Unprocessable
from matchmaker.files import Checked, EvidenceKind, EvidenceLimits, check, pdf_inside
from tests.support import hostile_files as made

pytestmark = pytest.mark.pure

LIMITS = EvidenceLimits(max_bytes=10 * 1024 * 1024, max_megapixels=40, max_pages=100, side_px=2400)
SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
HTML = b"<html><script>alert(1)</script></html>"


def checked(data: bytes, name: str) -> Checked:
    return check(data, name, LIMITS)


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Unprocessable) as refused:
        check(data, name, LIMITS)
    assert refused.value.field == "evidence"
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_scan_is_kept_large_enough_to_be_read_and_small_enough_to_be_listed(kind: str) -> None:
    kept = checked(made.picture(kind, (3000, 4000)), "Giấy chứng nhận.jpg")
    assert (kept.kind, kept.title) == (EvidenceKind.PICTURE, "Giấy chứng nhận.jpg")
    assert (kept.width_px, kept.height_px) == (1800, 2400)
    for content, side in ((kept.content, 2400), (kept.thumbnail, 480)):
        assert content is not None
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, max(picture.size)) == ("WEBP", side)


def test_nothing_but_pixels_is_kept_of_a_picture() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    sent = made.picture("JPEG", (400, 300), exif=exif.tobytes(), comment=b"secret")
    kept = checked(sent + b"\0\0\0\x18ftypmp42 a short film that the phone took", "IMG_1.JPG")
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert not picture.getexif()
        assert picture.size == (300, 400)
    assert b"secret" not in kept.content
    assert b"film" not in kept.content


def test_a_pdf_is_kept_as_it_came_and_its_pages_are_counted() -> None:
    sent = made.pdf(7, told=2)
    kept = checked(sent, "Quyết định 12.2024")
    assert (kept.kind, kept.pages, kept.content) == (EvidenceKind.PDF, 7, sent)
    assert checked(made.packed_pdf(), "a.PDF").pages == 1
    assert checked(made.pdf(root=b"/OpenAction[10 0 R/Fit]"), "a.pdf").pages == 1, "where to begin is no program"


def test_a_pdf_made_from_scans_is_taken() -> None:
    scans = [Image.new("RGB", (600, 800), colour) for colour in ("white", "gray", "white")]
    buffer = io.BytesIO()
    scans[0].save(buffer, "PDF", save_all=True, append_images=scans[1:])
    assert checked(buffer.getvalue(), "scan.pdf").pages == 3


@cache
def hostile() -> dict[str, tuple[bytes, str, str]]:
    """Each hostile file: its bytes, its name, and the code with which it is refused."""
    photo, page, archive = made.picture(), made.pdf(), made.archive()
    launch = made.pdf(root=b"/OpenAction 5 0 R", more={5: b"<</S/Launch/F(cmd.exe)>>"})
    hidden = made.pdf(more={5: b"<</S 6 0 R>>", 6: b"/Java#53cript"})
    attached = made.pdf(root=b"/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>", more={5: made.stream(b"MZ")})
    many = made.pdf(more=dict.fromkeys(range(20, pdf_inside.MAX_OBJECTS + 21), b"1"))
    deep = made.pdf(more={5: b"[" * 300 + b"]" * 300})
    return {
        "empty": (b"", "a.pdf", "not_evidence"),
        "a program called a photo": (b"MZ\x90\x00" + bytes(500), "anh.jpg", "not_evidence"),
        "SVG with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "not_evidence"),
        "SVG called a PNG": (b"<?xml version='1.0'?><svg onload='x'/>", "a.png", "not_evidence"),
        "a ZIP bomb": (made.archive(500), "a.zip", "not_evidence"),
        "a GIF": (made.picture("GIF"), "a.gif", "not_evidence"),
        "a TIFF": (made.picture("TIFF"), "a.tif", "not_evidence"),
        "heavy": (b"%PDF-1.7" + bytes(LIMITS.max_bytes), "a.pdf", "file_too_heavy"),
        "a page of HTML before the PDF": (HTML + page, "a.pdf", "not_evidence"),
        "HTML inside a PDF": (page.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + HTML + b"\n"), "a.pdf", "carries_more"),
        "HTML inside a JPEG": (made.picture(comment=HTML), "a.jpg", "carries_more"),
        "a ZIP behind a JPEG": (photo + archive, "a.jpg", "carries_more"),
        "a ZIP behind a PNG": (made.picture("PNG") + archive, "a.png", "carries_more"),
        "a ZIP behind a PDF": (page + archive, "a.pdf", "carries_more"),
        "a RAR behind a WebP": (made.picture("WEBP") + b"Rar!\x1a\x07\x01\0", "a.webp", "carries_more"),
        "a PDF behind a JPEG": (photo + page, "a.jpg", "carries_more"),
        "something behind a PDF": (page + bytes(200) + b"payload", "a.pdf", "carries_more"),
        "a PDF called a photo": (page, "a.jpg", "wrong_ending"),
        "a photo called a PDF": (photo, "a.pdf", "wrong_ending"),
        "a photo called a page": (photo, "a.html", "wrong_ending"),
        "a photo called a program": (photo, "a.jpg.exe", "wrong_ending"),
        "nine hundred megapixels": (made.png_bomb(30_000, 30_000, rows=9), "a.png", "photo_too_large"),
        "fifty megapixels": (made.png_bomb(5_000, 10_000), "a.png", "photo_too_large"),
        "half a JPEG": (photo[: len(photo) // 2], "a.jpg", "not_a_photo"),
        "half a PDF": (page[: len(page) // 2], "a.pdf", "not_a_pdf"),
        "noise called PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 4000 + b"%%EOF", "a.pdf", "not_a_pdf"),
        "five hundred pages": (made.pdf(500), "a.pdf", "pdf_too_long"),
        "five hundred pages that say they are one": (made.pdf(500, told=1), "a.pdf", "pdf_too_long"),
        "pages without end": (made.endless_pages(), "a.pdf", "pdf_too_long"),
        "no page": (made.pdf(0), "a.pdf", "not_a_pdf"),
        "a script": (made.pdf(root=SCRIPT), "a.pdf", "pdf_active"),
        "a script, packed": (made.packed_pdf(SCRIPT), "a.pdf", "pdf_active"),
        "a script by another spelling": (hidden, "a.pdf", "pdf_active"),
        "a program to start": (launch, "a.pdf", "pdf_active"),
        "a file inside": (attached, "a.pdf", "pdf_active"),
        "a form with code": (made.pdf(root=b"/AcroForm<</XFA 5 0 R>>", more={5: b"()"}), "a.pdf", "pdf_active"),
        "a page of a terabyte": (made.packed_pdf(padding=900_000_000), "a.pdf", "not_a_pdf"),
        "too many parts": (many, "a.pdf", "pdf_too_complex"),
        "parts in parts": (deep, "a.pdf", "pdf_too_complex"),
        "a path": (photo, "../../etc/passwd.jpg", "strange_name"),
        "a path of Windows": (photo, "..\\..\\a.jpg", "strange_name"),
        "a name with NUL": (photo, "a.jpg\0.pdf", "strange_name"),
        "a name of five thousand letters": (photo, "a" * 5000 + ".jpg", "strange_name"),
        "a name that reads from the right": (photo, "giay\u202egpj.exe", "strange_name"),
    }


NAMES = tuple(hostile())


@pytest.mark.parametrize("called", NAMES)
def test_a_hostile_file_is_refused_with_its_reason(called: str) -> None:
    data, name, code = hostile()[called]
    assert refusal(data, name) == code


MEASURE = """
import json, resource, sys, time
from matchmaker.files import check, EvidenceLimits
from matchmaker.errors import Unprocessable
from tests.unit.files.test_checking import LIMITS, hostile
from PIL import Image; Image.init()
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
"""
