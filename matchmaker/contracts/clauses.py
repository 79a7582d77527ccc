"""What a linkage contract says beside its terms: pure values.

The fields are those that Decree 98/2018/NĐ-CP and ordinary commercial practice expect; the seven forms are those of
its article 4. The Commercial Law 36/2005/QH11, article 301, caps a penalty at 8 % of the value of what was breached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final, Self

MOST_PENALTY_PCT: Final = 8
"""More than this is warned about, not refused: article 301 leaves damages beside it."""


class LinkageForm(IntEnum):
    """The seven forms of linkage of article 4 of Decree 98/2018/NĐ-CP, by their number there."""

    INPUTS_PRODUCTION_PROCESSING_SALE = 1
    INPUTS_SALE = 2
    PRODUCTION_SALE = 3
    INPUTS_PRODUCTION_SALE = 4
    PRODUCTION_PROCESSING_SALE = 5
    INPUTS_PROCESSING_SALE = 6
    PROCESSING_SALE = 7


@dataclass(frozen=True)
class Clauses:
    """One whole set of clauses; empty text means that the paper says what the template says.

    Attributes
    ----------
    form : LinkageForm
    starts_on, ends_on : date
        How long the contract lasts; the portions lie within.
    inspection_days : int
        Days from delivery within which the buyer inspects; what is not contested then counts as accepted.
    penalty_pct : int
        Of the value of what was breached.
    deposit_multiple : int
        How often a seller who breaks pays the deposit back (2: as much again, article 328 Civil Code 2015).
    codes : str
        Growing-area and packing-house codes and how goods are traced.
    """

    form: LinkageForm
    starts_on: date
    ends_on: date
    inspection: str = ""
    inspection_days: int = 2
    rejection: str = ""
    inputs: str = ""
    payment: str = ""
    force_majeure: str = ""
    penalty_pct: int = MOST_PENALTY_PCT
    deposit_multiple: int = 2
    disputes: str = ""
    codes: str = ""
    other: str = ""

    @property
    def penalty_is_high(self) -> bool:
        """Whether the penalty is above what the law lets a court grant."""
        return self.penalty_pct > MOST_PENALTY_PCT

    def as_data(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            **asdict(self),
            "form": int(self.form),
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Clauses from what a version keeps."""
        days = {each: date.fromisoformat(data[each]) for each in ("starts_on", "ends_on")}
        return cls(**{**data, **days, "form": LinkageForm(data["form"])})
