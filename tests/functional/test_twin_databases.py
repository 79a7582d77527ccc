"""Two databases that differ in one private price alone: what the other side gets is the same to the last byte.

Each twin lives through the same weeks on its own: wishes, introductions that are accepted, agreed on, declined and
left unanswered. Then everything that reaches the other side is held side by side: pages in both languages,
workbooks, the copy of their own data, the inbox, mails as sent, and what the command line tells about their list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import Engine, select

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import EndReason
from matchmaker.db import session
from matchmaker.mail import letters
from matchmaker.matching import mirror
from matchmaker.matching import service as matching
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Browser, Site
from tests.support.transactions import committed

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
TOKENS = re.compile(r'(name="(?:csrf_token|form_key)" [^>]*value="|name="csrf-token" content=")[^"]*"')
ASKING_VND = 80_000
CEILINGS = (None, 60_000, 120_000)
FLOORS = (None, 1, 95_000)


@dataclass
class World:
    """A buyer, a seller and their staff, and the listings that they and others have on the market."""

    buyer: User
    seller: User
    buyers_staff: User
    sellers_staff: User
    need_ids: list[int]
    """The buyer's: each with the same private ceiling."""
    offer_ids: list[int]
    """The seller's: each with the same private floor."""
    introduction_ids: list[int]


@pytest.fixture
def worlds(engine: Engine, built_app: Flask, tmp_path: Path) -> Iterator[Worlds]:
    before = built_app.config["INSTANCE"]
    built_app.config["INSTANCE"] = str(tmp_path)
    yield Worlds(engine, built_app, tmp_path)
    built_app.config["INSTANCE"] = before


@dataclass
class Worlds:
    """Makes twins, one after the other."""

    engine: Engine
    app: Flask
    folder: Path

    def seen(self, *, by: Side, ceiling_vnd: int | None = None, floor_vnd: int | None = None) -> dict[str, bytes]:
        """What one side gets in a database of its own, by the name of what it gets."""
        mirror.forget()
        with (
            time_machine.travel(NOON, tick=False) as clock,
            committed(self.engine, self.folder),
            self.app.test_request_context(),
        ):
            world = settle(ceiling_vnd, floor_vnd)
            live(world, clock)
            found = dict(everything(Site(self.app), world, by))
        mirror.forget()
        (self.folder / "copy.db").unlink(missing_ok=True)
        return found


def settle(ceiling_vnd: int | None, floor_vnd: int | None) -> World:
    """The market as it is in both twins, but for the private price."""
    make = Factories()
    make._numbers = count(1)
    buyer_side = make.enterprise(commune_code=HUNG_HOA)
    seller_side = make.organisation()
    offers = [
        make.offer(organisation=seller_side, tonnes=tonnes, asking_price_vnd=asking, floor_price_vnd=floor_vnd)
        for tonnes, asking in ((100, ASKING_VND), (40, None), (30, ASKING_VND + 9_000))
    ]
    needs = [make.need(organisation=buyer_side, tonnes=tonnes, ceiling_vnd=ceiling_vnd) for tonnes in (50, 30, 20)]
    for tonnes in (25, 70):
        make.need(organisation=make.enterprise(commune_code=HUNG_HOA), tonnes=tonnes)
        make.offer(tonnes=tonnes, asking_price_vnd=ASKING_VND)
    return World(
        buyer=make.member(buyer_side),
        seller=make.member(seller_side),
        buyers_staff=make.staff(province_code=VINH_LONG),
        sellers_staff=make.staff(),
        need_ids=[each.id for each in needs],
        offer_ids=[each.id for each in offers],
        introduction_ids=[],
    )


def live(world: World, clock: time_machine.Traveller) -> None:
    """Three pairs are introduced: one comes to terms, one is turned down, one is left unanswered."""
    pairs = pairs_of(world)
    (first_need, first_offer), *_ = pairs
    buyers, sellers = first_need.organisation, first_offer.organisation
    brokering.ask(first_need, first_offer, side=Side.BUYER, by=world.buyer, organisation=buyers)
    brokering.ask(first_need, first_offer, side=Side.SELLER, by=world.seller, organisation=sellers)
    refused = brokering.ask(*pairs[1], side=Side.SELLER, by=world.seller, organisation=sellers)
    brokering.decline_request(refused, reason=EndReason.PRICE, by=world.sellers_staff)
    made = [
        brokering.introduce(*pair, message="Hai bên hợp nhau.", answer_by=today() + timedelta(days=7), by=staff)
        for pair, staff in zip(pairs, (world.sellers_staff, world.buyers_staff, world.sellers_staff), strict=True)
    ]
    world.introduction_ids = [each.id for each in made]
    for side, person in ((Side.BUYER, world.buyer), (Side.SELLER, world.seller)):
        brokering.accept(made[0], side, by=person)
    brokering.start_talking(made[0], by=world.sellers_staff)
    brokering.agree(made[0], amount=Decimal(10_000), by=world.sellers_staff)
    brokering.decline(made[1], Side.BUYER, reason=EndReason.PRICE, by=world.buyer)
    session.commit()
    clock.shift(timedelta(days=9))
    assert brokering.lapse_overdue() == 1
    session.commit()


