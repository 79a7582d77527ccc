"""What features above accounts have to do with a person's account.

Accounts know nothing of organisations or deals, yet a confirmed address lets a registration go on, a copy of
"my data" must hold all data, and a deletion must reach everywhere. So each feature that keeps something
about people registers a `Concern`; accounts ask them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import LazyString

from matchmaker.accounts.models import User

Words = Mapping[str, Mapping[Any, LazyString]]
"""What stored codes are called in the reader's language, by column and code."""


@dataclass(frozen=True)
class Hindrance:
    """Why an account cannot be deleted yet, and where the person does something about it."""

    code: str
    """Worded in templates/accounts/_hindrance.html."""
    path: str
    """Where to go, from ``/``."""


class Concern:
    """One feature's interest in people. Overrides what it needs; everything else does nothing."""

    name: str
    """The section's name in the copy of a person's data, in English: it is a file name."""
    words: ClassVar[Words] = {}
    """What the codes in the section, or of the actions that the feature records, are called on the page."""

    def confirmed(self, user: User) -> None:
        """The person has just proved the e-mail address for the first time."""

    def hindrance(self, user: User) -> Hindrance | None:
        """What must happen before the account can be deleted."""
        return None

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Everything the feature holds about the person, as plain JSON."""
        return ()

    def forget(self, user: User) -> None:
        """Remove or make nameless what the feature holds; runs while the person's own row is still whole."""


_concerns: dict[str, Concern] = {}


def register(concern: Concern) -> None:
    """Let a feature take part; registering the same name again replaces it."""
    _concerns[concern.name] = concern


def registered() -> list[Concern]:
    """Every feature that takes part, in the order of registration."""
    return list(_concerns.values())
