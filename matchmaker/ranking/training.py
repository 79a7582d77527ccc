"""Fit and evaluate rankers on judgements, always grouped by need."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking import artefact, champions, metrics
from matchmaker.ranking.baseline import SuitsBaseline
from matchmaker.ranking.blended import BlendedRanker, weight_of_evidence
from matchmaker.ranking.judgements import Judgements
from matchmaker.ranking.rankers import BaselineRanker, LearnedRanker, Ranker, rank
from matchmaker.ranking.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.simulation import Progress, silent, simulate, simulate_sellers

TOP: Final = 10
"""Places that evaluation looks at."""
HELD_OUT: Final = 0.25
"""Share of needs kept away from training."""
SIMULATED_NOTE: Final = (
    "Trained on simulated judgements, not on real ones: no person graded these pairs, "
    "and no real offer, need or organisation is among them."
)


@dataclass(frozen=True)
class Evaluation:
    """How a ranker orders judged lists.

    Attributes
    ----------
    ndcg : array of shape (n_needs,)
        NDCG@10 of each list; NaN where nothing was relevant.
    mrr : float
        Mean reciprocal rank of the first suitable pair.
    coverage : float
        Share of the offering organisations that reach the top 10 of any list.
    exposure_gini : float
        How unevenly attention falls on those who offer.
    """

    ndcg: NDArray[np.float64]
    mrr: float
    coverage: float
    exposure_gini: float

    @property
    def mean_ndcg(self) -> float:
        """Mean over the lists that tell."""
        return float(np.nanmean(self.ndcg))


@dataclass(frozen=True)
class Side:
    """One side's ranker, measured on lists it had not seen, beside the rule it must beat."""

    ranker: BlendedRanker
    learned: Evaluation
    baseline: Evaluation

    @property
    def ratio(self) -> float:
        """Mean NDCG@10 of the trained ranker as a multiple of the baseline's."""
        return self.learned.mean_ndcg / self.baseline.mean_ndcg


@dataclass(frozen=True)
class Trained:
    """Rankers of both sides, trained, saved and measured."""

    version: str
    path: Path
    answers: Side
    suits: Side


def fit(judgements: Judgements, *, seed: int, schema: Schema = ANSWERS) -> LearnedRanker:
    """Train the learned ranker; the same judgements and seed give the same ranker."""
    ranker = LearnedRanker(directions=schema.directions, random_state=seed)
    return ranker.fit(judgements.features, judgements.grades, judgements.needs)


def evaluate(ranker: Ranker, judgements: Judgements) -> Evaluation:
    """Order every judged list by a ranker and see how well the best pairs come first."""
    return evaluate_scores(ranker.predict(judgements.features), judgements)


def evaluate_scores(scores: NDArray[np.float64], judgements: Judgements) -> Evaluation:
    """The same for scores from anywhere, one per row, higher is better."""
    lists = []
    for rows in judgements.by_need():
        order = rank(scores[rows], judgements.needs[rows], judgements.offers[rows])
        lists.append(rows[order])
    ranked = [judgements.grades[rows] for rows in lists]
    shown = metrics.exposure((judgements.organisations[rows] for rows in lists), TOP)
    everyone = np.unique(judgements.organisations).tolist()
    return Evaluation(
        ndcg=np.array([metrics.ndcg(grades, TOP) for grades in ranked]),
        mrr=float(np.nanmean([metrics.reciprocal_rank(grades) for grades in ranked])),
        coverage=metrics.coverage(shown, everyone),
        exposure_gini=metrics.gini([shown.get(organisation, 0.0) for organisation in everyone]),
    )


def train_on_simulation(out_dir: Path, *, seed: int, needs: int, progress: Progress = silent) -> Trained:
    """Simulate judgements of both sides, train, measure on held-out lists, and save the artefact with its card.

    Parameters
    ----------
    out_dir : Path
        Folder of artefacts; the new one becomes its current one.
    seed : int
        Decides the market, the split and the trees.
    needs : int
        Lists to simulate for each side, at least 8.
    progress : callable(done, total)
        Called as the work goes on; total counts the lists and two steps after them.

    Raises
    ------
    ValueError
        Fewer than 8 needs: too few to hold any out.
    """
    if needs < 8:
        raise ValueError(f"{needs} needs are too few to train on and to measure with")
    total = 2 * needs + 2
    judged = simulate(needs, seed=seed, progress=lambda done, _: progress(done, total))
    by_sellers = simulate_sellers(needs, seed=seed, progress=lambda done, _: progress(needs + done, total))
    answers, answers_data = _side(judged, BaselineRanker(), ANSWERS, seed)
    progress(total - 1, total)
    suits, suits_data = _side(by_sellers, SuitsBaseline(), SUITS, seed)
    papers = {
        "note": SIMULATED_NOTE,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": answers_data,
        "measured": _measured(answers, seed),
        "features": [asdict(feature) for feature in ANSWERS.features],
        "suits": {
            "data": suits_data,
            "measured": _measured(suits, seed),
            "features": [asdict(feature) for feature in SUITS.features],
        },
    }
    version = artefact.save(answers.ranker, out_dir, label="simulated", papers=papers, suits=suits.ranker)
    champions.promote(out_dir, version, by="matchmaker ranker train", why="trained on the simulated market")
    progress(total, total)
    return Trained(version, out_dir / version, answers, suits)


def _side(judged: Judgements, baseline: BaselineRanker, schema: Schema, seed: int) -> tuple[Side, dict[str, Any]]:
    """Train one side's ranker, weigh it, and measure it on held-out lists; with what the card says of the data."""

    def learn(seen: Judgements) -> LearnedRanker:
        return fit(seen, seed=seed, schema=schema)

    seen, unseen = judged.split(HELD_OUT, seed)
    weight = weight_of_evidence(seen, learn, seed=seed, baseline=baseline)
    ranker = BlendedRanker(learn(seen), weight, baseline)
    return Side(ranker, evaluate(ranker, unseen), evaluate(baseline, unseen)), _data(seen, unseen, seed)


def _data(seen: Judgements, unseen: Judgements, seed: int) -> dict[str, Any]:
    """What was learned from and measured on, for the card."""
    return {
        "origin": "matchmaker.ranking.simulation",
        "seed": seed,
        "lists": len(np.unique(seen.needs)),
        "rows": len(seen),
        "rows_by_grade": np.bincount(seen.grades, minlength=4).tolist(),
        "held_out_lists": len(np.unique(unseen.needs)),
        "held_out_rows": len(unseen),
    }


def _measured(side: Side, seed: int) -> dict[str, Any]:
    """Figures on held-out lists, for the card."""
    learned, baseline = side.learned, side.baseline
    figures = {
        name: {
            "ndcg_at_10": round(measured.mean_ndcg, 4),
            "mrr": round(measured.mrr, 4),
            "coverage": round(measured.coverage, 4),
            "exposure_gini": round(measured.exposure_gini, 4),
        }
        for name, measured in (("learned", learned), ("baseline", baseline))
    }
    low, high = metrics.interval(learned.ndcg - baseline.ndcg, seed=seed)
    return {
        **figures,
        "ndcg_ratio": round(side.ratio, 4),
        "ndcg_gain_95_interval": [round(low, 4), round(high, 4)],
    }
