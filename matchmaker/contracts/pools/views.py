"""The other side accepts a pool: agreements and drafts at once, or neither."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.accounts.access import me
from matchmaker.brokering.pools import agreeing
from matchmaker.brokering.pools.agreeing import ShortLine
from matchmaker.brokering.pools.line_forms import SeenForm
from matchmaker.brokering.pools.reading import as_other
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.pools import accepting
from matchmaker.db import session
from matchmaker.errors import Conflict, WrongState
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.web.once import once


@bp.post("/pools/<int:pool_id>/accept")
@acts_for_organisation
@once
def accept_pool(pool_id: int) -> ResponseReturnValue:
    """Agree to the quote that was read: a contract is drafted with each member."""
    pool, form = as_other(pool_id).pool, SeenForm()
    back = redirect(url_for("brokering.pool", pool_id=pool_id), 303)
    if not form.validate_on_submit():
        return back
    try:
        with session.begin_nested():
            contracts = accepting.accept(pool, as_seen=form.seen.data or "", by=me())
    except ShortLine as short:
        agreeing.tell_short(short, by=me())
        flash(_told_of(short), "warning")
        return back
    except (Conflict, StaleDataError, WrongState):
        flash(_("Chào giá vừa thay đổi. Anh/chị xem bản mới nhất rồi quyết định."), "warning")
        return back
    flash(
        ngettext(
            "Đã chốt. %(num)d hợp đồng đã được soạn sẵn: anh/chị đọc rồi duyệt từng bản.",
            "Đã chốt. %(num)d hợp đồng đã được soạn sẵn: anh/chị đọc rồi duyệt từng bản.",
            len(contracts),
        ),
        "success",
    )
    return back


def _told_of(short: ShortLine) -> str:
    """Which side has too little left by now."""
    if short.is_of_target:
        return str(
            _(
                "Chưa chốt được: tin của anh/chị không còn đủ lượng cho cả nhóm. Chưa có gì bị ghi. Liên minh HTX đã"
                " được báo để soạn lại."
            )
        )
    return str(
        _(
            "Chưa chốt được: phần của %(who)s không còn đủ như đã đồng ý. Chưa có gì bị ghi. Liên minh HTX đã được báo"
            " để soạn lại.",
            who=short.line.organisation.name,
        )
    )
