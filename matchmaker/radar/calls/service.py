"""Keeping what came of a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.radar.models import Call, CallOutcome

REST: Final = {CallOutcome.REACHED: timedelta(days=7), CallOutcome.NOT_REACHED: timedelta(days=1)}
"""How long an organisation stays off the list where nobody named a day."""
LATEST: Final = timedelta(days=180)
SHOWN: Final = 20


def log(
    organisation: Organisation, outcome: CallOutcome, *, again_on: date | None = None, note: str = "", by: User
) -> Call:
    """Keep that somebody called, and until when the organisation is left in peace.

    Raises Unprocessable(again_on) where they asked for another day and none is named, or it is not one to come.
    """
    day = today()
    if outcome is CallOutcome.AGAIN and again_on is None:
        raise Unprocessable("again_on", "empty")
    if again_on is not None and not day < again_on <= day + LATEST:
        raise Unprocessable("again_on", "not_a_day_to_come", days=LATEST.days)
    made = Call(
        organisation_id=organisation.id,
        by_id=by.id,
        outcome=outcome,
        again_on=again_on or day + REST[outcome],
        note=note,
    )
    session.add(made)
    session.flush()
    audit.record("organisation.called", organisation, by=by, organisation_id=organisation.id, outcome=outcome.value)
    return made


def calls_of(organisation_id: int, province_code: str | None) -> Sequence[Call]:
    """The latest calls of a province's office to an organisation, the newest first."""
    return session.scalars(
        select(Call)
        .join(Call.by)
        .where(Call.organisation_id == organisation_id, User.province_code == province_code)
        .options(joinedload(Call.by))
        .order_by(Call.id.desc())
        .limit(SHOWN)
    ).all()
