"""Every route, by every method, for every role: what the stated rules say is what people meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import roles
from tests.support.roles import Market, Role, rows, undone
from tests.support.routes import NARROWED, Outcome, routes
from tests.support.site import Site


@pytest.fixture
def market(app: Flask) -> Iterator[Market]:
    return roles.market(app)


def test_every_route_states_its_rule_and_whom_it_opens_for(app: Flask) -> None:
    endpoints = {each.endpoint for each in routes(app)}
    assert not set(NARROWED) - endpoints, "expectations of routes that are gone"
    assert {each.method for each in routes(app)} == {"GET", "POST"}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_meets_what_the_rules_say(app: Flask, site: Site, market: Market, role: Role) -> None:
    walker, before, wrong = market.walker(role, site), rows(), []
    for route in routes(app):
        path = route.path(app, market.ids)
        with undone():
            response = walker.send(path) if route.method == "POST" else walker.ask("GET", path)
            met = route.met(response, role)
            if met is not route.expected(role):
                wrong.append(f"{route.method} {path}: {met} ({response.status_code}), not {route.expected(role)}")
            if route.method == "POST" and met is not Outcome.OPEN and before != rows():
                wrong.append(f"{route.method} {path}: refused, and yet something changed")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MANAGER, Role.STAFF])
def test_without_its_token_no_form_does_anything(app: Flask, site: Site, market: Market, role: Role) -> None:
    walker = market.walker(role, site)
    before = rows()
    posts = [route.path(app, market.ids) for route in routes(app, "POST")]
    answered = {path: walker.ask("POST", path, {"form_key": "k" * 24}).status_code for path in posts}
    assert set(answered.values()) == {400}, [path for path, status in answered.items() if status != 400]
    assert walker.ask("POST", "/sign-out", {"csrf_token": "forged"}).status_code == 400
    assert rows() == before


def test_looking_at_the_head_alone_needs_the_same_rights(app: Flask, site: Site, market: Market) -> None:
    visitor = market.walker(Role.VISITOR, site)
    for route in routes(app, "GET"):
        met = route.met(visitor.ask("HEAD", route.path(app, market.ids)), Role.VISITOR)
        assert met is route.expected(Role.VISITOR), route


def test_the_administrator_reaches_nothing_of_a_deal(app: Flask) -> None:
    dealing = ("brokering.", "matching.", "moderation.")
    reached = {route.endpoint for route in routes(app) if route.expected(Role.ADMIN) is Outcome.OPEN}
    assert {each for each in reached if each.startswith(dealing)} == {"moderation.report"}


def test_rights_end_with_the_membership_at_the_next_request(app: Flask, site: Site, market: Market) -> None:
    walker = market.walker(Role.MEMBER, site)
    assert walker.ask("GET", "/offers/mine").status_code == 200
    market.walker(Role.MANAGER, site).send(f"/organisation/members/{market.ids['membership']}/remove")
    assert walker.ask("GET", "/offers/mine").location == "/register"
    assert walker.ask("GET", f"/offers/{market.ids['draft_offer']}").status_code == 404
