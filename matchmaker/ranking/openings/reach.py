"""Who is in reach of a listing, and what keeps the others away: the ground on which the radar names one cause.

The engine that judges every pair judges them here, too. Needs are those that everybody sees; no ceiling is among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.candidates import offers_like
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.verdicts import at_a_glance, with_essentials
from matchmaker.ranking.facts.constraints import Failure, check
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.openings.search import Judged

LOOKED_INTO: Final = 60
"""Of so many pairs that are kept apart, those with the fewest failures, it is told what keeps them."""


@dataclass(frozen=True)
class Reach:
    """What stands on the other side of the market for one listing.

    Attributes
    ----------
    passed : Pairs
        Pairs that break no rule.
    shares : array of shape (n_passed,)
        How much of the need each offer could fill, 0 to 1.
    apart : tuple of Failure
        Of pairs that could be mended, those with the fewest failures: the first failure of each.
    elsewhen : int
        Listings of the product that are only out of reach in time.
    """

    passed: Pairs
    shares: NDArray[np.float64]
    apart: tuple[Failure, ...]
    elsewhen: int

    @property
    def asked(self) -> int:
        """How many listings of the other side are about these goods at about this time."""
        return len(self.passed) + len(self.apart)

    @property
    def parties(self) -> int:
        """Behind how many organisations the pairs that break no rule stand."""
        return len(np.unique(self.passed.brought.organisation_id))

    @property
    def takes(self) -> NDArray[np.float64]:
        """What each pair that breaks no rule could move, in the base unit, shape (n_passed,)."""
        return np.minimum(self.passed.offers.quantity, self.passed.needs.still_lacking) * np.ones(len(self.passed))

    def best(self, count: int) -> list[int]:
        """Ids of the listings that could move most, the most first."""
        order = np.lexsort((self.passed.brought.ids, -self.takes))
        return [int(self.passed.brought.ids[row]) for row in order[:count].tolist()]

    @property
    def most(self) -> float:
        """What the best pair could move, in the base unit; 0 where there is none."""
        return float(self.takes.max(initial=0.0))


def of_offer(offer: OfferFacts, needs: Shelf[NeedColumns], today: date) -> Reach:
    """The needs around an offer, as far as its seller sees."""
    judged = Judged.of(offer, needs, today)
    failures, mendable, pairs = judged.failures, judged.mendable, judged.of_product
    rows = _nearly(failures, mendable)
    apart = tuple(check(offer, pairs.needs.facts(row, today))[0] for row in rows)
    return _reach(judged.passed, apart, int((~mendable & ~judged.hopeless & (failures > 0)).sum()))


def of_need(need: NeedFacts, offers: Shelf[OfferColumns]) -> Reach:
    """The offers around a need. Where the facts carry no ceiling, none counts."""
    found = []
    asked = Pairs.of_need(need, offers.base.table)
    for part, rows in offers_like(need, offers):
        stretch = asked.bringing(part.sorted.table).take(rows)
        found.append(stretch if part.gone is None else stretch.take(np.flatnonzero(~part.gone[rows])))
    pairs = Pairs.joined(found)
    judged = with_essentials(at_a_glance(pairs), answers(pairs, essential=True))
    mendable = ~judged.hopeless & judged.within_reach
    apart = tuple(check(pairs.offers.facts(row), need)[0] for row in _nearly(judged.failures, mendable))
    elsewhen = int((~judged.hopeless & ~judged.within_reach).sum())
    return _reach(pairs.take(np.flatnonzero(judged.failures == 0)), apart, elsewhen)


def _nearly(failures: NDArray[np.intp], mendable: NDArray[np.bool_]) -> list[int]:
    """Of pairs that break rules and could be mended, those that break fewest."""
    rows = np.flatnonzero(mendable & (failures > 0))
    if not len(rows):
        return []
    fewest = rows[failures[rows] == failures[rows].min()]
    return [int(row) for row in fewest[:LOOKED_INTO].tolist()]


def _reach(passed: Pairs, apart: tuple[Failure, ...], elsewhen: int) -> Reach:
    lacking, every = passed.needs.still_lacking, np.ones(len(passed))
    shares = np.minimum(passed.offers.quantity / np.maximum(lacking, 1e-9), 1.0) * every
    return Reach(passed, shares, apart, elsewhen)
