"""An English reader meets no Vietnamese but proper names, on pages and in letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask

from matchmaker import paths
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import session
from matchmaker.mail import letters
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.support import texts
from tests.support.site import Page, Site

pytestmark = pytest.mark.pure  # the language of a page is no database's


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
    names = [each.name for each in catalogue.provinces()]
    assert [words for words in words_of(page) if texts.is_foreign(words, names)] == [], page.url


@pytest.fixture
def market(factories: Factories) -> dict[str, int]:
    """An offer and a need that fit; their owners have names without Vietnamese letters."""
    seller = factories.organisation(name="Green Hills", contact_name="An")
    buyer = factories.enterprise(name="Fresh Foods", contact_name="Binh")
    offer = factories.offer(organisation=seller, certificates=[factories.certificate(seller)])
    need = factories.need(organisation=buyer)
    return {"offer": offer.id, "need": need.id, "seller": seller.id, "buyer": buyer.id}


LETTERS = sorted((paths.TEMPLATES / "emails").glob("*/[!_]*.txt"))
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
    "/cooperatives",
    "/cooperatives/new",
    "/cooperatives/import",
    "/insights/cooperatives",
    "/insights/cooperatives/warnings",
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


def strings_in(value: Any) -> Iterator[str]:
    """The words that a letter is given, wherever they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings_in(each)


@pytest.mark.parametrize("template", LETTERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_letters_are_english(app: Flask, template: Path) -> None:
    values = json.loads((template.parent / "samples.json").read_text("utf-8"))[template.stem]
    given = [line for each in strings_in(values) for line in (each, *each.splitlines()) if line]
    message = Message(template=f"{template.parent.name}/{template.stem}", values=values)
    with app.app_context():
        letter = letters.worded(message, "en")
    assert [words for words in (letter.subject, letter.text) if texts.is_foreign(words, given)] == []
