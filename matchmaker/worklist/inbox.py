"""The messages on the site: the same words as in the mails, for whoever reads no mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError

from matchmaker import outbox
from matchmaker.accounts.access import me, signed_in
from matchmaker.accounts.coming_back import safe_next
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.mail.letters import Letter, worded
from matchmaker.web.i18n import language
from matchmaker.web.paging import Page, page_url, paginate
from matchmaker.worklist.blueprint import bp


@dataclass(frozen=True)
class Received:
    """One message as its reader sees it."""

    id: int
    at: datetime
    is_new: bool
    letter: Letter
    leads_on: bool
    """Whether there is somewhere to go next."""


@bp.get("/inbox")
@signed_in
def inbox() -> ResponseReturnValue:
    """What was written to the person, newest first, in the language they read now."""
    found = paginate(outbox.inbox(me().id))
    page: Page[Received] = replace(found, rows=[_received(each) for each in found.rows])
    return render_template("worklist/inbox.html", page=page, unread=outbox.unread_count(me().id), page_url=page_url)


@bp.post("/inbox/<int:message_id>")
@signed_in
def open_message(message_id: int) -> ResponseReturnValue:
    """Note that the message was read, and go where it leads."""
    found = session.get(outbox.Message, message_id)
    if found is None or not found.in_inbox or found.to_id != me().id:
        raise NotFound
    found.read_at = found.read_at or now()
    return redirect(safe_next(found.path) or url_for("worklist.inbox"), 303)


@bp.post("/inbox/read")
@signed_in
def mark_all_read() -> ResponseReturnValue:
    """Note that everything was read."""
    outbox.mark_all_read(me().id)
    return redirect(safe_next(request.form.get("back")) or url_for("worklist.inbox"), 303)


def _received(message: outbox.Message) -> Received:
    """The message in words; one whose template is gone is shown by its date alone rather than not at all."""
    try:
        letter = worded(message, language())
    except TemplateError:
        letter = Letter(subject="", text="", link=None)
    return Received(message.id, message.created_at, message.read_at is None, letter, message.path is not None)
