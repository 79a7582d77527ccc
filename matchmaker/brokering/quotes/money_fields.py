"""Money as terms have it: a price that the database can hold, a sum that may be nothing."""

from __future__ import annotations

from typing import Final

from matchmaker import measures
from matchmaker.web.fields import MoneyField
from matchmaker.web.i18n import language

HIGHEST_PRICE: Final = 2_000_000_000
"""Đồng per base unit: more is mistyped, and than the database holds."""


class PriceField(MoneyField):
    """Đồng for one base unit."""

    def read(self, text: str) -> int:
        price = super().read(text)
        if price > HIGHEST_PRICE:
            raise measures.MeasureError("too_large", maximum=measures.format_number(HIGHEST_PRICE, language()))
        return price


class SumField(MoneyField):
    """An amount of money that may be nothing."""

    def read(self, text: str) -> int:
        return 0 if not text.strip("0 .,") else super().read(text)
