"""Reminding whoever's turn it is, of many things at once."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.access import me, staff_only
from matchmaker.pipeline import reading, reminders
from matchmaker.pipeline.blueprint import bp
from matchmaker.pipeline.forms import RemindForm
from matchmaker.pipeline.reminders import Reminded
from matchmaker.pipeline.settings import expected
from matchmaker.web.once import once
from matchmaker.web.paging import with_filters


@bp.post("/pipeline/remind")
@staff_only
@once
def remind() -> ResponseReturnValue:
    """One message to everybody whose turn the chosen things are; what came of it is told."""
    form = RemindForm()
    if form.validate_on_submit() and form.chosen:
        deals = reading.deals_by_id(form.chosen, me().province_code, expected())
        _tell(reminders.remind(deals, by=me()))
    else:
        flash(_("Anh/chị đánh dấu những việc cần nhắc trước."), "warning")
    return redirect(with_filters(url_for("pipeline.listed")), 303)


def _tell(found: Reminded) -> None:
    if found.things:
        flash(
            ngettext(
                "Đã nhắc %(num)d việc, gửi tới %(readers)s nơi.",
                "Đã nhắc %(num)d việc, gửi tới %(readers)s nơi.",
                found.things,
                readers=found.readers,
            ),
            "success",
        )
    left = [
        ngettext("%(num)d việc hôm nay đã nhắc rồi", "%(num)d việc hôm nay đã nhắc rồi", found.before),
        ngettext("%(num)d việc đang chờ chính anh/chị", "%(num)d việc đang chờ chính anh/chị", found.own),
        ngettext("%(num)d việc chưa đến lượt ai", "%(num)d việc chưa đến lượt ai", found.nobody),
    ]
    counts = (found.before, found.own, found.nobody)
    told = [words for words, count in zip(left, counts, strict=True) if count]
    if told:
        flash(_("Không nhắc: %(what)s.", what="; ".join(told)), "info")
