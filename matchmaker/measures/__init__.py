"""Values with units: quantities, money, days, places and the identifiers of the trade.

Pure Python: nothing here knows a database, a form or a translation. Whatever a person types is read
by a `parse_…` function, which either returns a typed value or raises `MeasureError` with a code and
parameters; the form turns those into a sentence in the reader's language.
"""

from matchmaker.measures.errors import MeasureError
from matchmaker.measures.identifiers import (
    format_phone,
    gs1_check_digit_ok,
    normalise_tax_code,
    parse_phone,
    tax_code_ok,
)
from matchmaker.measures.money import (
    MAX_DONG,
    MAX_PREMIUM,
    MAX_PRICE,
    format_money,
    format_price_range,
    parse_money,
)
from matchmaker.measures.numbers import NBSP, format_number, in_percent
from matchmaker.measures.periods import (
    VIETNAM_TIME,
    Period,
    format_date,
    format_period,
    parse_date,
    today,
)
from matchmaker.measures.places import Place, format_distance, great_circle_km
from matchmaker.measures.quantities import (
    MAX_AMOUNT,
    ParsedQuantity,
    Quantity,
    format_amount,
    format_quantity,
    parse_quantity,
)
from matchmaker.measures.units import UNITS, Dimension, Unit, unit, units_for

__all__ = [
    "MAX_AMOUNT",
    "MAX_DONG",
    "MAX_PREMIUM",
    "MAX_PRICE",
    "NBSP",
    "UNITS",
    "VIETNAM_TIME",
    "Dimension",
    "MeasureError",
    "ParsedQuantity",
    "Period",
    "Place",
    "Quantity",
    "Unit",
    "format_amount",
    "format_date",
    "format_distance",
    "format_money",
    "format_number",
    "format_period",
    "format_phone",
    "format_price_range",
    "format_quantity",
    "great_circle_km",
    "gs1_check_digit_ok",
    "in_percent",
    "normalise_tax_code",
    "parse_date",
    "parse_money",
    "parse_phone",
    "parse_quantity",
    "tax_code_ok",
    "today",
    "unit",
    "units_for",
]
