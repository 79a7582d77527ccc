"""Every route, by every method, for every role: what the stated rules say is what people meet."""

from __future__ import annotations

import pytest

from tests.support.roles import Market, Role, rows
from tests.support.routes import NARROWED, Outcome, routes
from tests.support.transactions import undone

pytestmark = pytest.mark.pure  # rules are decided above the database; test_hostile_input opens every address on both


def test_every_route_states_its_rule_and_whom_it_opens_for(market: Market) -> None:
    endpoints = {each.endpoint for each in routes(market.app)}
    assert not set(NARROWED) - endpoints, "expectations of routes that are gone"
    assert {each.method for each in routes(market.app)} == {"GET", "POST"}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_meets_what_the_rules_say(market: Market, role: Role) -> None:
    walker, before, wrong = market.walker(role), rows(), []
    refused_by_rule: set[tuple[str, str]] = set()
    for route in routes(market.app):
        if route.is_decided_by_rule(role):
            if (route.endpoint, route.method) in refused_by_rule:
                continue  # whatever else the address names
            refused_by_rule.add((route.endpoint, route.method))
        path = route.path(market.app, market.ids)
        with undone():
            response = walker.send(path) if route.method == "POST" else walker.ask("GET", path)
            met = route.met(response, role)
            if met is not route.expected(role):
                wrong.append(f"{route.method} {path}: {met} ({response.status_code}), not {route.expected(role)}")
            if route.method == "POST" and met is not Outcome.OPEN and before != rows():
                wrong.append(f"{route.method} {path}: refused, and yet something changed")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MANAGER, Role.STAFF])
def test_without_its_token_no_form_does_anything(market: Market, role: Role) -> None:
    walker = market.walker(role)
    before = rows()
    posts = [route.path(market.app, market.ids) for route in routes(market.app, "POST")]
    answered = {path: walker.ask("POST", path, {"form_key": "k" * 24}).status_code for path in posts}
    assert set(answered.values()) == {400}, [path for path, status in answered.items() if status != 400]
    assert walker.ask("POST", "/sign-out", {"csrf_token": "forged"}).status_code == 400
    assert rows() == before


def test_looking_at_the_head_alone_needs_the_same_rights(market: Market) -> None:
    visitor = market.walker(Role.VISITOR)
    for route in routes(market.app, "GET"):
        met = route.met(visitor.ask("HEAD", route.path(market.app, market.ids)), Role.VISITOR)
        assert met is route.expected(Role.VISITOR), route


def test_the_administrator_reaches_nothing_of_a_deal(market: Market) -> None:
    dealing = ("brokering.", "matching.", "moderation.", "pipeline.")
    reached = {route.endpoint for route in routes(market.app) if route.expected(Role.ADMIN) is Outcome.OPEN}
    assert {each for each in reached if each.startswith(dealing)} == {
        "moderation.report",
        "pipeline.inquiry",
        "pipeline.answer",
    }


def test_rights_end_with_the_membership_at_the_next_request(market: Market) -> None:
    member = market.walker(Role.MEMBER)
    assert member.ask("GET", "/offers/mine").status_code == 200
    with undone():
        market.walker(Role.MANAGER).send(f"/organisation/members/{market.ids['membership']}/remove")
        assert member.ask("GET", "/offers/mine").location == "/register"
        assert member.ask("GET", f"/offers/{market.ids['draft_offer']}").status_code == 404
