"""A whole market at once: any number of offers and needs that meet as they may, nobody's list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.simulation.listings import Draw
from matchmaker.ranking.simulation.market import TODAY

NEIGHBOURS: Final = 10
"""Offers of one product and season that are drawn together."""

Facts = TypeVar("Facts", OfferFacts, NeedFacts)


def offers(number: int, *, seed: int) -> Iterator[OfferFacts]:
    """Offers of all goods, one after the other."""
    draw = Draw(np.random.default_rng([seed, 0]), TODAY)
    for first in range(0, number, NEIGHBOURS):
        good = draw.good()
        season = draw.need(first + 1, good)
        for offer_id in range(first + 1, min(first + NEIGHBOURS, number) + 1):
            yield _in_a_commune(draw.offer(offer_id, good, season).offer)


def needs(number: int, *, seed: int) -> Iterator[NeedFacts]:
    """Needs for all goods, with the ceilings that some buyers tell."""
    draw = Draw(np.random.default_rng([seed, 1]), TODAY)
    for need_id in range(1, number + 1):
        yield _in_a_commune(draw.need(need_id, draw.good()))


def _in_a_commune(facts: Facts) -> Facts:
    """Places are told by commune, some ten kilometres across, so that many share one."""
    if facts.lat is None or facts.lon is None:
        return facts
    return replace(facts, lat=round(facts.lat, 1), lon=round(facts.lon, 1))
