"""The broker's desk: who waits, what might fit, how far each introduction is."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import queries, service, suggestions, words
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import PairForm, RefuseForm
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.matching import wording
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.web.paging import asked_page, page_url, paginate

SUGGESTED_ON_DESK: Final = 3
SUGGESTED_ON_PAGE: Final = 8
ENDED_SHOWN_DAYS: Final = 30
OLD_DAYS: Final = 3
STAGES: Final = (IntroductionStatus.PROPOSED, IntroductionStatus.ACCEPTED, IntroductionStatus.TALKING)


@bp.get("/desk")
@staff_only
def desk() -> ResponseReturnValue:
    """Open wishes, the board of introductions, and a few suggestions."""
    province = me().province_code
    side = _asked_side()
    statement = queries.open_requests(province, side=side)
    if request.args.get("older"):
        statement = queries.asked_before(statement, now() - timedelta(days=OLD_DAYS))
    board = list(session.scalars(queries.board(province, ended_since=now() - timedelta(days=ENDED_SHOWN_DAYS))))
    return render_template(
        "brokering/desk.html",
        page=paginate(statement),
        page_url=page_url,
        side=side,
        older=bool(request.args.get("older")),
        old_days=OLD_DAYS,
        stages=_stages(board),
        today=today(),
        suggestions=suggestions.for_province(province, most=SUGGESTED_ON_DESK),
        told=_tell,
        refuse=RefuseForm(),
        pair=PairForm(formdata=None),
    )


@bp.get("/desk/suggestions")
@staff_only
def suggested() -> ResponseReturnValue:
    """Pairs of the whole province, a few listings a page, the oldest first."""
    number = asked_page()
    found = suggestions.for_province(me().province_code, most=SUGGESTED_ON_PAGE, first=(number - 1) * SUGGESTED_ON_PAGE)
    return render_template(
        "brokering/suggestions.html", suggestions=found, told=_tell, number=number, page_url=page_url
    )


@bp.post("/desk/requests/<int:request_id>/decline")
@staff_only
def decline_request(request_id: int) -> ResponseReturnValue:
    """Answer a wish with a no, and say why."""
    wish = queries.request_of(request_id)
    if wish is None or not queries.may_broker(me(), wish.need.organisation, wish.offer.organisation):
        raise NotFound
    form = RefuseForm()
    if form.validate_on_submit() and isinstance(form.reason.data, EndReason):
        service.decline_request(wish, reason=form.reason.data, by=me())
        flash(_("Đã báo lý do cho bên đề nghị."), "success")
    else:
        flash(_("Anh/chị chọn lý do rồi gửi lại."), "warning")
    return redirect(url_for("brokering.desk"), 303)


def _asked_side() -> Side | None:
    asked = request.args.get("side")
    return Side(asked) if asked in (Side.BUYER, Side.SELLER) else None


def _stages(board: list[Introduction]) -> list[tuple[str, str, list[Introduction]]]:
    """The board's columns: the name of a stage, its word, its introductions; all that ended stands in the last."""
    day = today()
    columns = [
        (stage.value, str(words.STAGES[stage]), [each for each in board if each.status_on(day) is stage])
        for stage in STAGES
    ]
    ended = [each for each in board if not each.status_on(day).is_open]
    return [*columns, ("ended", _("Đã kết thúc"), ended)]


def _tell(suggestion: suggestions.Suggestion) -> list[str]:
    """Why a suggestion fits."""
    match = suggestion.match
    return [wording.reason(each, match.offer, match.need).text for each in match.explanation.strengths]
