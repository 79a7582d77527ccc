"""Help: the documents for each role, written in Markdown beside the code, shown as pages of the site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from matchmaker import paths

NAMES: Final = ("cooperative", "buyer", "staff")
"""The pages in the order of the index, each as `docs/users/<name>.<language>.md`."""
_SOURCE_LANGUAGE: Final = "vi"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of help in one language."""

    name: str
    title: str
    lead: str
    """Its first paragraph, for the index."""
    blocks: tuple[SyntaxTreeNode, ...]
    """Everything after the title, as a tree: `site/_prose.html` draws it, so no HTML is ever passed through."""


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
    return HelpPage(name, _words(title), _words(lead), tuple(blocks))


def _words(block: SyntaxTreeNode) -> str:
    """The words of a block, without marks."""
    return "".join(node.content for node in block.walk() if node.type in ("text", "code_inline"))
