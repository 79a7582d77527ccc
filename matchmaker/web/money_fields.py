"""Money of a narrower kind: a price that the database can hold, a sum that may be nothing."""

from __future__ import annotations

from matchmaker import measures
from matchmaker.web.fields import MoneyField


class PriceField(MoneyField):
    """Đồng for one base unit."""

    most = measures.MAX_PRICE


class SumField(MoneyField):
    """An amount of money that may be nothing."""

    def read(self, text: str) -> int:
        return 0 if not text.strip("0 .,") else super().read(text)


class PremiumField(SumField):
    """What comes on top of the market's price, or off it, for one base unit."""

    most = measures.MAX_PREMIUM
