"""What may be kept as evidence, and what is refused: told by the bytes, in bounded memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from matchmaker import paths
from matchmaker.errors import Unprocessable
from matchmaker.files import Checked, EvidenceKind, EvidenceLimits, check, names, pdf, pdf_inside
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


photo, page, archive = cache(made.picture), cache(made.pdf), cache(made.archive)


def launch() -> bytes:
    return made.pdf(root=b"/OpenAction 5 0 R", more={5: b"<</S/Launch/F(cmd.exe)>>"})


def hidden() -> bytes:
    return made.pdf(more={5: b"<</S 6 0 R>>", 6: b"/Java#53cript"})


def attached() -> bytes:
    return made.pdf(root=b"/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>", more={5: made.stream(b"MZ")})


def many() -> bytes:
    return made.pdf(more=dict.fromkeys(range(20, pdf_inside.MAX_OBJECTS + 21), b"1"))


def deep() -> bytes:
    return made.pdf(more={5: b"[" * 300 + b"]" * 300})


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "a.pdf", "not_evidence"),
    "a program called a photo": (lambda: b"MZ\x90\x00" + bytes(500), "anh.jpg", "not_evidence"),
    "SVG with a script": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "not_evidence"),
    "SVG called a PNG": (lambda: b"<?xml version='1.0'?><svg onload='x'/>", "a.png", "not_evidence"),
    "a ZIP bomb": (lambda: made.archive(500), "a.zip", "not_evidence"),
    "a GIF": (lambda: made.picture("GIF"), "a.gif", "not_evidence"),
    "a TIFF": (lambda: made.picture("TIFF"), "a.tif", "not_evidence"),
    "heavy": (lambda: b"%PDF-1.7" + bytes(LIMITS.max_bytes), "a.pdf", "file_too_heavy"),
    "a page of HTML before the PDF": (lambda: HTML + page(), "a.pdf", "not_evidence"),
    "HTML inside a PDF": (
        lambda: page().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + HTML + b"\n"),
        "a.pdf",
        "carries_more",
    ),
    "HTML inside a JPEG": (lambda: made.picture(comment=HTML), "a.jpg", "carries_more"),
    "a ZIP behind a JPEG": (lambda: photo() + archive(), "a.jpg", "carries_more"),
    "a ZIP behind a PNG": (lambda: made.picture("PNG") + archive(), "a.png", "carries_more"),
    "a ZIP behind a PDF": (lambda: page() + archive(), "a.pdf", "carries_more"),
    "a RAR behind a WebP": (lambda: made.picture("WEBP") + b"Rar!\x1a\x07\x01\0", "a.webp", "carries_more"),
    "a PDF behind a JPEG": (lambda: photo() + page(), "a.jpg", "carries_more"),
    "something behind a PDF": (lambda: page() + bytes(200) + b"payload", "a.pdf", "carries_more"),
    "a PDF called a photo": (page, "a.jpg", "wrong_ending"),
    "a photo called a PDF": (photo, "a.pdf", "wrong_ending"),
    "a photo called a page": (photo, "a.html", "wrong_ending"),
    "a photo called a program": (photo, "a.jpg.exe", "wrong_ending"),
    "nine hundred megapixels": (lambda: made.png_bomb(30_000, 30_000, rows=9), "a.png", "photo_too_large"),
    "fifty megapixels": (lambda: made.png_bomb(5_000, 10_000), "a.png", "photo_too_large"),
    "half a JPEG": (lambda: photo()[: len(photo()) // 2], "a.jpg", "not_a_photo"),
    "half a PDF": (lambda: page()[: len(page()) // 2], "a.pdf", "not_a_pdf"),
    "noise called PDF": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4000 + b"%%EOF", "a.pdf", "not_a_pdf"),
    "five hundred pages": (lambda: made.pdf(500), "a.pdf", "pdf_too_long"),
    "five hundred pages that say they are one": (lambda: made.pdf(500, told=1), "a.pdf", "pdf_too_long"),
    "pages without end": (made.endless_pages, "a.pdf", "pdf_too_long"),
    "no page": (lambda: made.pdf(0), "a.pdf", "not_a_pdf"),
    "a script": (lambda: made.pdf(root=SCRIPT), "a.pdf", "pdf_active"),
    "a script, packed": (lambda: made.packed_pdf(SCRIPT), "a.pdf", "pdf_active"),
    "a script by another spelling": (hidden, "a.pdf", "pdf_active"),
    "a program to start": (launch, "a.pdf", "pdf_active"),
    "a file inside": (attached, "a.pdf", "pdf_active"),
    "a form with code": (lambda: made.pdf(root=b"/AcroForm<</XFA 5 0 R>>", more={5: b"()"}), "a.pdf", "pdf_active"),
    "a page that unfolds": (lambda: made.packed_pdf(megabytes=200), "a.pdf", "not_a_pdf"),
    "too many parts": (many, "a.pdf", "pdf_too_complex"),
    "parts in parts": (deep, "a.pdf", "pdf_too_complex"),
    "a path": (photo, "../../etc/passwd.jpg", "strange_name"),
    "a path of Windows": (photo, "..\\..\\a.jpg", "strange_name"),
    "a name with NUL": (photo, "a.jpg\0.pdf", "strange_name"),
    "a name of five thousand letters": (photo, "a" * 5000 + ".jpg", "strange_name"),
    "a name that reads from the right": (photo, "giay\u202egpj.exe", "strange_name"),
}


"""Each hostile file: how it is made, its name, and the code with which it is refused."""


def hostile(called: str) -> tuple[bytes, str, str]:
    """One of them, made."""
    make, name, code = HOSTILE[called]
    return make(), name, code


def test_a_pdf_behind_a_password_is_refused() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(made.pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert refusal(buffer.getvalue(), "a.pdf") == "pdf_locked"


@pytest.mark.parametrize("called", [each for each, (_, _, code) in HOSTILE.items() if code.startswith("pdf_")])
def test_the_reader_of_pdfs_finds_the_same_without_a_process_of_its_own(called: str) -> None:
    data, _, code = hostile(called)
    with pytest.raises(pdf_inside.Refused, match=code):
        pdf_inside.look(data, LIMITS.max_pages)


@pytest.mark.parametrize("called", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(called: str) -> None:
    data, name, code = hostile(called)
    assert refusal(data, name) == code


BOMBS = (
    "a ZIP bomb",
    "heavy",
    "nine hundred megapixels",
    "fifty megapixels",
    "five hundred pages",
    "pages without end",
    "a page that unfolds",
    "too many parts",
    "a name of five thousand letters",
)
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from matchmaker.errors import Unprocessable
from matchmaker.files import EvidenceLimits, check

def peak(whose):
    return resource.getrusage(whose).ru_maxrss / 1024

limits, *files = json.load(sys.stdin)
check(Path(files[0][0]).read_bytes(), files[0][1], EvidenceLimits(*limits))
before, told = peak(resource.RUSAGE_SELF), []
for file, name in files[1:]:
    started, said = time.perf_counter(), "taken"
    try:
        check(Path(file).read_bytes(), name, EvidenceLimits(*limits))
    except Unprocessable as refused:
        said = refused.code
    grown = peak(resource.RUSAGE_SELF) - before
    told.append({"said": said, "seconds": round(time.perf_counter() - started, 2), "grown": round(grown)})
print(json.dumps([*told, {"reader": round(peak(resource.RUSAGE_CHILDREN))}]))
"""
"""Checks files one after the other in a fresh process; tells by how many megabytes its peak grew."""


