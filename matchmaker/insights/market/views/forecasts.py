"""Forecasts of demand and price as whoever signed in reads them: as a list, and one with its chart and table."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.forecasting.methods import BASELINE, Name
from matchmaker.forecasting.series import MIN_MONTHS
from matchmaker.insights.blueprint import bp
from matchmaker.insights.market import queries, told, words
from matchmaker.insights.market.cells import BEHIND_A_FIGURE
from matchmaker.insights.market.forms import ForecastsForm
from matchmaker.insights.market.models import MarketForecast, SeriesKind
from matchmaker.insights.market.series import Key, Known, known
from matchmaker.measures import today
from matchmaker.text import clean
from matchmaker.web.limits import limiter
from matchmaker.web.narrowing import chosen
from matchmaker.web.paging import paginate
from matchmaker.web.workbook import AMOUNT, Told, as_download, workbook_of


def _asked(form: ForecastsForm) -> Any:
    has = chosen(form.has)
    return queries.forecasts(
        is_staff=me().is_staff,
        words=form.words,
        kind=chosen(form.kind),
        province_code=chosen(form.place) or None,
        has=None if not has else has == "y",
    )


@bp.get("/market/forecasts")
@signed_in
def forecasts() -> ResponseReturnValue:
    """Every series with what it will probably come to next month, or what it lacks."""
    form = ForecastsForm.read()
    page = paginate(_asked(form))
    return render_template(
        "insights/market/forecasts.html",
        page=page,
        next_month=lambda row: told.next_month(told.foretold(row, None, 0), today()),
        address=_address,
        told=told,
        words=words,
        least=MIN_MONTHS,
        **form.frame("insights.forecasts_export"),
    )


@bp.get("/market/forecasts/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def forecasts_export() -> ResponseReturnValue:
    """The same as a workbook, a line a series and month to come."""
    limit = current_app.config["EXPORT_MAX_ROWS"]
    rows: list[MarketForecast] = list(session.scalars(_asked(ForecastsForm.read()).limit(limit)))
    lines: list[Any] = [(row, month) for row in rows for month in (told.foretold(row, None, 0) or (None,))][:limit]
    columns: list[Told[Any]] = [
        Told(_("Loại dự báo"), lambda line: str(words.KINDS[line[0].kind]), 12),
        Told(_("Sản phẩm"), lambda line: words.product_name(line[0].product_code), 28),
        Told(_("Nơi"), lambda line: words.place_name(line[0].province_code), 18),
        Told(_("Loại"), lambda line: line[0].grade, 10),
        Told(_("Đơn vị tính"), lambda line: _counted_in(line[0]), 12),
        Told(_("Tháng"), lambda line: line[1].month if line[1] else None, 12),
        Told(_("Dự báo"), lambda line: line[1].value if line[1] else None, 14, AMOUNT),
        Told(_("Thấp"), lambda line: line[1].low if line[1] else None, 14, AMOUNT),
        Told(_("Cao"), lambda line: line[1].high if line[1] else None, 14, AMOUNT),
        *_record_columns(),
    ]
    return as_download("forecasts", workbook_of(_("Dự báo"), columns, lines))


def _counted_in(row: MarketForecast) -> str:
    return ("₫/" if row.kind is SeriesKind.PRICE else "") + words.unit_of(row.product_code).name()


def _record_columns() -> list[Told[Any]]:
    return [
        Told(_("Cách dự báo"), lambda line: told.method_name(line[0].method), 28),
        Told(_("Sai trung bình"), lambda line: words.percent(told.error_of(line[0])), 14),
        Told(_("Lặp lại năm trước sai"), lambda line: words.percent(line[0].baseline_error), 18),
        Told(_("Số thật nằm trong khoảng"), lambda line: words.percent(line[0].coverage), 20),
        Told(_("Làm ngày"), lambda line: line[0].made_on, 12),
        Told(_("Số liệu từ"), lambda line: line[0].first_month, 12),
        Told(_("Số liệu đến"), lambda line: line[0].last_month, 12),
        Told(
            _("Còn thiếu"),
            lambda line: words.lacking(line[0].lack, line[0].known_months, line[0].last_month) if line[0].lack else "",
            40,
        ),
    ]


def _address(row: MarketForecast, endpoint: str = "insights.forecast") -> str:
    place, grade = row.province_code, row.grade
    return url_for(endpoint, kind=row.kind.value, product_code=row.product_code, place=place, grade=grade or None)


def _one(kind: str, product_code: str) -> tuple[MarketForecast, Known | None]:
    """One forecast with its series as it stands. Raises NotFound where there is none that its reader may see."""
    if kind not in set(SeriesKind) or product_code not in tree():
        raise NotFound
    place, grade = (clean(request.args.get(name, "")) for name in ("place", "grade"))
    key = Key(SeriesKind(kind), product_code, place or None, grade)
    row = queries.forecast_of(key, is_staff=me().is_staff)
    if row is None:
        raise NotFound
    return row, known(today(), key).get(key)


def _fewest() -> int:
    """How many buyers stand behind each month's demand that this reader is told."""
    return 1 if me().is_staff else BEHIND_A_FIGURE


@bp.get("/market/forecasts/<kind>/<product_code>")
@signed_in
def forecast(kind: str, product_code: str) -> ResponseReturnValue:
    """One series: what is expected, how sure that is, the chart, and the table behind it."""
    row, there = _one(kind, product_code)
    past, coming = told.history(there, _fewest()), told.foretold(row, there, _fewest())
    recent = told.shown(past)
    return render_template(
        "insights/market/forecast.html",
        row=row,
        stale=there is None or there.digest != row.inputs,
        coming=coming,
        next_month=told.next_month(coming, today()) if coming else None,
        past=recent,
        is_of_few=any(each.is_of_few for each in (*recent, *coming)),
        fewest=_fewest(),
        has_more=len(past) > len(recent),
        chart=told.chart(row, recent, coming),
        methods=_methods(row),
        told=told,
        words=words,
        base=words.unit_of(row.product_code),
        is_price=row.kind is SeriesKind.PRICE,
        export_url=_address(row, "insights.forecast_export"),
    )


def _methods(row: MarketForecast) -> list[tuple[str, float, bool]]:
    """Each method by itself: its words, its error, and whether it is the one shown; the best first."""
    found = [(Name(name), error) for name, error in row.errors.items()]
    return [
        (told.method_name(name), error, name is row.method)
        for name, error in sorted(found, key=lambda each: (each[1], each[0] is not BASELINE))
    ]


@bp.get("/market/forecasts/<kind>/<product_code>/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def forecast_export(kind: str, product_code: str) -> ResponseReturnValue:
    """The same as a workbook: all months that were and that may be."""
    row, there = _one(kind, product_code)
    lines = [*told.history(there, _fewest()), *told.foretold(row, there, _fewest())]
    columns: list[Told[Any]] = [
        Told(_("Tháng"), lambda each: each.month, 12),
        Told(_("Số thật (%(unit)s)", unit=_counted_in(row)), lambda each: each.known, 18, AMOUNT),
        Told(_("Dự báo"), lambda each: each.value, 16, AMOUNT),
        Told(_("Thấp"), lambda each: each.low, 16, AMOUNT),
        Told(_("Cao"), lambda each: each.high, 16, AMOUNT),
        Told(_("Đã đăng"), lambda each: each.posted, 16, AMOUNT),
    ]
    return as_download("forecast", workbook_of(words.product_name(row.product_code), columns, lines))
