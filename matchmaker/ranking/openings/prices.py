"""What a lower price would open, told so that it gives no buyer's ceiling away.

Ceilings are private. Four things keep each of them so, whoever asks and however often:

- Prices stand on a grid that is the same for all (`steps.PRICES`). The offer counts as if it asked the grid's price
  at or below its own, so sliding the own price by a little asks nothing new.
- What is told is a band: "at least" 3, 5, 10 or 20 buyers. The amount follows from that band and from what everybody
  can read of the needs: it is what the smallest of them lack.
- Enough buyers stand on either side: those who would open, and those of whom it stays unknown whether they are open
  already, still closed or named no ceiling. Of no single need does the answer say on which side it is.
- One price is told, the first below the own that opens enough, and none below the owner's floor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.crossed import Priced
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.verdicts import verdicts
from matchmaker.ranking.facts.listings import OfferFacts
from matchmaker.ranking.openings import steps
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.search import FEWEST, Opening

BANDS: Final = (FEWEST, 5, 10, 20)
LOWEST_SHARE: Final = 0.5
"""Nobody is told to ask less than this share of the price."""
LOWEST_GRID_VND: Final = 100
"""The grid begins here."""


def cheaper(
    offer: OfferFacts, pairs: Pairs, ceilings_vnd: NDArray[np.float64], *, floor_vnd: float | None
) -> Opening | None:
    """The smallest step down the grid that opens needs of enough buyers; None where there is none.

    Parameters
    ----------
    offer : OfferFacts
    pairs : Pairs
        The offer with the needs that it may answer as far as its seller sees: `search.admissible`.
    ceilings_vnd : array of shape (n_pairs,)
        What each buyer pays at most, NaN where that is not said.
    floor_vnd : float or None
        What the owner takes at least; nobody who did not say is told to go lower.
    """
    asking = offer.asking_price_vnd
    if asking is None or floor_vnd is None or asking < LOWEST_GRID_VND or not len(pairs):
        return None
    begin = steps.price_at_or_below(asking)
    before = _passing(offer, begin, pairs, ceilings_vnd)
    buyers = pairs.needs.organisation_id
    lowest = max(floor_vnd, LOWEST_SHARE * asking, LOWEST_GRID_VND)
    for price in takewhile(lambda each: each >= lowest, _downwards(begin)):
        opened = np.unique(buyers[_passing(offer, price, pairs, ceilings_vnd) & ~before])
        if len(opened) < FEWEST:
            continue
        if len(np.unique(buyers)) - len(opened) < FEWEST:
            return None
        band = max(each for each in BANDS if each <= len(opened))
        return Opening((Change(Sort.PRICE, value=float(price)),), band, band, _least_lacking(pairs, band))
    return None


def _downwards(price: int) -> Iterator[int]:
    """The prices of the grid below one."""
    while True:
        price = steps.price_below(price)
        yield price


def _passing(offer: OfferFacts, price: int, pairs: Pairs, ceilings_vnd: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which needs the offer may answer at a price, by all rules."""
    asked = OfferColumns.of([replace(offer, asking_price_vnd=float(price))], pairs.needs.vocabulary)
    priced = Priced(asked, pairs.needs, pairs.today, asks_for_offers=False, ceilings_vnd=ceilings_vnd)
    return verdicts(priced).passed


def _least_lacking(pairs: Pairs, buyers: int) -> float:
    """What any so many of the buyers lack together at least, in one digit: for that nobody needs to know which."""
    _, owner = np.unique(pairs.needs.organisation_id, return_inverse=True)
    least = np.full(int(owner.max()) + 1, np.inf)
    np.minimum.at(least, owner, pairs.needs.still_lacking)
    return steps.one_digit(float(np.sort(least)[:buyers].sum()))
