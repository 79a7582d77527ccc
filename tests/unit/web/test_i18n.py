"""Whatever the site says is marked for translation and stands in the English catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from matchmaker import paths
from tests.support import texts

pytestmark = pytest.mark.pure
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]")
KEPT_IN_ENGLISH = ("đồng",)
"""Words of Vietnamese that English texts keep."""
UNMARKED_TEMPLATES = ("site/styleguide.html",)
"""Pages for developers."""
NOT_TEMPLATES = (".json", ".toml")
"""Samples of mails, and the contract's wording, which stands there in both languages beside each other."""
UNMARKED_MODULES = (
    "accounts/consents.py",  # keeps both languages beside each other: the wording is evidence
    "accounts/forms.py",  # the name of the language
    "accounts/personal_data.py",  # the stored name of somebody deleted
    "accounts/words.py",  # the name of a browser
    "catalogue/attributes.py",  # both languages beside each other
    "catalogue/places.py",  # kinds of places, to read what people type
    "catalogue/reading.py",  # kinds of communes with their English
    "cli.py",  # speaks both languages at once
    "contracts/paper/money_words.py",  # a contract's sums in Vietnamese words, in whatever language the rest is
    "demo/",  # stories
    "measures/",  # units in both languages, and what people type
    "programmes/support/consent.py",  # what a cooperative agrees to, whole in both languages: evidence
    "ranking/simulation/",  # names of markets
    "search/spelling.py",  # what people type
    "site/samples.py",  # the page for developers
    "text.py",  # letters
    "web/fonts.py",  # letters
)


@pytest.fixture(scope="module")
def marked() -> Catalog:
    return texts.marked()


@pytest.fixture(scope="module")
def english() -> Catalog:
    return texts.english()


def said(message: Message) -> tuple[str, ...]:
    """The forms of a text: one, or the singular and the plural."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def asked(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_every_text_has_its_english(marked: Catalog, english: Catalog) -> None:
    """After changing text: `make texts`, then fill in what is empty."""
    missing = [
        f"{message.locations[0][0]}: {asked(message)[0]}"
        for message in marked
        if message.id and not ((found := english.get(message.id, message.context)) and all(said(found)))
    ]
    assert missing == []


def test_the_catalogue_keeps_nothing_that_nobody_says(marked: Catalog, english: Catalog) -> None:
    left = [asked(each)[0] for each in english if each.id and marked.get(each.id, each.context) is None]
    assert left == []


def test_no_english_text_is_a_guess(english: Catalog) -> None:
    assert [each.id for each in english if each.id and each.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages(english: Catalog) -> None:
    differing = [
        (source, form)
        for message in english
        if message.id
        for source in asked(message)[:1]
        for form in said(message)
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(form))
    ]
    assert differing == []


def test_english_texts_hold_no_vietnamese(english: Catalog) -> None:
    forms = (form for message in english if message.id for form in said(message))
    assert [form for form in forms if texts.is_foreign(form, KEPT_IN_ENGLISH)] == []


@pytest.mark.parametrize("template", sorted(paths.TEMPLATES.rglob("*.*")), ids=lambda path: path.name)
def test_templates_mark_what_they_say(template: Path) -> None:
    if template.suffix in NOT_TEMPLATES or template.relative_to(paths.TEMPLATES).as_posix() in UNMARKED_TEMPLATES:
        return
    assert [words for words in texts.unmarked_in_template(template) if texts.is_foreign(words)] == []


def test_code_marks_what_it_says() -> None:
    modules = {path.relative_to(paths.PACKAGE).as_posix(): path for path in paths.PACKAGE.rglob("*.py")}
    unmarked = {
        name: words
        for name, path in modules.items()
        if not name.startswith(UNMARKED_MODULES) and (words := list(texts.unmarked_in_code(path)))
    }
    assert unmarked == {}
