"""How much supply a need could find, and which of its essentials costs how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.candidates import drawn, nearest, offers_like, rough_distance
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.verdicts import at_a_glance, with_essentials
from matchmaker.ranking.facts.constraints import NEAR_WINDOW_DAYS
from matchmaker.ranking.facts.listings import NeedFacts, Requirement

_NONE: Final = 0


@dataclass(frozen=True)
class Tally:
    """Offers of a need's product in about its time, counted."""

    fitting: int
    """How many break no rule."""
    looked_at: int
    """How many were judged."""
    failing: Mapping[Requirement, int]
    """How many each essential requirement shuts out, alone or not."""
    alone: Mapping[Requirement, int]
    """How many each essential requirement alone keeps out: what dropping it would gain."""


def tally(need: NeedFacts, offers: Shelf[OfferColumns], *, at_most: int) -> Tally:
    """Judge the nearest offers of the product by the need's rules."""
    pairs = _of_product(need, offers, at_most)
    asked = answers(pairs, essential=True)
    verdict = with_essentials(at_a_glance(pairs), asked)
    unmet = ~asked.met & ~verdict.hopeless[asked.pair]
    only = unmet & (verdict.failures[asked.pair] == 1)
    essentials = dict.fromkeys(need.essentials, _NONE)
    failing, alone = essentials.copy(), essentials.copy()
    for row, requirement in enumerate(need.requirements):
        if requirement.essential:
            failing[requirement] = int((unmet & (asked.requirement == row)).sum())
            alone[requirement] = int((only & (asked.requirement == row)).sum())
    return Tally(int(verdict.passed.sum()), len(pairs), failing, alone)


def _of_product(need: NeedFacts, offers: Shelf[OfferColumns], at_most: int) -> Pairs:
    """The nearest offers of the product, not the need's own, in about its time."""
    found, asked = [], Pairs.of_need(need, offers.base.table)
    for part, rows in offers_like(need, offers):
        stretch = asked.bringing(part.sorted.table).take(rows)
        opens = max(need.today.toordinal(), need.starts_on.toordinal() - NEAR_WINDOW_DAYS)
        counts = (
            (stretch.offers.ends >= opens)
            & (stretch.offers.starts <= need.ends_on.toordinal() + NEAR_WINDOW_DAYS)
            & (stretch.offers.organisation_id != need.organisation_id)
        )
        if part.gone is not None:
            counts &= ~part.gone[rows]
        found.append(stretch.take(np.flatnonzero(counts)))
    pairs = Pairs.joined(found)
    every = np.arange(len(pairs))
    return pairs.take(nearest(rough_distance(pairs, every), drawn(pairs, every), at_most))
