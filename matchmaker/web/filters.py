"""Numbers, money, days and distances as the reader writes them. No Babel here: these run many times a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker import measures
from matchmaker.measures import VIETNAM_TIME
from matchmaker.web.i18n import language


def quantity(amount: Decimal | None, base_unit: str | None) -> str:
    """``Decimal(120000), "kg"`` → ``120 tấn``; a dash where there is none."""
    if amount is None or base_unit is None:
        return "–"
    return measures.format_amount(amount, measures.unit(base_unit), language())


def money(dong: int | None, base_unit: str | None = None) -> str:
    """``85000, "kg"`` → ``85.000 ₫/kg``; a dash where there is none."""
    if dong is None:
        return "–"
    return measures.format_money(dong, measures.unit(base_unit) if base_unit else None, language())


def number(value: Decimal | float | None, decimals: int = 3) -> str:
    return "–" if value is None else measures.format_number(value, language(), decimals)


def day(value: date | datetime | None) -> str:
    """A day, or the Vietnamese day of an instant, without leading zeros: ``21/11/2026``."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM_TIME).date()
    return measures.format_date(value, language())


def time_of_day(value: datetime) -> str:
    """``21/11/2026 14:05`` in Vietnam's time."""
    return f"{day(value)} {value.astimezone(VIETNAM_TIME):%H:%M}"


def ago(value: datetime | None) -> str:
    """How long ago, in the coarsest unit that says enough."""
    if value is None:
        return "–"
    seconds = max(0, int((datetime.now(UTC) - value).total_seconds()))
    if seconds < 60:
        return str(_("vừa xong"))
    if seconds < 3600:
        return str(ngettext("%(num)d phút trước", "%(num)d phút trước", seconds // 60))
    if seconds < 86_400:
        return str(ngettext("%(num)d giờ trước", "%(num)d giờ trước", seconds // 3600))
    if seconds < 30 * 86_400:
        return str(ngettext("%(num)d ngày trước", "%(num)d ngày trước", seconds // 86_400))
    return day(value)


def distance(km: float | None) -> str:
    return "–" if km is None else measures.format_distance(km, language())


def signed(value: float, decimals: int = 1) -> str:
    """With its sign, a real minus: ``+3,2``, ``−0,4``; what rounds to nothing has none."""
    rounded = round(value, decimals)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + measures.format_number(abs(rounded), language(), decimals)


def phone(number: str | None) -> str:
    """``+84912345678`` → ``0912 345 678``; nothing where there is none."""
    return measures.format_phone(number) if number else ""


def unit_name(code: str | None) -> str:
    """The name of a unit in the reader's language."""
    return measures.unit(code).name(language()) if code else ""


def init_app(app: Flask) -> None:
    """Let templates say ``offer.quantity | quantity(unit)``."""
    app.jinja_env.filters.update(
        quantity=quantity,
        money=money,
        number=number,
        date=day,
        time=time_of_day,
        ago=ago,
        distance=distance,
        phone=phone,
        signed=signed,
        unit_name=unit_name,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
