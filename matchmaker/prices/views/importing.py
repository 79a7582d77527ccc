"""Many prices from a file: shown first, row by row, what each would become; written down once that is confirmed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.access import me, staff_only
from matchmaker.errors import Unprocessable
from matchmaker.measures import today
from matchmaker.prices import judging, service, sheet, words
from matchmaker.prices.forms import ConfirmForm, TableForm
from matchmaker.prices.judging import Becomes, Judged
from matchmaker.prices.views.blueprint import bp
from matchmaker.web.messages import sentence
from matchmaker.web.once import once


@bp.route("/import", methods=["GET", "POST"])
@staff_only
def import_table() -> ResponseReturnValue:
    """Send a file; nothing is written yet."""
    form = TableForm()
    if form.validate_on_submit():
        content = form.content()
        if content is None:
            form.refuse("table", sentence("no_evidence"))
        else:
            try:
                return _dry_run(sheet.decoded(content), form.source.data)
            except sheet.NotATable as error:
                form.refuse("table", words.why_no_table(error))
    page = render_template("prices/import.html", form=form, columns=words.COLUMNS)
    return page, 422 if form.errors else 200


def _dry_run(text: str, source: str) -> ResponseReturnValue:
    judged = judging.judge(sheet.read(text), source=source, today=today())
    # What comes back on confirmation is the text itself: the page holds no state, and the server reads it again.
    form = ConfirmForm(formdata=None, text=text, source=source)
    return render_template(
        "prices/dry_run.html",
        form=form,
        judged=judged,
        counts=[(words.BECOMES[each], judged.count(each)) for each in Becomes],
        words=words,
    )


@bp.post("/import/confirm")
@staff_only
@once
def confirm_import() -> ResponseReturnValue:
    """Write down what the dry run showed. Judged anew: what was written meanwhile is not written twice."""
    form = ConfirmForm()
    if not form.validate():
        return redirect(url_for("prices.import_table"), 303)
    try:
        text = form.text.data or ""
        if len(text.encode()) > 2 * sheet.MAX_BYTES:  # cp1258 grows when it becomes UTF-8
            raise sheet.NotATable("file_too_large", maximum=sheet.MAX_BYTES // 1024)
        judged = judging.judge(sheet.read(text), source=form.source.data or "", today=today())
        made = service.write_down(judged.to_write, by=me())
    except (sheet.NotATable, Unprocessable):
        flash(_("Tệp đã đổi từ lúc xem thử. Anh/chị gửi lại tệp."), "danger")
        return redirect(url_for("prices.import_table"), 303)
    flash(_told(judged, len(made)), "success")
    return redirect(url_for("prices.index", sort="entered"), 303)


def _told(judged: Judged, written: int) -> str:
    """Every row of the file is accounted for."""
    refused = judged.count(Becomes.REFUSED)
    unchanged = len(judged.lines) - refused - written
    told: str = _(
        "%(rows)s: ghi %(written)d, giữ nguyên %(unchanged)d, không nhận %(refused)d.",
        rows=ngettext("%(num)d dòng", "%(num)d dòng", len(judged.lines)),
        written=written,
        unchanged=unchanged,
        refused=refused,
    )
    return told
