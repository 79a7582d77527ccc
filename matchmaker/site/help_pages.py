"""Help: the documents for each role, written in Markdown beside the code, shown as pages of the site.

A picture is named relative to the document, as a reader on GitHub needs it: `![what it shows](pictures/radar.webp)`.
Here it becomes the asset `help/radar.webp`, at half its pixels: `make pictures` takes two for each of the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from PIL import Image

from matchmaker import paths
from matchmaker.text import fold

NAMES: Final = ("cooperative", "buyer", "staff")
"""The pages in the order of the index, each as `docs/users/<name>.<language>.md`."""
PIXELS_A_POINT: Final = 2
"""How many pixels a picture of the documents has for each one of the page's, across and down."""
_SOURCE_LANGUAGE: Final = "vi"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a page: its heading, and the anchor that leads to it."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of help in one language."""

    name: str
    title: str
    lead: str
    """Its first paragraph, for the index."""
    blocks: tuple[SyntaxTreeNode, ...]
    """Everything after the title, as a tree: `site/_prose.html` draws it, so no HTML is ever passed through."""
    parts: tuple[Part, ...]
    """Its headings of the second level, in order."""


def all_in(language: str) -> list[HelpPage]:
    """Every page of help, in the reader's language."""
    return [_page(name, language) for name in NAMES]


def find(name: str, language: str) -> HelpPage | None:
    """One page of help; None for an unknown name."""
    return _page(name, language) if name in NAMES else None


@lru_cache
def _page(name: str, language: str) -> HelpPage:
    folder = paths.DOCS / "users"
    file = folder / f"{name}.{language}.md"
    text = (file if file.is_file() else folder / f"{name}.{_SOURCE_LANGUAGE}.md").read_text("utf-8")
    return read(name, text)


def read(name: str, text: str) -> HelpPage:
    """A page from its Markdown, which begins with a title and a paragraph. HTML in it stays text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    title, *blocks = SyntaxTreeNode(parser.parse(text)).children
    lead = next(block for block in blocks if block.type == "paragraph")
    for picture in (node for block in blocks for node in block.walk() if node.type == "image"):
        _measure(picture)
    return HelpPage(name, _words(title), _words(lead), tuple(blocks), tuple(_parts(blocks)))


def _parts(blocks: list[SyntaxTreeNode]) -> Iterator[Part]:
    """The parts of a page; each heading is given the anchor that leads to it."""
    for heading in (block for block in blocks if block.type == "heading" and block.tag == "h2"):
        part = Part(_words(heading), fold(_words(heading)).replace(" ", "-"))
        heading.attrs.update(id=part.anchor)
        yield part


def _measure(picture: SyntaxTreeNode) -> None:
    """Say which asset a picture is and how large it stands on the page, so that nothing jumps when it arrives.

    Raises FileNotFoundError for a picture that is not kept: a typo in a document fails a test.
    """
    file = paths.USER_PICTURES / Path(str(picture.attrs["src"])).name
    with Image.open(file) as image:
        width, height = image.size
    picture.attrs.update(asset=f"help/{file.name}", width=width // PIXELS_A_POINT, height=height // PIXELS_A_POINT)


def _words(block: SyntaxTreeNode) -> str:
    """The words of a block, without marks."""
    return "".join(node.content for node in block.walk() if node.type in ("text", "code_inline"))
