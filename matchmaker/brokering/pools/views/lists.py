"""The list of pools, and as a workbook: an office's, or those in which an organisation has a part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering import capacity
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.pools import access, coverage, lists, words
from matchmaker.brokering.pools.list_forms import ListForm, OfficeListForm
from matchmaker.brokering.pools.models import Pool, PoolLine
from matchmaker.brokering.pools.reading import Seat
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.matching.states import PairState
from matchmaker.measures import today
from matchmaker.organisations.access import acting_as
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of


@bp.get("/pools")
@signed_in
def pools() -> ResponseReturnValue:
    """The pools of the reader's province, or of their organisation."""
    form = _form()
    page = paginate(_listed(form))
    return render_template(
        "brokering/pools/index.html",
        page=page,
        rows=[(each, *_row(each, today())) for each in page.rows],
        **form.frame("brokering.export_pools"),
        is_staff=me().is_staff,
    )


@bp.get("/pools/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export_pools() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = session.scalars(_listed(_form()).limit(current_app.config["EXPORT_MAX_ROWS"])).unique().all()
    columns: list[Told[Pool]] = [
        Told(_("Số"), lambda each: each.id, 8),
        Told(_("Loại nhóm"), lambda each: str(words.noun(each.kind)), 22),
        Told(_("Sản phẩm"), _product, 26),
        Told(_("Bên kia"), lambda each: each.organisation.name, 32),
        Told(_("Tình trạng"), lambda each: _row(each, today())[0].word, 26),
        Told(_("Cần"), lambda each: _amounts(each)[0], 14, AMOUNT),
        Told(_("Đã đồng ý"), lambda each: _amounts(each)[1], 14, AMOUNT),
        Told(_("Đơn vị tính"), lambda each: capacity.unit_of(each.target).name(language()), 12),
        Told(_("Thành viên"), lambda each: len(each.members) if me().is_staff else None, 12),
        Told(_("Trả lời trước"), lambda each: each.answer_by, 14),
        Told(_("Mở ngày"), lambda each: each.created_at, 18),
    ]
    return as_download("pools", workbook_of(_("Nhóm cung ứng và mua chung"), columns, found))


def _form() -> ListForm:
    return OfficeListForm.read() if me().is_staff else ListForm.read()


def _listed(form: ListForm) -> Select[Pool]:
    if me().is_staff:
        return lists.of_office(me().province_code, form.wanted())
    membership = acting_as()
    if membership is None:
        raise NotFound
    return lists.of_party(membership.organisation_id, form.wanted())


def _row(pool: Pool, day: date) -> tuple[PairState, Decimal, Decimal, str, int]:
    """How a pool stands to its reader; what is wanted and said yes to, as far as the reader may know; whose it is."""
    wanted, accepted = _amounts(pool)
    unit = capacity.unit_of(pool.target).code
    line = _own(pool)
    if line is not None:
        return words.line_standing(line, day, is_own=True), wanted, accepted, unit, 0
    seat, told = (Seat.STAFF, pool.members) if me().is_staff else (Seat.OTHER, pool.quoted)
    return words.standing(pool, seat, day), wanted, accepted, unit, len(told)


def _amounts(pool: Pool) -> tuple[Decimal, Decimal]:
    """Wanted and accepted: of a member its own line, else the pool's."""
    line = _own(pool)
    if line is not None:
        return line.amount, line.amount if line.counts or line.introduction_id is not None else Decimal(0)
    filling = coverage.filling(pool)
    return filling.wanted, filling.accepted


def _own(pool: Pool) -> PoolLine | None:
    """The reader's own line, the one that is still in it first; None for staff and for the other side."""
    membership = acting_as()
    lines = access.lines_of(membership.organisation_id, pool) if membership is not None else []
    return min(lines, key=lambda each: (each.removed_at is not None, -each.id), default=None)


def _product(pool: Pool) -> Any:
    published = pool.target.approved
    product = published.product if published is not None else None
    return product.name(language()) if product is not None else ""
