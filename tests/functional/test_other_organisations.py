"""What others must not learn is in no page, export or fragment they get, and whoever may know it finds it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zipfile import ZipFile, is_zipfile

import pytest
import time_machine
from sqlalchemy import update
from werkzeug.test import TestResponse

from matchmaker.audit import Event
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts.models import Contract
from matchmaker.db import Base, session
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.support import rights
from tests.support.roles import Market, Private, Role, Walker, open_contacts
from tests.support.routes import OWNERS, Outcome, routes
from tests.support.transactions import undone

told_above_the_database = pytest.mark.pure
"""Who is told what is decided above it; test_twin_databases compares what both databases give."""
STAFF = frozenset({Role.STAFF})
FIELDS = {
    Private.CONTACT: "contact",
    Private.PHONE: "contact",
    Private.EMAIL: "contact",
    Private.FLOOR_VND: "offer: floor price",
    Private.AREA_CODE: "growing-area and packing-house code",
    Private.HOUSE_CODE: "growing-area and packing-house code",
    Private.DRAFT: "draft that was never submitted",
    Private.CHANGE: "submitted, sent back or rejected revision",
    Private.NOTE: "the broker's notes",
    Private.PACKAGE: "package",
}
"""The field of docs/authorisation.md that each secret of the owner is."""
KNOWN_TO = {
    **{secret: rights.known_to(field) for secret, field in FIELDS.items()},
    Private.PLACE_NOTE: OWNERS | STAFF,
    Private.CEILING_VND: {Role.PARTNER},
    Private.WISH: STAFF | {Role.PARTNER},
    Private.REPORT: STAFF,
    Private.SLIP: OWNERS | STAFF | {Role.PARTNER},
    Private.PAID: OWNERS | STAFF | {Role.PARTNER},
    Private.SAID: OWNERS | STAFF | {Role.PARTNER},
    Private.SAID_OF_IT: STAFF | {Role.MEMBER},
    Private.REGISTRATION: OWNERS | STAFF,
    Private.PURPOSE: OWNERS | STAFF,
    Private.UNAGREED: OWNERS | STAFF,
}
"""Who finds what on the site while nobody has accepted the introduction yet; ceiling and wish are the partner's own.

