"""The one blueprint on which every page of brokering is registered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from flask import Blueprint

from matchmaker.brokering.models import EndReason
from matchmaker.brokering.words import end_reason
from matchmaker.web import filters

bp: Final = Blueprint("brokering", __name__)


@bp.app_template_filter("stored_day")
def _stored_day(iso: str) -> str:
    """A day that a message keeps as text, as the reader writes it."""
    return filters.day(date.fromisoformat(iso))


@bp.app_template_filter("stored_amount")
def _stored_amount(amount: str, unit: str) -> str:
    """An amount that a history keeps as text, as the reader writes it."""
    return filters.quantity(Decimal(amount), unit)


@bp.app_template_filter("end_reason")
def _end_reason(code: str) -> str:
    """A reason that a message keeps as its code, in words."""
    return end_reason(EndReason(code))
