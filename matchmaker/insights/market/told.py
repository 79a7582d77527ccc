"""A forecast as its page tells it: the sentences, the chart, the lines of its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _

from matchmaker.forecasting.methods import BASELINE, Name
from matchmaker.insights.market import words
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.insights.market.series import Known
from matchmaker.web.charts import lines
from matchmaker.web.charts.lines import Between, Chart
from matchmaker.web.summed import WEIGHED

GAP: Final = timedelta(days=31)
"""A line joins one month to the next: a month without a figure shows as a gap."""
_SHOWN_MONTHS: Final = 48
"""So many past months are drawn and stand in the table; the workbook has all."""
_PER_LINE: Final = 1000


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the table: what was, or what may be."""

    month: date
    known: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    posted: float | None = None
    """Of a demand to come: what is asked already."""
    is_of_few: bool = False
    """So few buyers stand behind what is or was asked that it is not told."""


def foretold(row: MarketForecast, known: Known | None, fewest: int) -> list[Month]:
    """The months to come, as far as they were forecast; what is asked by fewer than `fewest` buyers is not told."""
    ahead = dict(known.ahead) if known else {}
    return [
        _told(
            Month(month, value=each["value"], low=each["low"], high=each["high"], posted=ahead.get(month)),
            known,
            fewest,
        )
        for each in row.months
        if (month := date.fromisoformat(each["month"]))
    ]


def next_month(coming: Sequence[Month], day: date) -> Month:
    """The first month foretold that has not begun on a day; of an old forecast its last."""
    return next((each for each in coming if each.month > day), coming[-1])


def history(known: Known | None, fewest: int) -> list[Month]:
    """The months that were, oldest first; what was asked by fewer than `fewest` buyers is not told."""
    return [_told(Month(month, known=value), known, fewest) for month, value in known.series.dated()] if known else []


def _told(month: Month, known: Known | None, fewest: int) -> Month:
    if known is None or known.buyers.get(month.month, fewest) >= fewest:
        return month
    return replace(month, known=None, posted=None, is_of_few=True)


def shown(months: Sequence[Month]) -> list[Month]:
    """What of the past a page has room for."""
    return list(months[-_SHOWN_MONTHS:])


def chart(row: MarketForecast, past: Sequence[Month], coming: Sequence[Month]) -> Chart | None:
    """History, forecast and band. The line of a demand is in tonnes where it is weighed."""
    base = words.unit_of(row.product_code)
    factor = _PER_LINE if row.kind is SeriesKind.DEMAND and base.code == WEIGHED else 1
    known = [(each.month, each.known / factor) for each in past if each.known is not None]
    expected = [(each.month, each.value / factor) for each in coming if each.value is not None]
    band = [
        Between(each.month, each.low / factor, each.high / factor)
        for each in coming
        if each.low is not None and each.high is not None
    ]
    return lines.drawn(
        [lines.Told("", known), lines.Told("", expected, foretold=True)],
        gap=GAP,
        band=band,
        from_nothing=row.kind is SeriesKind.DEMAND,
    )


def method_name(method: Name | None) -> str:
    """How it was made, in words."""
    return str(words.METHODS[method]) if method else "–"


def error_of(row: MarketForecast) -> float | None:
    """How far off what is shown was: of the baseline its own error, not that of the methods that did not beat it."""
    return row.baseline_error if row.method is BASELINE else row.error


def expectation(row: MarketForecast, month: Month) -> str:
    """What a month will probably bring."""
    base = words.unit_of(row.product_code)
    assert month.low is not None
    assert month.high is not None
    low, high = (words.told(row.kind, each, base) for each in (month.low, month.high))
    when = words.month_name(month.month)
    if row.kind is SeriesKind.PRICE:
        return str(_("Giá thường nằm trong khoảng %(low)s đến %(high)s, %(month)s.", low=low, high=high, month=when))
    return str(_("Nhu cầu thường nằm trong khoảng %(low)s đến %(high)s, %(month)s.", low=low, high=high, month=when))


def reliability(row: MarketForecast) -> str:
    """How far off such forecasts were, beside repeating last year; that it is not known where there was nothing."""
    if row.error is None or row.baseline_error is None:
        return str(
            _(
                "Chưa biết dự báo kiểu này sai bao nhiêu: trong %(months)s tháng qua không có nhu cầu nào để so.",
                months=row.judged_months,
            )
        )
    error, baseline = words.percent(row.error), words.percent(row.baseline_error)
    if row.method is BASELINE:
        return str(
            _(
                "Không cách nào đoán tốt hơn lặp lại cùng tháng năm trước, nên trang này lặp lại năm trước: "
                "sai trung bình %(error)s trong %(months)s tháng qua.",
                error=baseline,
                months=row.judged_months,
            )
        )
    return str(
        _(
            "Dự báo kiểu này sai trung bình %(error)s trong %(months)s tháng qua, tốt hơn cách lặp lại năm trước "
            "(sai %(baseline)s).",
            error=error,
            months=row.judged_months,
            baseline=baseline,
        )
    )


def how_sure(row: MarketForecast) -> str:
    """How often the truth lay within the interval; empty where that could not be measured."""
    if row.coverage is None:
        return ""
    return str(
        _(
            "Khoảng được tính để chứa số thật 8 trong 10 lần. Thử lại trên %(figures)s số đã biết: "
            "số thật nằm trong khoảng %(share)s.",
            figures=row.covered_of,
            share=words.percent(row.coverage),
        )
    )
