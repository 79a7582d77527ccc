"""What came of an event: said by the link in a mail, without signing in, once; read by the staff.

Opening the link only asks: programs that open every link of a mail answer nothing.
"""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public, staff_only
from matchmaker.db import session
from matchmaker.errors import WrongState
from matchmaker.organisations.questions import Link, LinkState
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, inside
from matchmaker.programmes.events import outcomes as service
from matchmaker.programmes.events.export import outcomes_workbook
from matchmaker.programmes.events.forms import OutcomeForm
from matchmaker.programmes.events.links import LINKS
from matchmaker.programmes.events.list_forms import OutcomeListForm
from matchmaker.programmes.events.models import Outcome, OutcomeQuestion
from matchmaker.programmes.events.words import outcomes as words_for
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import as_download

GONE = 410


@bp.get("/outcomes/<token>")
@public
def outcome(token: str) -> ResponseReturnValue:
    """The question, with a button for each answer; or why there is none any more."""
    return _page(token, LINKS.opened(token))


@bp.post("/outcomes/<token>")
@public
def answer_outcome(token: str) -> ResponseReturnValue:
    """Take down the answer. Raises nothing: a link that is spent meanwhile says so."""
    link, form = LINKS.opened(token), OutcomeForm()
    if link.state is LinkState.OPEN and link.question and link.user and form.validate_on_submit() and form.said:
        try:
            service.answer(link.question, form.said, by=link.user)
        except WrongState:
            return _page(token, LINKS.opened(token))
        return redirect(url_for("programmes.outcome", token=token), 303)
    return _page(token, link)


@bp.get("/events/<int:event_id>/outcomes")
@staff_only
def outcomes(event_id: int) -> ResponseReturnValue:
    """What an event came to, as participants said and as their introductions and contracts show."""
    found = access.managed(event_id)
    summary, form = service.summary(found), OutcomeListForm.of(found)
    return render_template(
        "programmes/events/outcomes.html",
        event=found,
        summary=summary,
        counts_of=lambda days: [summary.answers[days][each] for each in Outcome],
        after_days=service.AFTER_DAYS,
        words=words_for(found.kind),
        page=paginate(inside.outcomes(event_id, form.wanted(), service.AFTER_DAYS), scalars=False),
        **form.frame("programmes.export_outcomes", event_id=event_id),
    )


@bp.get("/events/<int:event_id>/outcomes/export.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_outcomes(event_id: int) -> ResponseReturnValue:
    """The same as a workbook: the figures, then each participant of the list."""
    found = access.managed(event_id)
    rows = inside.outcomes(event_id, OutcomeListForm.of(found).wanted(), service.AFTER_DAYS)
    kept = session.execute(rows.limit(current_app.config["EXPORT_MAX_ROWS"])).all()
    return as_download("outcomes", outcomes_workbook(found, service.summary(found), kept))


def _page(token: str, link: Link[OutcomeQuestion]) -> ResponseReturnValue:
    if link.question is None:
        return render_template("programmes/events/outcome.html", link=link, token=token), GONE
    event = link.question.registration.event
    page = render_template(
        "programmes/events/outcome.html",
        link=link,
        token=token,
        question=link.question,
        event=event,
        organisation=link.question.registration.organisation,
        words=words_for(event.kind),
        chosen=request.args.get("answer"),
        form=OutcomeForm(formdata=None),
    )
    return page, GONE if link.state is LinkState.EXPIRED else 200
