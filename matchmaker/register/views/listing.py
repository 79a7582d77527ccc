"""The register as a list and as a workbook, and one entry's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from matchmaker.accounts.access import staff_only
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.catalogue.queries import province
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.register import pairs, queries, words
from matchmaker.register.counting import size_of
from matchmaker.register.export import register_workbook
from matchmaker.register.forms import ListForm, StepForm, most_rows
from matchmaker.register.lifecycle import FOLLOWS
from matchmaker.register.lists import listed
from matchmaker.register.models import RegisterEntry
from matchmaker.register.views.blueprint import bp, my_province
from matchmaker.web.choices import choices_of
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download

HISTORY_SHOWN: Final = 30


@bp.get("")
@staff_only
def index() -> ResponseReturnValue:
    """The register of the office's province."""
    form = ListForm.read()
    mine = my_province()
    page = paginate(listed(mine, form.wanted(), today()))
    waiting = session.scalar(select(func.count()).select_from(pairs.questions(mine).subquery())) or 0
    return render_template(
        "register/index.html",
        page=page,
        waiting=waiting,
        province=province(mine),
        words=words,
        size_of=size_of,
        **form.frame("register.export"),
    )


@bp.get("/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook that can be corrected and read in again."""
    found = listed(my_province(), ListForm.read().wanted(), today())
    return as_download("register", register_workbook(session.scalars(found.limit(most_rows()))))


@dataclass(frozen=True)
class Told:
    """One line of an entry's history."""

    at: datetime
    who: str
    action: str
    changes: list[tuple[str, str, str]]
    """Each changed fact: its name, what it was, what it became; without values where they are kept silent."""


@bp.get("/<int:entry_id>")
@staff_only
def show(entry_id: int) -> ResponseReturnValue:
    """One entry: its facts, what befell it, which organisation it is, its declared linkages, its history."""
    entry = queries.entry(entry_id, my_province())
    step_form = StepForm(formdata=None)
    step_form.becomes.choices = choices_of((each, words.LIFECYCLES[each]) for each in FOLLOWS[entry.lifecycle])
    return render_template(
        "register/show.html",
        entry=entry,
        words=words,
        size=size_of(entry),
        candidates=pairs.candidates(entry),
        linkages=queries.linkages([entry.id]),
        history=_history(entry),
        step_form=step_form if FOLLOWS[entry.lifecycle] else None,
    )


def _history(entry: RegisterEntry) -> list[Told]:
    rows = session.execute(
        select(Event, User.name)
        .outerjoin(User, User.id == Event.by_id)
        .where(Event.subject_kind == RegisterEntry.__tablename__, Event.subject_id == entry.id)
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(HISTORY_SHOWN)
    )
    return [
        Told(event.at, name or "", str(words.HISTORY[event.action]), _changes(event.detail)) for event, name in rows
    ]


def _changes(detail: dict[str, Any]) -> list[tuple[str, str, str]]:
    told = []
    for fact, values in detail.get("changes", {}).items():
        before, after = (words.value_words(fact, each) for each in values) if values else ("", "")
        told.append((str(words.FACTS[fact]), before, after))
    return told