The staff here are the broker; the member wrote and reported, and finds that among its own data.
"""
OPENED_BY_ACCEPTING = {secret for secret, field in FIELDS.items() if rights.opens_to_parties(field)}
MORE_ADDRESSES = (
    "/offers?organisation={owner}",
    "/offers?order=largest&verified=1",
    "/offers/export.xlsx?organisation={owner}",
    "/needs?product=DUR",
    "/needs/{need}/compare?offer={partner_offer}",
    "/needs/{partner_need}",
    "/needs/{partner_need}/matches",
    "/needs/{partner_need}/matches.xlsx",
    "/offers/{offer}/matches.xlsx",
    "/needs/{partner_need}/compare?offer={offer}",
    "/needs/{partner_need}/supply",
    "/needs/{partner_need}/edit/price",
    "/offers/{offer}/edit/price",
    "/offers/{offer}/preview",
    "/moderation?where=all",
    "/moderation/export?where=all",
)


def words_of(response: TestResponse) -> str:
    """All that a response says: markup with its entities undone, or every part of a workbook or archive."""
    if is_zipfile(io.BytesIO(response.data)):
        archive = ZipFile(io.BytesIO(response.data))
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    if not (response.is_json or response.mimetype.startswith("text/")):
        return ""
    return html.unescape(response.get_data(as_text=True)).replace("\u00a0", " ")


def as_written(secret: str | int) -> tuple[str, ...]:
    """The ways in which a page may write a secret."""
    if isinstance(secret, int):
        return (str(secret), f"{secret:,}", f"{secret:,}".replace(",", "."))
    if secret.startswith("+84"):
        nine = secret[3:]
        return (nine, f"{nine[:3]} {nine[3:6]} {nine[6:]}")
    return (secret,)


def told(text: str) -> set[str | int]:
    return {secret for secret in KNOWN_TO if any(form in text for form in as_written(secret))}


def pages_of(market: Market, role: Role) -> Iterator[tuple[str, str]]:
    """Every address that a role may open, and some that it may not, with what it says."""
    walker = market.walker(role)
    open_to = [route for route in routes(market.app, "GET") if route.expected(role) is Outcome.OPEN]
    addresses = [route.path(market.app, market.ids) for route in open_to]
    addresses += [address.format(**market.ids) for address in MORE_ADDRESSES]
    for address in dict.fromkeys(addresses):
        with undone():
            yield address, words_of(walker.ask("GET", address))


@told_above_the_database
@pytest.mark.parametrize("role", list(Role))
def test_everybody_finds_what_they_may_know_and_nothing_else(market: Market, role: Role) -> None:
    found = {address: told(words) for address, words in pages_of(market, role)}
    if role is Role.PARTNER:  # the owner laid that code's paper open to it, and was told that the code stands on it
        found[f"/introductions/{market.ids['introduction']}"] -= {Private.AREA_CODE}
        # the two have a contract, too, and the workbook lists the introduction that it came of, in which both accepted
        found["/introductions/export.xlsx"] -= {Private.CONTACT, Private.PHONE, Private.EMAIL}
    may_know = {secret for secret, known_to in KNOWN_TO.items() if role in known_to}
    leaks = {address: secrets - may_know for address, secrets in found.items() if secrets - may_know}
    assert not leaks
    assert set().union(*found.values()) == may_know


@told_above_the_database
def test_both_acceptances_open_contact_and_codes_to_the_partner_alone(market: Market) -> None:
    partner, address = market.walker(Role.PARTNER), f"/introductions/{market.ids['introduction']}"
    with undone():
        open_contacts(market)
        assert told(words_of(partner.ask("GET", address))) == OPENED_BY_ACCEPTING | {Private.CEILING_VND}
        for role in (Role.STRANGER, Role.FAR_STAFF, Role.ADMIN, Role.VISITOR):
            assert not told(words_of(market.walker(role).ask("GET", address)))
        elsewhere = {path: told(words) for path, words in pages_of(market, Role.PARTNER) if path != address}
        assert elsewhere.pop("/introductions/export.xlsx") == {Private.CONTACT, Private.PHONE, Private.EMAIL}
        assert set().union(*elsewhere.values()) == {
            *(Private.CEILING_VND, Private.WISH, Private.SAID),
            *(Private.SLIP, Private.PAID),
        }


def test_the_history_says_once_a_day_that_a_broker_read_a_contact(market: Market) -> None:
    staff, address = market.walker(Role.STAFF), f"/introductions/{market.ids['introduction']}"
    parties = {(party.id, market.people[Role.STAFF].id) for party in (market.owner, market.partner)}
    with undone():
        for _ in range(2):
            assert Private.PHONE in words_of(staff.ask("GET", address))
        looks = session.query(Event).filter_by(action="organisation.contact_viewed").all()
        assert sorted((look.organisation_id, look.by_id) for look in looks) == sorted(parties)


def test_no_search_tells_whether_something_private_is_there(market: Market) -> None:
    stranger, offer = market.walker(Role.STRANGER), f"/offers/{market.ids['offer']}"
    assert offer in words_of(stranger.ask("GET", "/offers?q=chu+vuon"))
    secrets = [form for secret in KNOWN_TO for form in as_written(secret)]
    for secret in [*secrets, *Private.AREA_CODE.split("-"), "77131"]:
        for path in ("/offers", "/organisations", "/needs"):
            response = stranger.ask("GET", path, query={"q": secret})
            assert f'href="{offer}"' not in response.get_data(as_text=True), (path, secret)


# Twins: worlds that differ in one private price alone ----------------------------------------------------------

KEYS = re.compile(r'(name="(?:csrf_token|form_key|csrf-token)"[^>]*(?:value|content)=")[^"]*')
NEW_IDS = re.compile(r"/(?:introductions|inbox)/\d+")
LISTS = (
    "/", "/offers", "/needs", "/offers/export.xlsx", "/needs/export.xlsx", "/tasks", "/inbox", "/introductions",
    "/needs/{partner_need}", "/offers/{offer}", "/offers/{offer}/matches", "/offers/{offer}/matches?order=nearest",
    "/offers/{offer}/matches.xlsx", "/organisations/export.xlsx", "/introductions/export.xlsx", "/desk/introductions",
    "/desk/introductions/export.xlsx",
    "/offers/{offer}/matches/{partner_need}/interest", "/organisations/{owner}", "/desk", "/desk/suggestions",
    "/desk/introduce/{partner_need}/{offer}", "/moderation/organisations/{owner}", "/moderation?where=all",
    "/needs/{partner_need}/matches", "/needs/{partner_need}/matches.xlsx", "/needs/{partner_need}/supply",
    "/needs/{partner_need}/compare?offer={offer}", "/needs/{partner_need}/matches/{offer}/introduction",
    "/moderation/need/{partner_need_revision}", "/moderation/offer/{offer_change}",
)  # fmt: skip
READERS = (Role.VISITOR, Role.MANAGER, Role.STAFF, Role.FAR_STAFF, Role.PARTNER)
BUYERS_SIDE, SELLERS_SIDE = {"partner", "partners_staff"}, {"manager", "staff"}
"""Who may know the ceiling, and the floor."""


def forget_introductions() -> None:
    """Take away all introductions, and first whatever hangs on them: talks, quotes, contracts, deliveries."""
    for row in (Contract, Quote):
        session.execute(update(row).values(latest_id=None))
    session.execute(update(Contract).values(in_force_id=None))
    hanging = {Introduction.__tablename__}
    for table in Base.metadata.sorted_tables:
        if hanging & {key.column.table.name for key in table.foreign_keys}:
            hanging.add(table.name)
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in hanging:
            session.execute(table.delete())
    session.commit()


@pytest.fixture
def twins(market: Market) -> Iterator[tuple[Market, dict[str, Walker]]]:
    """The market at one standing instant, before any introduction, with a reader for each point of view."""
    with undone(), time_machine.travel(datetime.now(UTC), tick=False):
        with market.app.test_request_context():
            forget_introductions()
            keeper = Factories().staff(province_code=VINH_LONG)
        readers = {role.value: market.walker(role) for role in READERS}
        yield market, {**readers, "partners_staff": Walker(market.site.signed_in(keeper))}


def seen_in_a_world(
    market: Market, readers: dict[str, Walker], *, ceiling_vnd: int, floor_vnd: int
) -> dict[tuple[str, str], str]:
    """What everybody sees where the prices are these, before and after the two are brought together."""
    seen: dict[tuple[str, str], str] = {}
    need, offer = market.ids["partner_need"], market.ids["offer"]
    with undone():
        session.get_one(Need, need).approved.ceiling_vnd = ceiling_vnd
        session.get_one(Offer, offer).approved.floor_price_vnd = floor_vnd
        session.commit()
        for name, reader in readers.items():
            for address in LISTS:
                seen[name, address] = _masked(reader.ask("GET", address.format(**market.ids)))
        readers["partner"].send(f"/needs/{need}/matches/{offer}/introduction", {"note": "Xin mẫu"})
        readers["manager"].send(f"/offers/{offer}/matches/{need}/interest")
        introduced = readers["partners_staff"].send(
            f"/desk/introduce/{need}/{offer}", {"answer_by": f"{today():%d/%m/%Y}"}
        )
        assert introduced.status_code == 303
        for name, reader in readers.items():
            for address in ("/tasks", "/inbox", introduced.location):
                seen[name, f"after: {NEW_IDS.sub('', address)}"] = _masked(reader.ask("GET", address))
        for message in session.query(Message).order_by(Message.id):
            values = NEW_IDS.sub("", f"{message.template} {message.values} {message.path}")
            seen["mail", f"{message.to_email} {len(seen)}"] = values
    return seen


def _masked(response: TestResponse) -> str:
    words = KEYS.sub(r"\1", words_of(response))
    return f"{response.status_code} {NEW_IDS.sub('', words)}"


def _told_by(one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]) -> set[str]:
    """Whose pages or messages tell two worlds apart."""
    assert one.keys() == other.keys()
    return {name for name, address in one if one[name, address] != other[name, address]}


@told_above_the_database
def test_only_ones_own_side_can_tell_worlds_apart_that_differ_in_a_private_price(
    twins: tuple[Market, dict[str, Walker]],
) -> None:
    world = seen_in_a_world(*twins, ceiling_vnd=95_000, floor_vnd=60_000)
    assert _told_by(world, seen_in_a_world(*twins, ceiling_vnd=80_000, floor_vnd=60_000)) == BUYERS_SIDE
    assert _told_by(world, seen_in_a_world(*twins, ceiling_vnd=95_000, floor_vnd=84_000)) == SELLERS_SIDE
