"""Answering an inquiry by the link in its message: no sign-in, one tap, once.

Opening the link only asks: programs that open every link of a mail answer nothing.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import public
from matchmaker.brokering.models import OTHER_SIDE
from matchmaker.brokering.words import DECLINE_REASONS
from matchmaker.errors import WrongState
from matchmaker.organisations.questions import Link, LinkState
from matchmaker.pipeline import inquiries
from matchmaker.pipeline.blueprint import bp
from matchmaker.pipeline.forms import AnswerForm
from matchmaker.pipeline.links import LINKS
from matchmaker.pipeline.models import Answer, Inquiry

GONE = 410


@bp.get("/inquiries/<token>")
@public
def inquiry(token: str) -> ResponseReturnValue:
    """The question, with a button for each answer; or why there is none any more."""
    return _page(token, LINKS.opened(token))


@bp.post("/inquiries/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Take down the answer. Raises nothing: a link that is spent meanwhile says so."""
    link, form = LINKS.opened(token), AnswerForm()
    if link.state is LinkState.OPEN and link.question and link.user and form.validate_on_submit() and form.said:
        said, reason = form.said
        try:
            inquiries.answer(link.question, said, reason=reason, by=link.user)
        except WrongState:
            return _page(token, LINKS.opened(token))
        return redirect(url_for("pipeline.inquiry", token=token), 303)
    return _page(token, link)


def _page(token: str, link: Link[Inquiry]) -> ResponseReturnValue:
    found = link.question
    if found is None:
        return render_template("pipeline/inquiry.html", link=link), GONE
    matters = link.state is LinkState.OPEN and inquiries.still_matters(found)
    chosen = request.args.get("answer")
    page = render_template(
        "pipeline/inquiry.html",
        link=link,
        inquiry=found,
        matters=matters,
        other=found.introduction.party(OTHER_SIDE[found.side]),
        mine=found.introduction.party(found.side),
        product=found.introduction.offer_revision.product,
        token=token,
        form=AnswerForm(formdata=None),
        chosen=Answer(chosen) if chosen in set(Answer) else None,
        reasons=DECLINE_REASONS,
    )
    return page, 200 if matters or link.state is LinkState.ANSWERED else GONE
