"""How well rankers order the lists of a simulated market in which the worth of every pair is known.

Each seed is a market of its own with its own training. Every table prints mean NDCG@10 over lists nobody
trained on and the difference to the table's reference, with a 95 % interval by a paired bootstrap over seeds
and, within them, over lists. The data are synthetic; what the market is stands in docs/ranking/market.md.

    python -m benchmarks.market --seeds 5 --needs 600
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import LightGBM
from matchmaker.learning.pieces import on_the_scale_of
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import GAINS
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker, weight_of_evidence
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, rank
from matchmaker.ranking.rankers.reciprocal import combined
from matchmaker.ranking.rankers.training import fit
from matchmaker.ranking.simulation import Acts, Market, market, play, simulate_sellers
from matchmaker.ranking.simulation.acts import PATIENCE, buyer_agrees, mutual, seller_agrees

Floats = NDArray[np.float64]
Table = dict[str, Floats]
"""Per row of the table, the NDCG@10 of each test list, NaN where nothing in it is worth anything."""
Tables = dict[str, Table]
Evidence = dict[str, tuple[float, float]]
"""Number of judgements behind a table and their weight, means over repeats."""
Learn = Callable[[Judgements], LearnedRanker]

APART = 10_000
"""Distance between the seeds of training and test markets."""
TOP = 10
SIZES = (10, 100, 1_000, 10_000)
"""Judgements to start with, or all there are."""
REPEATS = {10: 3, 100: 3}
"""Small samples are drawn several times and averaged."""
EXPLORED = 0.1
"""Share of neighbouring places swapped at random while acts were logged."""
MOST_WEIGHT = 10.0
"""At which inverse propensities are clipped."""
REFERENCES = {
    "answers, all pairs": "baseline",
    "answers, new pairs": "baseline",
    "answers, known pairs": "baseline",
    "suits": "baseline",
    "position bias": "naive",
    "staff's lists, by mutual worth": "harmonic mean",
    "staff's lists, by the chance that both agree": "harmonic mean",
}
"""The row each table compares with; of those not named here, the baseline."""


def run(seed: int, needs: int) -> tuple[Tables, Evidence]:
    """All tables of one seed, and the weights of evidence in them."""
    train, test = market(needs, seed=seed), market(needs // 2, seed=seed + APART)
    tell(seed, "markets drawn")
    tables: Tables = {}
    ours = trained(train.answers, ANSWERS, seed)
    tables |= answers_tables(ours, train, test, seed)
    tell(seed, "answers measured")
    sellers, unseen = simulate_sellers(needs, seed=seed), simulate_sellers(needs // 2, seed=seed + APART)
    suits = trained(sellers, SUITS, seed)
    tables["suits"] = {
        "baseline": ndcg(SuitsBaseline().predict(unseen.features), unseen),
        "ours": ndcg(suits.predict(unseen.features), unseen),
        "LightGBM": ndcg(peer(sellers, SUITS, seed).predict(unseen.features), unseen),
        "true gain": ndcg(unseen.utilities, unseen),
    }
    tell(seed, "suits measured")
    shown = play(train, BaselineRanker().predict(train.answers.features), seed=seed, swapped=EXPLORED)
    acted = replace(train.answers.take(shown.rows), grades=shown.grades, positions=shown.place.astype(np.float64))
    evidence: Evidence = {}
    for name, judged, learn in (
        ("judged", train.answers, lambda seen: fit(seen, seed=seed)),
        ("acted", acted, lambda seen: learned_from_acts(seen, seed)),
    ):
        tell(seed, f"cold start, {name}")
        curve, weighed = cold_start(f"cold start, {name}", judged, learn, test.answers, seed)
        tables |= curve
        evidence |= weighed
    tables["position bias"] = position_bias(train.answers.take(shown.rows), shown, test.answers, seed)
    tables["staff's lists, by mutual worth"] = staffs_lists(ours, suits, test, mutual(test))
    agreed = buyer_agrees(test.answers.utilities) * seller_agrees(test.suits.utilities)
    tables["staff's lists, by the chance that both agree"] = staffs_lists(ours, suits, test, agreed)
    return tables, evidence


def tell(seed: int, stage: str) -> None:
    """Say how far a seed is, on the error stream, so that tables can be kept apart."""
    print(f"  seed {seed}: {stage}", file=sys.stderr, flush=True)


def trained(judged: Judgements, schema: Schema, seed: int) -> BlendedRanker:
    """Our ranker as it is trained for the site."""
    rule = BaselineRanker() if schema is ANSWERS else SuitsBaseline()

    def learn(seen: Judgements) -> LearnedRanker:
        return fit(seen, seed=seed, schema=schema)

    return BlendedRanker(learn(judged), weight_of_evidence(judged, learn, seed=seed, baseline=rule), rule)


def peer(judged: Judgements, schema: Schema, seed: int) -> LightGBM:
    """LightGBM's LambdaMART with the settings and constraints of ours."""
    rival = LightGBM(gains=GAINS, monotonic_cst=schema.directions, per_split=True, random_state=seed)
    return rival.fit(judged.features, judged.grades, judged.needs)


