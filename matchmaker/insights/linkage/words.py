"""The ladder in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker import measures
from matchmaker.catalogue.queries import commune, province, tree
from matchmaker.insights.linkage.chains import ChainKind
from matchmaker.insights.linkage.counted import Invented
from matchmaker.insights.linkage.ladder import Direction, Rung
from matchmaker.insights.linkage.summing import Line, Premium
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
CHAINS: Final[Mapping[ChainKind, Any]] = {
    ChainKind.CROP: _l("Trồng trọt"),
    ChainKind.LIVESTOCK: _l("Chăn nuôi"),
    ChainKind.AQUACULTURE: _l("Thủy sản"),
    ChainKind.OTHER: _l("Chế biến, thủ công mỹ nghệ"),
}

PUBLISHED: Final[Mapping[tuple[str, str], Any]] = {
    ("linked_area_ha", ""): _l("Diện tích liên kết (ha)"),
    ("linked_chains", "crop"): _l("Chuỗi trồng trọt"),
    ("linked_chains", "livestock"): _l("Chuỗi chăn nuôi"),
    ("linked_cooperatives", ""): _l("Số HTX"),
    ("linked_groups", ""): _l("Số tổ hợp tác"),
    ("linked_households", ""): _l("Hộ"),
    ("linked_enterprises", ""): _l("Số doanh nghiệp"),
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


def province_name(code: str | None) -> str:
    """A province; who is known by name alone lies nowhere."""
    found = province(code) if code is not None else None
    return found.name if found is not None else str(_("Chưa rõ nơi"))


def rung_name(rung: Rung | None) -> str:
    """A rung in words; nothing where there is none."""
    return str(RUNGS[rung]) if rung is not None else ""


def percent(value: Decimal | None) -> str:
    """``3,1 %``; a dash where there is nothing to divide by."""
    if value is None:
        return "–"
    return measures.in_percent(measures.format_number(value, language(), 1), language())


def premium(told: Premium | None) -> str:
    """The middle premium with how many contracts it is of; a dash where nothing can be compared."""
    if told is None:
        return "–"
    return f"{premium_number(told.median_pct)} ({ngettext('%(num)d hợp đồng', '%(num)d hợp đồng', told.count)})"


def premium_number(pct: Decimal) -> str:
    """``+1,2 %``."""
    return measures.in_percent(filters.signed(float(pct)), language())


def month(first: date) -> str:
    """``11/2026``."""
    return f"{first.month}/{first.year}"


def target_words(target: Target) -> str:
    """Where a target comes from, in a sentence."""
    said = {"percent": target.percent, "source": target.source(language()), "year": target.year}
    if target.is_national:
        return str(_("Mục tiêu cả nước: %(percent)s %% vào năm %(year)s. Nguồn: %(source)s.", **said))
    if target.year is not None:
        return str(_("Mục tiêu của tỉnh: %(percent)s %% vào năm %(year)s. Nguồn: %(source)s.", **said))
    return str(_("Mục tiêu của tỉnh: %(percent)s %%. Nguồn: %(source)s.", **said))


def source(frozen_on: date) -> str:
    """Where a denominator comes from."""
    return str(_("Sổ HTX, chốt ngày %(day)s", day=measures.format_date(frozen_on, language())))


def published(figure: Denominator) -> str:
    """What the press told of how many there are, and why nothing is divided by it."""
    return str(
        _(
            "%(source)s đã đăng %(number)s HTX nông nghiệp. %(note)s "
            "Đó là số báo của ngày đó: trang này không chia cho nó.",
            source=figure.source,
            number=measures.format_number(Decimal(figure.agricultural_cooperatives), language()),
            note=f"{note}." if (note := figure.note(language())) else "",
        )
    )


def invented(told: Invented, counted: int = 0) -> str:
    """What of some figures is made for the demonstration, in a sentence; ``counted`` of it are in the denominator."""
    parts = [
        *([ngettext("%(num)d liên kết", "%(num)d liên kết", told.linkages)] if told.linkages else []),
        *([ngettext("%(num)d HTX của mẫu số", "%(num)d HTX của mẫu số", counted)] if counted else []),
    ]
    said = str(_("Trong số liệu này có dữ liệu trình diễn, không phải số thật"))
    return f"{said}: {', '.join(parts)}." if parts else f"{said}."


FIGURES: Final[Mapping[str, Any]] = {
    "linkages": _l("Liên kết"),
    "cooperatives": _l("Số HTX"),
    "groups": _l("Số tổ hợp tác"),
    "unions": _l("Số liên hiệp HTX"),
    "enterprises": _l("Số doanh nghiệp"),
    "households": _l("Hộ"),
    "crop_chains": _l("Chuỗi trồng trọt"),
    "livestock_chains": _l("Chuỗi chăn nuôi"),
    "other_chains": _l("Chuỗi khác"),
    "hectares": _l("Diện tích (ha)"),
    "tonnes": _l("Sản lượng đã thỏa thuận (tấn)"),
    "delivered_tonnes": _l("Đã nhận từ trước đến nay (tấn)"),
    "value_vnd": _l("Giá trị đã thỏa thuận (đồng)"),
    "delivered_vnd": _l("Giá trị đã nhận từ trước đến nay (đồng)"),
    "inputs_tonnes": _l("Đầu vào đã thỏa thuận (tấn)"),
    "inputs_vnd": _l("Giá trị đầu vào (đồng)"),
    "premium_pct": _l("So giá tham chiếu, mức giữa (%)"),
}
"""The lines of a summary, by `summing.Line.key`; the unit of what a workbook keeps as a bare number stands with it."""
_SHOWN_WITH_UNIT: Final[Mapping[str, Any]] = {
    "value_vnd": _l("Giá trị đã thỏa thuận"),
    "delivered_vnd": _l("Giá trị đã nhận từ trước đến nay"),
    "inputs_vnd": _l("Giá trị đầu vào"),
    "premium_pct": _l("So giá tham chiếu, mức giữa"),
}
DELIVERED_NOTE: Final = _l(
    "“Đã nhận” gồm mọi đợt đã nhận đến ngày tính, cả của liên kết nay đã dứt; đợt nhận trước khi liên kết lên bậc này"
    " thì tính vào ngày lên bậc. Cộng các tháng của một kỳ thì đúng bằng phần tăng thêm trong kỳ đó."
)
PAST_NOTE: Final = _l(
    "Bậc chứng cứ tính theo ngày của bằng chứng. Lĩnh vực, xã, diện tích và việc ghép HTX với sổ lấy theo hôm nay; một"
    " đợt giao bị sửa lại cũng đổi số của ngày đã qua. Muốn giữ nguyên số đã báo cáo, lập báo cáo."
)
YES: Final = _l("có")
NO: Final = _l("không")


def label(line: Line) -> str:
    """What a line is, beside its figure as `shown` writes it."""
    return str(_SHOWN_WITH_UNIT.get(line.key) or FIGURES[line.key])


def shown(line: Line) -> str:
    """A line's figure as people write it; a dash for what is not known."""
    if line.amount is None:
        return "–"
    if line.key.endswith("_vnd"):
        return short_money(int(line.amount))
    if line.key == "premium_pct":
        return premium_number(line.amount)
    return measures.format_number(line.amount, language(), 1)
