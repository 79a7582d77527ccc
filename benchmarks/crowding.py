"""What sharing does to crowded needs: are twenty cooperatives all sent to one that is nearly filled?

In each of several synthetic markets (`ranking.simulation`) of one product, needs lack much or, every third, next
to nothing. Cooperatives come one after the other and are introduced to the first need of their list. Twice: once
what a need lacks is shared by the introductions open to it, as on the site, once each list is made as if nobody
else had come. Printed for the shipped ranker and for the rule, with the standard error over the markets:

- nearly filled: cooperatives sent to each need that lacks less than a tenth;
- most: cooperatives sent to the one need that got most;
- too much: of the harvest sent anywhere, the part that its need does not lack any more;
- filled: of all that the needs lack, the part that was sent;
- paid: what the cooperatives' own first choice loses, in points of a hundred, as if each were alone.

    python -m benchmarks.crowding --markets 10
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.shortlist import RankedList, needs_for
from matchmaker.ranking.simulation.listings import Draw
from matchmaker.ranking.simulation.market import TODAY

NEEDS: Final = 24
COOPERATIVES: Final = 60
NEARLY_FILLED: Final = 0.1
"""A need that lacks a smaller part than this of its quantity."""


@dataclass(frozen=True)
class Crowd:
    """A market of one product: what is needed, and who comes, one after the other."""

    needs: tuple[NeedFacts, ...]
    offers: tuple[OfferFacts, ...]

    @property
    def nearly_filled(self) -> list[int]:
        """Numbers of the needs that lack next to nothing."""
        return [each.need_id for each in self.needs if each.still_lacking < NEARLY_FILLED * each.quantity]


@dataclass(frozen=True)
class Outcome:
    """Where the cooperatives of one market were sent."""

    to_each_nearly_filled: float
    most_to_one: int
    """To whichever need got most, nearly filled or not."""
    too_much: float
    filled: float
    score: float
    """Of what each was sent to, as if it had come alone: 0 to 1, mean."""


def crowd(seed: int, *, needs: int = NEEDS, cooperatives: int = COOPERATIVES) -> Crowd:
    """A market in which whoever comes may choose: needs without essentials, in one season."""
    draw = Draw(np.random.default_rng(seed), TODAY)
    good = draw.good()
    season = draw.asked(1, good).need
    asked = [_open_to_all(draw.asked(number, good).need, season) for number in range(1, needs + 1)]
    asked = [
        replace(each, lacking=each.quantity * float(draw.rng.uniform(0.02, NEARLY_FILLED)))
        if each.need_id % 3 == 0
        else each
        for each in asked
    ]
    offers = [draw.offer(number, good, season).offer for number in range(1, cooperatives + 1)]
    return Crowd(tuple(asked), tuple(replace(each, product_path=season.product_path, min_lot=None) for each in offers))


def _open_to_all(need: NeedFacts, season: NeedFacts) -> NeedFacts:
    return replace(
        need,
        product_path=season.product_path[:2],
        requirements=(),
        starts_on=season.starts_on,
        ends_on=season.ends_on,
        ceiling_vnd=None,
    )


def send(market: Crowd, suited: Ranker, *, shared: bool) -> Outcome:
    """Introduce each cooperative to the first need of its list; ``shared`` lets the lists know of those before."""
    open_to: Counter[int] = Counter()
    sent: dict[int, float] = dict.fromkeys((each.need_id for each in market.needs), 0.0)
    scores = []
    for offer in market.offers:
        alone = needs_for(offer, market.needs, suited)
        if not alone.best_first:
            continue
        first = _first(needs_for(offer, _known(market.needs, open_to), suited) if shared else alone)
        scores.append(_score_of(alone, first))
        open_to[first] += 1
        sent[first] += offer.quantity
    lacking = {each.need_id: each.still_lacking for each in market.needs}
    useful = sum(min(sent[key], lacking[key]) for key in sent)
    few = market.nearly_filled
    return Outcome(
        to_each_nearly_filled=sum(open_to[key] for key in few) / len(few),
        most_to_one=max(open_to.values()),
        too_much=1 - useful / sum(sent.values()),
        filled=useful / sum(lacking.values()),
        score=float(np.mean(scores)),
    )


def _known(needs: Sequence[NeedFacts], open_to: Counter[int]) -> list[NeedFacts]:
    return [replace(each, open_introductions=open_to[each.need_id]) for each in needs]


def _first(ranked: RankedList) -> int:
    return ranked.other_id(ranked.best_first[0])


def _score_of(alone: RankedList, need_id: int) -> float:
    position = alone.position_of(need_id)
    assert position is not None
    return float(alone.scores[position])


def _told(values: Sequence[float], decimals: int = 2) -> str:
    error = np.std(values, ddof=1) / len(values) ** 0.5
    return f"{np.mean(values):.{decimals}f} ± {error:.{decimals}f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markets", type=int, default=10)
    asked = parser.parse_args()
    markets = [crowd(seed) for seed in range(1, asked.markets + 1)]
    champion, status = load_champion([paths.ARTEFACTS / "ranker"])
    print(f"{asked.markets} markets, {NEEDS} needs, {COOPERATIVES} cooperatives each")
    print(f"{'':38} {'to a nearly filled':>18} {'most':>12} {'too much':>14} {'filled':>14} {'paid':>14}")
    for name, suited in ((status.version, champion.suits), ("the rule", SuitsBaseline())):
        alone = [send(each, suited, shared=False) for each in markets]
        shared = [send(each, suited, shared=True) for each in markets]
        for way, found in (("as if alone", alone), ("shared", shared)):
            paid = [100 * (before.score - now.score) for before, now in zip(alone, found, strict=True)]
            print(
                f"{f'{name}, {way}':38} {_told([each.to_each_nearly_filled for each in found]):>18}"
                f" {_told([each.most_to_one for each in found], 1):>12}"
                f" {_told([each.too_much for each in found]):>14} {_told([each.filled for each in found]):>14}"
                f" {_told(paid, 1):>14}"
            )


if __name__ == "__main__":
    main()
