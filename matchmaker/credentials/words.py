"""States, reasons and facilities in the reader's words: the one place for the holder's, staff's and public pages.

To outsiders a decision is the office's, never a person's: `office` names it by the province of the holder, whose
staff alone decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.models import (
    Certificate,
    CertificateState,
    CertificateStep,
    Facility,
    FacilityKind,
    HaltReason,
    MarketStatus,
)
from matchmaker.measures import NBSP, format_date, format_number, today
from matchmaker.web.i18n import language

STATES: Final[Mapping[CertificateState, Any]] = {
    CertificateState.VERIFIED: _l("LMHTX đã kiểm tra"),
    CertificateState.DECLARED: _l("đơn vị tự khai"),
    CertificateState.CHECKING: _l("LMHTX đang kiểm tra"),
    CertificateState.NOT_YET: _l("chưa đến ngày cấp"),
    CertificateState.EXPIRED: _l("đã hết hạn"),
    CertificateState.SUSPENDED: _l("đang bị tạm đình chỉ"),
    CertificateState.REVOKED: _l("đã bị thu hồi"),
    CertificateState.REJECTED: _l("LMHTX không công nhận"),
}
"""What a state is called to anybody."""
OWN: Final[Mapping[CertificateState, Any]] = {
    CertificateState.VERIFIED: _l("Liên minh đã kiểm tra"),
    CertificateState.DECLARED: _l("Anh/chị tự khai, chưa kiểm tra"),
    CertificateState.CHECKING: _l("Chờ Liên minh kiểm tra"),
    CertificateState.NOT_YET: _l("Chưa đến ngày cấp"),
    CertificateState.EXPIRED: _l("Đã hết hạn"),
    CertificateState.SUSPENDED: _l("Đang bị tạm đình chỉ"),
    CertificateState.REVOKED: _l("Đã bị thu hồi"),
    CertificateState.REJECTED: _l("Liên minh chưa chấp nhận"),
}
"""What it is called to its holder."""
OWN_IN_A_MARKET: Final[Mapping[CertificateState, Any]] = {
    CertificateState.VERIFIED: _l("đang hiệu lực"),
    CertificateState.DECLARED: _l("anh/chị tự khai, chưa kiểm tra"),
    CertificateState.CHECKING: _l("chờ Liên minh kiểm tra"),
    CertificateState.NOT_YET: _l("chưa đến ngày"),
    CertificateState.EXPIRED: _l("đã hết hạn"),
    CertificateState.SUSPENDED: _l("đang bị tạm đình chỉ"),
    CertificateState.REVOKED: _l("đã bị thu hồi"),
    CertificateState.REJECTED: _l("Liên minh chưa chấp nhận"),
}
"""What a code is called to its holder in one market, after that market's name."""
TONES: Final[Mapping[CertificateState, str]] = {
    CertificateState.VERIFIED: "agreed",
    CertificateState.DECLARED: "draft",
    CertificateState.CHECKING: "waiting",
    CertificateState.NOT_YET: "waiting",
    CertificateState.EXPIRED: "attention",
    CertificateState.SUSPENDED: "attention",
    CertificateState.REVOKED: "refused",
    CertificateState.REJECTED: "refused",
}
"""The shape and colour of a state, as `components/status_tag.html` draws it."""
REASONS: Final[Mapping[HaltReason, Any]] = {
    HaltReason.BANNED_PESTICIDE: _l("Dùng thuốc bị cấm"),
    HaltReason.RESIDUE: _l("Dư lượng vượt mức"),
    HaltReason.CODE_FRAUD: _l("Mượn, cho thuê mã số"),
    HaltReason.IMPORTER_REQUEST: _l("Nước nhập khẩu yêu cầu"),
    HaltReason.CONDITIONS_LOST: _l("Không còn đủ điều kiện"),
    HaltReason.FORGED_PAPER: _l("Giấy giả hoặc bị sửa"),
    HaltReason.ISSUER_WITHDREW: _l("Nơi cấp đã thu hồi"),
    HaltReason.HOLDER_CHANGED: _l("Giấy ghi tên khác"),
    HaltReason.UNREADABLE: _l("Giấy không đọc được"),
    HaltReason.NUMBER_UNKNOWN: _l("Nơi cấp không có số này"),
    HaltReason.OTHER: _l("Lý do khác"),
}
"""Why something is suspended, revoked or not accepted, in a few words."""
MARKET_STATUSES: Final[Mapping[MarketStatus, Any]] = {
    MarketStatus.PENDING: _l("chờ Liên minh kiểm tra"),
    MarketStatus.ACTIVE: _l("đang hiệu lực"),
    MarketStatus.SUSPENDED: _l("tạm đình chỉ"),
    MarketStatus.REVOKED: _l("thu hồi"),
}
"""What one market decided about a code."""
FACILITIES: Final[Mapping[FacilityKind, Any]] = {
    FacilityKind.DRIP_IRRIGATION: _l("Tưới nhỏ giọt"),
    FacilityKind.GREENHOUSE: _l("Nhà kính"),
    FacilityKind.NET_HOUSE: _l("Nhà lưới"),
    FacilityKind.COLD_STORE: _l("Kho lạnh"),
    FacilityKind.FREEZER: _l("Cấp đông"),
    FacilityKind.DRYING: _l("Sấy"),
    FacilityKind.SORTING_LINE: _l("Dây chuyền phân loại"),
    FacilityKind.PACKING_LINE: _l("Dây chuyền đóng gói"),
    FacilityKind.PROCESSING_LINE: _l("Dây chuyền chế biến"),
    FacilityKind.WAREHOUSE: _l("Nhà kho"),
    FacilityKind.REFRIGERATED_TRUCK: _l("Xe lạnh"),
    FacilityKind.LABORATORY: _l("Phòng kiểm nghiệm"),
    FacilityKind.FIELD_RECORDS: _l("Nhật ký đồng ruộng điện tử"),
    FacilityKind.SENSORS: _l("Cảm biến, trạm thời tiết"),
}
SIZE_UNITS: Final[Mapping[str, Any]] = {
    "ha": _l("ha"),
    "m2": _l("m²"),
    "t": _l("tấn"),
    "t/day": _l("tấn/ngày"),
}
"""Units in which technology and sites are told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A state in words, with the shape it is drawn with and what is to be known besides."""

    word: str
    tone: str
    note: str = ""


