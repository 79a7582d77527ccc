"""The office decides about a request: yes, no and why, or what it still wants to know."""

from __future__ import annotations

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.support import access, service
from matchmaker.programmes.support.forms import Decision
from matchmaker.programmes.support.models import RefusalReason
from matchmaker.programmes.support.views.page import request_page, to_request
from matchmaker.web.forms import REFUSED
from matchmaker.web.messages import sentence
from matchmaker.web.once import once

ASK, ACCEPT, REFUSE = "ask", "accept", "refuse"


@bp.post("/support/<int:request_id>/decide")
@staff_only
@once
def decide_support(request_id: int) -> ResponseReturnValue:
    """Do what the pressed button says, with the text beside it."""
    found, form, pressed = access.decided(request_id), Decision(), request.form.get("decision")
    if not form.validate_on_submit() or pressed not in (ASK, ACCEPT, REFUSE):
        return request_page(found, refused=form), REFUSED
    if pressed == ASK:
        service.ask_more(found, form.text.data, by=me())
    elif pressed == ACCEPT:
        service.accept(found, form.text.data, by=me())
    elif isinstance(form.reason.data, RefusalReason):
        service.refuse(found, form.reason.data, form.text.data, by=me())
    else:
        form.refuse("reason", sentence("not_picked"))
        return request_page(found, refused=form), REFUSED
    flash(_("Đã ghi và báo hợp tác xã."), "success")
    return to_request(request_id)
