"""The radar in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import commune, tree
from matchmaker.matching import wording
from matchmaker.radar.lists import Level
from matchmaker.radar.models import Cause, RadarKind, RadarLine, Speaker
from matchmaker.web import filters

KINDS: Final[Mapping[RadarKind, LazyString]] = {
    RadarKind.OFFER: _l("Nguồn cung"),
    RadarKind.CODE: _l("Mã số vùng trồng"),
    RadarKind.NEED: _l("Nhu cầu"),
}
CAUSES: Final[Mapping[Cause, LazyString]] = {
    Cause.UNDER_WAY: _l("Đang tiến triển"),
    Cause.NOT_OFFERED: _l("Chưa đăng nguồn cung"),
    Cause.NO_PARTNER: _l("Chưa có ai trong tầm"),
    Cause.PAPER: _l("Vướng giấy, mã số"),
    Cause.QUALITY: _l("Chưa đạt chất lượng"),
    Cause.LOT: _l("Lô nhỏ nhất quá lớn"),
    Cause.PRICE: _l("Giá cao hơn thị trường"),
    Cause.TOO_SMALL: _l("Một mình không đủ lượng"),
    Cause.INCOMPLETE: _l("Tin chưa đủ"),
    Cause.NEVER_SHOWN: _l("Chưa ai thấy"),
    Cause.NOT_CHOSEN: _l("Có người thấy, chưa ai chọn"),
}
LEVELS: Final[Mapping[Level, LazyString]] = {
    Level.VERY_HIGH: _l("Rất cao"),
    Level.HIGH: _l("Cao"),
    Level.MIDDLE: _l("Vừa"),
    Level.LOW: _l("Thấp"),
}
TONES: Final = {
    Level.VERY_HIGH: "refused",
    Level.HIGH: "attention",
    Level.MIDDLE: "waiting",
    Level.LOW: "live",
}
SPEAKERS: Final[Mapping[Speaker, LazyString]] = {
    Speaker.RULE: _l("theo quy tắc"),
    Speaker.MODEL: _l("theo mô hình học từ các tin đã kết thúc"),
}
RULES: Final[Mapping[str, LazyString]] = {
    "certificate_missing": _l("Thiếu %(kind)s"),
    "certificate_expired": _l("%(kind)s hết hạn trước ngày giao"),
    "certificate_halted": _l("%(kind)s đang bị đình chỉ hoặc thu hồi"),
    "certificate_not_yet": _l("%(kind)s chưa có hiệu lực vào ngày giao"),
    "certificate_unverified": _l("%(kind)s chưa được Liên minh xác minh"),
    "certificate_other_market": _l("%(kind)s không dùng được ở thị trường của bên mua"),
    "stars_missing": _l("Chưa có sao OCOP"),
    "stars_short": _l("Chưa đủ sao OCOP"),
    "attribute_unstated": _l("Chưa ghi %(quality)s"),
    "attribute_short": _l("%(quality)s chưa đạt mức được đòi"),
    "window": _l("Lệch thời gian giao"),
    "min_lot": _l("Lô nhỏ nhất lớn hơn lượng còn thiếu"),
    "variety": _l("Khác giống"),
}
"""What a rule of the engine keeps apart, about an offer."""
_OFFERS: Final[Mapping[Cause, LazyString]] = {
    Cause.UNDER_WAY: _l("Đang được giới thiệu, hoặc đã có người đồng ý mua."),
    Cause.NOT_OFFERED: _l("Mã đã được xác minh mà chưa có nguồn cung nào đang đăng dùng mã này."),
    Cause.NO_PARTNER: _l("Chưa có nhu cầu nào cho mặt hàng này vào thời gian này."),
    Cause.LOT: _l("Lô nhỏ nhất lớn hơn lượng mà các nhu cầu còn thiếu."),
    Cause.PRICE: _l("Giá chào %(asking)s, giá tham chiếu %(reference)s ngày %(day)s (%(source)s)."),
    Cause.TOO_SMALL: _l("Một mình đáp ứng nhiều nhất %(share)s một nhu cầu."),
    Cause.INCOMPLETE: _l("Tin mới ghi %(told)s những điều nên ghi."),
    Cause.NEVER_SHOWN: _l("Có bên mua hợp, nhưng 30 ngày qua chưa bên nào mở danh sách có nguồn cung này."),
    Cause.NOT_CHOSEN: _l("Đã hiện với bên mua, chưa có lời giới thiệu nào."),
}
_NEEDS: Final[Mapping[Cause, LazyString]] = {
    **_OFFERS,
    Cause.UNDER_WAY: _l("Đang được giới thiệu, hoặc đã có người đồng ý bán."),
    Cause.NO_PARTNER: _l("Chưa có nguồn cung nào cho mặt hàng này vào thời gian này."),
    Cause.LOT: _l("Lô nhỏ nhất của các nguồn cung lớn hơn lượng còn thiếu."),
    Cause.TOO_SMALL: _l("Nguồn cung lớn nhất chỉ đáp ứng được %(share)s."),
    Cause.NEVER_SHOWN: _l("Có nguồn cung hợp, nhưng 30 ngày qua chưa bên bán nào mở danh sách có nhu cầu này."),
    Cause.NOT_CHOSEN: _l("Đã hiện với bên bán, chưa có lời giới thiệu nào."),
}


def title(line: RadarLine) -> str:
    """What it is: ``Sầu riêng Dona, 120 tấn``; a code by its number."""
    if line.kind is RadarKind.CODE:
        return str(line.detail["number"])
    return str(_("%(product)s, %(amount)s", product=product_name(line), amount=amount(line)))


def product_name(line: RadarLine) -> str:
    return wording.product_name(line.product_code)


def amount(line: RadarLine) -> str:
    node = tree().get(line.product_code)
    return filters.quantity(line.amount, node.unit.code if node else None)


def place(line: RadarLine) -> str:
    """The commune."""
    found = commune(line.commune_code)
    return found.name if found else ""


def percent(chance: float) -> str:
    return wording.percent(round(chance * 100))


def cause(line: RadarLine, *, for_owner: bool = False) -> str:
    """The cause as one sentence. The owner reads nothing of what others ask or have."""
    said = _of_rule(line) or str((_NEEDS if line.kind is RadarKind.NEED else _OFFERS)[line.cause]) % _Figures(line)
    return said if for_owner else " ".join(filter(None, (said, _beside(line))))


def rule(name: str, line: RadarLine) -> str:
    """What one rule keeps apart, where it is not the cause itself."""
    told = line.detail if line.detail.get("rule") == name else {}
    if "%" not in str(RULES.get(name, "")):
        return str(RULES.get(name, name))
    return str(RULES[name]) % _Figures(line) if told else str(_GENERAL.get(name, name))


_GENERAL: Final[Mapping[str, LazyString]] = {
    **dict.fromkeys(
        (
            "certificate_missing",
            "certificate_expired",
            "certificate_halted",
            "certificate_not_yet",
            "certificate_unverified",
            "certificate_other_market",
        ),
        _l("Vướng một giấy khác"),
    ),
    **dict.fromkeys(("attribute_unstated", "attribute_short"), _l("Vướng một chỉ tiêu khác")),
}


def _of_rule(line: RadarLine) -> str:
    """Of what keeps all partners away, the very rule."""
    named = RULES.get(line.detail.get("rule", ""))
    if named is None:
        return ""
    about = str(_("Nguồn cung gần hợp nhất: %(what)s.")) if line.kind is RadarKind.NEED else "%(what)s."
    return about % {"what": str(named) % _Figures(line)}


def _beside(line: RadarLine) -> str:
    """How many of the other side stand behind it: for staff."""
    told = line.detail
    if line.cause is Cause.NO_PARTNER and told.get("elsewhen"):
        return str(ngettext("%(num)d tin vào lúc khác.", "%(num)d tin vào lúc khác.", told["elsewhen"]))
    if told.get("failing"):
        return str(
            _("%(failing)s trên %(asked)s tin gần hợp vướng điều này.", failing=told["failing"], asked=told["asked"])
        )
    return ""


class _Figures(dict[str, str]):
    """The figures of a cause, each told as its name asks."""

    def __init__(self, line: RadarLine) -> None:
        super().__init__()
        self.line = line

    def __missing__(self, name: str) -> str:
        told: Mapping[str, Any] = self.line.detail
        node = tree().get(self.line.product_code)
        unit = node.unit.code if node else None
        if name == "kind":
            return wording.kind_name(str(told["kind"]))
        if name == "quality":
            return wording.attribute_name(self.line.product_code or "", str(told["key"]))
        if name in ("asking", "reference"):
            return filters.money(told[f"{name}_vnd"], unit)
        if name == "day":
            return filters.day(date.fromisoformat(told["reference_on"]))
        if name in ("share", "told"):
            return wording.percent(round(told[name] * 100))
        return str(told[name])


def days_left(line: RadarLine, day: date) -> str:
    """What is left of harvest or delivery."""
    left = line.days_left(day)
    return "–" if left is None else str(ngettext("%(num)d ngày", "%(num)d ngày", max(left, 0)))
