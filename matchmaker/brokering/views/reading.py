"""Who reads an introduction, and the page that tells what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.accounts.access import me
from matchmaker.audit import Event
from matchmaker.brokering import queries, words
from matchmaker.brokering.models import Introduction
from matchmaker.db import session
from matchmaker.errors import Conflict, NotFound, WrongState
from matchmaker.matching.models import Side
from matchmaker.organisations.access import acting_as

EVENTS_TOLD = 5
STAFFS_OWN = ("introduction.planned", "introduction.answered", "introduction.reminded")
"""What the broker does next, what one side told the staff alone, of what a side was reminded: not for the other."""


@dataclass(frozen=True)
class Reading:
    """An introduction, and on which side its reader stands."""

    introduction: Introduction
    side: Side

    @property
    def is_staff(self) -> bool:
        return self.side is Side.STAFF


def reading(introduction_id: int) -> Reading:
    """An introduction for one of its parties or their provinces' staff. Raises NotFound for anybody else."""
    introduction = queries.introduction(introduction_id)
    if introduction is None:
        raise NotFound
    membership = acting_as()
    side = introduction.side_of(membership.organisation_id if membership else None)
    if side is not None:
        return Reading(introduction, side)
    if queries.may_broker(me(), introduction.buyer, introduction.seller):
        return Reading(introduction, Side.STAFF)
    raise NotFound


def as_party(introduction_id: int) -> Reading:
    """The same for a party alone. Raises NotFound for staff too."""
    found = reading(introduction_id)
    if found.is_staff:
        raise NotFound
    return found


def as_staff(introduction_id: int) -> Introduction:
    """The same for staff alone. Raises NotFound for the parties too."""
    found = reading(introduction_id)
    if not found.is_staff:
        raise NotFound
    return found.introduction


def tells_what_changed(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Answer a step that came too late with what happened meanwhile, instead of a bare refusal."""

    @wraps(view)
    def told(*, introduction_id: int, **more: Any) -> ResponseReturnValue:
        try:
            return view(introduction_id=introduction_id, **more)
        except (Conflict, StaleDataError, WrongState):
            session.rollback()
        found = reading(introduction_id)
        hidden = () if found.is_staff else STAFFS_OWN
        events = session.scalars(
            select(Event)
            .where(
                Event.action.not_in(hidden),
                Event.subject_kind == Introduction.__tablename__,
                Event.subject_id == introduction_id,
                Event.organisation_id == found.introduction.buyer_id,
            )
            .order_by(Event.at.desc(), Event.id.desc())
            .limit(EVENTS_TOLD)
        )
        page = render_template(
            "brokering/changed.html",
            introduction=found.introduction,
            state=words.standing(found.introduction, found.side),
            events=list(events),
        )
        return page, 409

    return told
