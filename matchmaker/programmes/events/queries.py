"""Finding events and who registered for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.events.models import ProgrammeEvent, Registration, RegistrationState


def event(event_id: int) -> ProgrammeEvent | None:
    """An event with its province."""
    return session.scalar(
        select(ProgrammeEvent).where(ProgrammeEvent.id == event_id).options(joinedload(ProgrammeEvent.province))
    )


def registration_of(event_id: int, organisation_id: int) -> Registration | None:
    """An organisation's registration for an event, in whatever state."""
    return session.scalar(
        select(Registration).where(Registration.event_id == event_id, Registration.organisation_id == organisation_id)
    )


def registration(event_id: int, registration_id: int) -> Registration | None:
    """One registration of an event, with its organisation."""
    found = of_event(event_id).where(Registration.id == registration_id)
    return session.scalar(found)


def of_event(event_id: int) -> Select[Registration]:
    """Everybody who registered, with their organisations."""
    return (
        select(Registration)
        .join(Registration.organisation)
        .where(Registration.event_id == event_id)
        .options(joinedload(Registration.organisation).joinedload(Organisation.commune))
    )


def with_seats(event_id: int) -> Select[Registration]:
    """Who has a seat, by name."""
    found = of_event(event_id).where(Registration.state == RegistrationState.CONFIRMED)
    return found.order_by(Organisation.sort_key, Registration.id)


def confirmed(event_id: int) -> list[Registration]:
    """The same, found."""
    return list(session.scalars(with_seats(event_id)))


def people(event_id: int) -> Counter[RegistrationState]:
    """How many people come, by the state of their registration."""
    rows = session.execute(
        select(Registration.state, func.sum(Registration.people))
        .where(Registration.event_id == event_id)
        .group_by(Registration.state)
    )
    return Counter({state: int(count) for state, count in rows})


def waiting_counts(event_ids: Iterable[int]) -> dict[int, int]:
    """How many registrations of some events nobody looked at yet."""
    rows = session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(list(event_ids)), Registration.state == RegistrationState.WAITING)
        .group_by(Registration.event_id)
    )
    return dict(rows.all())


def states_of(organisation_id: int, event_ids: Iterable[int]) -> dict[int, RegistrationState]:
    """How an organisation stands with some events."""
    rows = session.execute(
        select(Registration.event_id, Registration.state).where(
            Registration.organisation_id == organisation_id, Registration.event_id.in_(list(event_ids))
        )
    )
    return dict(rows.all())
