"""What growing areas still give the offers that might join a pool, as the problem takes it.

The ledger's own figures, as of this moment and without locks; whoever opens or accepts a pool asks the ledger itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from matchmaker.offers import capacity


@dataclass(frozen=True)
class Backed:
    """What stands behind one offer."""

    held: int
    """What it reserves of its growing areas, in whole base units."""
    seasons: tuple[int, ...]
    """The seasons of which it may take more, by their number in `Ledgers.left`."""


@dataclass(frozen=True)
class Ledgers:
    """What binds some offers: nothing stands here of one without growing areas, or whose land nobody knows."""

    backed: Mapping[int, Backed] = field(default_factory=dict)
    left: Mapping[int, int] = field(default_factory=dict)
    """By season, what no offer reserves and nobody has agreed on."""


def ledgers_of(offer_ids: Collection[int]) -> Ledgers:
    """The ledgers behind published offers, rounded down to whole base units."""
    found = capacity.grounds_of(offer_ids)
    numbers = {season: number for number, season in enumerate(sorted(found.seasons))}
    return Ledgers(
        {
            offer_id: Backed(int(each.held), tuple(numbers[season] for season in each.seasons))
            for offer_id, each in found.backed.items()
        },
        {number: max(int(found.seasons[season].left), 0) for season, number in numbers.items()},
    )
