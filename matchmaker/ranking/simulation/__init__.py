"""A simulated market with known worth: judgements to start with, before anybody has judged.

`market` draws needs one by one, each with offers of the same species around it, some of them from
cooperatives that the buyer has dealt with. Offers that fail a constraint are dropped. The rest are worth
something to the buyer (`judge.worth`) and something else to the cooperative (`seller.gain`), and a judge
who errs grades both. `simulate` gives the buyer's judgements alone, four lists in ten told from the
seller's view, with no ceiling, so that a learned ranker meets both; `simulate_sellers` the judgements of
cooperatives. `play` lets buyers and cooperatives act on what they are shown. Everything follows from the
seed, and what a pair is worth is never worked out by the code that computes features.
"""

from __future__ import annotations

from matchmaker.ranking.simulation.acts import Acts, play
from matchmaker.ranking.simulation.cooperatives import Cooperative, cooperatives
from matchmaker.ranking.simulation.market import (
    TODAY,
    Market,
    Progress,
    market,
    silent,
    simulate,
    simulate_sellers,
)

__all__ = [
    "TODAY",
    "Acts",
    "Cooperative",
    "Market",
    "Progress",
    "cooperatives",
    "market",
    "play",
    "silent",
    "simulate",
    "simulate_sellers",
]
