"""The documents for each role, as the site reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, render_template_string
from markdown_it.tree import SyntaxTreeNode

from matchmaker import paths
from matchmaker.site import help_pages

LANGUAGES = ("vi", "en")
DRAWN = {
    "root", "text", "inline", "softbreak", "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "strong",
    "em", "code_inline", "link", "image", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
"""The kinds of block and mark that `site/_prose.html` draws."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", help_pages.NAMES)
def test_every_role_has_a_page_in_both_languages_that_can_be_drawn_whole(name: str, language: str) -> None:
    page = help_pages.find(name, language)

    assert page is not None
    assert page.title
    assert len(page.lead) > 20
    assert {node.type for block in page.blocks for node in block.walk()} <= DRAWN
    assert {block.tag for block in page.blocks if block.type == "heading"} <= {"h2", "h3"}


def test_the_two_languages_are_not_the_same_text() -> None:
    assert help_pages.find("staff", "vi") != help_pages.find("staff", "en")
    assert help_pages.find("../../config", "vi") is None


def test_every_picture_is_told_in_words_in_both_languages_and_none_is_heavy() -> None:
    shown = {
        language: [image for name in help_pages.NAMES for image in _pictures(name, language)] for language in LANGUAGES
    }
    kept = {file.name for file in paths.USER_PICTURES.iterdir()}

    for images in shown.values():
        assert {Path(image.attrs["src"]).name for image in images} == kept
        assert all(len(image.content) > 20 for image in images)
        assert all(image.attrs["src"].startswith("pictures/") for image in images)  # as GitHub finds them
        assert {image.attrs["width"] for image in images} == {360}
    assert all(file.stat().st_size < 60_000 for file in paths.USER_PICTURES.iterdir())
    with pytest.raises(FileNotFoundError):
        help_pages.read("x", "# Title\n\n![A slip of the finger](pictures/radra.webp)\n")


def _pictures(name: str, language: str) -> list[SyntaxTreeNode]:
    page = help_pages.find(name, language)
    assert page is not None
    return [node for block in page.blocks for node in block.walk() if node.type == "image"]


def test_markdown_is_drawn_and_html_in_it_stays_text(app: Flask) -> None:
    page = help_pages.read(
        "x",
        "# Title\n\nLead **bold** `code`\nmore <script>alert(1)</script>\n\n- one\n\n1. two\n\n"
        "[link](/register) *soft*\n\n| a |\n|---|\n| b |\n",
    )
    with app.test_request_context():
        html = render_template_string(
            '{% from "site/_prose.html" import prose %}{{ prose(blocks) }}', blocks=page.blocks
        )

    assert (page.title, page.lead) == ("Title", "Lead bold codemore <script>alert(1)</script>")
    for piece in ("<strong>bold</strong>", "<code>code</code> more", "<ul><li>one</li></ul>", "<ol><li>two</li></ol>"):
        assert piece in html
    assert '<a href="/register">link</a> <em>soft</em>' in html
    assert "<th>a</th>" in html
    assert "<script>" not in html
