"""The ladder in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.catalogue.queries import commune, tree
from matchmaker.insights.linkage.ladder import Direction, Rung
from matchmaker.insights.linkage.summing import Known, Premium, Summary
from matchmaker.insights.linkage.targets import Target
from matchmaker.pipeline.words import short_money
from matchmaker.register.queries import Denominator
from matchmaker.web import filters
from matchmaker.web.i18n import language

RUNGS: Final[Mapping[Rung, Any]] = {
    Rung.DECLARED: _l("Tự khai"),
    Rung.INTRODUCED: _l("Đã giới thiệu"),
    Rung.SIGNED: _l("Hợp đồng đã ký"),
    Rung.DELIVERED: _l("Đã nhận đợt đầu"),
    Rung.COMPLETED: _l("Xong vụ, trả đủ"),
}
PROOFS: Final[Mapping[Rung, Any]] = {
    Rung.DECLARED: _l("HTX hoặc cơ quan khai, chưa có gì chứng minh trên trang này."),
    Rung.INTRODUCED: _l("Liên minh giới thiệu, cả hai bên đã nhận lời."),
    Rung.SIGNED: _l("Bản hợp đồng có chữ ký đã tải lên, bên kia hoặc cán bộ đã xác nhận."),
    Rung.DELIVERED: _l("Ít nhất một đợt hàng đã giao, đã nghiệm thu, hai bên cùng công nhận."),
    Rung.COMPLETED: _l("Hàng giao xong, tiền trả đủ."),
}
DIRECTIONS: Final[Mapping[Direction, Any]] = {
    Direction.OUTPUT: _l("HTX bán sản phẩm"),
    Direction.INPUT: _l("HTX mua đầu vào"),
}

PUBLISHED: Final[Mapping[tuple[str, str], Any]] = {
    ("linked_area_ha", ""): _l("Diện tích liên kết (ha)"),
    ("linked_chains", "crop"): _l("Chuỗi trồng trọt"),
    ("linked_chains", "livestock"): _l("Chuỗi chăn nuôi"),
    ("linked_cooperatives", ""): _l("Hợp tác xã"),
    ("linked_groups", ""): _l("Tổ hợp tác"),
    ("linked_households", ""): _l("Hộ"),
    ("linked_enterprises", ""): _l("Doanh nghiệp"),
}
"""What the press published of linkages, by measure and key of `register.published`."""


def product_name(code: str | None) -> str:
    """A product in the reader's language."""
    node = tree().get(code)
    return node.name(language()) if node is not None else str(_("Chưa nói hàng gì"))


def commune_name(code: str | None) -> str:
    """A commune with its kind, in the reader's language."""
    found = commune(code)
    return found.called(language()) if found is not None else str(_("Chưa rõ nơi"))


def rung_name(rung: Rung | None) -> str:
    """A rung in words; nothing where there is none."""
    return str(RUNGS[rung]) if rung is not None else ""


def percent(value: Decimal | None) -> str:
    """``3,1 %``; a dash where there is nothing to divide by."""
    return f"{measures.format_number(value, language(), 1)}{measures.NBSP}%" if value is not None else "–"


def premium(told: Premium | None) -> str:
    """The middle premium with how many contracts it is of; a dash where nothing can be compared."""
    return f"{premium_number(told)} (n = {told.count})" if told is not None else "–"


def premium_number(told: Premium) -> str:
    """``+1,2 %``."""
    return f"{filters.signed(float(told.median_pct))}{measures.NBSP}%"


def month(first: date) -> str:
    """``11/2026``."""
    return f"{first.month}/{first.year}"


def target_words(target: Target) -> str:
    """Where a target comes from, in a sentence."""
    said = {"percent": target.percent, "source": target.source, "year": target.year}
    if target.is_national:
        return str(_("Mục tiêu cả nước: %(percent)s %% vào năm %(year)s. Nguồn: %(source)s.", **said))
    if target.year is not None:
        return str(_("Mục tiêu của tỉnh: %(percent)s %% vào năm %(year)s. Nguồn: %(source)s.", **said))
    return str(_("Mục tiêu của tỉnh: %(percent)s %%. Nguồn: %(source)s.", **said))


def denominator_source(denominator: Denominator | None) -> str:
    """Where a denominator comes from: the register as frozen, or who published it."""
    if denominator is None:
        return ""
    day = measures.format_date(denominator.on, language())
    if denominator.is_frozen:
        return str(_("Sổ HTX, chốt ngày %(day)s", day=day))
    return str(_("%(source)s, đăng ngày %(day)s", source=denominator.source, day=day))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a summary: its name, and how much; of how many linkages it is known, where that is not all."""

    key: str
    name: Any
    value: Decimal | int
    unit: str = ""
    """`tonne`, `ha`, `vnd` or nothing."""
    known: int | None = None
    of: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything of it is known: a sum of nothing known is no nought."""
        return self.known != 0

    @property
    def shown(self) -> str:
        """With its unit, as people write it; a dash for what is not known."""
        if not self.is_known:
            return "–"
        if self.unit == "vnd":
            return short_money(int(self.value))
        written = measures.format_number(self.value, language(), 1)
        return f"{written}{measures.NBSP}{UNITS[self.unit]}" if self.unit else written


UNITS: Final[Mapping[str, Any]] = {"tonne": _l("tấn"), "ha": "ha"}


def summary_rows(told: Summary) -> list[FigureRow]:
    """Every figure of a summary but the premium, in the order of the page, the workbook and the report."""

    def sum_of(key: str, name: Any, known: Known, unit: str) -> FigureRow:
        return FigureRow(key, name, known.amount, unit, known.known, told.linkages)

    return [
        FigureRow("linkages", _("Liên kết"), told.linkages),
        FigureRow("cooperatives", _("Hợp tác xã"), told.cooperatives),
        FigureRow("groups", _("Tổ hợp tác"), told.groups),
        FigureRow("unions", _("Liên hiệp HTX"), told.unions),
        FigureRow("enterprises", _("Doanh nghiệp"), told.enterprises),
        sum_of("households", _("Hộ"), told.households, ""),
        FigureRow("crop_chains", _("Chuỗi trồng trọt"), told.crop_chains),
        FigureRow("livestock_chains", _("Chuỗi chăn nuôi"), told.livestock_chains),
        FigureRow("other_chains", _("Chuỗi khác"), told.other_chains),
        sum_of("hectares", _("Diện tích"), told.hectares, "ha"),
        sum_of("tonnes", _("Sản lượng đã thỏa thuận"), told.tonnes, "tonne"),
        FigureRow("delivered_tonnes", _("Sản lượng đã nhận"), told.delivered_tonnes, "tonne"),
        sum_of("value", _("Giá trị đã thỏa thuận"), told.value_vnd, "vnd"),
        FigureRow("delivered", _("Giá trị đã nhận"), told.delivered_vnd, "vnd"),
    ]
