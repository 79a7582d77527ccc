"""What a lot keeps once its page is public: labels are on the goods, and buyers read what they read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from matchmaker.credentials.models import Certificate
from matchmaker.errors import Unprocessable
from matchmaker.traceability.models import Lot

COUNTED_ON: Final = {
    "product_code": "quantity",
    "quantity": "quantity",
    "typed_amount": "quantity",
    "typed_unit": "quantity",
}
"""Columns that other lots and events are told in, with the field that is refused: fixed by the first such event."""
ON_LABELS: Final = ("stage", "packed_on", "shelf_life_days", "best_before_on", "standard", "brand")
"""Stays as it was told; what was left empty may still be told."""
BEST_BEFORE: Final = ("shelf_life_days", "best_before_on")
"""Two ways to tell one day: whichever was told, the other would change it."""
ADDED_TO: Final = ("certificates", "treatments", "tests")
"""Grows, and loses nothing: a row that was wrong is answered by another."""


def refuse_change(lot: Lot, name: str, value: Any, *, counted_on: bool) -> None:
    """Raise Unprocessable(field, `lot_is_public` or `lot_only_grows`) where a column may not become ``value`` any more.

    ``counted_on``: whether something says how much of the lot it is about, which fixes the amount of a draft, too.
    """
    if name in COUNTED_ON and (lot.is_public or counted_on):
        raise Unprocessable(COUNTED_ON[name], "lot_is_public")
    if not lot.is_public:
        return
    if name == "gtin" or (name in ON_LABELS and _is_told(lot, name)):
        raise Unprocessable(name, "lot_is_public")
    if name in ADDED_TO and not _grows(getattr(lot, name), value):
        raise Unprocessable(name, "lot_only_grows")


def _is_told(lot: Lot, name: str) -> bool:
    told_by = BEST_BEFORE if name in BEST_BEFORE else (name,)
    return any(getattr(lot, each) not in (None, "") for each in told_by)


def _grows(old: list[Any], new: list[Any]) -> bool:
    return all(new.count(each) >= old.count(each) for each in old)


def plain(value: Any) -> Any:
    """A column's value as the history keeps it, in JSON: certificates by their ids."""
    if isinstance(value, list):
        return [each.id if isinstance(each, Certificate) else each for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