def pairs_of(world: World) -> list[tuple[Need, Offer]]:
    """The buyer's needs and the seller's offers, one of each."""
    return [
        (session.get_one(Need, need_id), session.get_one(Offer, offer_id))
        for need_id, offer_id in zip(world.need_ids, world.offer_ids, strict=True)
    ]


def everything(site: Site, world: World, by: Side) -> Iterator[tuple[str, bytes]]:
    """Whatever a side, its province's staff and a visitor get to see."""
    mine, staff = (world.seller, world.sellers_staff) if by is Side.SELLER else (world.buyer, world.buyers_staff)
    readers = [("self", site.signed_in(mine, "vi")), ("self in English", site.signed_in(mine, "en"))]
    readers += [("staff", site.signed_in(staff, "vi")), ("visitor", site.visitor("vi"))]
    for who, browser in readers:
        for address in addresses(world, by, who):
            yield f"{who} {address}", answer(browser, address)
    yield from messages(mine)
    kind, listing_ids = ("offer", world.offer_ids) if by is Side.SELLER else ("need", world.need_ids)
    for each in listing_ids:
        yield f"matchmaker match {kind}:{each}", json.dumps(matching.match_report(kind, each, 20)).encode()


def addresses(world: World, by: Side, who: str) -> list[str]:
    """What somebody of a side opens."""
    public = ["/", "/needs", "/offers", "/needs/export.xlsx", "/offers/export.xlsx", "/organisations"]
    public += ["/organisations/export.xlsx"]
    theirs = ("needs", world.need_ids) if by is Side.SELLER else ("offers", world.offer_ids)
    public += [f"/{theirs[0]}/{each}" for each in theirs[1]]
    if who == "visitor":
        return [each for each in public if not each.endswith(".xlsx")]
    own, own_ids = ("offers", world.offer_ids) if by is Side.SELLER else ("needs", world.need_ids)
    lists = [f"/{own}/{each}/matches" for each in own_ids]
    lists += [f"/{own}/{each}/openings" for each in own_ids] if by is Side.SELLER else []
    lists += [f"{lists[0]}?order={order}" for order in ("nearest", "largest", "soonest")]
    followed = ["/introductions", *(f"/introductions/{each}" for each in world.introduction_ids), "/tasks"]
    followed.append("/introductions/export.xlsx")
    lists.append(f"/{own}/{own_ids[0]}/matches.xlsx")
    desk = ["/desk", "/desk/suggestions", "/desk/introductions", "/desk/introductions/export.xlsx"]
    if who == "staff":
        return [*public, *lists, *desk] if by is Side.SELLER else [*public, *lists, *desk[2:]]
    if by is Side.BUYER:
        offers = "&".join(f"offer={each}" for each in world.offer_ids)
        lists += [f"/needs/{world.need_ids[0]}/compare?{offers}"]
        lists += [f"/needs/{world.need_ids[0]}/supply"]
    return [*public, *lists, *followed, "/inbox", "/account/data", "/account/data/download"]


def answer(browser: Browser, address: str) -> bytes:
    """What the server says, without what is random in every answer."""
    vars(g._get_current_object()).clear()  # the request before was somebody else's
    response = browser.client.get(address)
    assert response.status_code == 200, address
    said = response.get_data()
    return TOKENS.sub(r'\1"', said.decode()).encode() if said[:2] != b"PK" else said


def messages(reader: User) -> Iterator[tuple[str, bytes]]:
    """Every mail to a person as it goes out, boundaries aside; the shelf on which it waits, too."""
    written = session.scalars(
        select(outbox.Message).where(outbox.Message.to_id == reader.id).order_by(outbox.Message.id)
    )
    for number, message in enumerate(written):
        mail = letters.compose(message)
        mail.set_boundary("twin")
        yield f"mail {number}: {message.template}", mail.as_bytes()
        told = {name: str(value) for name, value in vars(message).items() if not name.startswith("_")}
        yield f"message {number}", json.dumps(told, sort_keys=True).encode()


def differing(seen: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    assert list(seen) == list(others)
    return [name for name in seen if seen[name] != others[name]]


def test_a_seller_gets_the_same_whatever_the_buyer_would_pay(worlds: Worlds) -> None:
    first, *others = (worlds.seen(by=Side.SELLER, ceiling_vnd=each) for each in CEILINGS)
    assert sum(name.startswith("mail") for name in first) == 9
    assert [differing(first, other) for other in others] == [[], []]


def test_a_buyer_gets_the_same_whatever_the_seller_would_take(worlds: Worlds) -> None:
    first, *others = (worlds.seen(by=Side.BUYER, floor_vnd=each) for each in FLOORS)
    assert sum(name.startswith("mail") for name in first) == 6
    assert [differing(first, other) for other in others] == [[], []]


def test_the_twins_do_differ_for_whoever_may_see_the_price(worlds: Worlds) -> None:
    """Else the two tests above would compare nothing."""
    one, other = (worlds.seen(by=Side.BUYER, ceiling_vnd=each) for each in (None, 60_000))
    changed = differing(one, other)
    assert any("matches" in name for name in changed)
    assert not any("visitor" in name for name in changed)
