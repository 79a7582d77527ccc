"""From how past listings ended to a calibrated model; refused where too few have ended. Pure.

Each listing is looked at on a few days of its life (`outcomes.CHECKPOINTS`), each time with what was known that day.
Folds never part a listing, so no chance is measured on one that was learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matchmaker.radar.chance import Fitted, Known, by_rule, rows

ENOUGH: Final = 200
"""So many listings must have ended before anything is learned from them."""
ENOUGH_OF_EACH: Final = 40
"""So many of them with a partner, and as many without one."""
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One listing on one day of its life, and how it ended."""

    listing: tuple[str, int]
    known: Known
    unmatched: bool


@dataclass(frozen=True)
class Refusal:
    """Why no model speaks yet."""

    outcomes: int
    matched: int
    unmatched: int
    rule_is_better: bool = False
    """There was enough to learn from, but the rule was nearer the truth."""


def fitted(outcomes: Sequence[Outcome]) -> Fitted | Refusal:
    """The model, or why there is none."""
    ended = {each.listing: each.unmatched for each in outcomes}
    unmatched = sum(ended.values())
    refusal = Refusal(len(ended), len(ended) - unmatched, unmatched)
    if len(ended) < ENOUGH or min(unmatched, refusal.matched) < ENOUGH_OF_EACH:
        return refusal
    read = rows([each.known for each in outcomes])
    truth = np.array([each.unmatched for each in outcomes], np.intp)
    numbers = {listing: number for number, listing in enumerate(ended)}
    groups = np.array([numbers[each.listing] for each in outcomes])
    brier = _brier_on_unseen(read, truth, groups)
    ruled = np.array([by_rule(each.known) for each in outcomes])
    rule_brier = float(np.mean((ruled - truth) ** 2))
    if brier >= rule_brier:
        return Refusal(len(ended), refusal.matched, unmatched, rule_is_better=True)
    return Fitted(_estimator(groups, read, truth).fit(read, truth), len(ended), brier, rule_brier)


def _estimator(groups: Any, read: Any, truth: Any) -> Any:
    # only the worker learns: a web process that starts does not load scikit-learn's calibration for it
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    folds = list(GroupKFold(FOLDS).split(read, truth, groups))
    return CalibratedClassifierCV(make_pipeline(StandardScaler(), LogisticRegression()), method="sigmoid", cv=folds)


def _brier_on_unseen(read: Any, truth: Any, groups: Any) -> float:
    from sklearn.model_selection import GroupKFold

    errors = np.empty(len(truth))
    for learned, unseen in GroupKFold(FOLDS).split(read, truth, groups):
        model = _estimator(groups[learned], read[learned], truth[learned]).fit(read[learned], truth[learned])
        errors[unseen] = (model.predict_proba(read[unseen])[:, 1] - truth[unseen]) ** 2
    return float(errors.mean())
