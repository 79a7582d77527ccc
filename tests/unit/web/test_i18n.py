"""Everything is said in both languages, and an English reader meets no Vietnamese but names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from bs4 import Tag

from matchmaker import paths
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support import texts
from tests.support.site import Page, Site

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]")
KEPT_IN_ENGLISH = ("đồng",)
"""Words of Vietnamese that English texts keep."""
PROPER_NAMES = ("Hoàng Sa", "Trường Sa", "Tiếng Việt")
UNITS = ("yến", "công", "sào")
"""Units that English has no word for."""
UNMARKED_TEMPLATES = ("site/styleguide.html",)
"""Pages for developers."""
UNMARKED_MODULES = (
    "accounts/consents.py",  # keeps both languages beside each other: the wording is evidence
    "accounts/forms.py",  # the name of the language
    "accounts/personal_data.py",  # the stored name of somebody deleted
    "accounts/words.py",  # the name of a browser
    "catalogue/attributes.py",  # both languages beside each other
    "catalogue/places.py",  # kinds of places, to read what people type
    "catalogue/reading.py",  # kinds of communes with their English
    "cli.py",  # speaks both languages at once
    "site/samples.py",  # the page for developers
    "text.py",  # letters
    "web/fonts.py",  # letters
    "measures/",  # units in both languages, and what people type
    "ranking/simulation/",  # names of markets
    "demo/",  # stories
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


@pytest.mark.pure
def test_every_text_has_its_english(marked: Catalog, english: Catalog) -> None:
    """After changing text: `make texts`, then fill in what is empty."""
    missing = [
        f"{message.locations[0][0]}: {asked(message)[0]}"
        for message in marked
        if message.id and not ((found := english.get(message.id, message.context)) and all(said(found)))
    ]
    assert missing == []


@pytest.mark.pure
def test_the_catalogue_keeps_nothing_that_nobody_says(marked: Catalog, english: Catalog) -> None:
    left = [asked(each)[0] for each in english if each.id and marked.get(each.id, each.context) is None]
    assert left == []


@pytest.mark.pure
def test_no_english_text_is_a_guess(english: Catalog) -> None:
    assert [each.id for each in english if each.id and each.fuzzy] == []


@pytest.mark.pure
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


@pytest.mark.pure
def test_english_texts_hold_no_vietnamese(english: Catalog) -> None:
    forms = (form for message in english if message.id for form in said(message))
    assert [form for form in forms if texts.VIETNAMESE.search(without(form, KEPT_IN_ENGLISH))] == []


@pytest.mark.pure
def test_every_text_has_both_forms_where_it_counts(english: Catalog) -> None:
    alone = [each.id for each in english if isinstance(each.id, tuple) and len(set(said(each))) == 0]
    assert alone == []


@pytest.mark.pure
@pytest.mark.parametrize("template", sorted(paths.TEMPLATES.rglob("*.*")), ids=lambda path: path.name)
def test_templates_mark_what_they_say(template: Path) -> None:
    if template.suffix == ".json" or template.relative_to(paths.TEMPLATES).as_posix() in UNMARKED_TEMPLATES:
        return
    assert [words for words in texts.unmarked_in_template(template) if foreign(words)] == []


@pytest.mark.pure
def test_code_marks_what_it_says() -> None:
    modules = {path.relative_to(paths.PACKAGE).as_posix(): path for path in paths.PACKAGE.rglob("*.py")}
    unmarked = {
        name: words
        for name, path in modules.items()
        if not name.startswith(UNMARKED_MODULES) and (words := list(texts.unmarked_in_code(path)))
    }
    assert unmarked == {}


def without(words: str, names: tuple[str, ...]) -> str:
    for name in names:
        words = words.replace(name, "")
    return words


def foreign(words: str, names: tuple[str, ...] = ()) -> bool:
    """Whether Vietnamese is left once proper names are taken out."""
    return bool(texts.VIETNAMESE.search(without(words, PROPER_NAMES + UNITS + names)))


def words_of(page: Page) -> Iterator[str]:
    """Everything a page says, to the eye and to a screen reader, but for what is marked as Vietnamese."""
    for text in page.soup.find_all(string=True):
        if text.find_parent(lang="vi") is None:
            yield str(text)
    for element in page.soup.find_all(True):
        if isinstance(element, Tag) and element.get("lang") != "vi":
            yield from (
                str(element[name]) for name in ("aria-label", "alt", "title", "placeholder") if element.get(name)
            )


def assert_english(page: Page) -> None:
    """The page says it is English, and is."""
    html = page.soup.find("html")
    assert isinstance(html, Tag)
    assert html["lang"] == "en"
    names = tuple(each.name for each in catalogue.provinces())
    assert [words for words in words_of(page) if foreign(words, names)] == [], page.url


@pytest.fixture
def market(factories: Factories) -> dict[str, int]:
    """An offer and a need that fit; their owners have names without Vietnamese letters."""
    seller = factories.organisation(name="Green Hills", contact_name="An")
    buyer = factories.enterprise(name="Fresh Foods", contact_name="Binh")
    offer = factories.offer(organisation=seller, certificates=[factories.certificate(seller)])
    need = factories.need(organisation=buyer)
    return {"offer": offer.id, "need": need.id, "seller": seller.id, "buyer": buyer.id}


VISITOR = (
    "/",
    "/offers",
    "/offers/{offer}",
    "/needs",
    "/needs/{need}",
    "/organisations",
    "/organisations/{seller}",
    "/register",
    "/sign-in",
    "/password/forgot",
    "/help",
    "/privacy",
    "/how-ranking-works",
    "/nowhere",
)


SELLER = (
    "/tasks",
    "/offers/new",
    "/offers/mine",
    "/offers/{offer}/edit",
    "/offers/{offer}/edit/amount",
    "/offers/{offer}/edit/quality",
    "/offers/{offer}/edit/price",
    "/offers/{offer}/edit/photos",
    "/offers/{offer}/preview",
    "/offers/{offer}/withdraw",
    "/offers/{offer}/matches",
    "/needs/{need}",
    "/organisation",
    "/organisation/members",
    "/organisation/certificates",
    "/introductions",
    "/inbox",
    "/account",
    "/account/data",
    "/account/data/delete",
    "/account/password",
    "/account/email",
    "/account/second-factor",
    "/more",
)
BUYER = (
    "/tasks",
    "/needs/mine",
    "/needs/new",
    "/needs/{need}/edit/requirements",
    "/needs/{need}/matches",
    "/needs/{need}/supply",
    "/needs/{need}/compare?offer_id={offer}",
    "/offers/{offer}",
    "/report/offer/{offer}",
)
STAFF = (
    "/tasks",
    "/moderation",
    "/moderation/reports",
    "/moderation/organisations/{seller}",
    "/desk",
    "/desk/suggestions",
    "/offers/{offer}",
    "/more",
)


@pytest.mark.parametrize("address", VISITOR)
def test_a_visitor_reads_english(site: Site, market: dict[str, int], address: str) -> None:
    expect = 404 if address == "/nowhere" else 200
    assert_english(site.visitor("en").get(address.format(**market), expect=expect))


@pytest.mark.parametrize("address", SELLER)
def test_a_director_reads_english(site: Site, factories: Factories, market: dict[str, int], address: str) -> None:
    director = factories.member(session.get_one(Organisation, market["seller"]), name="An")
    assert_english(site.signed_in(director, "en").get(address.format(**market)))


@pytest.mark.parametrize("address", BUYER)
def test_a_buyer_reads_english(site: Site, factories: Factories, market: dict[str, int], address: str) -> None:
    buyer = factories.member(session.get_one(Organisation, market["buyer"]), name="Binh")
    assert_english(site.signed_in(buyer, "en").get(address.format(**market)))


@pytest.mark.parametrize("address", STAFF)
def test_staff_read_english(site: Site, factories: Factories, market: dict[str, int], address: str) -> None:
    assert_english(site.signed_in(factories.staff(name="Chi"), "en").get(address.format(**market)))
