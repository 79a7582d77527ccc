"""What came of an event: said by the link in a mail, without signing in, once; read by the staff.

Opening the link only asks: programs that open every link of a mail answer nothing.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public, staff_only
from matchmaker.errors import WrongState
from matchmaker.pipeline.links import LinkState
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import access, links
from matchmaker.programmes.events import outcomes as service
from matchmaker.programmes.events.forms import OutcomeForm
from matchmaker.programmes.events.links import Link
from matchmaker.programmes.events.models import Outcome
from matchmaker.programmes.events.words import outcomes as words_for

GONE = 410


@bp.get("/outcomes/<token>")
@public
def outcome(token: str) -> ResponseReturnValue:
    """The question, with a button for each answer; or why there is none any more."""
    return _page(token, links.opened(token))


@bp.post("/outcomes/<token>")
@public
def answer_outcome(token: str) -> ResponseReturnValue:
    """Take down the answer. Raises nothing: a link that is spent meanwhile says so."""
    link, form = links.opened(token), OutcomeForm()
    if link.state is LinkState.OPEN and link.question and link.user and form.validate_on_submit() and form.said:
        try:
            service.answer(link.question, form.said, by=link.user)
        except WrongState:
            return _page(token, links.opened(token))
        return redirect(url_for("programmes.outcome", token=token), 303)
    return _page(token, link)


@bp.get("/events/<int:event_id>/outcomes")
@staff_only
def outcomes(event_id: int) -> ResponseReturnValue:
    """What an event came to, as participants said and as their introductions and contracts show."""
    found = access.managed(event_id)
    summary = service.summary(found)
    return render_template(
        "programmes/events/outcomes.html",
        event=found,
        summary=summary,
        counts_of=lambda days: [summary.answers[days][each] for each in Outcome],
        after_days=service.AFTER_DAYS,
        words=words_for(found.kind),
    )


def _page(token: str, link: Link) -> ResponseReturnValue:
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
