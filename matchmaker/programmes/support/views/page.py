"""The page of one request; its forms come back on it with what is wrong in them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me
from matchmaker.programmes.support import queries
from matchmaker.programmes.support.forms import Decision, SayForm
from matchmaker.programmes.support.models import SupportRequest
from matchmaker.programmes.support.showing import signed
from matchmaker.programmes.support.words import KINDS, REASONS, STATES, STEPS, TONES
from matchmaker.web.forms import BaseForm


def request_page(found: SupportRequest, *, refused: BaseForm | None = None) -> str:
    """The page. ``refused`` is the form that was sent, with what is wrong in it."""
    sent = queries.dossiers(found.id)
    return render_template(
        "programmes/support/show.html",
        found=found,
        steps=queries.steps(found.id),
        dossier=sent[0] if sent else None,
        signed=signed(sent[0].content) if sent else (0, 0),
        is_staff=me().is_staff,
        say_form=refused if isinstance(refused, SayForm) else SayForm(formdata=None),
        decision=refused if isinstance(refused, Decision) else Decision(formdata=None),
        kinds=KINDS,
        reasons=REASONS,
        states=STATES,
        tones=TONES,
        step_words=STEPS,
    )


def to_request(request_id: int) -> ResponseReturnValue:
    """Back to the page of a request."""
    return redirect(url_for("programmes.support_request", request_id=request_id), 303)
