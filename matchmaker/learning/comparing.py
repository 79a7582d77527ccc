"""Rankers side by side on lists that none of them learned from: quality, calibration, who gets seen, and by how much.

Every figure comes with what it is counted over; differences are paired by list, so that hard lists count
against both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.db import session
from matchmaker.learning import queries
from matchmaker.ranking.judging import metrics
from matchmaker.ranking.judging.exploration import NEW_FOR, explore
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import GAINS
from matchmaker.ranking.rankers.ranker import Ranker, rank
from matchmaker.ranking.rankers.training import TOP, Evaluation, evaluate_scores
from matchmaker.ranking.simulation import cooperatives

BOOTSTRAP_DRAWS: Final = 2000
SMALL, LARGE = 30, 100
"""Members up to which a cooperative is small, and from which it is large."""
SETTLED_DAYS: Final = 180
NEWCOMER: Final = f"under {NEW_FOR.days} days"
UNKNOWN: Final = "unknown"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sellers:
    """What exposure is told by, of every organisation: labels by id."""

    size: Mapping[int, str]
    province: Mapping[int, str]
    verified_at: Mapping[int, datetime]

    def age(self, organisation: int, at: int) -> str:
        """How long the union had vouched for an organisation at a time, in seconds since 1970 UTC."""
        since = self.verified_at.get(organisation)
        if since is None:
            return UNKNOWN
        days = (at - since.timestamp()) / 86400
        if days < NEW_FOR.days:
            return NEWCOMER
        return f"{NEW_FOR.days} to {SETTLED_DAYS} days" if days < SETTLED_DAYS else f"over {SETTLED_DAYS} days"


@dataclass(frozen=True)
class Compared:
    """One ranker on the lists of a comparison."""

    evaluation: Evaluation
    calibration: tuple[metrics.Bin, ...]
    attention: Mapping[str, Mapping[str, Floats]]
    """By what sellers are told apart by (size, age, province), by label: attention in the first places of each list."""
    candidates: Mapping[str, Mapping[str, float]]
    """Each kind's share of all rows: the attention it would get by lot."""

    @property
    def exposure(self) -> dict[str, dict[str, float]]:
        """Each kind's share of the attention in all lists."""
        return {name: _shares(lists) for name, lists in self.attention.items()}


def sellers() -> Sellers:
    """Sizes, provinces and ages of the organisations on the site."""
    rows = session.execute(queries.organisations()).all()
    return Sellers(
        size={row.id: _size(row.member_count) for row in rows},
        province={row.id: row.province_code for row in rows},
        verified_at={row.id: row.verified_at for row in rows if row.verified_at is not None},
    )


def simulated_sellers(seed: int) -> Sellers:
    """Sizes and ages of the cooperatives of a simulated market, whose lists bear no time; provinces are unknown."""
    begun, known = datetime.fromtimestamp(0, UTC), list(cooperatives(seed))
    return Sellers(
        size={each.organisation_id: _size(each.members) for each in known},
        province={},
        verified_at={each.organisation_id: begun - timedelta(days=each.days) for each in known},
    )


def _size(members: int | None) -> str:
    if members is None:
        return UNKNOWN
    return f"up to {SMALL} members" if members <= SMALL else f"up to {LARGE}" if members <= LARGE else f"over {LARGE}"


def compare(ranker: Ranker, judged: Judgements, known: Sellers) -> Compared:
    """One ranker on judged lists: its quality on rows that somebody looked at, who gets seen on all of them.

    Lists are judged mostly where the serving ranker put things first. If what nobody looked at counted as bad,
    the one that made the lists would always win (docs/ranking/market.md has the figures).
    """
    scores = ranker.predict(judged.features)
    told = judged.take(judged.looked)
    worths = np.array(GAINS)[told.grades] / GAINS[best_grade(judged)]
    labels = labelled(judged, known)
    return Compared(
        evaluation=evaluate_scores(scores[judged.looked], told),
        calibration=metrics.calibration(scores[judged.looked], worths),
        attention=attention(scores, judged, labels),
        candidates={name: _parts(each) for name, each in labels.items()},
    )


def best_grade(judged: Judgements) -> int:
    """The highest grade that could be given: 3 by simulated judges, 5 for what people did."""
    return 3 if not judged.has_positions else len(GAINS) - 1


def attention(scores: Floats, judged: Judgements, labels: Mapping[str, list[str]]) -> dict[str, dict[str, Floats]]:
    """Attention in the first places of each list by kind of seller; arrays of shape (n_lists,)."""
    lists = [rows[rank(scores[rows], judged.needs[rows], judged.offers[rows])] for rows in judged.by_need()]
    found = {}
    for name, kinds in labels.items():
        given = [metrics.attention([kinds[row] for row in rows], TOP) for rows in lists]
        found[name] = {kind: np.array([each.get(kind, 0.0) for each in given]) for kind in sorted(set(kinds))}
    return found