def answers_tables(ours: BlendedRanker, train: Market, test: Market, seed: int) -> Tables:
    """The buyer's lists: whole, and only their pairs that never or did deal before."""
    judged = test.answers
    scores = {
        "baseline": BaselineRanker().predict(judged.features),
        "past deals alone": test.deals.astype(np.float64),
        "ours": ours.predict(judged.features),
        "LightGBM": peer(train.answers, ANSWERS, seed).predict(judged.features),
        "true worth": judged.utilities,
    }
    parts = {"all": np.full(len(test), True), "new": test.deals == 0, "known": test.deals > 0}
    return {
        f"answers, {name} pairs": {
            row: ndcg(values[part], judged.take(part))
            for row, values in scores.items()
            if not (row == "past deals alone" and name == "new")
        }
        for name, part in parts.items()
    }


def cold_start(name: str, judged: Judgements, learn: Learn, test: Judgements, seed: int) -> tuple[Tables, Evidence]:
    """What few judgements teach: learned alone, and blended by the weight of evidence."""
    ruled = BaselineRanker().predict(test.features)
    tables: Tables = {f"{name}, 0": {"baseline": ndcg(ruled, test), "blended": ndcg(ruled, test)}}
    evidence: Evidence = {f"{name}, 0": (0.0, 0.0)}
    for size in SIZES:
        alone, blended, given = [], [], []
        for part in samples(judged, size, REPEATS.get(size, 1), seed):
            ranker = BlendedRanker(learn(part), weight_of_evidence(part, learn, seed=seed, gains=GAINS))
            alone.append(ndcg(ranker.learned.predict(test.features), test))
            blended.append(ndcg(ranker.predict(test.features), test))
            given.append((len(part), ranker.weight))
        tables[f"{name}, {size:,}"] = {
            "baseline": ndcg(ruled, test),
            "learned alone": np.mean(alone, axis=0),
            "blended": np.mean(blended, axis=0),
        }
        judgements, weight = np.mean(given, axis=0)
        evidence[f"{name}, {size:,}"] = float(judgements), float(weight)
    return tables, evidence


def learned_from_acts(judged: Judgements, seed: int) -> LearnedRanker:
    """As the site learns from what people did: places are a feature, scores are put on the rule's scale."""
    ranker = LearnedRanker(gains=GAINS, random_state=seed)
    ranker.fit(judged.features, judged.grades, judged.needs, positions=judged.positions)
    return on_the_scale_of(BaselineRanker(), ranker, judged)


def samples(judged: Judgements, size: int, repeats: int, seed: int) -> Iterator[Judgements]:
    """Judgements on the lists of random needs, `size` in all if there are as many, the last list cut short."""
    rng = np.random.default_rng(seed)
    lists = list(judged.by_need())
    for _ in range(repeats):
        rows = np.concatenate([lists[i] for i in rng.permutation(len(lists))])
        yield judged.take(rows[:size])


def position_bias(rows: Judgements, shown: Acts, test: Judgements, seed: int) -> Table:
    """Learning from what buyers did with lists that the baseline ordered, in ways that mind the place or not."""
    acted = LearnedRanker(gains=GAINS, random_state=seed)

    def learned(**how: Floats) -> Floats:
        return ndcg(acted.fit(rows.features, shown.grades, rows.needs, **how).predict(test.features), test)

    return {
        "baseline": ndcg(BaselineRanker().predict(test.features), test),
        "naive": learned(),
        "position as feature": learned(positions=shown.place.astype(np.float64)),
        "inverse propensity": learned(sample_weight=propensity_weights(shown)),
        "true labels": ndcg(fit(rows, seed=seed).predict(test.features), test),
    }


def propensity_weights(shown: Acts) -> Floats:
    """One over the true chance that a place is looked at, for rows that something was done with; else 1."""
    inverse = np.minimum(shown.place.astype(np.float64) ** PATIENCE, MOST_WEIGHT)
    return np.where(shown.grades > 0, inverse, 1.0)