def office(province_code: str) -> str:
    """The union's office that decides about an organisation's certificates: `LMHTX Gia Lai`."""
    province = catalogue.province(province_code)
    return str(_("LMHTX %(province)s", province=province.name)) if province else str(_("LMHTX"))


def size_of(facility: Facility) -> str:
    """How large technology or a site is: `80 tấn`; nothing where that is not said."""
    if facility.size is None:
        return ""
    return f"{format_number(facility.size, language())}{NBSP}{SIZE_UNITS.get(facility.unit, facility.unit)}"


def market_name(code: str) -> str:
    """A market in the reader's language; its code where the catalogue does not know it."""
    known = catalogue.markets().get(code)
    return known.name(language()) if known else code


def reason_told(reason: HaltReason | None, note: str = "") -> str:
    """Why something is halted or refused: the reason, then what staff wrote."""
    named = str(REASONS[reason]) if reason not in (None, HaltReason.OTHER) else ""
    return ": ".join(each for each in (named, note) if each)


def give_to(blueprint: Blueprint) -> None:
    """Let every template say ``standing.status | market_status``."""
    blueprint.add_app_template_filter(lambda status: str(MARKET_STATUSES[status]), "market_status")
    blueprint.add_app_template_filter(reason_told, "halt_reason")
    blueprint.add_app_template_filter(lambda kind: str(FACILITIES[kind]), "facility_kind")
    blueprint.add_app_template_filter(size_of, "facility_size")


def to_holder(certificate: Certificate, steps: Sequence[CertificateStep], *, office: str) -> list[Told]:
    """What a certificate is today, as its holder reads it: one line for each market of a code, else one."""
    if certificate.question:
        return [Told(_("Liên minh hỏi"), "attention", certificate.question)]
    return [_to_holder(certificate, state, market, steps, office) for market, state in certificate.states_on(today())]


