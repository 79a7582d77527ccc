"""Season plans in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import commune, markets, province, tree
from matchmaker.measures import Unit, unit
from matchmaker.planning.calendar import Calendar
from matchmaker.planning.lists import LineState
from matchmaker.planning.models import Failure, GapReason, GapSide, PlanStatus, PlanStep, SeasonPlan
from matchmaker.web import filters, summed
from matchmaker.web.charts.heat import HeatCell, HeatRow, level
from matchmaker.web.i18n import language

STATUSES: Final[Mapping[PlanStatus, Any]] = {
    PlanStatus.QUEUED: _l("Chờ đến lượt"),
    PlanStatus.RUNNING: _l("Đang lập"),
    PlanStatus.DONE: _l("Đã lập xong"),
    PlanStatus.STOPPED: _l("Đã dừng"),
    PlanStatus.FAILED: _l("Không lập được"),
}
TONES: Final[Mapping[PlanStatus, str]] = {
    PlanStatus.QUEUED: "waiting",
    PlanStatus.RUNNING: "live",
    PlanStatus.DONE: "agreed",
    PlanStatus.STOPPED: "ended",
    PlanStatus.FAILED: "refused",
}
STEPS: Final[Mapping[PlanStep, Any]] = {
    PlanStep.WAITING: _l("Chờ đến lượt"),
    PlanStep.READING: _l("Đọc nguồn cung, nhu cầu, hợp đồng đang chạy"),
    PlanStep.PAIRS: _l("Tìm những cặp hợp nhau"),
    PlanStep.GREEDY: _l("Thử cách đơn giản: gần trước"),
    PlanStep.FLOW: _l("Tìm cách có nhiều hàng có nơi nhận nhất"),
    PlanStep.MENDING: _l("Bỏ những phần nhỏ quá, chia lại"),
    PlanStep.KEEPING: _l("Ghi kết quả"),
}
FAILURES: Final[Mapping[Failure, Any]] = {
    Failure.BROKEN: _l("Có lỗi khi lập; lỗi đã được ghi lại cho người vận hành. Anh/chị lập lại, hoặc báo họ."),
    Failure.KILLED: _l("Máy dừng giữa chừng nhiều lần. Anh/chị thử một mùa ngắn hơn, hoặc báo người vận hành."),
}
REASONS: Final[Mapping[GapSide, Mapping[GapReason, Any]]] = {
    GapSide.OFFER: {
        GapReason.NO_OTHER_SIDE: _l("Chưa ai cần mặt hàng này trong mùa"),
        GapReason.NO_PAIR: _l("Có người cần, nhưng không nhu cầu nào hợp mọi điều kiện"),
        GapReason.ALL_TAKEN: _l("Những nhu cầu hợp đã đủ hàng"),
        GapReason.BOUND: _l("Vướng ngày giao, lượng mỗi tuần, lô nhỏ nhất hoặc vùng trồng"),
    },
    GapSide.NEED: {
        GapReason.NO_OTHER_SIDE: _l("Chưa ai bán mặt hàng này trong mùa"),
        GapReason.NO_PAIR: _l("Có người bán, nhưng không nguồn cung nào hợp mọi điều kiện"),
        GapReason.ALL_TAKEN: _l("Những nguồn cung hợp đã hết hàng"),
        GapReason.BOUND: _l("Vướng ngày giao, lượng mỗi tuần, lô nhỏ nhất hoặc vùng trồng"),
    },
}
LINE_STATES: Final[Mapping[LineState, Any]] = {
    LineState.PROPOSED: _l("Chưa giới thiệu"),
    LineState.INTRODUCED: _l("Đã giới thiệu"),
    LineState.CONTRACTED: _l("Đã có hợp đồng"),
    LineState.KEPT: _l("Đã thỏa thuận từ trước"),
}


def title(plan: SeasonPlan) -> str:
    """What a plan is called: its own name, else its season."""
    return plan.name or str(_("Kế hoạch %(season)s", season=season(plan)))


def season(plan: SeasonPlan) -> str:
    """Its days."""
    return f"{filters.day(plan.starts_on)} – {filters.day(plan.ends_on)}"


def scope(plan: SeasonPlan) -> str:
    """For whom it is."""
    return str(_("Cả nước")) if plan.is_country else place_name(plan.province_code)


def products(plan: SeasonPlan) -> str:
    """What it is of."""
    return product_name(plan.product_code) if plan.product_code else str(_("Mọi mặt hàng"))


def scenario(plan: SeasonPlan) -> str:
    """What it supposes; that nothing changes, where it supposes nothing."""
    told = []
    if plan.yield_percent:
        told.append(_("sản lượng %(change)s %%", change=filters.signed(plan.yield_percent, 0)))
    if plan.price_percent:
        told.append(_("giá chào %(change)s %%", change=filters.signed(plan.price_percent, 0)))
    if plan.closed_market:
        told.append(_("thị trường %(market)s đóng", market=market_name(plan.closed_market)))
    return ", ".join(map(str, told)) if told else str(_("như hiện nay"))


def product_name(code: str) -> str:
    """A product in the reader's language."""
    node = tree().get(code)
    return node.name(language()) if node is not None else code


def product_unit(code: str) -> Unit:
    """The unit that a product's amounts are in."""
    node = tree().get(code)
    return node.unit if node is not None else unit("kg")


def amount(value: Decimal | float | int, product_code: str) -> str:
    """What a plan reckons of a product, as people read it: no nearer than plans are."""
    return summed.amount_of(value, product_unit(product_code).code)


def in_unit(value: float | int, unit_code: str) -> str:
    """A sum in a unit, as people read it."""
    return summed.amount_of(value, unit_code)


def heat(calendar: Calendar, tone: str) -> list[HeatRow]:
    """A plan's weeks as its table of heat draws them."""
    rows = []
    for row in calendar.rows:
        base, most = product_unit(row.product_code), max(row.amounts)
        cells = [
            HeatCell(summed.figure(each, base), tone, level(each, most)) if each > 0 else HeatCell()
            for each in row.amounts
        ]
        total = summed.figure(row.total, base)
        rows.append(HeatRow(product_name(row.product_code), summed.unit_word(base), cells, total))
    return rows


def unit_title(unit_code: str) -> str:
    """What a row about everything that is counted in a unit is called: mass is told in tonnes."""
    return (
        str(_("Hàng tính theo cân"))
        if unit_code == "kg"
        else str(_("Hàng tính theo %(unit)s", unit=filters.unit_name(unit_code)))
    )


def place_name(province_code: str | None) -> str:
    """A province's name; a dash where it is not known."""
    found = province(province_code)
    return found.name if found is not None else "–"


def commune_name(commune_code: str | None) -> str:
    """A commune with its province; a dash where it is not known."""
    found = commune(commune_code)
    return f"{found.name}, {found.province}" if found is not None else "–"


def market_name(code: str) -> str:
    """A market in the reader's language."""
    found = markets().get(code)
    return found.name(language()) if found is not None else code