def test_bombs_are_refused_in_bounded_memory_and_time(tmp_path: Path) -> None:
    """Every bomb is refused before it unfolds; of what is taken, a picture of forty megapixels is the largest, of
    160 MB once it is decoded. The bounds leave room for other systems.
    """
    small, largest = made.picture(size=(60, 40)), made.png_bomb(8_000, 5_000)
    files = [(small, "first.jpg"), *(hostile(called)[:2] for called in BOMBS), (largest, "last.png")]
    for number, (data, _) in enumerate(files):
        (tmp_path / str(number)).write_bytes(data)
    asked = [astuple(LIMITS), *((str(tmp_path / str(number)), name) for number, (_, name) in enumerate(files))]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=paths.PACKAGE.parent,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not done.stderr
    *refused, taken, reader = json.loads(done.stdout)
    told = dict(zip(BOMBS, refused, strict=True))
    assert {called: each["said"] for called, each in told.items()} == {each: HOSTILE[each][2] for each in BOMBS}
    assert max(each["grown"] for each in refused) < 64, told
    assert max(each["seconds"] for each in refused) < 15, told
    assert (taken["said"], taken["grown"] < 320) == ("taken", True), taken
    assert reader["reader"] < 400, reader


@pytest.mark.parametrize("end", ["sys.exit(1)", "os.kill(os.getpid(), signal.SIGPROF)", "time.sleep(60)"])
def test_a_reader_that_comes_to_no_answer_has_said_enough(
    end: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(f"import os, signal, sys, time\n{end}\n")
    monkeypatch.setattr(pdf, "READER", reader)
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0.5)
    assert refusal(made.pdf(), "a.pdf") == "pdf_too_complex"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Giấy  chứng\u200b nhận.pdf", "Giấy chứng nhận.pdf"),
        ("../../x.pdf", "x.pdf"),
        ("a" * 300 + ".pdf", "a" * 60 + "…" + "a" * 15 + ".pdf"),
        ("\u202egpj.exe\0", "gpj.exe"),
    ],
)
def test_a_name_is_shown_without_its_tricks(name: str, told: str) -> None:
    assert names.shown(name).removeprefix(".. .. ") == told


def test_a_saved_file_is_called_what_it_is() -> None:
    assert names.with_ending("scan.JPG", "webp") == "scan.webp"
    assert names.with_ending("Giấy số 12.2024", "pdf") == "Giấy số 12.2024.pdf"
    assert names.with_ending(".pdf", "pdf") == "file.pdf"
