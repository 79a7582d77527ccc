"""The transparent rules that rank when no valid artefact is there: one for each side of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator

from matchmaker.ranking.features.answering import RECORD_BAND

Floats = NDArray[np.float64]


MIDDLE: Final = 0.68
"""Mean worth at which the score is one half."""
STEEPNESS: Final = 14.0
"""How fast the score rises there. Both fitted to the grades of the simulated market and rounded."""
SUITS_MIDDLE: Final = 0.78
SUITS_STEEPNESS: Final = 7.0
"""The same for the cooperatives' grades."""


@dataclass(frozen=True)
class Weight:
    """How the baseline judges one feature.

    The feature is worth 0 at `worst`, 1 at `best`, and in proportion between; missing is worth
    `unknown`. Its worth counts `weight` times.
    """

    feature: str
    weight: float
    worst: float
    best: float
    unknown: float


WEIGHTS: Final = (
    Weight("product_closeness", 2.0, 0.5, 1.0, 1.0),
    Weight("variety_closeness", 1.0, 0.0, 1.0, 1.0),
    Weight("quantity_share", 3.0, 0.0, 1.0, 0.5),
    Weight("rate_share", 1.5, 0.0, 1.0, 0.6),
    Weight("window_share", 2.0, 0.0, 1.0, 0.5),
    Weight("essentials_verified", 2.0, 0.0, 1.0, 0.6),
    Weight("certificate_cover", 1.0, 0.0, 1.0, 0.8),
    Weight("wishes_held", 1.0, 0.0, 1.0, 0.5),
    Weight("wishes_verified", 0.5, 0.0, 1.0, 0.5),
    Weight("attributes_met", 1.0, 0.0, 1.0, 0.4),
    Weight("attributes_stated", 0.5, 0.0, 1.0, 0.5),
    Weight("distance_km", 1.0, 1000.0, 0.0, 0.5),
    Weight("haul_share", 2.0, 0.5, 0.0, 0.6),
    Weight("price_gap", 2.0, 0.1, -0.2, 0.4),
    Weight("price_to_reference", 1.0, 0.3, -0.3, 0.4),
    Weight("contract_fit", 1.0, 0.0, 1.0, 0.6),
    Weight("delivery_fit", 0.5, 0.0, 1.0, 0.6),
    Weight("ocop_stars", 0.5, 0.0, 5.0, 0.4),
    Weight("age_days", 0.5, 120.0, 0.0, 0.5),
    Weight("completeness", 0.5, 0.0, 1.0, 0.5),
    Weight("seller_record", 0.5, -RECORD_BAND, RECORD_BAND, 0.5),
)
"""For `schema.ANSWERS`, in its order."""

SUITS_WEIGHTS: Final = (
    Weight("takes_share", 2.0, 0.0, 1.0, 0.5),
    Weight("lacks_share", 1.0, 0.0, 1.0, 1.0),
    Weight("harvest_share", 3.0, 0.0, 1.0, 0.5),
    Weight("distance_km", 0.5, 1000.0, 0.0, 0.5),
    Weight("haul_share", 1.0, 0.5, 0.0, 0.6),
    Weight("own_haul_km", 2.0, 1000.0, 0.0, 0.7),
    Weight("delivery_fit", 0.5, 0.0, 1.0, 0.6),
    Weight("usual_to_asking", 1.5, -0.2, 0.2, 0.5),
    Weight("contract_fit", 1.0, 0.0, 1.0, 0.6),
    Weight("essentials_met", 2.0, 0.0, 1.0, 1.0),
    Weight("essentials_verified", 0.5, 0.0, 1.0, 0.6),
    Weight("need_age_days", 1.0, 90.0, 0.0, 0.5),
    Weight("buyer_verified", 1.0, 0.0, 1.0, 0.6),
    Weight("buyer_record", 0.5, -RECORD_BAND, RECORD_BAND, 0.5),
)
"""For `schema.SUITS`, in its order."""


class BaselineRanker(BaseEstimator):
    """A weighted rule anybody can check by hand: the mean worth of the features.

    The mean is stretched by a fixed logistic curve onto the scale of the learned ranker, where a score is
    the share of the best grade a judge would give; the curve rises, so the mean alone decides the order.

    Parameters
    ----------
    weights : tuple of Weight
        One for each feature of the schema, in its order.
    middle, steepness : float
        Of the curve.

    Attributes
    ----------
    background_ : array of shape (n_features,)
        Where every feature is worth as much as if it were unknown.
    """

    version = "baseline-2"

    def __init__(
        self, weights: tuple[Weight, ...] = WEIGHTS, middle: float = MIDDLE, steepness: float = STEEPNESS
    ) -> None:
        self.weights = weights
        self.middle = middle
        self.steepness = steepness

    @property
    def background_(self) -> Floats:
        """Where every feature is worth as much as if it were unknown."""
        return np.array([w.worst + w.unknown * (w.best - w.worst) for w in self.weights])

    def fit(self, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> BaselineRanker:
        """Learn nothing: the weights are written down."""
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Scores from 0 to 1.

        Parameters
        ----------
        X : array of shape (n_rows, n_features)
            Columns in the order of the weights; NaN is missing, infinite counts as the worst or best.

        Returns
        -------
        array of shape (n_rows,)

        Raises
        ------
        ValueError
            Another number of columns.
        """
        return np.asarray(expit(self.steepness * (self.mean_worth(X) - self.middle)))

    def mean_worth(self, X: ArrayLike) -> Floats:
        """Weighted mean of what the features are worth, 0 to 1, shape (n_rows,)."""
        return np.asarray(self.weighed(X).sum(axis=1))

    def weighed(self, X: ArrayLike) -> Floats:
        """What each feature adds to the mean worth, shape (n_rows, n_features)."""
        rows = np.asarray(X, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.weights):
            raise ValueError(f"expected rows of {len(self.weights)} features, got shape {rows.shape}")
        worst, span, unknown, weight = _columns(self.weights)
        worth = np.clip((rows - worst) / span, 0.0, 1.0)
        return np.asarray(np.where(np.isnan(worth), unknown, worth) * weight)


@lru_cache(maxsize=8)
def _columns(weights: tuple[Weight, ...]) -> tuple[Floats, Floats, Floats, Floats]:
    """Of every weight: worst, best less worst, unknown, and its share of all of them."""
    worst, best, unknown, weight = (
        np.array([getattr(w, name) for w in weights]) for name in ("worst", "best", "unknown", "weight")
    )
    return worst, best - worst, unknown, weight / weight.sum()


class SuitsBaseline(BaselineRanker):
    """The rule for how well a need suits an offer."""

    version = "suits-baseline-2"

    def __init__(
        self,
        weights: tuple[Weight, ...] = SUITS_WEIGHTS,
        middle: float = SUITS_MIDDLE,
        steepness: float = SUITS_STEEPNESS,
    ) -> None:
        super().__init__(weights, middle, steepness)
