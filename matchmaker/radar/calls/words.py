"""Calls in words, and as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker.catalogue.queries import province
from matchmaker.organisations.models import Organisation
from matchmaker.radar.calls.scoring import Suggestion, Topic, Why
from matchmaker.radar.models import CallOutcome
from matchmaker.web.addresses import public_address
from matchmaker.web.filters import number
from matchmaker.web.workbook import Told, workbook_of

WHYS: Final[Mapping[Why, Any]] = {
    Why.ANSWER: _l("Chờ trả lời lời giới thiệu"),
    Why.ANSWER_QUOTE: _l("Chờ trả lời chào giá"),
    Why.QUOTE: _l("Chưa ai chào giá"),
    Why.PAPERWORK: _l("Hợp đồng chờ soạn, duyệt, ký"),
    Why.DELIVERY: _l("Giao, nhận, kiểm hàng chậm"),
    Why.PAYMENT: _l("Tiền chậm"),
    Why.FILLING: _l("Nhu cầu gần đủ"),
    Why.NOT_OFFERED: _l("Mã chưa đăng nguồn cung"),
    Why.INTRODUCE: _l("Có bên hợp, chưa ai giới thiệu"),
    Why.POOL: _l("Gộp với bên khác"),
    Why.PAPER: _l("Vướng giấy, mã số"),
    Why.WRITE_MORE: _l("Tin chưa đủ"),
    Why.PRICE: _l("Giá cao hơn thị trường"),
    Why.LOT: _l("Lô nhỏ nhất quá lớn"),
    Why.QUALITY: _l("Chưa đạt chất lượng"),
    Why.EASE: _l("Đòi nhiều hơn nguồn cung có"),
}
_SENTENCES: Final[Mapping[Why, Any]] = {
    Why.ANSWER: _l("Hỏi có nhận lời giới thiệu với %(about)s không"),
    Why.ANSWER_QUOTE: _l("Hỏi đã xem chào giá của %(about)s chưa"),
    Why.QUOTE: _l("Hỏi đã bàn giá với %(about)s chưa, nhắc gửi chào giá"),
    Why.PAPERWORK: _l("Nhắc bước tiếp của hợp đồng với %(about)s"),
    Why.DELIVERY: _l("Hỏi đợt hàng chậm với %(about)s"),
    Why.PAYMENT: _l("Hỏi khoản tiền chậm với %(about)s"),
    Why.FILLING: _l("Nhu cầu %(about)s gần đủ: hỏi phần còn thiếu lấy từ ai"),
    Why.NOT_OFFERED: _l("Mã %(about)s chưa có nguồn cung: hỏi vụ này bán gì, có cần đăng thay không"),
    Why.INTRODUCE: _l("%(about)s: có bên hợp, hỏi có muốn được giới thiệu không"),
    Why.POOL: _l("%(about)s: hỏi có muốn gộp với bên khác không"),
    Why.PAPER: _l("%(about)s: hỏi giấy, mã số còn thiếu"),
    Why.WRITE_MORE: _l("%(about)s: giúp viết thêm cho đủ"),
    Why.PRICE: _l("%(about)s: bàn lại giá chào"),
    Why.LOT: _l("%(about)s: hỏi có bán lô nhỏ hơn không"),
    Why.QUALITY: _l("%(about)s: hỏi đã đo lại chưa, có phân loại cho đạt mức bên mua cần không"),
    Why.EASE: _l("%(about)s: chưa ai đủ yêu cầu, hỏi có nới được không"),
}
OUTCOMES: Final[Mapping[CallOutcome, Any]] = {
    CallOutcome.REACHED: _l("Đã nói chuyện"),
    CallOutcome.NOT_REACHED: _l("Không gặp"),
    CallOutcome.AGAIN: _l("Hẹn gọi lại ngày khác"),
}


def sentence(topic: Topic) -> str:
    """What to talk about, with how long it has waited."""
    said = str(_SENTENCES[topic.why]) % {"about": topic.about}
    if not topic.days:
        return said
    return str(_("%(what)s (đã %(days)s)", what=said, days=ngettext("%(num)d ngày", "%(num)d ngày", topic.days)))


def worth(found: Suggestion) -> str:
    """What the call is expected to bring: ``mong thêm 12,5 tấn trong 15 phút``."""
    return str(
        _(
            "mong thêm %(tonnes)s tấn trong %(minutes)s phút",
            tonnes=number(found.tonnes, 1),
            minutes=round(found.minutes),
        )
    )


def workbook(found: Sequence[Suggestion], organisations: Mapping[int, Organisation]) -> bytes:
    """One organisation a row. No contact stands in it: a number is opened one by one, and that is written down."""
    columns: list[Told[tuple[int, Suggestion]]] = [
        Told(_("Thứ tự"), lambda each: each[0], 8),
        Told(_("Đơn vị"), lambda each: organisations[each[1].organisation_id].name, 40),
        Told(_("Tỉnh, thành phố"), lambda each: _place(organisations[each[1].organisation_id]), 20),
        Told(_("Vì sao gọi"), lambda each: str(WHYS[each[1].topics[0].why]), 30),
        Told(_("Nói những gì"), lambda each: "; ".join(map(sentence, each[1].topics)), 80),
        Told(_("Mong thêm (tấn)"), lambda each: round(each[1].tonnes, 2), 14, "0.0"),
        Told(_("Số phút"), lambda each: round(each[1].minutes), 10),
        Told(_("Tấn mỗi phút"), lambda each: round(each[1].worth, 3), 12, "0.000"),
        Told(_("Đã chờ (ngày)"), lambda each: each[1].days, 12),
        Told(_("Địa chỉ trang"), lambda each: public_address(f"/radar/calls/{each[1].organisation_id}"), 40),
    ]
    return workbook_of(_("Việc gọi điện"), columns, list(enumerate(found, start=1)))


def _place(organisation: Organisation) -> str:
    found = province(organisation.province_code)
    return found.name if found is not None else ""
