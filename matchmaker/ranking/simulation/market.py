"""Lists of the simulated market: a need and its offers, or an offer and its needs, with what both are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.listings import NeedFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.simulation import judge, seller
from matchmaker.ranking.simulation.goods import Good
from matchmaker.ranking.simulation.listings import Asked, Draw, Drawn

Progress = Callable[[int, int], None]
Floats = NDArray[np.float64]

TODAY: Final = date(2026, 11, 21)
OFFERS_A_NEED: Final = (20, 90)
"""Offers of the same species drawn around a need; about a third pass its constraints."""
NEEDS_AN_OFFER: Final = (15, 50)
SELLERS_VIEW: Final = 0.4


def silent(done: int, total: int) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Market:
    """Lists of many needs, row by row the same pairs on both sides.

    Attributes
    ----------
    answers : Judgements
        Features by `schema.ANSWERS`, the buyer's grades and worths.
    suits : Judgements
        Features by `schema.SUITS`, the cooperative's grades and gains.
    deals : array of shape (n_rows,)
        Deals the two have behind them.
    """

    answers: Judgements
    suits: Judgements
    deals: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.deals)


def market(needs: int, *, seed: int, progress: Progress = silent) -> Market:
    """Lists of many needs with what both sides make of each pair.

    Parameters
    ----------
    needs : int
        Lists to draw; needs with fewer than two admissible offers are drawn again.
    seed : int
    progress : callable(done, total)
        Called after every list.
    """
    draw = Draw(np.random.default_rng(seed), TODAY)
    lists: list[tuple[Judgements, Judgements, NDArray[np.intp]]] = []
    while len(lists) < needs:
        good = draw.good()
        asked = draw.asked(len(lists) + 1, good)
        if draw.chance(SELLERS_VIEW):
            asked = replace(asked, need=replace(asked.need, ceiling_vnd=None))
        drawn = _offers(draw, asked.need, good)
        if len(drawn) > 1:
            lists.append(_judged(draw, asked, drawn, good))
            progress(len(lists), needs)
    answers, sellers, deals = zip(*lists, strict=True)
    return Market(Judgements.joined(answers), Judgements.joined(sellers), np.concatenate(deals))


def simulate(needs: int, *, seed: int, progress: Progress = silent) -> Judgements:
    """The buyer's judgements on the admissible offers of many needs; parameters as of `market`."""
    return market(needs, seed=seed, progress=progress).answers


def simulate_sellers(lists: int, *, seed: int, progress: Progress = silent) -> Judgements:
    """Judgements of cooperatives on needs, with features by `schema.SUITS`.

    Every other list is one offer and many needs, the rest one need and many offers, since both kinds are
    ordered by the same ranker.

    Returns
    -------
    Judgements
        `needs` numbers the lists, `offers` holds the ids of what is ordered in them, offers or needs;
        `organisations` are the cooperatives whose judgement it is.
    """
    draw = Draw(np.random.default_rng(seed), TODAY)
    judged: list[Judgements] = []
    while len(judged) < lists:
        good, number = draw.good(), len(judged) + 1
        asked = draw.asked(number, good)
        if number % 2:
            found = _sellers_list(draw, number, asked, good)
        else:
            drawn = _offers(draw, asked.need, good)
            found = _gains(draw, [asked], drawn, good, number) if drawn else None
        if found is not None and len(found) > 1:
            judged.append(found)
            progress(len(judged), lists)
    return Judgements.joined(judged)


def _offers(draw: Draw, need: NeedFacts, good: Good) -> list[Drawn]:
    """Offers around a need that pass its constraints."""
    need = _whole(need)
    first = need.need_id * OFFERS_A_NEED[1]
    drawn = [draw.offer(first + number, good, need) for number in range(int(draw.rng.integers(*OFFERS_A_NEED)))]
    return [d for d in drawn if constraints.admissible(d.offer, need)]


def _sellers_list(draw: Draw, number: int, first: Asked, good: Good) -> Judgements | None:
    """One offer and the needs it could answer, some only after obtaining what they hold essential."""
    drawn = draw.offer(number * NEEDS_AN_OFFER[1], good, first.need)
    count = int(draw.rng.integers(*NEEDS_AN_OFFER))
    asked = [draw.asked(number * NEEDS_AN_OFFER[1] + n, good) for n in range(count)]
    asked = [a for a in asked if constraints.admissible(drawn.offer, _without_essentials(a.need))]
    return _gains(draw, asked, [drawn], good, number) if asked else None


def _without_essentials(need: NeedFacts) -> NeedFacts:
    return replace(_whole(need), requirements=need.wishes, ceiling_vnd=None)


def _whole(need: NeedFacts) -> NeedFacts:
    """The need as its buyer weighs offers for it: before any is chosen. What it lacks is the sellers' concern."""
    return replace(need, lacking=None)


def _judged(
    draw: Draw, asked: Asked, drawn: Sequence[Drawn], good: Good
) -> tuple[Judgements, Judgements, NDArray[np.intp]]:
    """One need's pairs from both sides, and the deals behind them."""
    offers = [d.offer for d in drawn]
    worths = np.array([judge.worth(d, asked.need, good) for d in drawn], dtype=np.float64)
    answers = _judgements(
        answering.table(offers, _whole(asked.need)),
        judge.grade(worths, draw.rng),
        worths,
        asked.need.need_id,
        [o.offer_id for o in offers],
        [o.organisation_id for o in offers],
    )
    deals = np.array([d.deals for d in drawn], dtype=np.intp)
    return answers, _gains(draw, [asked], drawn, good, asked.need.need_id), deals


def _gains(draw: Draw, asked: Sequence[Asked], drawn: Sequence[Drawn], good: Good, number: int) -> Judgements:
    """A list as the cooperatives judge it: one offer and its needs, or one need and its offers."""
    offers, needs = [d.offer for d in drawn], [a.need for a in asked]
    table = suits.table(offers[0], needs) if len(offers) == 1 else suits.offers_table(offers, needs[0])
    gains = np.array([seller.gain(d, a, good) for d in drawn for a in asked], dtype=np.float64)
    grades = judge.grade(gains, draw.rng, seller.GRADE_BOUNDS)
    ids = [n.need_id for n in needs] if len(offers) == 1 else [o.offer_id for o in offers]
    sellers = [o.organisation_id for o in offers] * len(needs)
    return _judgements(table, grades, gains, number, ids, sellers)


def _judgements(
    table: NDArray[np.float32],
    grades: NDArray[np.intp],
    worths: Floats,
    number: int,
    ids: Sequence[int],
    sellers: Sequence[int],
) -> Judgements:
    return Judgements(
        features=table,
        grades=grades,
        needs=np.full(len(ids), number, dtype=np.int64),
        offers=np.array(ids, dtype=np.int64),
        organisations=np.array(sellers, dtype=np.int64),
        utilities=worths,
    )
