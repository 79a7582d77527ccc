"""Whether what an organisation does may teach the ranking."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.organisations import service
from matchmaker.organisations.access import manages_organisation, my_organisation
from matchmaker.organisations.blueprint import bp

ALLOWED, REFUSED = "1", "0"


@bp.post("/organisation/learning")
@manages_organisation
def set_learning() -> ResponseReturnValue:
    """Take what the organisation does out of learning, or let it in again."""
    chosen = request.form.get("allowed", "")
    if chosen not in (ALLOWED, REFUSED):
        abort(422)
    service.set_learning(my_organisation(), allowed=chosen == ALLOWED, by=me())
    flash(
        _("Từ nay việc của đơn vị lại giúp máy học cách xếp.")
        if chosen == ALLOWED
        else _("Từ nay máy không học từ việc của đơn vị nữa."),
        "success",
    )
    return redirect(url_for("organisations.edit", _anchor="learning"), 303)
