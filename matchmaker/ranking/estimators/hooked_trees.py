"""Gradient boosting through scikit-learn's private loss hook: the one place that touches it.

`HistGradientBoostingRegressor` accepts an instance of the private `BaseLoss` (scikit-learn pull request
#16908), which gives LambdaMART native missing values and exact monotonic constraints at full speed. The
minor version is pinned in pyproject.toml; without the hook `public_trees` does the same, slower. After
the fit the loss is replaced by a stock one: predictions stay equal to the bit, and the fitted trees no
longer carry the training labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn._loss.link import IdentityLink
from sklearn._loss.loss import BaseLoss, HalfSquaredError
from sklearn.ensemble import HistGradientBoostingRegressor

from matchmaker.ranking.estimators.gradients import LambdaGradients

Floats = NDArray[np.floating[Any]]


class ListwiseLoss(BaseLoss):
    """Hands scikit-learn the derivatives of lists."""

    def __init__(self, gradients: LambdaGradients) -> None:
        super().__init__(closs=None, link=IdentityLink())
        self.gradients = gradients

    def fit_intercept_only(self, y_true: Floats, sample_weight: Floats | None = None) -> Floats:
        """Zero: only differences of scores matter."""
        return np.zeros(())

    def gradient_hessian(
        self,
        y_true: Floats,
        raw_prediction: Floats,
        sample_weight: Floats | None = None,
        gradient_out: Floats | None = None,
        hessian_out: Floats | None = None,
        n_threads: int = 1,
    ) -> tuple[Floats, Floats]:
        """First and second derivatives by raw score, shape (n_rows,) each; weights are in them already."""
        gradient, hessian = self.gradients(raw_prediction.reshape(-1), gradient_out, hessian_out)
        return gradient, hessian


def grow(X: Floats, gradients: LambdaGradients, *, n_trees: int, seed: int, **tree: Any) -> list[Any]:
    """Trees that follow the gradients; see `public_trees.grow` for the parameters."""
    trees = HistGradientBoostingRegressor(
        loss=ListwiseLoss(gradients),
        max_iter=n_trees,
        early_stopping=False,  # would split rows and part lists from their sizes
        random_state=seed,
        **tree,
    )
    trees.fit(X, np.zeros(len(X)))
    trees._loss = HalfSquaredError()
    trees.set_params(loss="squared_error")
    return [trees]


def works() -> bool:
    """Whether the hook still is what it was: one step up from two rows, whose leaves are known."""
    try:
        gradients = LambdaGradients(np.array([0.0, 1.0]), np.array([2]), truncation=1)
        (trees,) = grow(np.array([[0.0], [1.0]]), gradients, n_trees=1, seed=0, min_samples_leaf=1, learning_rate=1.0)
        gradient, hessian = gradients(np.zeros(2))
        return bool(np.allclose(trees.predict([[0.0], [1.0]]), -gradient / hessian, rtol=1e-5))
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return False
