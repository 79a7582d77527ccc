"""Contracts in words, from the reader's side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.contracts.clauses import LinkageForm
from matchmaker.contracts.models import Contract, ContractEnd, ContractStatus, ContractVersion
from matchmaker.contracts.standing import Awaited, Waiting
from matchmaker.matching.models import Party, Side
from matchmaker.matching.states import PairState, Tone

STATUSES: Final[Mapping[ContractStatus, Any]] = {
    ContractStatus.PENDING: _l("Đang soạn"),
    ContractStatus.ACTIVE: _l("Đang thực hiện"),
    ContractStatus.COMPLETED: _l("Đã hoàn thành"),
    ContractStatus.TERMINATED: _l("Đã chấm dứt trước hạn"),
    ContractStatus.CANCELLED: _l("Đã hủy, chưa ký"),
}
TONES: Final[Mapping[ContractStatus, Tone]] = {
    ContractStatus.PENDING: "waiting",
    ContractStatus.ACTIVE: "live",
    ContractStatus.COMPLETED: "agreed",
    ContractStatus.TERMINATED: "refused",
    ContractStatus.CANCELLED: "ended",
}
_MINE: Final[Mapping[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Chờ anh/chị duyệt"),
    Awaited.SIGNING: _l("Chờ hai bên ký"),
    Awaited.CONFIRMATION: _l("Chờ anh/chị xác nhận bản ký"),
    Awaited.ANNEX: _l("Phụ lục chờ anh/chị duyệt"),
    Awaited.END: _l("Chờ anh/chị trả lời đề nghị kết thúc"),
}
_OTHERS: Final[Mapping[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Chờ bên kia duyệt"),
    Awaited.CONFIRMATION: _l("Chờ xác nhận bản ký"),
    Awaited.ANNEX: _l("Phụ lục chờ bên kia duyệt"),
    Awaited.END: _l("Đã đề nghị kết thúc, chờ trả lời"),
}
_OF_BUYER: Final[Mapping[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Chờ bên mua duyệt"),
    Awaited.ANNEX: _l("Phụ lục chờ bên mua duyệt"),
}
_OF_SELLER: Final[Mapping[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Chờ bên bán duyệt"),
    Awaited.ANNEX: _l("Phụ lục chờ bên bán duyệt"),
}
_OF_BOTH: Final[Mapping[Awaited, Any]] = {
    Awaited.APPROVAL: _l("Chờ hai bên duyệt"),
    Awaited.SIGNING: _l("Chờ hai bên ký"),
    Awaited.CONFIRMATION: _l("Chờ xác nhận bản ký"),
    Awaited.ANNEX: _l("Phụ lục chờ hai bên duyệt"),
    Awaited.END: _l("Chờ Liên minh HTX quyết định"),
}
END_REASONS: Final[Mapping[ContractEnd, Any]] = {
    ContractEnd.FULFILLED: _l("Đã giao đủ và thanh toán xong"),
    ContractEnd.MUTUAL: _l("Hai bên cùng muốn dừng"),
    ContractEnd.FORCE_MAJEURE: _l("Bất khả kháng: thiên tai, dịch bệnh, lệnh cấm"),
    ContractEnd.PRICE: _l("Bán hoặc mua nơi khác vì giá"),
    ContractEnd.NO_DELIVERY: _l("Không giao hàng"),
    ContractEnd.NO_COLLECTION: _l("Không nhận hàng"),
    ContractEnd.NO_PAYMENT: _l("Không thanh toán"),
    ContractEnd.QUALITY: _l("Hàng không đạt chất lượng"),
    ContractEnd.PAPERS_LOST: _l("Chứng nhận, mã số không còn hiệu lực"),
    ContractEnd.PARTY_SUSPENDED: _l("Một bên bị đình chỉ trên trang"),
    ContractEnd.NEVER_SIGNED: _l("Không ký nữa"),
    ContractEnd.OTHER: _l("Lý do khác"),
}
FORMS: Final[Mapping[LinkageForm, Any]] = {
    LinkageForm.INPUTS_PRODUCTION_PROCESSING_SALE: _l("Đầu vào, sản xuất, thu hoạch, chế biến và tiêu thụ"),
    LinkageForm.INPUTS_SALE: _l("Đầu vào và tiêu thụ"),
    LinkageForm.PRODUCTION_SALE: _l("Sản xuất, thu hoạch và tiêu thụ"),
    LinkageForm.INPUTS_PRODUCTION_SALE: _l("Đầu vào, sản xuất, thu hoạch và tiêu thụ"),
    LinkageForm.PRODUCTION_PROCESSING_SALE: _l("Sản xuất, thu hoạch, chế biến và tiêu thụ"),
    LinkageForm.INPUTS_PROCESSING_SALE: _l("Đầu vào, chế biến và tiêu thụ"),
    LinkageForm.PROCESSING_SALE: _l("Chế biến và tiêu thụ"),
}


def standing(contract: Contract, waits: Waiting, side: Side) -> PairState:
    """Where a contract stands, as one side or the staff read it."""
    if waits.what is Awaited.NOTHING:
        return PairState(str(STATUSES[contract.status]), TONES[contract.status])
    if side is Side.STAFF:
        words = _OF_BUYER if waits.of == (Side.BUYER,) else _OF_SELLER if waits.of == (Side.SELLER,) else _OF_BOTH
        return PairState(str(words[waits.what]), "attention" if Side.STAFF in waits.of else "waiting")
    if side in waits.of:
        return PairState(str(_MINE[waits.what]), "attention")
    return PairState(str(_OTHERS[waits.what]), "waiting")


def end_reason(reason: ContractEnd | None) -> str:
    """Why it ended."""
    return str(END_REASONS[reason]) if reason is not None else ""


def fault(party: Party | None, side: Side) -> str:
    """Whose doing an end was, told to a side."""
    if party is None:
        return ""
    if party is Party.NEITHER:
        return str(_("Không do bên nào"))
    if party.value == side.value:
        return str(_("Do bên anh/chị"))
    if side is not Side.STAFF:
        return str(_("Do bên kia"))
    return str(_("Do bên mua") if party is Party.BUYER else _("Do bên bán"))


def author(version: ContractVersion, side: Side) -> str:
    """Who wrote a version, told to a side."""
    if version.side is Side.STAFF:
        return str(_("Bản nháp của trang") if version.number == 1 else _("Cán bộ Liên minh HTX"))
    if version.side is side:
        return str(_("Bên anh/chị"))
    return str(_("Bên mua") if version.side is Side.BUYER else _("Bên bán"))


def name_of(version: ContractVersion) -> str:
    """What a version is called: a draft by its number, an annex by its own."""
    if version.annex:
        return str(_("Phụ lục %(annex)d, bản %(number)d", annex=version.annex, number=version.number))
    return str(_("Bản %(number)d", number=version.number))