def _parts(labels: list[str]) -> dict[str, float]:
    return {label: count / len(labels) for label, count in Counter(labels).items()}


def _shares(lists: Mapping[str, Floats]) -> dict[str, float]:
    total = sum(float(given.sum()) for given in lists.values())
    return {label: float(given.sum()) / total for label, given in lists.items()}


def labelled(judged: Judgements, known: Sellers) -> dict[str, list[str]]:
    """Each row's kind of seller, by what sellers are told apart by."""
    organisations, times = judged.organisations.tolist(), judged.times.tolist()
    return {
        "size": [known.size.get(each, UNKNOWN) for each in organisations],
        "age": [known.age(each, at) for each, at in zip(organisations, times, strict=True)],
        "province": [known.province.get(each, UNKNOWN) for each in organisations],
    }


@dataclass(frozen=True)
class Difference:
    """How much better one ranker orders the same lists than another, in NDCG@10."""

    mean: float
    low: float
    high: float
    lists: int

    @property
    def is_gain(self) -> bool:
        """Whether the 95 % interval lies above zero."""
        return self.low > 0

    def as_data(self) -> dict[str, Any]:
        """For a card."""
        return {
            "mean": rounded(self.mean),
            "95_interval": [rounded(self.low), rounded(self.high)],
            "lists": self.lists,
        }


def difference(one: Evaluation, other: Evaluation, *, seed: int) -> Difference:
    """The paired difference of two rankers on the same lists, with its 95 % bootstrap interval over lists."""
    return paired(one.ndcg - other.ndcg, seed=seed)


def paired(gains: Floats, *, seed: int) -> Difference:
    """The mean of differences list by list, NaN left out, with its 95 % bootstrap interval."""
    known = gains[~np.isnan(gains)]
    low, high = metrics.interval(known, seed=seed, draws=BOOTSTRAP_DRAWS)
    return Difference(float(known.mean()) if len(known) else float("nan"), low, high, len(known))


@dataclass(frozen=True)
class Exploration:
    """What showing newcomers costs in NDCG@10, and what it gives them."""

    lists_with_newcomer: int
    cost: Difference
    """Explored less not explored: at most zero on average."""
    newcomers_share_before: float
    newcomers_share: float
    """Of attention in the first places, without and with exploration."""


def exploration(ranker: Ranker, judged: Judgements, newcomers: NDArray[np.bool_], *, seed: int) -> Exploration:
    """Order every list with and without a newcomer lifted.

    Parameters
    ----------
    newcomers : array of shape (n_rows,)
        Whether each row's seller is one.
    """
    scores = ranker.predict(judged.features)
    before, after, lifted = [], [], 0
    for rows in judged.by_need():
        order = rank(scores[rows], judged.needs[rows], judged.offers[rows])
        at = int(judged.times[rows].min())
        day = datetime.fromtimestamp(at, UTC).date()
        explored = explore(
            order.tolist(),
            scores[rows],
            newcomers[rows],
            judged.offers[rows],
            asked=int(judged.needs[rows[0]]),
            day=day,
        )
        before.append(rows[order])
        after.append(rows[list(explored.best_first)])
        lifted += explored.lifted is not None
    quality = [np.array([metrics.ndcg(judged.grades[rows], TOP) for rows in lists]) for lists in (before, after)]
    cost = paired(quality[1] - quality[0], seed=seed)
    shares = [metrics.exposure((newcomers[rows] for rows in lists), TOP).get(True, 0.0) for lists in (before, after)]
    return Exploration(lifted, cost, *shares)


def as_data(compared: Mapping[str, Compared], *, against: str, seed: int) -> dict[str, Any]:
    """Everything compared, as plain JSON: figures with intervals, each other ranker's difference to one of them."""
    return {name: _one(each, compared[against], name != against, seed) for name, each in compared.items()}


def _one(each: Compared, reference: Compared, differs: bool, seed: int) -> dict[str, Any]:
    low, high = metrics.interval(each.evaluation.ndcg, seed=seed, draws=BOOTSTRAP_DRAWS)
    found: dict[str, Any] = {
        "ndcg_at_10": rounded(each.evaluation.mean_ndcg),
        "ndcg_95_interval": [rounded(low), rounded(high)],
        "mrr": rounded(each.evaluation.mrr),
        "coverage": rounded(each.evaluation.coverage),
        "exposure_gini": rounded(each.evaluation.exposure_gini),
        "calibration": [
            {"rows": part.rows, "score": rounded(part.score), "worth": rounded(part.worth)} for part in each.calibration
        ],
        "calibration_error": rounded(metrics.calibration_error(each.calibration)),
        "exposure": {
            name: {label: rounded(share) for label, share in sorted(shares.items())}
            for name, shares in each.exposure.items()
        },
    }
    if differs:
        found["difference"] = difference(each.evaluation, reference.evaluation, seed=seed).as_data()
    return found


def rounded(value: float) -> float | None:
    """A figure for a card; None where there is none."""
    return None if np.isnan(value) else round(value, 4)
