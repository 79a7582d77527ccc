"""Where what a proposal lacks might come from: listings outside it, by the one thing that keeps them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

NAMED: Final = 3
"""Listings named of those that the same thing keeps out."""
TOLD: Final = 5
"""Things told that keep somebody out."""


@dataclass(frozen=True)
class Outsider:
    """A listing outside a proposal."""

    listing_id: int
    who: str
    """Its organisation."""
    amount: int
    """What it could bring of what is missing, in base units."""


@dataclass(frozen=True)
class Source:
    """Listings that the same thing keeps out."""

    reason: str
    mend: str
    """What would let them in; empty where nobody can say."""
    listings: tuple[Outsider, ...]
    """Those that could bring most, the largest first."""
    others: int
    """How many more there are."""

    @property
    def count(self) -> int:
        """How many it keeps out in all."""
        return len(self.listings) + self.others


def by_reason(told: Iterable[tuple[str, str, Outsider]]) -> list[Source]:
    """Reasons, what would mend each, and whom it keeps out; that of the largest listing first."""
    groups: dict[tuple[str, str], list[Outsider]] = {}
    for reason, mend, outsider in told:
        groups.setdefault((reason, mend), []).append(outsider)
    sources = sorted(groups.items(), key=lambda each: -max(one.amount for one in each[1]))
    return [
        Source(
            reason,
            mend,
            tuple(sorted(of, key=lambda each: (-each.amount, each.listing_id))[:NAMED]),
            max(len(of) - NAMED, 0),
        )
        for (reason, mend), of in sources[:TOLD]
    ]
