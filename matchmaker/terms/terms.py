"""What a quote proposes and a contract binds the two to.

Amounts are exact decimals in the product's base unit, money is whole đồng, shares are whole per cent. A version of
a quote or contract keeps its terms as plain JSON (`as_data`); they are never changed, only followed by others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from matchmaker.listings import DeliveryTerms
from matchmaker.measures import Period, schedule
from matchmaker.measures.schedule import Portion
from matchmaker.terms.rules import PriceRule

WHOLE_PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Quality:
    """One thing the goods must be, and how far they may miss it: "độ ẩm", "≤ 14 %", "± 0,5 %"."""

    what: str
    target: str
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of the goods, from the best down."""

    name: str
    description: str = ""
    price_vnd: int | None = None
    """Đồng per base unit; None where the price does not go by grade."""
    share_pct: int | None = None
    """How much of the whole is expected to be of it; all shares together are 100 where any is told."""


@dataclass(frozen=True, slots=True)
class InputAdvance:
    """Seed, fertiliser, a service or money that one side advances, deducted from what it pays for the goods."""

    name: str
    amount_vnd: int
    quantity: str = ""
    """In words: "20 bao NPK"."""


@dataclass(frozen=True)
class Terms:
    """One whole proposal.

    Attributes
    ----------
    product_code, unit : str
        Catalogue code; code of the base unit in which every amount and price stands.
    quantity : Decimal
        The whole; the portions add up to it.
    tolerance_pct : int
        By how much the delivered whole may differ, up or down.
    portions : tuple of Portion
        How it falls over weeks or months, in order.
    price_vnd : int or None
        The fixed price, or the floor; None for the other rules.
    premium_vnd : int or None
        Added to the market's price; negative is below it.
    market_province : str or None
        Code of the province whose reference price counts; None is the whole country's.
    place, commune_code : str
        Where the goods change hands: in words, and the commune where it is known.
    deposit_vnd : int
        Paid by the buyer in advance, set off against what it owes.
    payment_days : int
        Days from inspection to payment; 0 is on the spot.
    collect_days : int
        Days from "ready" within which a buyer who collects has to come.
    """

    product_code: str
    unit: str
    quantity: Decimal
    portions: tuple[Portion, ...]
    price_rule: PriceRule
    tolerance_pct: int = 0
    qualities: tuple[Quality, ...] = ()
    grades: tuple[Grade, ...] = ()
    price_vnd: int | None = None
    premium_vnd: int | None = None
    market_province: str | None = None
    delivery_terms: DeliveryTerms = DeliveryTerms.BUYER_COLLECTS
    place: str = ""
    commune_code: str | None = None
    deposit_vnd: int = 0
    payment_days: int = 0
    collect_days: int = 3
    inputs: tuple[InputAdvance, ...] = ()
    note: str = ""

    @cached_property
    def window(self) -> Period:
        """From the first portion's first day to the last one's last."""
        return Period(self.portions[0].period.starts_on, self.portions[-1].period.ends_on)

    @property
    def inputs_vnd(self) -> int:
        """All that is advanced."""
        return sum(each.amount_vnd for each in self.inputs)

    def promised_by(self, day: date) -> Decimal:
        """What has to be delivered by the end of a day: the portions that end by then."""
        return sum((each.amount for each in self.portions if each.period.ends_on <= day), Decimal(0))

    def as_data(self) -> dict[str, Any]:
        """Plain JSON, exact: amounts as text, days as ISO text."""
        data = asdict(self)
        data["quantity"] = str(self.quantity)
        data["portions"] = schedule.stored(self.portions)
        return {key: list(value) if isinstance(value, tuple) else value for key, value in data.items()}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Terms from what a version keeps. Raises KeyError or ValueError for anything that `as_data` did not write."""
        return cls(**{
            **data,
            "quantity": Decimal(data["quantity"]),
            "portions": tuple(schedule.read(data["portions"])),
            "price_rule": PriceRule(data["price_rule"]),
            "delivery_terms": DeliveryTerms(data["delivery_terms"]),
            "qualities": _read_each(Quality, data["qualities"]),
            "grades": _read_each(Grade, data["grades"]),
            "inputs": _read_each(InputAdvance, data["inputs"]),
        })  # fmt: skip


def _read_each(kind: Any, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**row) for row in rows)
