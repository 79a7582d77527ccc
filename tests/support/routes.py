"""Every address of the site with the outcome that each role must meet there.

The rule that a view states says most of it; `expectations` says where the view itself narrows further, and what
fills the variables of its address. A route that neither explains has no expectation, which fails the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from matchmaker.web.access import stated_rule
from matchmaker.web.addresses import RowId
from tests.support.cases import OWNERS, PASSES, Case, Outcome
from tests.support.expectations import NARROWED
from tests.support.roles import Role

__all__ = ["NARROWED", "OWNERS", "PASSES", "Outcome", "Route", "routes"]

LEADS_TO_SIGN_IN = frozenset(
    {"accounts.confirm", "accounts.reset", "accounts.second_factor", "accounts.sign_out_everywhere"}
)
"""Views that end at the sign-in page when all went well."""


@dataclass(frozen=True)
class Route:
    """One address by one method, filled in one way."""

    endpoint: str
    method: str
    rule: str
    case: Case

    def path(self, app: Flask, things: Mapping[str, Any]) -> str:
        """The address, filled with real things."""
        values = {name: thing if name == "kind" else things.get(thing, thing) for name, thing in self.case.ids.items()}
        return app.url_map.bind("localhost").build(self.endpoint, values)

    def numbers(self, app: Flask) -> list[str]:
        """The variables of the address that are ids of rows."""
        (rule,) = (each for each in app.url_map.iter_rules(self.endpoint) if self.method in (each.methods or ()))
        return [name for name, made in rule._converters.items() if isinstance(made, RowId)]

    def is_decided_by_rule(self, role: Role) -> bool:
        """Whether the view's rule alone refuses a role, whatever the address names."""
        return role not in PASSES[self.rule]

    def expected(self, role: Role) -> Outcome:
        """What a role must meet here."""
        if role in PASSES[self.rule]:
            return Outcome.OPEN if role in self.case.opens_for else self.case.others_meet
        if role is Role.VISITOR:
            return Outcome.SIGN_IN
        return Outcome.FORBIDDEN if role is Role.MEMBER and self.rule == "director or buyer" else Outcome.HIDDEN

    def met(self, response: TestResponse, role: Role) -> Outcome:
        """What a response to somebody of a role amounts to."""
        if response.status_code == 303 and response.location.startswith("/sign-in"):
            led = self.endpoint in LEADS_TO_SIGN_IN and role in PASSES[self.rule]
            return Outcome.OPEN if led else Outcome.SIGN_IN
        named = {404: Outcome.HIDDEN, 403: Outcome.FORBIDDEN}
        found = response.status_code < 400 or response.status_code in (409, 410, 422)
        return named.get(response.status_code, Outcome.OPEN if found else Outcome.ODD)


def routes(app: Flask, *methods: str) -> Iterator[Route]:
    """Every route by every method (of those named). Fails on one without a stated rule or an expectation."""
    for rule in app.url_map.iter_rules():
        stated = stated_rule(app.view_functions[rule.endpoint])
        assert stated is not None, f"{rule.endpoint} states no rule"
        assert stated.name in PASSES, f"{rule.endpoint}: nobody says whom the rule {stated.name!r} lets pass"
        cases = NARROWED.get(rule.endpoint, () if rule.arguments else (Case(),))
        assert cases, f"{rule.endpoint}: nobody says what fills {sorted(rule.arguments)} and whom it opens for"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if not methods or method in methods:
                yield from (Route(rule.endpoint, method, stated.name, each) for each in cases)