def staffs_lists(ours: BlendedRanker, suits: BlendedRanker, test: Market, worth: Floats) -> Table:
    """Ways to make two scores one, by what the pairs are truly worth that they put first."""
    one, other = ours.predict(test.answers.features), suits.predict(test.suits.features)
    ways: dict[str, Floats] = {
        "answers alone": one,
        "suits alone": other,
        "arithmetic mean": one + other,
        "minimum": np.minimum(one, other),
        "geometric mean": combined(one, other),
        "harmonic mean": 2.0 * one * other / (one + other),
        "rules, combined": combined(
            BaselineRanker().predict(test.answers.features), SuitsBaseline().predict(test.suits.features)
        ),
        "truth": worth,
    }
    return {name: ndcg(scores, test.answers, worth) for name, scores in ways.items()}


def ndcg(scores: Floats, judged: Judgements, worth: Floats | None = None) -> Floats:
    """NDCG@10 of each list, by what a judge's grades or, if given, the rows' own worth gain."""
    gains = np.array(GAINS)[judged.grades] if worth is None else worth
    figures = []
    for rows in judged.by_need():
        order = rank(scores[rows], judged.needs[rows], judged.offers[rows])
        discounts = 1.0 / np.log2(np.arange(min(TOP, len(rows))) + 2.0)
        best = -np.sort(-gains[rows])[:TOP] @ discounts
        figures.append(gains[rows][order][:TOP] @ discounts / best if best > 0 else np.nan)
    return np.array(figures)


@dataclass(frozen=True)
class Estimate:
    """A mean difference and its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"


def paired(one: Sequence[Floats], other: Sequence[Floats], draws: int = 2_000) -> Estimate:
    """How much higher `one` is than `other`, list by list: bootstrap over seeds, and over lists within each."""
    differences = [known[~np.isnan(known)] for known in (a - b for a, b in zip(one, other, strict=True))]
    rng = np.random.default_rng(0)
    means = np.empty(draws)
    for draw in range(draws):
        seeds = rng.integers(len(differences), size=len(differences))
        means[draw] = np.mean([rng.choice(differences[s], len(differences[s])).mean() for s in seeds])
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(float(np.mean([d.mean() for d in differences])), float(low), float(high))


def report(results: Sequence[tuple[Tables, Evidence]]) -> None:
    """Print every table over all seeds."""
    for name in results[0][0]:
        tables = [tables[name] for tables, _ in results]
        reference = REFERENCES.get(name, "baseline")
        behind = [evidence[name] for _, evidence in results if name in evidence]
        count, weight = np.mean(behind, axis=0) if behind else (0.0, 0.0)
        told = f", {count:,.0f} judgements weigh {weight:.2f}" if behind else ""
        lists = sum(int((~np.isnan(table[reference])).sum()) for table in tables)
        print(f"\n{name}: {len(tables)} seeds, {lists:,} lists{told}")
        print(f"  {'':22} {'NDCG@10':>8} {'ratio':>7}  difference to {reference} [95 %]")
        base = np.mean([np.nanmean(table[reference]) for table in tables])
        for row in tables[0]:
            mean = np.mean([np.nanmean(table[row]) for table in tables])
            compared = "" if row == reference else paired([t[row] for t in tables], [t[reference] for t in tables])
            print(f"  {row:22} {mean:8.4f} {mean / base:7.3f}  {compared}")
        if "LightGBM" in tables[0]:
            against = paired([t["ours"] for t in tables], [t["LightGBM"] for t in tables])
            print(f"  ours against LightGBM: {against}")


def all_seeds(seeds: int, needs: int, jobs: int, told: Callable[[str], None]) -> list[tuple[Tables, Evidence]]:
    """Run every seed, `jobs` at a time, telling of each as it is done."""
    started = time.monotonic()
    results: dict[int, tuple[Tables, Evidence]] = {}
    with ProcessPoolExecutor(jobs) as pool:
        running = {pool.submit(run, seed, needs): seed for seed in range(1, seeds + 1)}
        for done in as_completed(running):
            results[running[done]] = done.result()
            told(f"seed {running[done]} done, {len(results)} of {seeds}, {time.monotonic() - started:.0f} s")
    return [results[seed] for seed in sorted(results)]


def main() -> None:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--needs", type=int, default=600, help="lists to train on; half as many to test on")
    parser.add_argument("--jobs", type=int, default=2, help="seeds run at once")
    given = parser.parse_args()
    if given.seeds < 1 or given.needs < 40 or given.jobs < 1:
        parser.error("at least one seed, 40 needs and one job")
    report(all_seeds(given.seeds, given.needs, given.jobs, lambda line: print(line, file=sys.stderr, flush=True)))


if __name__ == "__main__":
    main()