def _to_holder(
    certificate: Certificate,
    state: CertificateState,
    market: str | None,
    steps: Sequence[CertificateStep],
    office: str,
) -> Told:
    word = str(OWN[state]) if market is None else f"{market_name(market)}: {OWN_IN_A_MARKET[state]}"
    return Told(word, TONES[state], _note(certificate, state, market, steps, office))


def _note(
    certificate: Certificate,
    state: CertificateState,
    market: str | None,
    steps: Sequence[CertificateStep],
    office: str,
) -> str:
    """What its holder should know besides the state: who and until when, since when, why."""
    if state is CertificateState.VERIFIED:
        return _checked(certificate, market, office)
    if state is CertificateState.CHECKING and certificate.submitted_at is not None:
        return str(_("gửi ngày %(day)s", day=_day(today(certificate.submitted_at))))
    if state is CertificateState.EXPIRED:
        ended = last_day(certificate, market)
        return str(_("ngày %(day)s", day=_day(ended))) if ended else ""
    if state in (CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.REJECTED):
        return _why(certificate, market, steps)
    return ""


def _checked(certificate: Certificate, market: str | None, office: str) -> str:
    checked = certificate.checked_at
    who = str(_("%(office)s, %(day)s", office=office, day=_day(today(checked)))) if checked else office
    until = last_day(certificate, market)
    return str(_("%(who)s; hạn đến %(day)s", who=who, day=_day(until))) if until else who


def _why(certificate: Certificate, market: str | None, steps: Sequence[CertificateStep]) -> str:
    halted_there = certificate.latest_in(market) if market is not None else None
    own = [each for each in steps if each.market is None]
    step: Any = halted_there if halted_there is not None and halted_there.reason else own[-1] if own else None
    if step is None:
        return certificate.check_note
    days = _days(step.starts_on, step.ends_on) if step.reason and certificate.status != "rejected" else ""
    return "; ".join(each for each in (days, reason_told(step.reason, step.note)) if each)


def _days(first: date | None, last: date | None) -> str:
    if first is not None and last is not None:
        return str(_("từ %(first)s đến %(last)s", first=_day(first), last=_day(last)))
    return str(_("từ %(first)s", first=_day(first))) if first is not None else ""


def last_day(certificate: Certificate, market: str | None) -> date | None:
    """The last day on which it stands by what was approved: its own, or an earlier one of the market."""
    latest = certificate.latest_in(market) if market is not None else None
    days = [each for each in (certificate.expires_on, latest.ends_on if latest else None) if each is not None]
    return min(days, default=None)


def _day(day: date | None) -> str:
    return format_date(day, language()) if day is not None else ""


def at_harvest(certificate: Certificate, first: date | None, last: date | None) -> str:
    """What a certificate is when goods are delivered, for whoever picks it: each market of a code by itself.

    ``first`` and ``last`` are the days of the harvest; today's state where they are not known yet.
    """
    begins = max(first or today(), today())
    ends = max(last or begins, begins)
    return "; ".join(_at_harvest(certificate, market, begins, ends) for market, _state in certificate.states_on(begins))


def _at_harvest(certificate: Certificate, market: str | None, begins: date, ends: date) -> str:
    then = certificate.state_on(begins) if market is None else certificate.market_state_on(market, begins)
    later = certificate.state_on(ends) if market is None else certificate.market_state_on(market, ends)
    ends_on = last_day(certificate, market)
    if then is CertificateState.EXPIRED and ends_on is not None:
        word = str(_("hết hạn trước khi giao, %(day)s", day=_day(ends_on)))
    elif then is not None and then.stands and later is CertificateState.EXPIRED and ends_on is not None:
        word = str(_("hết hạn giữa vụ, %(day)s", day=_day(ends_on)))
    else:
        word = str(_PICKED[then]) if then is not None else ""
    return f"{market_name(market)}: {word}" if market is not None else word


_PICKED: Final[Mapping[CertificateState, Any]] = {
    **STATES,
    CertificateState.VERIFIED: _l("đang hiệu lực, LMHTX đã kiểm tra"),
    CertificateState.DECLARED: _l("anh/chị tự khai"),
    CertificateState.CHECKING: _l("chờ LMHTX kiểm tra"),
}
