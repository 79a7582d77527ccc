"""The pipeline as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from matchmaker.browsing.export import unit_name
from matchmaker.catalogue.queries import province, tree
from matchmaker.pipeline import words
from matchmaker.pipeline.deals import Deal, Partner
from matchmaker.pipeline.stages import Stage
from matchmaker.web.addresses import public_address
from matchmaker.web.i18n import language
from matchmaker.web.workbook import AMOUNT, MONEY, Told, workbook_of


def pipeline_workbook(deals: Sequence[Deal]) -> bytes:
    """One deal a row."""
    columns: list[Told[Deal]] = [
        Told(_("Số"), lambda each: each.introduction_id, 8),
        Told(_("Số hợp đồng"), lambda each: each.contract_number, 16),
        Told(_("Bên mua"), lambda each: each.buyer.name, 36),
        Told(_("Tỉnh bên mua"), lambda each: _place(each.buyer), 18),
        Told(_("Bên bán"), lambda each: each.seller.name, 36),
        Told(_("Tỉnh bên bán"), lambda each: _place(each.seller), 18),
        Told(_("Sản phẩm"), _product, 28),
        Told(_("Lượng"), lambda each: each.quantity, 14, AMOUNT),
        Told(_("Đơn vị tính"), _unit, 12),
        Told(_("Số tiền"), lambda each: each.money_vnd, 18, MONEY),
        Told(_("Chặng"), lambda each: str(words.STAGES[each.stage]), 22),
        Told(_("Số ngày ở chặng này"), lambda each: each.age_days, 12),
        Told(_("Số ngày dự kiến"), lambda each: each.expected_days, 12),
        Told(_("Đã chậm"), lambda each: each.is_late, 10),
        Told(_("Đến lượt ai"), lambda each: str(words.TURNS[each.turn]) if each.stage is not Stage.ENDED else "", 16),
        Told(_("Việc tiếp theo"), words.next_step, 40),
        Told(_("Đến hạn"), lambda each: each.due_on, 12),
        Told(_("Nguy cơ"), lambda each: str(words.RISKS[each.risk]) if each.stage is not Stage.ENDED else "", 14),
        Told(_("Điều đáng lo"), words.alarms, 40),
        Told(_("Trả lời khi được hỏi"), lambda each: "; ".join(words.heard(said) for said in each.heard), 40),
        Told(_("Lý do kết thúc"), words.ending, 28),
        Told(_("Cán bộ theo dõi"), lambda each: each.broker, 24),
        Told(_("Địa chỉ trang"), lambda each: public_address(each.path), 40),
    ]
    return workbook_of(_("Tiến trình"), columns, deals)


def _place(partner: Partner) -> str:
    found = province(partner.province_code)
    return found.name if found is not None else ""


def _product(deal: Deal) -> str:
    node = tree().get(deal.product_code)
    return node.name(language()) if node is not None else ""


def _unit(deal: Deal) -> str | None:
    node = tree().get(deal.product_code)
    return unit_name(node.unit.code) if node is not None else None
