"""The site's typeface, cut down to what Vietnamese needs: Be Vietnam Pro from its PyPI wheel, as small WOFF2.

The wheel ships whole TrueType fonts of 130 KB a weight. A weak signal should not carry hinting and glyphs
that no page shows, so each weight is subset once per version into the cache folder, to about 10 KB. The face
has no tabular figures; a ledger needs them, so we add the feature: every figure again, on one width.
"""

from __future__ import annotations

import os
from contextlib import closing
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Final

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from matchmaker.web import wheels

DISTRIBUTION: Final = "fontpkg-be-vietnam-pro"
PACKAGE: Final = "fontpkg_be_vietnam_pro"
WEIGHTS: Final = {400: "BeVietnamPro-Regular.ttf", 600: "BeVietnamPro-SemiBold.ttf"}

_VIETNAMESE: Final = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
_SIGNS: Final = "\u00a0«»·°²³½¼×÷–—‘’“”…•₫€−≤≥≈"
CHARACTERS: Final = "".join(map(chr, range(0x20, 0x7F))) + _SIGNS + _VIETNAMESE
_FEATURES: Final = ("kern", "tnum")
_FIGURES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def file_name(weight: int) -> str:
    """The public name of one weight, as the style sheet asks for it."""
    return f"be-vietnam-pro-{weight}.woff2"


def build(cache_folder: Path) -> dict[str, Path]:
    """Make sure every weight lies in ``cache_folder``; public name → path of the WOFF2 file.

    Made once per version of the face and of this recipe. Processes that start together may both build; each
    moves a whole file into place, so nobody reads half of one.

    Raises RuntimeError where the wheel is not installed.
    """
    folder = cache_folder / f"fonts-{_recipe()}"
    made = {file_name(weight): folder / file_name(weight) for weight in WEIGHTS}
    for weight, source in WEIGHTS.items():
        target = made[file_name(weight)]
        if not target.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(f".{os.getpid()}")
            unfinished.write_bytes(_cut(wheels.folder(PACKAGE) / "files" / source))
            unfinished.replace(target)
    return made


@cache
def _recipe() -> str:
    """A short hash of everything the output depends on."""
    parts = (version(DISTRIBUTION), version("fonttools"), CHARACTERS, Path(__file__).read_text("utf-8"))
    return sha256("\n".join(parts).encode()).hexdigest()[:12]


@cache
def _cut(source: Path) -> bytes:
    """The Vietnamese subset of one weight, as WOFF2. Kept, as a test run makes many sites."""
    options = subset.Options(
        flavor="woff2",
        hinting=False,
        glyph_names=False,
        layout_features=list(_FEATURES),
        name_IDs=[1, 2, 13, 14],  # family, style, licence and its address: the licence travels along
    )
    with closing(subset.load_font(str(source), options)) as font:
        _add_tabular_figures(font)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=CHARACTERS)
        subsetter.subset(font)
        whole = BytesIO()
        subset.save_font(font, whole, options)
        return whole.getvalue()


def _add_tabular_figures(font: TTFont) -> None:
    """Give the font a ``tnum`` feature: each figure again, on their median width."""
    outlines, metrics = font["glyf"], font["hmtx"]
    common = round(median(metrics[name][0] for name in _FIGURES))
    for name in _FIGURES:
        width, bearing = metrics[name]
        shift = (common - width) // 2
        outlines[f"{name}.tnum"] = _moved(font, name, shift)
        metrics[f"{name}.tnum"] = (common, bearing + shift)
    swaps = "".join(f"sub {name} by {name}.tnum;" for name in _FIGURES)
    addOpenTypeFeaturesFromString(font, f"feature tnum {{ {swaps} }} tnum;", tables=["GSUB"])


def _moved(font: TTFont, name: str, shift: int) -> Glyph:
    """A copy of the glyph ``name``, ``shift`` font units further right."""
    glyphs = font.getGlyphSet()
    pen = TTGlyphPen(glyphs)
    glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
    moved = pen.glyph()
    moved.recalcBounds(font["glyf"])
    return moved
