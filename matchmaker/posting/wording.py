"""A listing in words: the sentence that grows with the form, and where each part of the form stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker import measures
from matchmaker.catalogue import queries as catalogue
from matchmaker.measures import Period, Unit
from matchmaker.posting import rules
from matchmaker.posting.kinds import Side
from matchmaker.web.i18n import language

CERTIFICATES_TOLD: Final = 3
SHORTEST_RATE: Final = timedelta(days=14)
"""Over a shorter window a weekly rate says nothing more than the whole."""


def told(revision: Any, side: Side) -> str:
    """What a listing says so far: ``Sầu riêng Dona, 120 tấn, 25 tấn mỗi tuần, từ 10/8 đến 30/9/2026, …``."""
    return ", ".join(_pieces(revision, side)) or _("Chưa có gì. Bắt đầu với tên sản phẩm.")


def _pieces(revision: Any, side: Side) -> Iterator[str]:
    node = catalogue.tree().get(revision.product_code)
    if node is None:
        return
    yield node.name(language())
    window = rules.window_of(revision)
    if revision.quantity is not None:
        yield measures.format_amount(revision.quantity, node.unit, language())
        yield from _rate(revision, side, window, node.unit)
    if window is not None:
        yield _(
            "từ %(start)s đến %(end)s",
            start=measures.format_date(window.starts_on, language()),
            end=measures.format_date(window.ends_on, language()),
        )
    yield from _papers(revision, side)
    price = revision.asking_price_vnd if side is Side.OFFER else None
    if price is not None:
        yield measures.format_money(price, node.unit, language())
    commune = catalogue.commune(revision.commune_code)
    if commune is not None:
        yield commune.place_name


def _rate(revision: Any, side: Side, window: Period | None, unit: Unit) -> Iterator[str]:
    rate = revision.weekly_rate if side is Side.NEED else _even_rate(revision, window)
    if rate is not None:
        yield _("%(amount)s mỗi tuần", amount=measures.format_amount(rate, unit, language()))


def _even_rate(revision: Any, window: Period | None) -> Decimal | None:
    """What an offer that falls evenly comes to in a week, rounded as people say it."""
    if window is None or window.days <= SHORTEST_RATE.days or revision.schedule:
        return None
    week: Decimal = revision.quantity * 7 / window.days
    return round(week, -1 if week >= 1000 else 0)


def _papers(revision: Any, side: Side) -> Iterator[str]:
    if side is Side.OFFER:
        held = dict.fromkeys(
            each.kind.short_name(language()) for each in revision.certificates if each.removed_at is None
        )
        yield from list(held)[:CERTIFICATES_TOLD]
        return
    essentials = sum(1 for each in revision.requirements if each["essential"])
    if essentials:
        yield ngettext("%(num)d yêu cầu bắt buộc", "%(num)d yêu cầu bắt buộc", essentials)


@dataclass(frozen=True, slots=True)
class PartState:
    """One line of the task list."""

    name: str
    label: str
    url: str | None
    state: str
    """``done``, ``todo``, ``optional`` or ``later``."""
    note: str
    reasons: tuple[str, ...] = ()
    """Codes of what staff want mended in it."""


def state_of(columns: tuple[str, ...], revision: Any) -> str:
    """Where a part stands: to do while something needed is missing, optional while all of it is empty."""
    if set(columns) & set(rules.missing(revision)):
        return "todo"
    if set(columns) & set(rules.REQUIRED):
        return "done"
    return "done" if any(getattr(revision, column) for column in columns) else "optional"


def missing_words(columns: list[str]) -> list[str]:
    """What must still be said, in words."""
    words = {
        "product_code": _("sản phẩm"),
        "quantity": _("sản lượng"),
        "starts_on": _("ngày bắt đầu"),
        "ends_on": _("ngày kết thúc"),
        "commune_code": _("xã, phường"),
    }
    return [words[column] for column in columns]
