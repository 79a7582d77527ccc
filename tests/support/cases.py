"""What may come of a request, whom each rule lets pass, and one way to fill the variables of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.support.cast import Role


class Outcome(StrEnum):
    """What a request meets, as far as access goes."""

    OPEN = "open"
    """It reaches the view, which may still find fault with what was sent."""
    SIGN_IN = "sent to sign in"
    FORBIDDEN = "403"
    HIDDEN = "404"
    ODD = "neither"


EVERYBODY = frozenset(Role)
SIGNED_IN = EVERYBODY - {Role.VISITOR}
OWNERS = frozenset({Role.MEMBER, Role.MANAGER})
ORGANISED = OWNERS | {Role.STRANGER, Role.PARTNER}
UNION = frozenset({Role.STAFF, Role.FAR_STAFF})
OWN_STAFF = frozenset({Role.STAFF})
PARTIES = OWNERS | {Role.PARTNER}
NOBODY: frozenset[Role] = frozenset()

PASSES: Mapping[str, frozenset[Role]] = {
    "public": EVERYBODY,
    "signed in": SIGNED_IN,
    "member of an organisation": ORGANISED,
    "director or buyer": ORGANISED - {Role.MEMBER},
    "member, or staff on behalf": ORGANISED | UNION,
    "union staff": UNION,
    "administrator": frozenset({Role.ADMIN}),
}
"""Whom each rule lets reach the view."""


@dataclass(frozen=True)
class Case:
    """One way to fill a route's variables, and who of those that its rule lets pass may open it so."""

    opens_for: frozenset[Role] = EVERYBODY
    ids: Mapping[str, str] = field(default_factory=dict)
    """By variable: the name of a thing of the market, or (always for `kind`) the value itself."""
    others_meet: Outcome = Outcome.HIDDEN


def case(opens_for: frozenset[Role], *, others_meet: Outcome = Outcome.HIDDEN, **ids: str) -> Case:
    return Case(opens_for, ids, others_meet)
