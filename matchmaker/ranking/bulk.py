"""The best offers for many needs at once: what a batch does with its slice of the needs.

A pure function of columns and rankers, so it may run in any process on any machine. Candidates are found need
by need, as a page finds them; features and scores are worked out for tens of thousands of pairs at a time,
because a model asked for a few hundred rows spends half its time on being asked. A need gets the same offers
with the same scores in the same order, whatever else is in its slice or its block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.artefacts.environment import require_same
from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.candidates import drawn, nearest, rough_distance
from matchmaker.ranking.columns.crossed import Crossed, Picked
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Sorted
from matchmaker.ranking.columns.verdicts import at_a_glance
from matchmaker.ranking.facts.listings import SPECIES_DEPTH
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.rankers.ranker import Ranker, rank
from matchmaker.ranking.rankers.reciprocal import combined

PAIRS_AT_ONCE: Final = 50_000
"""Pairs in a block; one with its features takes about 25 MB."""
TRIED: Final = 3
"""Essential requirements are looked up for so many times the offers that are wanted, the nearest ones; for all
only where too few of those meet them."""


@dataclass(frozen=True)
class Rankers:
    """Who scores.

    Attributes
    ----------
    answers : Ranker
        How well offers answer needs.
    suits : Ranker or None
        How well needs suit offers, where both together decide; None where only the buyer's side does.
    """

    answers: Ranker
    suits: Ranker | None = None


@dataclass(frozen=True)
class Task:
    """All that a slice needs besides its own bounds.

    Attributes
    ----------
    offers : Sorted
        Sorted by product.
    needs : NeedColumns
        In the order in which slices cut them; neighbours of one product share work.
    ceilings_vnd : array of shape (n_needs,)
        Highest price of each need, NaN where there is none. Known to the buyer and the staff alone.
    today : int
        The day as of which everything is judged, as its ordinal.
    rankers : Rankers
    candidates : int
        How many of the nearest offers are scored for a need.
    top : int
        How many of those are kept.
    """

    offers: Sorted[OfferColumns]
    needs: NeedColumns
    ceilings_vnd: NDArray[np.float64]
    today: int
    rankers: Rankers
    candidates: int
    top: int


@dataclass(frozen=True)
class Best:
    """The best offers of some needs.

    Attributes
    ----------
    need_ids : array of shape (n_needs,)
    bounds : array of shape (n_needs + 1,)
        Need i's offers stand from ``bounds[i]`` up to ``bounds[i + 1]``, best first.
    offer_ids : array of shape (n_kept,)
    scores : array of shape (n_kept,)
        0 to 1.
    pairs : int
        How many were scored.
    """

    need_ids: NDArray[np.int32]
    bounds: NDArray[np.int32]
    offer_ids: NDArray[np.int32]
    scores: NDArray[np.float64]
    pairs: int


def piece(task: Task, wanted: Mapping[str, str], first: int, last: int) -> Best:
    """One slice, ranked wherever this runs. Raises OtherEnvironment where that is not as `wanted`."""
    require_same(wanted)
    return best_of(task, first, last)


def best_of(task: Task, first: int, last: int) -> Best:
    """The best offers for the needs in the rows from `first` up to `last`."""
    offer_ids, scores, counts, pairs = [], [], [], 0
    for block in _blocks(task, first, last):
        told = _scores(task.rankers, block.pairs)
        order, kept = _best_first(told, block, task.top)
        offer_ids.append(block.pairs.offers.offer_id[order])
        scores.append(told[order])
        counts.append(kept)
        pairs += len(told)
    return Best(
        task.needs.need_id[first:last],
        np.concatenate([[0], *counts]).cumsum().astype(np.int32),
        np.concatenate([np.empty(0, np.int32), *offer_ids]),
        np.concatenate([np.empty(0), *scores]),
        pairs,
    )


@dataclass(frozen=True)
class _Block:
    """Consecutive needs with all their candidates."""

    pairs: Crossed
    owners: NDArray[np.intp]
    """Which need of the block each pair belongs to."""
    needs: int


def _blocks(task: Task, first: int, last: int) -> Iterator[_Block]:
    """The needs of a slice with their candidates, as many at a time as a block holds."""
    waiting: list[NDArray[np.intp]] = []
    begin = first
    for need, stretch, offers in _with_stretches(task, first, last):
        waiting.append(_candidates(task, need, offers) + stretch.start)
        if sum(map(len, waiting)) >= PAIRS_AT_ONCE:
            yield _block(task, begin, waiting)
            waiting, begin = [], need + 1
    if waiting:
        yield _block(task, begin, waiting)


def _block(task: Task, begin: int, candidates: list[NDArray[np.intp]]) -> _Block:
    owners = np.repeat(np.arange(len(candidates)), [len(rows) for rows in candidates])
    needs, offers = task.needs.take(begin + owners), task.offers.table.take(np.concatenate(candidates))
    pairs = Crossed.of(offers, needs, task.today, task.ceilings_vnd[begin + owners])
    return _Block(pairs, owners, len(candidates))


def _with_stretches(task: Task, first: int, last: int) -> Iterator[tuple[int, slice, OfferColumns]]:
    """Each need's row with where the offers of its species stand; needs of one species share the same."""
    species: tuple[str, ...] | None = None
    for row in range(first, last):
        path = task.needs.vocabulary.products[int(task.needs.product[row])][:SPECIES_DEPTH]
        if path != species:
            species, stretch = path, task.offers.below(path)
            offers = task.offers.table.take(stretch)
        yield row, stretch, offers


