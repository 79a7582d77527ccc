"""The broker's desk: who waits to be introduced, what might fit. How far each went is told by the pipeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.brokering import queries, service, suggestions
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import PairForm, RefuseForm
from matchmaker.brokering.models import EndReason
from matchmaker.db import now
from matchmaker.errors import NotFound
from matchmaker.matching import wording
from matchmaker.matching.models import Side
from matchmaker.organisations import looks
from matchmaker.web.paging import asked_page, page_url, paginate

SUGGESTED_ON_DESK: Final = 3
SUGGESTED_ON_PAGE: Final = 8
OLD_DAYS: Final = 3


@bp.get("/desk")
@staff_only
def desk() -> ResponseReturnValue:
    """Open wishes, and a few suggestions."""
    province = me().province_code
    side = _asked_side()
    statement = queries.open_requests(province, side=side)
    if request.args.get("older"):
        statement = queries.asked_before(statement, now() - timedelta(days=OLD_DAYS))
    page = paginate(statement)
    return render_template(
        "brokering/desk.html",
        page=page,
        mutual=queries.mutual_wishes([each.need_id for each in page.rows]),
        page_url=page_url,
        side=side,
        older=bool(request.args.get("older")),
        old_days=OLD_DAYS,
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
    """Answer the wishes about a pair with a no, and say why."""
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


def _tell(suggestion: suggestions.Suggestion) -> list[str]:
    """Why a suggestion fits."""
    match = suggestion.match
    if match.need.ceiling_vnd is not None:  # a reason may tell how the offer stands to it
        looks.at_private_price(
            "need",
            match.need.need_id,
            organisation_id=match.need.organisation_id,
            revision_id=match.need.revision_id,
        )
    return [wording.reason(each, match.offer, match.need).text for each in match.explanation.strengths]
