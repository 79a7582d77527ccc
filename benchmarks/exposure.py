"""What fair turns among near equals cost, and whom they let be seen, on the simulated market.

The buyers of many needs open their lists on `--days` days. Each day near equals take turns by the attention of the days
before (`ranking.judging.turns`). Printed for several bands: mean NDCG@10 as ranked and with turns, the difference with
a 95 % interval by bootstrap over needs, and how unevenly the attention of the first ten places falls on the offers of a
list (mean Gini over lists). The data are synthetic; what the market is stands in docs/ranking/market.md.

    python -m benchmarks.exposure --needs 400 --days 30
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching import rankers
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import gini, interval, ndcg
from matchmaker.ranking.judging.turns import BAND, turned
from matchmaker.ranking.rankers.ranker import BaselineRanker, rank
from matchmaker.ranking.simulation import simulate

TOP = 10
LOSS_MOST = 0.01
"""Of the NDCG@10 as ranked, turns may cost less than this share."""
Floats = NDArray[np.float64]


def played(
    grades: NDArray[np.intp], scores: Floats, order: Sequence[int], *, days: int, band: float
) -> tuple[float, float]:
    """Mean NDCG@10 of one list over the days, and the Gini of the attention that its offers had."""
    seen = dict.fromkeys(order, 0.0)
    found = []
    for _day in range(days):
        shown = turned(order, scores, seen, band=band).best_first if band >= 0 else tuple(order)
        found.append(ndcg(grades[list(shown)], TOP))
        for place, position in enumerate(shown[:TOP], start=1):
            seen[position] += 1.0 / np.log2(1.0 + place)
    return float(np.mean(found)), gini(list(seen.values()))


def measured(judged: Judgements, scores: Floats, *, days: int, band: float) -> tuple[Floats, Floats]:
    """By list, NDCG@10 and Gini; NaN where nothing in a list is worth anything."""
    rows = []
    for need in np.unique(judged.needs):
        of_need = np.flatnonzero(judged.needs == need)
        order = rank(scores[of_need], int(need), judged.offers[of_need]).tolist()
        rows.append(played(judged.grades[of_need], scores[of_need], order, days=days, band=band))
    quality, uneven = zip(*rows, strict=True)
    return np.array(quality), np.array(uneven)


def main() -> None:
    """Print the table; fail where the band in use costs too much."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=400)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--baseline", action="store_true", help="score by the rule instead of the shipped ranker")
    asked = parser.parse_args()
    judged = simulate(asked.needs, seed=asked.seed)
    ranker = BaselineRanker() if asked.baseline else rankers.ranker()
    scores = np.asarray(ranker.predict(judged.features), np.float64)
    plain, uneven = measured(judged, scores, days=1, band=-1.0)
    print(f"{asked.needs} needs, {len(judged)} offers, {asked.days} days, {ranker.version}, seed {asked.seed}")
    print(f"as ranked: NDCG@10 {np.nanmean(plain):.4f}, Gini {np.nanmean(uneven):.4f}")
    print("band    NDCG@10   difference [95 %]              share     Gini")
    share = 0.0
    for band in sorted({0.0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, BAND}):
        quality, fair = measured(judged, scores, days=asked.days, band=band)
        low, high = interval(quality - plain, seed=asked.seed)
        loss = np.nanmean(quality - plain)
        relative = -loss / np.nanmean(plain)
        share = relative if band == BAND else share
        print(
            f"{band:<7.3f} {np.nanmean(quality):.4f}    {loss:+.4f} [{low:+.4f}, {high:+.4f}]"
            f"   {relative:7.2%}   {np.nanmean(fair):.4f}{'   in use' if band == BAND else ''}"
        )
    if share >= LOSS_MOST:
        raise SystemExit(f"turns within {BAND} cost {share:.2%} of NDCG@10: more than {LOSS_MOST:.0%}")


if __name__ == "__main__":
    main()