def _candidates(task: Task, row: int, offers: OfferColumns) -> NDArray[np.intp]:
    """Which of these offers are the nearest that break no rule of a need."""
    need = task.needs.take(slice(row, row + 1))
    pairs = Pairs(offers, need, task.today, True, float(task.ceilings_vnd[row]))
    rows = np.flatnonzero(at_a_glance(pairs).failures == 0)
    if not need.asked.of_row(0).essential.any():
        return _nearest(pairs, rows, task.candidates)
    near = _nearest(pairs, rows, TRIED * task.candidates)
    found = near[_meets(pairs, near)]
    if len(found) < task.candidates and len(near) < len(rows):
        found = rows[_meets(pairs, rows)]
    return _nearest(pairs, found, task.candidates)


def _nearest(pairs: Pairs, rows: NDArray[np.intp], at_most: int) -> NDArray[np.intp]:
    if len(rows) <= at_most:
        return rows
    return rows[nearest(rough_distance(pairs, rows), drawn(pairs, rows), at_most)]


def _meets(pairs: Pairs, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of some offers meet every essential requirement."""
    asked = answers(Picked(pairs.offers, pairs.needs, pairs.today, True, rows=rows), essential=True)
    return np.asarray(np.bincount(asked.pair[~asked.met], minlength=len(rows)) == 0)


def _scores(rankers: Rankers, pairs: Crossed) -> NDArray[np.float64]:
    told = rankers.answers.predict(answering.of_pairs(pairs))
    return told if rankers.suits is None else combined(told, rankers.suits.predict(suits.of_pairs(pairs)))


def _best_first(scores: NDArray[np.float64], block: _Block, top: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of each need's best pairs, need by need, and how many each need has of them."""
    counts = np.bincount(block.owners, minlength=block.needs)
    rows = np.flatnonzero(scores >= np.repeat(_bars(scores, counts, top), counts))
    order = rows[rank(scores[rows], block.pairs.needs.need_id[rows], block.pairs.offers.offer_id[rows])]
    order = order[np.argsort(block.owners[order], kind="stable")]
    left = np.bincount(block.owners[rows], minlength=block.needs)
    places = np.arange(len(order)) - np.repeat(np.cumsum(left) - left, left)
    return order[places < top], np.minimum(counts, top)


def _bars(scores: NDArray[np.float64], counts: NDArray[np.intp], top: int) -> NDArray[np.float64]:
    """The score below which a pair is none of its need's best: the few above are quickly put in order."""
    bars, first = np.zeros(len(counts)), 0
    for need, count in enumerate(counts.tolist()):
        if count > top:
            bars[need] = np.partition(scores[first : first + count], count - top)[count - top]
        first += count
    return bars
