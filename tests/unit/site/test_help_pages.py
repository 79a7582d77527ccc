"""The documents for each role, as the site reads them."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string

from matchmaker.site import help_pages

DRAWN = {
    "root", "text", "inline", "softbreak", "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "strong",
    "em", "code_inline", "link", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
"""The kinds of block and mark that `site/_prose.html` draws."""


@pytest.mark.parametrize("language", ["vi", "en"])
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
