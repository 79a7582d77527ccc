"""What a cooperative was on a day, and which step may follow which. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from matchmaker.register.models import Lifecycle

FOLLOWS: Final[Mapping[Lifecycle, tuple[Lifecycle, ...]]] = {
    Lifecycle.ACTIVE: (Lifecycle.STOPPED, Lifecycle.DISSOLVED),
    Lifecycle.STOPPED: (Lifecycle.ACTIVE, Lifecycle.DISSOLVED),
    Lifecycle.DISSOLVED: (),
}
"""What may come after each: whatever was dissolved is over; founded anew, it is another cooperative."""


class Befell(Protocol):
    """One event."""

    @property
    def becomes(self) -> Lifecycle: ...
    @property
    def on(self) -> date: ...


class Founded(Protocol):
    """What is known of a foundation."""

    @property
    def founded_year(self) -> int | None: ...
    @property
    def founded_on(self) -> date | None: ...


def existed(founded: Founded, day: date) -> bool:
    """Whether a cooperative had been founded by a day; of a year alone, from its first day; unknown counts as yes."""
    if founded.founded_on is not None:
        return founded.founded_on <= day
    return founded.founded_year is None or founded.founded_year <= day.year


def state_on(events: Sequence[Befell], day: date) -> Lifecycle:
    """What it was at the end of a day, from what befell it, oldest first."""
    state = Lifecycle.ACTIVE
    for each in events:
        if each.on <= day:
            state = each.becomes
    return state
