"""The page of one event, for whoever reads it; its forms come back on it with what is wrong in them."""

from __future__ import annotations

from flask import render_template

from matchmaker.measures import today
from matchmaker.organisations.access import acting_as
from matchmaker.programmes.events import access, queries, service
from matchmaker.programmes.events.forms import CancelForm, RegisterForm
from matchmaker.programmes.events.models import ProgrammeEvent, Registration, RegistrationState
from matchmaker.programmes.events.words import AUDIENCES, STATES, TONES
from matchmaker.web.forms import BaseForm


def event_page(found: ProgrammeEvent, *, refused: BaseForm | None = None) -> str:
    """The page. ``refused`` is the form that was sent, with what is wrong in it."""
    membership, day = acting_as(), today()
    own = access.own_registration(found)
    manages = access.manages(found)
    people = queries.people(found.id) if manages or found.seats is not None else {}
    taken = people.get(RegistrationState.CONFIRMED, 0)
    return render_template(
        "programmes/events/show.html",
        event=found,
        own=own if own is not None and own.state is not RegistrationState.WITHDRAWN else None,
        manages=manages,
        people=people,
        free=None if found.seats is None else max(0, found.seats - taken),
        is_open=found.takes_registrations(day),
        is_over=found.is_over(day),
        is_for_me=membership is not None and service.may_come(found, membership.organisation),
        organisation=membership.organisation if membership is not None else None,
        form=refused if isinstance(refused, RegisterForm) else _register_form(own),
        cancel_form=refused if isinstance(refused, CancelForm) else CancelForm(formdata=None),
        audience=AUDIENCES[found.audience],
        states=STATES,
        tones=TONES,
    )


def _register_form(own: Registration | None) -> RegisterForm:
    """Empty, or as the organisation registered before."""
    if own is None:
        return RegisterForm(formdata=None, people=1)
    return RegisterForm(formdata=None, people=own.people, wants_meetings=own.wants_meetings, note=own.note)
