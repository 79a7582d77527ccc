"""Who comes to which event: everybody to a published one, its own office to all that hangs on it."""

from __future__ import annotations

from matchmaker.errors import NotFound
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.events import queries
from matchmaker.programmes.events.models import ProgrammeEvent, Registration, RegistrationState
from matchmaker.programmes.office import works_in


def manages(event: ProgrammeEvent) -> bool:
    """Whether whoever makes this request works in the office that holds the event."""
    return works_in(event.province_code)


def readable(event_id: int) -> ProgrammeEvent:
    """An event as everybody may read it. Raises NotFound for one that is still being written, but to its office."""
    found = queries.event(event_id)
    if found is None or (found.published_at is None and not manages(found)):
        raise NotFound
    return found


def managed(event_id: int) -> ProgrammeEvent:
    """An event of the reader's own office. Raises NotFound for anybody else's."""
    found = queries.event(event_id)
    if found is None or not manages(found):
        raise NotFound
    return found


def own_registration(event: ProgrammeEvent) -> Registration | None:
    """How the reader's organisation stands with an event; None where it never registered."""
    membership = acting_as()
    return queries.registration_of(event.id, membership.organisation_id) if membership is not None else None


def takes_part(event: ProgrammeEvent) -> Registration:
    """The registration of the reader's organisation while it has a seat. Raises NotFound for anybody else."""
    found = own_registration(event)
    if found is None or found.state is not RegistrationState.CONFIRMED:
        raise NotFound
    return found
