"""Pictures: decoded only once their size is known to be bearable, encoded anew with nothing but their pixels."""

from __future__ import annotations

import io
import threading
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from matchmaker.errors import Unprocessable

FORMATS: Final = ("JPEG", "PNG", "WEBP")
THUMBNAIL_SIDE_PX: Final = 480
QUALITY: Final = 82
SUFFIX: Final = ".webp"
MIMETYPE: Final = "image/webp"
SCALES_WELL: Final = frozenset({"RGB", "RGBA", "L", "CMYK"})
"""What Pillow scales smoothly as it is; a palette or sixteen bits are converted first."""

_one_at_a_time: Final = threading.Lock()
"""A large picture takes a hundred megabytes while it is decoded; several at once would take that several times."""


def decoded(data: bytes, *, field: str, max_megapixels: int, side_px: int) -> Image.Image:
    """The picture, upright, its longer side at most ``side_px``, without anything but pixels.

    Raises Unprocessable on ``field``: `photo_too_large`, `not_a_photo`.
    """
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > max_megapixels * 1_000_000:
                raise Unprocessable(field, "photo_too_large", maximum=max_megapixels)
            picture.draft("RGB", (side_px, side_px))  # a JPEG is decoded near the size we keep
            picture.load()
            small = picture if picture.mode in SCALES_WELL else picture.convert("RGBA")
            small.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
            ImageOps.exif_transpose(small, in_place=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unprocessable(field, "photo_too_large", maximum=max_megapixels) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unprocessable(field, "not_a_photo") from error
    return _on_white(small)


def encoded(picture: Image.Image, side_px: int) -> bytes:
    """The picture as it is kept, its longer side at most ``side_px``."""
    copy = picture.copy()
    copy.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    copy.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone, on white where the picture lets through."""
    paper = Image.new("RGB", picture.size, "white")
    if picture.mode == "RGBA":
        paper.paste(picture, mask=picture.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper
