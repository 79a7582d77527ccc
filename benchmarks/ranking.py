"""How much better the learned ranker orders offers than the baseline, on simulated needs nobody trained on.

Prints NDCG@10 of the baseline, the learned ranker and the true worth (the ceiling), each seed its own market
and its own training, and the ratio with its interval. With `--speed`, what ranking 1,000 offers costs.

    python -m benchmarks.ranking --seeds 3 --needs 600
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matchmaker.ranking import constraints, features, metrics, shortlist
from matchmaker.ranking.facts import OfferFacts
from matchmaker.ranking.rankers import BaselineRanker, LearnedRanker
from matchmaker.ranking.reasons import explain
from matchmaker.ranking.simulation import TODAY, simulate
from matchmaker.ranking.simulation.listings import Draw
from matchmaker.ranking.training import evaluate, evaluate_scores, fit

APART = 10_000
"""Distance between the seeds of training and test markets."""
CANDIDATES = 1_000
SHOWN = 20
REPEATS = 15


def quality(seeds: int, needs: int) -> LearnedRanker:
    """Print a line per seed and the mean ratio; return the last ranker."""
    print(f"{'seed':>4} {'train':>6} {'test':>5}  {'baseline':>8} {'learned':>8} {'truth':>8}  {'ratio':>6}")
    gains, ratios = [], []
    for seed in range(1, seeds + 1):
        train, test = simulate(needs, seed=seed), simulate(needs // 2, seed=seed + APART)
        ranker = fit(train, seed=seed)
        learned, baseline = evaluate(ranker, test), evaluate(BaselineRanker(), test)
        truth = evaluate_scores(test.utilities, test)
        ratios.append(learned.mean_ndcg / baseline.mean_ndcg)
        gains.append(learned.ndcg - baseline.ndcg)
        figures = f"{baseline.mean_ndcg:8.4f} {learned.mean_ndcg:8.4f} {truth.mean_ndcg:8.4f}"
        print(f"{seed:>4} {needs:>6} {needs // 2:>5}  {figures}  {ratios[-1]:6.3f}")
    low, high = metrics.interval(np.concatenate(gains), seed=0)
    print(f"learned / baseline, NDCG@10: {statistics.mean(ratios):.3f}; gain {low:+.4f} to {high:+.4f} (95 %)")
    return ranker


def speed(ranker: LearnedRanker) -> None:
    """Print the processor time of each stage for one need and 1,000 offers, all of them admissible."""
    draw = Draw(np.random.default_rng(1), TODAY)
    good = draw.good()
    wanted = replace(draw.need(1, good), requirements=(), product_path=(good.group, good.species))
    offers: list[OfferFacts] = []
    while len(offers) < CANDIDATES:
        offer = draw.offer(len(offers) + 1, good, wanted).offer
        if constraints.admissible(offer, wanted):
            offers.append(offer)
    table = features.table(offers, wanted)
    needs = [wanted] * SHOWN
    stages: dict[str, Callable[[], object]] = {
        "constraints": lambda: constraints.screen(offers, wanted),
        "features": lambda: features.table(offers, wanted),
        "scores": lambda: ranker.predict(table),
        "reasons": lambda: explain(ranker, offers[:SHOWN], needs, table[:SHOWN]),
        "all": lambda: shortlist.offers_for(wanted, offers, ranker).top(SHOWN),
    }
    for name, stage in stages.items():
        print(f"{name:>12} {statistics.median(cpu_ms(stage) for _ in range(REPEATS)):7.2f} CPU-ms")


def cpu_ms(stage: Callable[[], object]) -> float:
    """Processor time of one call."""
    started = time.process_time()
    stage()
    return (time.process_time() - started) * 1e3


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--needs", type=int, default=600, help="lists to train on; half as many to test on")
    parser.add_argument("--speed", action="store_true")
    arguments = parser.parse_args()
    trained = quality(arguments.seeds, arguments.needs)
    if arguments.speed:
        speed(trained)
