"""Which recipe to train by: tried in folds of the lists that are learned from, never on those that are measured on.

Several recipes, each with the same folds and seeds, are some dozens of fits that do not wait for each other. The
first recipe stays unless another orders surely better: the 95 % interval of the paired difference in NDCG@10 lies
above zero. Of several that do, the one that gains most is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.learning import comparing
from matchmaker.learning.comparing import Difference
from matchmaker.learning.fits import Fits
from matchmaker.learning.pieces import Fit
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.training import Recipe

FOLDS: Final = 3
SEEDS: Final = 2
"""Fits of each recipe on each fold, by unlike seeds: some of what tells two apart is luck."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The recipe of a judge's ranker, and what the card says of how it was chosen: nothing where nothing was tried."""

    recipe: Recipe
    papers: dict[str, Any] = field(default_factory=dict)


def chosen(fits: Fits, recipes: Mapping[str, Recipe]) -> dict[By, Choice]:
    """A recipe for each judge.

    Parameters
    ----------
    fits : Fits
    recipes : dict
        By name, the usual one first. One alone is taken as it is.
    """
    if len(recipes) == 1:
        (only,) = recipes.values()
        return dict.fromkeys(fits.judged, Choice(only))
    told = fits.trials({name: (what, unseen) for name, what, unseen in _planned(fits, recipes)})
    return {judge: _best(_by_recipe(judge, told, recipes), recipes, fits.seed) for judge in fits.judged}


def _planned(fits: Fits, recipes: Mapping[str, Recipe]) -> Iterator[tuple[str, Fit, NDArray[np.int64]]]:
    """Every fit of every recipe: its name, what it is, and the needs whose lists it orders."""
    for judge, judged in fits.judged.items():
        for fold, (seen, unseen) in enumerate(_folds(judged, fits.seed)):
            for name, recipe in recipes.items():
                for draw in range(SEEDS):
                    yield _name(judge, name, fold, draw), Fit(judge, recipe, fits.seed + draw, seen), unseen


def _folds(judged: Judgements, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Needs to learn from, and all others."""
    fold = judged.folds(FOLDS, seed)
    for number in range(FOLDS):
        yield np.unique(judged.needs[fold != number]), np.unique(judged.needs[fold == number])


def _name(judge: By, recipe: str, fold: int, draw: int) -> str:
    return f"{judge}-{recipe}-fold-{fold + 1}-seed-{draw + 1}"


def _by_recipe(judge: By, told: Mapping[str, Floats], recipes: Mapping[str, Recipe]) -> dict[str, Floats]:
    """NDCG@10 of each list by each recipe, the mean over seeds; the same lists in the same order for all."""
    return {
        name: np.concatenate(
            [np.mean([told[_name(judge, name, fold, draw)] for draw in range(SEEDS)], axis=0) for fold in range(FOLDS)]
        )
        for name in recipes
    }


def _best(ndcg: Mapping[str, Floats], recipes: Mapping[str, Recipe], seed: int) -> Choice:
    usual = next(iter(recipes))
    gains = {name: comparing.paired(each - ndcg[usual], seed=seed) for name, each in ndcg.items() if name != usual}
    better = [name for name, gain in gains.items() if gain.is_gain]
    best = max(better, key=lambda name: gains[name].mean, default=usual)
    table = {name: {"settings": dict(recipe), **_told(ndcg[name], gains.get(name))} for name, recipe in recipes.items()}
    how = f"{FOLDS} folds of the lists learned from, mean of {SEEDS} seeds; paired 95 % intervals over lists"
    return Choice(recipes[best], {"recipes": {"chosen": best, "tried": table, "how": how}})


def _told(ndcg: Floats, gain: Difference | None) -> dict[str, Any]:
    known = ndcg[~np.isnan(ndcg)]
    found: dict[str, Any] = {"ndcg_at_10": comparing.rounded(float(known.mean())) if len(known) else None}
    return found if gain is None else found | {"difference": gain.as_data()}
