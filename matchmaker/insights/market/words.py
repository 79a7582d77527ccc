"""The market in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.browsing.telling import certificate_kinds
from matchmaker.catalogue.queries import province, tree
from matchmaker.forecasting.methods import Name
from matchmaker.forecasting.series import LEAST_ACTIVE, MIN_MONTHS, Lack
from matchmaker.insights.market.cells import By, Measure
from matchmaker.insights.market.models import SeriesKind
from matchmaker.insights.market.stated import ANY_QUALITY
from matchmaker.measures import Unit, format_amount, format_money, format_number, in_percent, unit
from matchmaker.web.i18n import language
from matchmaker.web.summed import WEIGHED
from matchmaker.web.summed import figure as figure
from matchmaker.web.summed import in_unit as in_unit
from matchmaker.web.summed import unit_word as unit_word

MEASURES: Final[Mapping[Measure, Any]] = {
    Measure.GAP: _l("Thừa, thiếu"),
    Measure.ASKED: _l("Đang cần"),
    Measure.OFFERED: _l("Đang có"),
}
BYS: Final[Mapping[By, Any]] = {
    By.PRODUCT: _l("Sản phẩm"),
    By.PROVINCE: _l("Tỉnh, thành phố"),
    By.QUALITY: _l("Giấy tờ, hạng"),
}
KINDS: Final[Mapping[SeriesKind, Any]] = {
    SeriesKind.PRICE: _l("Giá"),
    SeriesKind.DEMAND: _l("Nhu cầu"),
}
METHODS: Final[Mapping[Name, Any]] = {
    Name.SEASONAL_NAIVE: _l("lặp lại cùng tháng năm trước"),
    Name.NAIVE: _l("giữ nguyên tháng gần nhất"),
    Name.THETA: _l("Theta"),
    Name.SMOOTHING: _l("san bằng hàm mũ"),
    Name.LAGS: _l("hồi quy theo các tháng vừa qua"),
    Name.MEAN: _l("trung bình của nhiều cách"),
}


def product_name(code: str) -> str:
    """A product in the reader's language."""
    node = tree().get(code)
    return node.name(language()) if node else code


def place_name(province_code: str | None) -> str:
    """A province's name, or that of the whole country."""
    found = province(province_code)
    return found.name if found else str(_("Cả nước"))


def quality_name(code: str) -> str:
    """A paper or grade as `Stated.qualities` names it."""
    if code == ANY_QUALITY:
        return str(_("Không kèm giấy, hạng"))
    kind, _colon, key = code.partition(":")
    if kind == "grade":
        return str(_("Hạng %(grade)s", grade=key))
    found = certificate_kinds().get(key)
    return found.short_name(language()) if found else key


def row_name(by: By, code: str) -> str:
    """What a row of the table is."""
    if by is By.QUALITY:
        return quality_name(code)
    return product_name(code) if by is By.PRODUCT else place_name(code)


def month_name(month: date) -> str:
    """``tháng 8/2027``."""
    return str(_("tháng %(month)s/%(year)s", month=month.month, year=month.year))


def unit_of(product_code: str | None) -> Unit:
    """The base unit of a product; of several together what is weighed."""
    node = tree().get(product_code)
    return node.unit if node else unit(WEIGHED)


def told(kind: SeriesKind, value: float, base: Unit) -> str:
    """A figure of a series with its unit, rounded as its size allows."""
    rounded = rounded_off(value)
    if kind is SeriesKind.PRICE:
        return format_money(int(rounded), base, language())
    return format_amount(Decimal(str(rounded)), base, language())


def rounded_off(value: float) -> float:
    """To three figures: a forecast knows no more."""
    return float(f"{value:.3g}")


def percent(share: float | None) -> str:
    """``0.062`` → ``6,2 %``; from ten per cent on without a decimal."""
    if share is None:
        return "–"
    hundredths = share * 100
    rounded = Decimal(str(round(hundredths, 1 if hundredths < 10 else 0)))
    return in_percent(format_number(rounded, language()), language())


def lacking(lack: Lack, months: int, last: date | None) -> str:
    """What is missing for a forecast."""
    if lack is Lack.SHORT:
        return str(_("Mới có %(months)s tháng số liệu, cần ít nhất %(least)s tháng.", months=months, least=MIN_MONTHS))
    if lack is Lack.BROKEN:
        return str(
            _(
                "Số liệu bị ngắt quá hai tháng; từ đó mới có %(months)s tháng, cần ít nhất %(least)s.",
                months=months,
                least=MIN_MONTHS,
            )
        )
    if lack is Lack.OLD and last is not None:
        return str(_("Tháng mới nhất có số liệu là %(month)s, đã cũ: cần ghi số liệu mới.", month=month_name(last)))
    if lack is Lack.SPARSE:
        return str(
            _(
                "Chỉ %(months)s tháng có nhu cầu, chưa tới %(share)s số tháng: số trung bình sẽ không đúng tháng nào.",
                months=months,
                share=percent(LEAST_ACTIVE),
            )
        )
    return str(_("Chưa có số liệu tháng nào."))
