"""Letters about events."""

from __future__ import annotations

from typing import Any

from matchmaker.accounts.service import tell
from matchmaker.organisations.queries import contact_people
from matchmaker.programmes.events.models import ProgrammeEvent, Registration


def tell_participant(registration: Registration, template: str, **values: Any) -> None:
    """Write to everybody who acts for an organisation about an event that it registered for."""
    event = registration.event
    for person in contact_people(registration.organisation):
        tell(person, f"programmes/{template}", path=f"/events/{event.id}", **said_of(event), **values)


def said_of(event: ProgrammeEvent) -> dict[str, Any]:
    """What every letter says of an event."""
    return {
        "title": event.title,
        "place": event.place,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
    }
