"""What two parties put to each other and bind themselves to: pure values, known to quotes and contracts alike."""

from matchmaker.terms.bounds import MOST_VALUE_VND, beyond
from matchmaker.terms.differences import Difference, differences
from matchmaker.terms.pricing import per_cent_of, price_on, total_vnd, value_vnd
from matchmaker.terms.rules import PriceRule
from matchmaker.terms.terms import Grade, InputAdvance, Quality, Terms

__all__ = [
    "MOST_VALUE_VND",
    "Difference",
    "Grade",
    "InputAdvance",
    "PriceRule",
    "Quality",
    "Terms",
    "beyond",
    "differences",
    "per_cent_of",
    "price_on",
    "total_vnd",
    "value_vnd",
]
