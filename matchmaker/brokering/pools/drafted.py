"""What one who draws up a pool asks of each member: the seam between the page of proposals and the pool itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from matchmaker.measures.schedule import Portion


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One member's line, before anybody was asked.

    A pool of supply counts offers, a pool of purchase counts needs; whoever opens the pool checks everything anew.
    """

    listing_id: int
    """The member's offer in a pool of supply, its need in a pool of purchase."""
    amount: Decimal
    """In the target's base unit, above nothing."""
    portions: tuple[Portion, ...]
    """When the amount falls; adds up to it. Empty where nobody says: the amount may fall at any time of the window."""
