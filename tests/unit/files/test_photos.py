"""Uploaded pictures: refused when they are none, encoded anew when they are."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from matchmaker import files
from matchmaker.errors import Unprocessable
from matchmaker.files import Photo, PhotoLimits
from tests.factories import Factories

LIMITS = PhotoLimits(max_bytes=500_000, max_megapixels=1, side_px=640)


def encoded(kind: str, size: tuple[int, int] = (800, 600), mode: str = "RGB", **options: object) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new(mode, size, 120).save(buffer, kind, **options)
    return io.BytesIO(buffer.getvalue())


@pytest.fixture
def keep(factories: Factories, tmp_path: Path):  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    organisation = factories.organisation()

    def store(upload: io.BytesIO, limits: PhotoLimits = LIMITS) -> Photo:
        return files.store(upload, organisation_id=organisation.id, folder=tmp_path / "uploads", limits=limits)

    return store


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_two_sizes_as_webp(keep, tmp_path: Path, kind: str) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    photo = keep(encoded(kind))
    assert (photo.width_px, photo.height_px) == (640, 480)
    for small, side in ((False, 640), (True, 480)):
        file = files.file_of(photo, folder=tmp_path / "uploads", small=small)
        assert oct(file.stat().st_mode)[-3:] == "600"
        with Image.open(file) as kept:
            assert (kept.format, max(kept.size)) == ("WEBP", side)
    assert not list((tmp_path / "uploads").glob("*.part"))


def test_where_and_with_what_a_picture_was_taken_is_dropped(keep, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    photo = keep(encoded("JPEG", exif=exif.tobytes(), comment=b"secret"))
    assert (photo.width_px, photo.height_px) == (480, 640)
    with Image.open(files.file_of(photo, folder=tmp_path / "uploads", small=False)) as kept:
        assert not kept.getexif()
        assert set(kept.info) <= {"background", "loop", "timestamp", "duration"}


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_any_sort_of_pixel_is_read(keep, mode: str) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    assert keep(encoded("PNG", (64, 64), mode)).width_px == 64


def test_the_same_picture_is_kept_once(keep) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    assert keep(encoded("PNG")).id == keep(encoded("PNG")).id


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (io.BytesIO(b""), "not_a_photo"),
        (io.BytesIO(b"GIF89a" + b"\0" * 100), "not_a_photo"),
        (io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not_a_photo"),
        (encoded("GIF"), "not_a_photo"),
        (io.BytesIO(encoded("JPEG").getvalue()[:700]), "not_a_photo"),
        (bomb(100, 100), "not_a_photo"),
        (io.BytesIO(os.urandom(600_000)), "photo_too_heavy"),
        (bomb(2000, 2000), "photo_too_large"),
        (bomb(12_000, 9_000), "photo_too_large"),
        (bomb(30_000, 30_000), "photo_too_large"),
    ],
)
def test_what_is_no_bearable_picture_is_refused_and_leaves_nothing(keep, tmp_path: Path, upload, code) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    with pytest.raises(Unprocessable) as refused:
        keep(upload)
    assert (refused.value.field, refused.value.code) == ("photos", code)
    assert not list(tmp_path.glob("uploads/*"))


def test_photos_come_in_the_order_asked_for(keep) -> None:  # type: ignore[no-untyped-def]  # `keep` is a function of a fixture
    one, two = keep(encoded("PNG")), keep(encoded("JPEG"))
    assert files.photos([two.id, 10**9, one.id]) == [two, one]
    assert files.photos([]) == []
    assert files.by_name(one.name) is one
    assert files.by_name("nothing") is None
