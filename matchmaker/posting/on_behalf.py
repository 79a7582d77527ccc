"""Union staff begin a listing for an organisation of their province that agreed to it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.organisations.models import Organisation
from matchmaker.posting.desk import DONE, Desk
from matchmaker.web.fields import TextLine
from matchmaker.web.forms import BaseForm


class ConsentForm(BaseForm):
    """How the organisation agreed. Kept with the listing and in the history."""

    consent = TextLine(
        _l("Đơn vị đã đồng ý thế nào?"),
        max_length=300,
        min_length=5,
        required=True,
        hint=_l("Ai đồng ý, bằng cách nào, ngày nào. Ví dụ: Giám đốc đồng ý qua điện thoại, 21/11/2026"),
    )


def begin(desk: Desk[Any, Any], organisation_id: int, *, by: User) -> ResponseReturnValue:
    """Ask for the consent, then begin a draft. Raises NotFound outside the staff's own province."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.province_code != by.province_code:
        raise NotFound
    form = ConsentForm()
    if form.validate_on_submit():
        listing = desk.posting.start_draft(organisation, by=by, on_behalf_consent=form.consent.data)
        return redirect(desk.url("edit_part", listing, part="what"), DONE)
    page = render_template("posting/on_behalf.html", form=form, desk=desk, organisation=organisation)
    return page, 422 if request.method == "POST" else 200
