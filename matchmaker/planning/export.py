"""Season plans as workbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.brokering.words import standing
from matchmaker.matching.models import Side
from matchmaker.planning import figures, words
from matchmaker.planning.calendar import Calendar
from matchmaker.planning.models import GapSide, PlanGap, SeasonPlan
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, Column, Told, workbook, workbook_of


def plans_workbook(plans: Sequence[SeasonPlan]) -> bytes:
    """One plan a row."""
    columns: list[Told[SeasonPlan]] = [
        Told(_("Số"), lambda each: each.id, 8),
        Told(_("Kế hoạch"), words.title, 32),
        Told(_("Lập cho"), words.scope, 18),
        Told(_("Từ ngày"), lambda each: each.starts_on, 12),
        Told(_("Đến hết ngày"), lambda each: each.ends_on, 12),
        Told(_("Mặt hàng"), words.products, 24),
        Told(_("Giả định"), words.scenario, 32),
        Told(_("Tình trạng"), lambda each: str(words.STATUSES[each.status]), 16),
        Told(_("Lập lúc"), lambda each: each.made_at, 18),
        Told(_("Người lập"), lambda each: each.made_by.name, 24),
        Told(_("Liên kết đề xuất"), lambda each: figures.of_plan(each).lines, 12),
        Told(_("Có nơi nhận (kg)"), lambda each: figures.of_plan(each).of("kg").home, 16, AMOUNT),
        Told(_("Còn dư (kg)"), lambda each: figures.of_plan(each).of("kg").supply_left, 16, AMOUNT),
        Told(_("Còn thiếu (kg)"), lambda each: figures.of_plan(each).of("kg").need_left, 16, AMOUNT),
    ]
    return workbook_of(_("Kế hoạch mùa vụ"), columns, plans)


def lines_workbook(rows: Sequence[Any]) -> bytes:
    """One line a row, with what became of it; rows are those of `lists.lines`."""

    def of(told: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda row: told(row[0])

    columns: list[Told[Any]] = [
        Told(_("Bên bán"), of(lambda each: each.seller.name), 36),
        Told(_("Nơi có hàng"), of(lambda each: words.commune_name(each.seller_commune_code)), 28),
        Told(_("Bên mua"), of(lambda each: each.buyer.name), 36),
        Told(_("Nơi nhận"), of(lambda each: words.commune_name(each.buyer_commune_code)), 28),
        Told(_("Sản phẩm"), of(lambda each: words.product_name(each.product_code)), 28),
        Told(_("Lượng theo kế hoạch"), of(lambda each: each.amount), 16, AMOUNT),
        Told(_("Đơn vị tính"), of(lambda each: words.product_unit(each.product_code).name(language())), 12),
        Told(_("Từ ngày"), of(lambda each: each.starts_on), 12),
        Told(_("Đến hết ngày"), of(lambda each: each.ends_on), 12),
        Told(_("Khoảng cách (km)"), of(lambda each: None if each.km is None else round(each.km)), 12),
        Told(_("Đã thỏa thuận từ trước"), of(lambda each: each.is_kept), 12),
        Told(_("Giới thiệu"), lambda row: standing(row[1], Side.STAFF).word if row[1] is not None else "", 24),
        Told(_("Hợp đồng"), lambda row: row[2].number if row[2] is not None else "", 18),
        Told(_("Lượng theo hợp đồng"), lambda row: row[2].quantity if row[2] is not None else None, 16, AMOUNT),
        Told(_("Đã giao"), lambda row: row[3] or None, 14, AMOUNT),
        Told(_("Trang nguồn cung"), of(lambda each: _address("offers.show", offer_id=each.offer_id)), 40),
        Told(_("Trang nhu cầu"), of(lambda each: _address("needs.show", need_id=each.need_id)), 40),
    ]
    return workbook_of(_("Liên kết đề xuất"), columns, rows)


def gaps_workbook(side: GapSide, gaps: Sequence[PlanGap]) -> bytes:
    """One listing a row, with what is left over of it and why."""
    columns: list[Told[PlanGap]] = [
        Told(_("Đơn vị"), lambda each: each.organisation.name, 36),
        Told(_("Nơi"), lambda each: words.commune_name(each.commune_code), 28),
        Told(_("Sản phẩm"), lambda each: words.product_name(each.product_code), 28),
        Told(_("Còn dư") if side is GapSide.OFFER else _("Còn thiếu"), lambda each: each.amount, 16, AMOUNT),
        Told(_("Trên tổng"), lambda each: each.total, 16, AMOUNT),
        Told(_("Đơn vị tính"), lambda each: words.product_unit(each.product_code).name(language()), 12),
        Told(_("Từ ngày"), lambda each: each.starts_on, 12),
        Told(_("Đến hết ngày"), lambda each: each.ends_on, 12),
        Told(_("Vì sao"), lambda each: str(words.REASONS[each.side][each.reason]), 48),
    ]
    return workbook_of(_("Hàng còn dư") if side is GapSide.OFFER else _("Nhu cầu còn thiếu"), columns, gaps)


def calendar_workbook(calendar: Calendar) -> bytes:
    """One product a row, one week a column."""
    columns = [
        Column(_("Sản phẩm"), 28),
        Column(_("Đơn vị tính"), 12),
        Column(_("Cộng"), 14, AMOUNT),
        *(
            Column(_("Tuần từ %(day)s", day=f"{week.day}/{week.month}/{week.year}"), 12, AMOUNT)
            for week in calendar.weeks
        ),
    ]
    rows = (
        [
            words.product_name(row.product_code),
            words.product_unit(row.product_code).name(language()),
            row.total,
            *(amount or None for amount in row.amounts),
        ]
        for row in calendar.rows
    )
    return workbook(_("Lịch tuần"), columns, rows)


def _address(endpoint: str, **values: Any) -> str:
    return public_address(url_for(endpoint, **values))


def differences_workbook(rows: Sequence[Any], names: Mapping[int, str], first: str) -> bytes:
    """One pair a row, with what either plan gives it; rows are those of `lists.differences`."""
    columns: list[Told[Any]] = [
        Told(_("Bên bán"), lambda row: names.get(row.seller_id), 36),
        Told(_("Bên mua"), lambda row: names.get(row.buyer_id), 36),
        Told(_("Sản phẩm"), lambda row: words.product_name(row.product_code), 28),
        Told(first, lambda row: row.first, 16, AMOUNT),
        Told(_("Kế hoạch kia"), lambda row: row.second, 16, AMOUNT),
        Told(_("Hơn kém"), lambda row: row.second - row.first, 16, AMOUNT),
        Told(_("Đơn vị tính"), lambda row: words.product_unit(row.product_code).name(language()), 12),
    ]
    return workbook_of(_("So hai kế hoạch"), columns, rows)
