"""The words of templates: in the language spoken now, their gaps filled, and nothing in them taken for markup."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext
from jinja2 import Environment


def text_of(app: Flask) -> Environment:
    """As mails are written: nothing is escaped."""
    return app.jinja_env.overlay(autoescape=False)


def test_each_word_is_said_in_the_language_that_is_spoken_now(app: Flask) -> None:
    with app.test_request_context():
        for language, said in (("vi", "Chọn"), ("en", "Shortlist"), ("vi", "Chọn")):
            with force_locale(language):
                assert render_template_string("{{ _('Chọn') }}") == said
                assert gettext("Chọn") == said
    assert gettext("Chọn") == "Chọn", "outside a request everything is in its source"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_fills_a_gap_is_escaped_on_a_page_and_kept_in_a_letter(app: Flask, language: str) -> None:
    said = "{{ _('Đơn vị: %(name)s', name=name) }}"
    with app.test_request_context(), force_locale(language):
        page = render_template_string(said, name="<b>A & B</b>")
        letter = text_of(app).from_string(said).render(name="<b>A & B</b>")
    assert page.endswith("&lt;b&gt;A &amp; B&lt;/b&gt;")
    assert letter.endswith("<b>A & B</b>")


def test_two_signs_of_percent_are_one_with_and_without_gaps(app: Flask) -> None:
    with app.test_request_context():
        assert render_template_string("{{ _('100 %%') }}, {{ _('%(share)s %%', share=5) }}") == "100 %, 5 %"


def test_a_word_may_hold_markup_of_our_own_and_is_no_plain_text(app: Flask) -> None:
    with app.test_request_context():
        assert render_template_string("{{ _('a & b') ~ '<' }}") == "a & b&lt;"
