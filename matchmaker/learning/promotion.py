"""Whether a candidate may become champion: it must be surely better, and keep every promise that was made.

The proof is a paired difference in NDCG@10 on lists that the candidate never saw; its 95 % interval must lie
above zero. The guards come beside it: no feature ever works against its direction, no kind of seller surely
loses a tenth of the attention it had and ends below its share of the candidates, and a list is not scored much
more slowly.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.learning import comparing
from matchmaker.learning.comparing import UNKNOWN, Compared, Difference
from matchmaker.ranking.features.schema import ANSWERS, Schema
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.ranker import Ranker

Floats = NDArray[np.float64]

SWEPT_ROWS: Final = 200
SWEPT_STEPS: Final = 12
LEAST_EXPOSURE: Final = 0.9
"""What every kind of seller must keep of the attention it gets from the champion."""
TOLD_APART: Final = 0.05
"""Kinds with a smaller share than this by the champion are not judged: a list more or less would decide."""
SLOWEST: Final = 1.5
"""How many times as long as the champion a candidate may take to score a list, unless it is quick anyway."""
QUICK_MS: Final = 15.0
"""Quick anyway: trees are slower than a rule, yet fast enough for a page."""
SCORED_ROWS: Final = 500
ROUNDS: Final = 15


@dataclass(frozen=True)
class Check:
    """One thing that a candidate must pass, what was found, and the bound."""

    name: str
    passed: bool
    found: str
    wanted: str


def checks(
    candidate: Ranker, champion: Ranker, judged: Judgements, known: comparing.Sellers, *, seed: int
) -> tuple[Check, ...]:
    """Everything a candidate must pass to replace the champion, on lists that it never saw."""
    both = [comparing.compare(each, judged, known) for each in (candidate, champion)]
    return (
        better(comparing.difference(both[0].evaluation, both[1].evaluation, seed=seed)),
        monotone(candidate, judged.features, ANSWERS),
        fair(*both, seed=seed),
        quick(candidate, champion, judged.features),
    )


def better(gain: Difference) -> Check:
    """Surely better: the interval of the paired difference lies above zero."""
    return Check(
        "better than the champion",
        gain.is_gain,
        f"NDCG@10 {gain.mean:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}] on {gain.lists} lists",
        "95 % interval above zero",
    )


def monotone(ranker: Ranker, features: NDArray[np.float32], schema: Schema) -> Check:
    """Every feature is swept over its range with all else held; no step may go against its direction."""
    steps = sum(1 for _ in _sweeps(ranker, features, schema))
    against = sorted({name for name, worst in _sweeps(ranker, features, schema) if worst < -1e-12})
    found = f"{len(against)} of {steps} features go against their direction" + (
        f": {', '.join(against)}" * bool(against)
    )
    return Check("promises of direction", not against, found, "none")


def _sweeps(ranker: Ranker, features: NDArray[np.float32], schema: Schema) -> Any:
    """Each feature that varies, and the worst step along its direction (negative: against it)."""
    rows = features[np.linspace(0, len(features) - 1, min(SWEPT_ROWS, len(features))).astype(np.intp)]
    for column, feature in enumerate(schema.features):
        known = features[:, column][~np.isnan(features[:, column])]
        values = np.unique(np.quantile(known, np.linspace(0, 1, SWEPT_STEPS))) if len(known) else known
        if len(values) < 2:
            continue
        swept = np.repeat(rows, len(values), axis=0)
        swept[:, column] = np.tile(values, len(rows))
        scores = ranker.predict(swept).reshape(len(rows), len(values))
        yield feature.name, float((np.diff(scores, axis=1) * feature.direction).min())


def fair(candidate: Compared, champion: Compared, *, seed: int) -> Check:
    """No kind of seller, by size, age or province, surely loses a tenth of its attention and more.

    A loss counts if it is sure (the 95 % interval of the paired differences list by list lies below zero) and
    leaves the kind with less than its share of the candidates: who had more than that may come down to it.
    """
    losses = []
    for name, shares in champion.exposure.items():
        for label, share in shares.items():
            if share < TOLD_APART:
                continue
            left = candidate.exposure[name][label]
            change = comparing.paired(candidate.attention[name][label] - champion.attention[name][label], seed=seed)
            if left < LEAST_EXPOSURE * share and left < candidate.candidates[name][label] and change.high < 0:
                losses.append(f"{name} {label} keeps {left / share:.0%}")
    return Check(
        "fairness of exposure",
        not losses,
        "; ".join(losses) or f"every kind keeps its share by {_told_by(champion)}",
        f"{LEAST_EXPOSURE:.0%} of it",
    )


def _told_by(compared: Compared) -> str:
    """What sellers could be told apart by."""
    return ", ".join(name for name, shares in compared.exposure.items() if set(shares) != {UNKNOWN}) or "nothing known"


def quick(
    candidate: Ranker, champion: Ranker, features: NDArray[np.float32], clock: Callable[[], float] = time.perf_counter
) -> Check:
    """Both score the same rows in turn; the medians are compared."""
    rows = np.resize(features, (SCORED_ROWS, features.shape[1]))
    taken: dict[str, list[float]] = {"candidate": [], "champion": []}
    for _ in range(ROUNDS):
        for name, ranker in (("candidate", candidate), ("champion", champion)):
            began = clock()
            ranker.predict(rows)
            taken[name].append(clock() - began)
    candidate_ms, champion_ms = (1000 * float(np.median(each)) for each in taken.values())
    ratio = candidate_ms / max(champion_ms, 1e-6)
    return Check(
        "speed",
        ratio <= SLOWEST or candidate_ms <= QUICK_MS,
        f"{candidate_ms:.1f} ms for {SCORED_ROWS} rows, {ratio:.2f} times the champion's",
        f"at most {SLOWEST:g} times, or {QUICK_MS:g} ms",
    )
