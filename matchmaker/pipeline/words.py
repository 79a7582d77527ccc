"""The pipeline in words: for staff about either side, for a party about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.brokering.words import END_REASONS
from matchmaker.brokering.words import end_reason as introduction_end
from matchmaker.contracts.models import ContractEnd
from matchmaker.contracts.words import end_reason as contract_end
from matchmaker.matching.models import Side
from matchmaker.matching.states import Tone
from matchmaker.pipeline.deals import Deal, Heard
from matchmaker.pipeline.models import Answer
from matchmaker.pipeline.stages import Alarm, Risk, Stage, Step, Turn
from matchmaker.web import filters

STAGES: Final[Mapping[Stage, Any]] = {
    Stage.PROPOSED: _l("Chờ trả lời"),
    Stage.ACCEPTED: _l("Đã mở liên hệ"),
    Stage.TALKING: _l("Đang trao đổi"),
    Stage.QUOTED: _l("Đã chào giá"),
    Stage.DRAFTING: _l("Soạn và ký hợp đồng"),
    Stage.DELIVERING: _l("Đang thực hiện"),
    Stage.OVERDUE: _l("Nợ quá hạn"),
    Stage.ENDED: _l("Vừa kết thúc"),
}
TURNS: Final[Mapping[Turn, Any]] = {
    Turn.BUYER: _l("Bên mua"),
    Turn.SELLER: _l("Bên bán"),
    Turn.BOTH: _l("Cả hai bên"),
    Turn.BROKER: _l("Liên minh"),
    Turn.NOBODY: _l("Chưa đến lượt ai"),
}
STEPS: Final[Mapping[Step, Any]] = {
    Step.ANSWER: _l("trả lời lời giới thiệu"),
    Step.CALL: _l("gọi cho nhau"),
    Step.QUOTE: _l("gửi chào giá"),
    Step.QUOTE_AGAIN: _l("gửi chào giá mới, chào giá trước đã hết hạn"),
    Step.ANSWER_QUOTE: _l("trả lời chào giá"),
    Step.DRAFT: _l("soạn hợp đồng"),
    Step.APPROVE: _l("đồng ý bản hợp đồng"),
    Step.SIGN: _l("ký, rồi gửi bản chụp"),
    Step.CONFIRM_SCAN: _l("xác nhận bản chụp đã ký"),
    Step.ANSWER_ANNEX: _l("trả lời phụ lục"),
    Step.ANSWER_END: _l("trả lời đề nghị chấm dứt hợp đồng"),
    Step.DEPOSIT: _l("đặt cọc"),
    Step.DELIVER: _l("giao hàng"),
    Step.COLLECT: _l("đến lấy hàng"),
    Step.INSPECT: _l("kiểm hàng"),
    Step.CONFIRM_INSPECTION: _l("xác nhận kết quả kiểm hàng"),
    Step.PAY: _l("thanh toán"),
    Step.CONFIRM_PAYMENT: _l("xác nhận thanh toán"),
    Step.SETTLE: _l("phân xử chỗ hai bên không thống nhất"),
    Step.COMPLETE: _l("đóng hợp đồng, đã đủ hàng và tiền"),
    Step.PLANNED: _l("làm việc đã hẹn"),
    Step.HEAR_NO: _l("hỏi lại hoặc kết thúc: một bên báo không đi tiếp"),
    Step.RECORD_SIGNED: _l("ghi hợp đồng: một bên báo đã ký"),
    Step.SUSPENDED: _l("quyết định: đơn vị hoặc tin đang bị tạm ẩn"),
    Step.WAIT: _l("chờ đến kỳ"),
    Step.NONE: _l("không còn việc gì"),
}
"""What whoever's turn it is has to do."""
RISKS: Final[Mapping[Risk, Any]] = {
    Risk.CALM: _l("Ổn"),
    Risk.WATCH: _l("Cần để ý"),
    Risk.HIGH: _l("Nguy cơ cao"),
}
TONES: Final[Mapping[Risk, Tone]] = {Risk.CALM: "agreed", Risk.WATCH: "waiting", Risk.HIGH: "attention"}
ALARMS: Final[Mapping[Alarm, Any]] = {
    Alarm.BREAKING: _l("một bên được lợi lớn nếu bẻ kèo"),
    Alarm.LONG_OVERDUE: _l("nợ quá hạn đã lâu"),
    Alarm.SUSPENDED: _l("đơn vị hoặc tin đang bị tạm ẩn"),
    Alarm.ENDING: _l("một bên muốn chấm dứt"),
    Alarm.SAID_NO: _l("một bên báo không đi tiếp"),
    Alarm.CONTESTED: _l("hai bên không thống nhất"),
    Alarm.OVERDUE: _l("nợ quá hạn"),
    Alarm.TEMPTED: _l("giá thị trường rời xa giá hợp đồng"),
    Alarm.BEHIND: _l("giao, nhận hoặc đặt cọc chậm"),
    Alarm.STUCK: _l("đứng quá lâu ở một chặng"),
    Alarm.PAPERS: _l("giấy tờ có thay đổi"),
}
"""The worst first."""
ANSWERS: Final[Mapping[Answer, Any]] = {
    Answer.SIGNED: _l("đã ký"),
    Answer.TALKING: _l("vẫn đang trao đổi"),
    Answer.NO: _l("không đi tiếp"),
}
SIDES: Final[Mapping[Side, Any]] = {Side.BUYER: _l("Bên mua"), Side.SELLER: _l("Bên bán")}


_MILLION: Final = 1_000_000


def short_money(dong: int) -> str:
    """A sum so that many stand side by side: "27,8 tỷ ₫"."""
    if dong >= 1000 * _MILLION:
        return str(_("%(amount)s tỷ ₫", amount=filters.number(dong / (1000 * _MILLION), 1)))
    if dong >= _MILLION:
        return str(_("%(amount)s triệu ₫", amount=filters.number(dong / _MILLION, 0)))
    return filters.money(dong)


def next_step(deal: Deal) -> str:
    """Who does what next, in one line: "Bên bán: giao hàng"."""
    if deal.step is Step.PLANNED and deal.plan:
        return str(_("%(who)s: %(what)s", who=TURNS[deal.turn], what=deal.plan))
    if deal.turn is Turn.NOBODY:
        return _capital(str(STEPS[deal.step]))
    return str(_("%(who)s: %(what)s", who=TURNS[deal.turn], what=STEPS[deal.step]))


def alarms(deal: Deal) -> str:
    """What there is to fear, the worst first; empty where there is nothing."""
    told = ", ".join(str(word) for alarm, word in ALARMS.items() if alarm in deal.alarms)
    return _capital(told)


def ending(deal: Deal) -> str:
    """Why it ended; empty while it goes on."""
    return contract_end(deal.end) if isinstance(deal.end, ContractEnd) else introduction_end(deal.end)


def heard(found: Heard) -> str:
    """What a side answered: "Bên mua: không đi tiếp (Không hợp giá)"."""
    said = _("%(who)s: %(what)s", who=SIDES[found.side], what=ANSWERS[found.answer])
    return f"{said} ({END_REASONS[found.reason]})" if found.reason is not None else str(said)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
