"""What offers can show for what needs require, many pairs at once: `ranking.evidence` in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.arrays import NONE, Columns, spread_evenly
from matchmaker.ranking.columns.needs import Asked, Asks, How
from matchmaker.ranking.columns.offers import Papers
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.facts.evidence import OCOP

VERIFIED: Final = 1 << 22
"""Added to the last day of a verified certificate, it outweighs any day: a verified one is the stronger."""


@dataclass(frozen=True)
class Answers(Columns):
    """One row for each pair and each requirement of its need.

    Attributes
    ----------
    pair : array
        Which pair.
    requirement : array
        The row of `Asked`.
    kind : array of `Asks`
    met : array of bool
        Whether the offer answers the requirement.
    stated : array of bool
        Whether the offer states the attribute that is asked for.
    held : array of bool
        Whether a paper of the offer answers.
    verified : array of bool
        Whether the union checked the best such paper.
    until : array
        Last day of the best such certificate; 0 where none is held.
    """

    pair: NDArray[np.intp]
    requirement: NDArray[np.intp]
    kind: NDArray[np.int8]
    met: NDArray[np.bool_]
    stated: NDArray[np.bool_]
    held: NDArray[np.bool_]
    verified: NDArray[np.bool_]
    until: NDArray[np.int32]


def answers(pairs: Pairs, *, essential: bool) -> Answers:
    """What the offers show for the essential requirements, or for the wishes."""
    lists = pairs.needs.asked
    if pairs.asks_for_offers:
        first, last = int(lists.bounds[0]), int(lists.bounds[-1])
        pair, flat = spread_evenly(len(pairs), last - first)
        flat += first
    else:
        pair, flat = lists.spread(np.arange(len(pairs)))
    chosen = lists.members.essential[flat] == essential
    pair, flat = pair[chosen], flat[chosen]
    asked = lists.members.pointing_at(flat)
    found = Answers(pair, flat, asked.kind, *(np.zeros(len(pair), kind) for kind in (bool, bool, bool, bool, np.int32)))
    for kind, answer in ((Asks.CERTIFICATE, _certificates), (Asks.ATTRIBUTE, _attributes), (Asks.STARS, _stars)):
        rows = np.flatnonzero(asked.kind == kind)
        if rows.size:
            answer(found, rows, asked.pointing_at(rows), pairs)
    return found


def star_strength(pairs: Pairs, *, verified_only: bool = False) -> NDArray[np.intp]:
    """The standing OCOP recognition with the most stars of each pair's offer: 0 for none, else 1 + 2 x stars,
    and one more where the union checked it. Of those it checked alone, if only they count.
    """
    everywhere = np.arange(len(pairs))
    recognition = pairs.offers.vocabulary.kinds.find(OCOP)
    owner, papers = _standing(pairs, everywhere)
    counts = (papers.kind == recognition) & (papers.stars != NONE)
    if verified_only:
        counts &= papers.verified
    strength = 1 + 2 * papers.stars.astype(np.intp) + papers.verified
    return _best(owner[counts], strength[counts], len(pairs))


def any_verified(pairs: Pairs) -> NDArray[np.bool_]:
    """Whether each pair's offer relies on any certificate that stands today and that the union checked."""
    lists = pairs.offers.papers
    owner, flat = lists.spread(pairs.offer_rows)
    papers = lists.members
    counts = papers.verified[flat] & (papers.starts[flat] <= pairs.today) & (papers.expires[flat] >= pairs.today)
    return np.asarray(np.bincount(owner[counts], minlength=len(pairs)) > 0)


def _certificates(found: Answers, rows: NDArray[np.intp], asked: Asked, pairs: Pairs) -> None:
    """The best certificate of the kind that stands and serves the market: a verified one, then the longest."""
    owner, papers = _standing(pairs, found.pair[rows])
    market = asked.market[owner]
    answering = (papers.kind == asked.key[owner]) & (
        (papers.market == NONE) | (market == NONE) | (papers.market == market)
    )
    answering &= papers.verified | ~asked.verified_only[owner]
    strength = papers.expires.astype(np.intp) + VERIFIED * papers.verified
    best = _best(owner[answering], strength[answering], len(rows))
    found.met[rows] = found.held[rows] = best > 0
    found.verified[rows] = best >= VERIFIED
    found.until[rows] = best % VERIFIED


def _attributes(found: Answers, rows: NDArray[np.intp], asked: Asked, pairs: Pairs) -> None:
    """What is stated of the attribute, compared with each value that would do."""
    lists = pairs.offers.stated
    owner, flat = lists.spread(pairs.offer_rows[found.pair[rows]])
    same = lists.members.key[flat] == asked.key[owner]
    owner, told = owner[same], lists.members.pointing_at(flat[same])
    found.stated[rows[owner]] = True
    each, wanted_flat = asked.wanted.spread(owner)
    wanted = asked.wanted.members.pointing_at(wanted_flat)
    value, is_word, how = told.value[each], told.is_word[each], asked.how[owner][each]
    answering = np.where(
        how == How.ONE_OF,
        (value == wanted.value) & (is_word == wanted.is_word),
        ~is_word & np.where(how == How.AT_LEAST, value >= wanted.value, value <= wanted.value),
    )
    found.met[rows[owner[each[answering]]]] = True


def _stars(found: Answers, rows: NDArray[np.intp], asked: Asked, pairs: Pairs) -> None:
    best = star_strength(pairs)[found.pair[rows]]
    if asked.verified_only.any():
        best = np.where(asked.verified_only, star_strength(pairs, verified_only=True)[found.pair[rows]], best)
    stars = np.where(best > 0, (best - 1) // 2, 0)
    found.met[rows] = stars >= asked.stars
    found.held[rows] = found.met[rows] & (best > 0)
    found.verified[rows] = found.held[rows] & (best % 2 == 0)


def _standing(pairs: Pairs, of: NDArray[np.intp]) -> tuple[NDArray[np.intp], Papers]:
    """The papers of some pairs' offers that cover the product and stand on the first possible day."""
    lists, papers = pairs.offers.papers, pairs.offers.papers.members
    owner, flat = lists.spread(pairs.offer_rows[of])
    day = pairs.first_day[of][owner]
    standing = papers.covers[flat] & (papers.starts[flat] <= day) & (papers.expires[flat] >= day)
    return owner[standing], papers.pointing_at(flat[standing])


def _best(owner: NDArray[np.intp], strength: NDArray[np.intp], owners: int) -> NDArray[np.intp]:
    best = np.zeros(owners, np.intp)
    np.maximum.at(best, owner, strength)
    return best
