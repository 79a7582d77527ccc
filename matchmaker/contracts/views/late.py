"""A step that came too late, or that the ledger does not bear, is answered with why instead of a bare refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.audit import Event
from matchmaker.contracts.access import reading
from matchmaker.contracts.models import Contract
from matchmaker.contracts.views.showing import shown
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.web.messages import sentence_for

EVENTS_TOLD: Final = 5


def tells_what_changed(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """For views about one contract, put outside `once`."""

    @wraps(view)
    def told(*, contract_id: int, **more: Any) -> ResponseReturnValue:
        try:
            return view(contract_id=contract_id, **more)
        except (Conflict, StaleDataError, WrongState):
            session.rollback()
        except Unprocessable as refusal:  # offer, need or growing area do not bear it: there is no field to say so at
            session.rollback()
            flash(sentence_for(refusal), "warning")
            return redirect(url_for("contracts.show", contract_id=contract_id), 303)
        found = reading(contract_id)
        events = session.scalars(
            select(Event)
            .where(
                Event.subject_kind == Contract.__tablename__,
                Event.subject_id == contract_id,
                Event.organisation_id == found.contract.buyer_id,
            )
            .order_by(Event.id.desc())
            .limit(EVENTS_TOLD)
        )
        page = render_template(
            "contracts/changed.html", contract=found.contract, state=shown(found).state, events=list(events)
        )
        return page, 409

    return told
