"""What it adds to the order that records of past deals are known: the same markets, with records and without.

Each seed is a market of its own with its own training; lists are measured on that nobody trained on. Without
records every organisation is a newcomer. The data are synthetic; docs/reputation.md tells the figures.

    python -m benchmarks.records --seeds 4 --needs 600
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import interval
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.training import evaluate, fit
from matchmaker.ranking.simulation import simulate, simulate_sellers

APART = 10_000
"""Distance between the seeds of training and test markets."""
Figures = tuple[NDArray[np.float64], NDArray[np.float64]]
"""NDCG@10 of each list, with records and without."""


def without(judged: Judgements, schema: Schema) -> Judgements:
    """The same judgements of people who know of no record."""
    features = judged.features.copy()
    features[:, [place for name, place in schema.column.items() if name.endswith("_record")]] = 0
    return replace(judged, features=features)


def compared(schema: Schema, seed: int, needs: int) -> tuple[Figures, Figures]:
    """The rule's figures and the learned ranker's."""
    draw = simulate if schema is ANSWERS else simulate_sellers
    rule = BaselineRanker() if schema is ANSWERS else SuitsBaseline()
    train, test = draw(needs, seed=seed), draw(needs // 2, seed=seed + APART)
    bare_train, bare_test = without(train, schema), without(test, schema)
    learned, blind = fit(train, seed=seed, schema=schema), fit(bare_train, seed=seed, schema=schema)
    return (
        (evaluate(rule, test).ndcg, evaluate(rule, bare_test).ndcg),
        (evaluate(learned, test).ndcg, evaluate(blind, bare_test).ndcg),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--needs", type=int, default=600)
    asked = parser.parse_args()
    for name, schema in (("offers for a need", ANSWERS), ("needs for an offer", SUITS)):
        runs = [compared(schema, seed, asked.needs) for seed in range(1, asked.seeds + 1)]
        for who, place in (("rule", 0), ("learned", 1)):
            known, unknown = (np.concatenate([run[place][side] for run in runs]) for side in (0, 1))
            gain = known - unknown
            low, high = interval(gain, seed=1)
            print(
                f"{name}, {who}: NDCG@10 {np.nanmean(unknown):.4f} without records, {np.nanmean(known):.4f} with; "
                f"{np.nanmean(gain):+.4f} [{low:+.4f}, {high:+.4f}] on {np.isfinite(gain).sum()} lists"
            )


if __name__ == "__main__":
    main()
