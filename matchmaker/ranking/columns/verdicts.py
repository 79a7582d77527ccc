"""May these offers answer these needs: `ranking.constraints.check` for many pairs at once.

It counts failures and says which pairs stand a chance; what a failure is, and what would mend it, is told by
`check` for the few that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import Answers, answers
from matchmaker.ranking.columns.arrays import Columns, distinctly
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.facts.constraints import NEAR_PRICE_SHARE, NEAR_WINDOW_DAYS, Rule, product_rule

WRONG_PRODUCT, WRONG_VARIETY = 2.0, 1.0


@dataclass(frozen=True)
class Verdicts(Columns):
    """What the rules say of each pair.

    Attributes
    ----------
    failures : array
        How many rules the pair breaks.
    hopeless : array of bool
        Whether one of them is beyond mending.
    within_reach : array of bool
        Whether none of them is missed by so much that talking makes no sense.
    """

    failures: NDArray[np.intp]
    hopeless: NDArray[np.bool_]
    within_reach: NDArray[np.bool_]

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Pairs that break no rule."""
        return np.asarray(self.failures == 0)

    @property
    def near(self) -> NDArray[np.bool_]:
        """Pairs that break exactly one, which could be mended."""
        return np.asarray((self.failures == 1) & ~self.hopeless & self.within_reach)


def verdicts(pairs: Pairs) -> Verdicts:
    """All rules."""
    return with_essentials(at_a_glance(pairs), answers(pairs, essential=True))


def at_a_glance(pairs: Pairs) -> Verdicts:
    """All rules but the essential requirements: what costs a few comparisons a pair."""
    offers, needs, today = pairs.offers, pairs.needs, pairs.today
    product = _product(pairs)
    hopeless = (product == WRONG_PRODUCT) | (offers.organisation_id == needs.organisation_id)
    failures = (product > 0).astype(np.intp)
    failures += offers.organisation_id == needs.organisation_id
    lacking = needs.still_lacking
    for broken in (~offers.standing_verified, offers.unit != needs.unit, offers.quantity <= 0, lacking <= 0):
        failures += broken
        hopeless |= broken
    over = (offers.ends < today) | (needs.ends < today)
    gap = np.maximum(offers.starts - needs.ends, needs.starts - offers.ends)
    apart = (gap > 0) & ~over
    ceiling_vnd = pairs.ceiling_of_each_vnd
    dear = offers.asking_price_vnd > ceiling_vnd
    failures += over
    failures += apart
    failures += offers.min_lot > lacking
    failures += dear
    too_dear = dear & ~(offers.asking_price_vnd <= ceiling_vnd * (1 + NEAR_PRICE_SHARE))
    return Verdicts(failures, hopeless | over, ~(apart & (gap > NEAR_WINDOW_DAYS)) & ~too_dear)


def with_essentials(glance: Verdicts, asked: Answers) -> Verdicts:
    """The verdicts with those on the essential requirements added."""
    unmet = np.bincount(asked.pair[~asked.met], minlength=len(glance))
    return Verdicts(glance.failures + unmet, glance.hopeless, glance.within_reach)


def _product(pairs: Pairs) -> NDArray[np.float64]:
    """Which product rule each pair breaks, if one."""
    paths = pairs.offers.vocabulary.products
    severity = {None: 0.0, Rule.VARIETY: WRONG_VARIETY, Rule.PRODUCT: WRONG_PRODUCT}
    if pairs.asks_for_offers:
        wanted = paths[int(pairs.needs.product[0])]
        return distinctly(pairs.offers.product, lambda code: severity[product_rule(paths[code], wanted)])
    offered = paths[int(pairs.offers.product[0])]
    return distinctly(pairs.needs.product, lambda code: severity[product_rule(offered, paths[code])])
