"""The union's own workbook: shown row by row, confirmed, handed back with its faults marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import Conflict, WrongState
from matchmaker.register import queries, words
from matchmaker.register.forms import ConfirmForm, UploadForm
from matchmaker.register.importing import service
from matchmaker.register.importing.judging import Becomes, Judged, Line
from matchmaker.register.models import RegisterWorkbook
from matchmaker.register.sheets import COLUMNS, Mark, NotAWorkbook, Table
from matchmaker.register.sheets.columns import NOT_READ
from matchmaker.register.views.blueprint import bp, my_province
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence
from matchmaker.web.once import once
from matchmaker.web.paging import Page, asked_page, page_url
from matchmaker.web.workbook import as_download

ROWS_A_PAGE: Final = 100
EARLIER_SHOWN: Final = 10


@bp.route("/import", methods=["GET", "POST"])
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"], methods=["POST"])
@once
def import_workbook() -> ResponseReturnValue:
    """Send a workbook; nothing is written into the register yet."""
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.content()
        if sent is None:
            form.refuse("workbook", sentence("no_evidence"))
        else:
            try:
                kept = service.keep(*sent, my_province(), by=me())
            except NotAWorkbook as error:
                form.refuse("workbook", words.why_no_workbook(error))
            else:
                return redirect(url_for("register.dry_run", workbook_id=kept.id), 303)
    earlier = session.scalars(
        select(RegisterWorkbook)
        .where(RegisterWorkbook.province_code == my_province())
        .options(joinedload(RegisterWorkbook.by))
        .order_by(RegisterWorkbook.at.desc(), RegisterWorkbook.id.desc())
        .limit(EARLIER_SHOWN)
    ).all()
    columns = [(words.COLUMNS[each], each) for each in COLUMNS if each not in NOT_READ]
    page = render_template("register/import.html", form=form, earlier=earlier, columns=columns, account=_counted)
    return page, 422 if form.errors else 200


@dataclass(frozen=True)
class Row:
    """One row of the workbook as the page tells it."""

    number: int
    name: str
    becomes: Becomes
    entry_id: int | None
    notes: list[str]
    """What would change, what was guessed."""
    faults: list[str]


@bp.get("/import/<int:workbook_id>")
@staff_only
def dry_run(workbook_id: int) -> ResponseReturnValue:
    """What each row would become; after the confirmation, what each became."""
    workbook = queries.workbook(workbook_id, my_province())
    if workbook.confirmed_at is not None:
        return _page(workbook, _of_account(workbook), lambda row: row)
    try:
        shown = service.shown(workbook)
    except WrongState:
        flash(_("Tệp này đã quá hạn xem thử. Anh/chị gửi lại tệp."), "danger")
        return redirect(url_for("register.import_workbook"), 303)
    form = ConfirmForm(formdata=None, digest=shown.judged.digest)
    return _page(workbook, shown.judged.lines, _told, table=shown.table, form=form)


Judgement = TypeVar("Judgement", Line, Row)


def _page(
    workbook: RegisterWorkbook,
    lines: Sequence[Judgement],
    told: Callable[[Judgement], Row],
    *,
    table: Table | None = None,
    form: ConfirmForm | None = None,
) -> str:
    """A page of the rows, those that are refused first; only its own rows are put into words."""
    number = asked_page()
    refused_first = sorted(lines, key=lambda each: (each.becomes is not Becomes.REFUSED, each.number))
    shown = refused_first[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
    counted = Counter(each.becomes for each in lines)
    counts = {each: counted[each] for each in Becomes}
    return render_template(
        "register/dry_run.html",
        workbook=workbook,
        page=Page(rows=[told(each) for each in shown], number=number, size=ROWS_A_PAGE, total=len(lines)),
        page_url=page_url,
        counts=counts,
        writes=counts[Becomes.CREATED] + counts[Becomes.UPDATED],
        table=table,
        form=form,
        can_mark=counts[Becomes.REFUSED] > 0 and not service.is_expired(workbook),
        words=words,
    )


def _told(line: Line) -> Row:
    return Row(
        number=line.number,
        name=line.name,
        becomes=line.becomes,
        entry_id=line.entry_id,
        notes=[
            *_told_changes(line.changed),
            *([str(words.LIFECYCLES[line.step.becomes])] if line.step else []),
            *(words.doubt_words(each) for each in line.doubts),
        ],
        faults=[words.fault_words(each) for each in line.faults],
    )


def _told_changes(changed: tuple[str, ...]) -> list[str]:
    names = ", ".join(str(words.FACTS[each]) for each in changed)
    return [str(_("Đổi: %(facts)s.", facts=names))] if names else []


def _of_account(workbook: RegisterWorkbook) -> list[Row]:
    return [
        Row(each["row"], each["name"], Becomes(each["becomes"]), each["entry_id"], [], []) for each in workbook.account
    ]


def _counted(account: list[dict[str, Any]]) -> str:
    """How many rows an import wrote, left alone and refused."""
    counts = {each: sum(row["becomes"] == each for row in account) for each in Becomes}
    told: str = _(
        "%(rows)s: ghi mới %(created)d, sửa %(updated)d, giữ nguyên %(unchanged)d, không nhận %(refused)d.",
        rows=ngettext("%(num)d dòng", "%(num)d dòng", len(account)),
        created=counts[Becomes.CREATED],
        updated=counts[Becomes.UPDATED],
        unchanged=counts[Becomes.UNCHANGED],
        refused=counts[Becomes.REFUSED],
    )
    return told


@bp.post("/import/<int:workbook_id>/confirm")
@staff_only
@once
def confirm_import(workbook_id: int) -> ResponseReturnValue:
    """Write down what the dry run showed, all of it or nothing."""
    workbook = queries.workbook(workbook_id, my_province())
    form = ConfirmForm()
    back = redirect(url_for("register.dry_run", workbook_id=workbook.id), 303)
    try:
        service.confirm(workbook, form.digest.data or "", by=me())
    except (Conflict, WrongState):
        flash(_("Sổ đã đổi từ lúc anh/chị xem thử. Xem lại từng dòng rồi ghi."), "danger")
        return back
    flash(_counted(workbook.account), "success")
    return back


@bp.get("/import/<int:workbook_id>/marked.xlsx")
@staff_only
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def marked(workbook_id: int) -> Response | ResponseReturnValue:
    """The same file back, each fault coloured and told in a comment: mend it and send it again."""
    workbook = queries.workbook(workbook_id, my_province())
    shown = service.shown(workbook)
    marks = _marks(shown.judged, shown.table)
    try:
        content = service.marked(workbook, marks)
    except NotAWorkbook as error:  # its table was read, the whole of it is more than its reader may take
        flash(words.why_no_workbook(error), "danger")
        return redirect(url_for("register.dry_run", workbook_id=workbook.id), 303)
    return as_download("register-marked", content)


def _marks(judged: Judged, table: Table) -> list[Mark]:
    """One mark a faulty cell; a fault in a column that the sheet has not stands at the name."""
    by_cell: dict[tuple[int, int], list[str]] = {}
    columns = table.heading.columns
    for line in judged.lines:
        for fault in line.faults:
            column = columns.get(fault.column, columns["name"]) + 1
            by_cell.setdefault((line.number, column), []).append(words.fault_words(fault))
    return [Mark(row, column, "\n".join(faults)) for (row, column), faults in by_cell.items()]
