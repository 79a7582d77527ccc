"""The conversation of an introduction: read and written in, by people at their places."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker import files
from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation import queries, reporting, seats, service, showing
from matchmaker.brokering.conversation.forms import REASONS, CloseReportForm, MessageForm, ReportForm
from matchmaker.brokering.conversation.models import ConversationMessage
from matchmaker.brokering.conversation.seats import Seat
from matchmaker.brokering.models import Introduction
from matchmaker.brokering.views.reading import Reading, reading, tells_what_changed
from matchmaker.credentials.evidence import filing
from matchmaker.db import begin_writing, session
from matchmaker.errors import NotFound
from matchmaker.files import Stored, StoreUnreachable
from matchmaker.web.addresses import row_id
from matchmaker.web.forms import BaseForm
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence
from matchmaker.web.once import once

NOTHING_NEW = ("", 204)
REFUSED = 422


@dataclass(frozen=True)
class Seated:
    """A reader at their place."""

    found: Reading
    seat: Seat

    @property
    def introduction(self) -> Introduction:
        return self.found.introduction


def seated(introduction_id: int) -> Seated:
    """Where the reader of this request sits. Raises NotFound for whoever reads nothing of it."""
    found = reading(introduction_id)
    seat = seats.seat_of(me(), found.introduction, found.side)
    if not seat.reads:
        raise NotFound
    return Seated(found, seat)


@bp.get("/introductions/<int:introduction_id>/conversation")
@signed_in
def conversation(introduction_id: int) -> ResponseReturnValue:
    """What was written, the newest first; what the reader sees is marked as read, what called staff see is noted."""
    return page(seated(introduction_id))


@bp.post("/introductions/<int:introduction_id>/conversation")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_MESSAGES"], key_func=lambda: f"messages-{me().id}")
def write(introduction_id: int) -> ResponseReturnValue:
    """Say something. Files are checked and stored before anything is written: nobody waits for the database."""
    here = seated(introduction_id)
    session.commit()
    form = MessageForm()
    if not form.validate():
        return page(here, refused=form), REFUSED
    try:
        stored = [files.put(each, filing.storage()) for each in form.files.checked]
    except StoreUnreachable:
        form.refuse("files", sentence("store_unreachable"))
        return page(here, refused=form), REFUSED
    return _written(introduction_id=introduction_id, text=form.text.data, stored=stored)


@tells_what_changed
@once
def _written(introduction_id: int, text: str, stored: list[Stored]) -> ResponseReturnValue:
    here = seated(introduction_id)
    message = service.write(here.introduction, here.found.side, text, stored, by=me())
    return redirect(url_for("brokering.conversation", introduction_id=introduction_id, _anchor=f"m{message.id}"), 303)


@bp.get("/introductions/<int:introduction_id>/conversation/newer")
@signed_in
def newer(introduction_id: int) -> ResponseReturnValue:
    """What came in since the page was made, for the page to put on top: mostly nothing, told in one statement."""
    here = seated(introduction_id)
    after = request.args.get("after", 0, type=row_id)
    found = queries.newer(introduction_id, after, limit=current_app.config["CONVERSATION_PAGE"])
    if not found:
        return NOTHING_NEW
    lines = _lines(here, found, after)
    _note(here, found, after)
    return render_template(
        "brokering/conversation/_newer.html", introduction=here.introduction, lines=lines, newest_id=found[0].id
    )


@bp.get("/introductions/<int:introduction_id>/conversation/<name>")
@signed_in
def conversation_file(introduction_id: int, name: str) -> ResponseReturnValue:
    """A file that hangs at a message."""
    return _sent(introduction_id, name)


@bp.get("/introductions/<int:introduction_id>/conversation/<name>/small")
@signed_in
def conversation_file_small(introduction_id: int, name: str) -> ResponseReturnValue:
    """Its thumbnail."""
    return _sent(introduction_id, name, small=True)


def _sent(introduction_id: int, name: str, *, small: bool = False) -> ResponseReturnValue:
    here = seated(introduction_id)
    found = queries.file_named(introduction_id, name)
    if found is None:
        raise NotFound
    response = filing.sent(found, small=small)
    if here.seat is Seat.CALLED:
        begin_writing()
        reporting.note_look(here.introduction, by=me())
    return response


def page(here: Seated, *, refused: BaseForm | None = None) -> str:
    """The whole page. ``refused`` is the form that was sent, with what is wrong in it."""
    introduction, side = here.introduction, here.found.side
    size, before = current_app.config["CONVERSATION_PAGE"], request.args.get("before", type=row_id)
    found = queries.newest(introduction.id, limit=size + 1, before=before)
    shown, older = found[:size], len(found) > size
    read_until = queries.read_until(introduction.id, me().id)
    lines = _lines(here, shown, read_until)
    reports = queries.reports(introduction.id)
    own = [each for each in reports if each.side is side]
    if before is None:
        _note(here, shown, read_until)
    return render_template(
        "brokering/conversation/show.html",
        introduction=introduction,
        side=side,
        seat=here.seat,
        lines=lines,
        older_than=shown[-1].id if older else None,
        is_newest=before is None,
        newest_id=shown[0].id if shown else 0,
        may_write=seats.may_write(introduction, here.seat),
        form=refused if isinstance(refused, MessageForm) else MessageForm(formdata=None),
        report_form=refused if isinstance(refused, ReportForm) else ReportForm(formdata=None),
        own_report=own[0] if own else None,
        open_reports=[each for each in reports if each.closed_at is None] if _judges(here) else [],
        close_form=refused if isinstance(refused, CloseReportForm) else CloseReportForm(formdata=None),
        reason_words=REASONS,
    )


def _judges(here: Seated) -> bool:
    """The broker learns of a report from the colleague who looks into it; where there is none, at once."""
    return here.found.is_staff and seats.may_judge(me(), here.introduction)


def _lines(here: Seated, found: list[ConversationMessage], read_until: int) -> list[showing.Line]:
    reader = showing.Reader(me(), here.found.side, read_until)
    return showing.lines(here.introduction, found, reader, queries.seen_until(here.introduction))


def _note(here: Seated, shown: list[ConversationMessage], read_until: int) -> None:
    """Write down what this look means; a page that shows nothing new writes nothing."""
    if here.seat is Seat.CALLED:
        begin_writing()
        reporting.note_look(here.introduction, by=me())
    elif shown and shown[0].id > read_until:
        begin_writing()
        service.mark_read(here.introduction, shown[0].id, by=me())
