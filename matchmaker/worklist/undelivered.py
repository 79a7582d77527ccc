"""Mails that were given up, for whoever runs the site: to whom, since when, why; and once more."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker import outbox
from matchmaker.accounts.access import admin_only
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.web.paging import page_url, paginate
from matchmaker.worklist.blueprint import bp


@bp.get("/mail/undelivered")
@admin_only
def undelivered() -> ResponseReturnValue:
    """The mails given up, newest first: their names alone, as an administrator reads no deals."""
    page = paginate(outbox.failed())
    return render_template("worklist/undelivered.html", page=page, page_url=page_url)


@bp.post("/mail/undelivered/<int:message_id>")
@admin_only
def send_again(message_id: int) -> ResponseReturnValue:
    """Let the worker try a mail again, as if it were new."""
    found = session.get(outbox.Message, message_id)
    if found is None or found.failed_at is None:
        raise NotFound
    outbox.try_again(found)
    flash(_("Thư sẽ được gửi lại trong ít phút."), "success")
    return redirect(url_for("worklist.undelivered"), 303)
