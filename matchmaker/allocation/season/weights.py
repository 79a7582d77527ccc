"""What a plan weighs, once as much as possible has a home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matchmaker.allocation.season.market import UNKNOWN_KM, Market, Steps

A_KM: Final = 10
"""Costs are whole numbers: tenths of a kilometre for each step."""
TIERS: Final = 4
"""In so many equal parts an offer is sold, each dearer than the one before."""


@dataclass(frozen=True)
class Weights:
    """How much haul one thing is worth. All in kilometres, so that they can be argued about.

    Attributes
    ----------
    spread_km : float
        Fair spread: the last quarter of an offer is sold only where no other offer's first quarter would do within so
        many kilometres more.
    fit_km : float
        A pair that suits fully is taken before one that hardly suits, up to so many kilometres nearer.
    """

    spread_km: float = 60.0
    fit_km: float = 20.0


DEFAULT: Final = Weights()


def pair_costs(market: Market, weights: Weights) -> Steps:
    """What a step of each pair costs: its haul, and what it suits less."""
    km = np.where(np.isnan(market.km), UNKNOWN_KM, market.km)
    told = km + (1.0 - np.clip(market.fit, 0.0, 1.0)) * weights.fit_km
    return np.rint(told * A_KM).astype(np.int64)


def tier_costs(weights: Weights) -> Steps:
    """What a step of each part of an offer costs on top."""
    return np.rint(np.arange(TIERS) / (TIERS - 1) * weights.spread_km * A_KM).astype(np.int64)


def tier_sizes(left: Steps) -> Steps:
    """Each offer in its parts, shape (n_offers, TIERS); they add up to the whole."""
    parts = np.repeat((left // TIERS)[:, None], TIERS, axis=1)
    parts += np.arange(TIERS) < (left % TIERS)[:, None]
    return parts


def cost(market: Market, amounts: Steps, weights: Weights) -> int:
    """What some amounts for the pairs cost by these weights: the less the better of two plans of as much."""
    sold = np.bincount(market.offer, weights=amounts, minlength=len(market.left)).astype(np.int64)
    sizes = tier_sizes(market.left)
    begins = np.cumsum(sizes, axis=1) - sizes
    used = np.clip(sold[:, None] - begins, 0, sizes)
    return int(amounts @ pair_costs(market, weights)) + int((used * tier_costs(weights)).sum())
