"""Where papers would open most demand: for each province and product, what many offers lack and many needs ask.

Asked for the whole market at once, need by need: the offers that a need's papers alone keep away, by what each of them
would have to do. `search` tells one offer the same, change by change; both ask the rules in `columns.verdicts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranking.columns.answers import answers
from matchmaker.ranking.columns.arrays import NONE
from matchmaker.ranking.columns.needs import Asks, NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf, Sorted
from matchmaker.ranking.columns.verdicts import at_a_glance
from matchmaker.ranking.facts.evidence import OCOP
from matchmaker.ranking.facts.listings import SPECIES_DEPTH
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.search import FEWEST

SORTS: Final = (Sort.CERTIFICATE, Sort.VERIFY, Sort.RENEW, Sort.RESTORE)
"""What is done about a paper, by code; one that begins too late is waited for."""
NOT_YET: Final = len(SORTS)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Demand:
    """One change that offers of a province and product could make, and what it would open.

    Attributes
    ----------
    province_code : str
    species : tuple of str
        Path of the product, down to the species.
    unit : str
        Base unit of the amount.
    change : Change
        A paper that is to be had, checked, renewed or restored.
    offers, cooperatives : int
        How many could make it, each shut out of some need by this alone.
    needs, buyers : int
        How many would open to at least one of them.
    amount : float
        What those needs still lack.
    """

    province_code: str
    species: Path
    unit: str
    change: Change
    offers: int
    cooperatives: int
    needs: int
    buyers: int
    amount: float


def demand(
    offers: Shelf[OfferColumns], needs: Shelf[NeedColumns], today: date, *, of_a_market: Collection[str]
) -> list[Demand]:
    """All of it, as far as needs of at least `FEWEST` buyers stand behind it; see `search.openings`."""
    offered, wanted = offers.compacted().base, needs.compacted().base.table
    gathered: dict[_Key, _Gathered] = {}
    for stretch, rows in _asking_for_papers(wanted, offered):
        for row in rows:
            stretch.add(wanted.take(slice(row, row + 1)), today.toordinal(), of_a_market)
        for key, found in stretch.lines(wanted.vocabulary.units[int(wanted.unit[rows[0]])]):
            gathered[key] = gathered[key] + found if key in gathered else found
    return [told for key, found in gathered.items() if (told := found.told(key))]


class _Key(NamedTuple):
    """What one line is about."""

    province_code: str
    species: Path
    unit: str
    change: Change


@dataclass(frozen=True)
class _Gathered:
    """What stands behind one line, each thing once."""

    offers: NDArray[np.int32]
    cooperatives: NDArray[np.int32]
    buyers: NDArray[np.int32]
    needs: int
    amount: float

    def __add__(self, other: _Gathered) -> _Gathered:
        """With what other needs say of the same line."""
        return _Gathered(
            np.union1d(self.offers, other.offers),
            np.union1d(self.cooperatives, other.cooperatives),
            np.union1d(self.buyers, other.buyers),
            self.needs + other.needs,
            self.amount + other.amount,
        )

    def told(self, key: _Key) -> Demand | None:
        """The line; None where too few buyers stand behind it."""
        if len(self.buyers) < FEWEST:
            return None
        return Demand(*key, len(self.offers), len(self.cooperatives), self.needs, len(self.buyers), self.amount)


def _asking_for_papers(needs: NeedColumns, offers: Sorted[OfferColumns]) -> Iterator[tuple[_Stretch, list[int]]]:
    """The offers of each species, or of a group that is wanted whole, with the rows of the needs for it that ask for
    an essential paper."""
    asked = needs.asked.members
    papers = np.flatnonzero(asked.essential & (asked.kind != Asks.ATTRIBUTE))
    owners = np.unique(np.searchsorted(needs.asked.bounds, papers, side="right") - 1)
    paths, units = needs.vocabulary.products, needs.unit
    for (path, _unit), rows in groupby(
        owners.tolist(), lambda row: (paths[int(needs.product[row])][:SPECIES_DEPTH], int(units[row]))
    ):
        table = offers.table.take(offers.below(path))
        if len(table):
            yield _Stretch.of(table), list(rows)


@dataclass
class _Counted:
    """What one change opens to the offers of a stretch."""

    offers: NDArray[np.bool_]
    """Which offers could make it, shape (n_offers,)."""
    needs: NDArray[np.intp]
    amount: NDArray[np.float64]
    """By place, shape (n_places,)."""
    buyers: list[tuple[int, NDArray[np.intp]]]
    """Who, and in which places."""


@dataclass(frozen=True)
class _Stretch:
    """Offers, the place of each (a province with a species), and what is counted of them."""

    table: OfferColumns
    place: NDArray[np.intp]
    places: tuple[tuple[str | None, Path], ...]
    counted: dict[Change, _Counted]

    @classmethod
    def of(cls, table: OfferColumns) -> _Stretch:
        words = table.vocabulary
        known: dict[tuple[str | None, Path], int] = {}
        both = np.stack([table.spot, table.product.astype(np.int32)], axis=1)
        pairs, which = np.unique(both, axis=0, return_inverse=True)
        for number, (spot, product) in enumerate(pairs.tolist()):
            said = words.spots[spot].province_code, words.products[product][:SPECIES_DEPTH]
            pairs[number, 0] = known.setdefault(said, len(known))
        return cls(table, pairs[which.ravel(), 0].astype(np.intp), tuple(known), {})

    def add(self, need: NeedColumns, today: int, of_a_market: Collection[str]) -> None:
        """Count what the papers of one need keep away."""
        pairs = Pairs(self.table, need, today, asks_for_offers=True)
        hopeful = np.flatnonzero(at_a_glance(pairs).failures == 0)
        if not len(hopeful):
            return
        rest = pairs.take(hopeful)
        asked = answers(rest, essential=True)
        unmet = np.bincount(asked.pair[~asked.met], minlength=len(rest))
        only = np.flatnonzero(~asked.met & (unmet[asked.pair] == 1) & (asked.kind != Asks.ATTRIBUTE))
        opened: dict[Change, list[NDArray[np.intp]]] = defaultdict(list)
        for requirement in np.unique(asked.requirement[only]).tolist():
            rows = asked.pair[only[asked.requirement[only] == requirement]]
            sorts = what_to_do(rest, rows, requirement)
            for sort in np.unique(sorts[sorts != NOT_YET]).tolist():
                opened[_change(need, requirement, SORTS[sort], of_a_market)].append(hopeful[rows[sorts == sort]])
        for change, positions in opened.items():
            self._count(change, np.concatenate(positions), need)

    def _count(self, change: Change, rows: NDArray[np.intp], need: NeedColumns) -> None:
        sizes = len(self.table), len(self.places)
        blank = _Counted(np.zeros(sizes[0], np.bool_), np.zeros(sizes[1], np.intp), np.zeros(sizes[1]), [])
        found = self.counted.setdefault(change, blank)
        places = np.unique(self.place[rows])
        found.offers[rows] = True
        found.needs[places] += 1
        found.amount[places] += need.still_lacking[0]
        found.buyers.append((int(need.organisation_id[0]), places))

    def lines(self, unit: str) -> Iterator[tuple[_Key, _Gathered]]:
        """What was counted, place by place."""
        for change, found in self.counted.items():
            buyers = np.repeat([buyer for buyer, _ in found.buyers], [len(places) for _, places in found.buyers])
            of_buyers = np.concatenate([places for _, places in found.buyers])
            for place in np.flatnonzero(found.needs).tolist():
                province, species = self.places[place]
                if province is None:
                    continue
                rows = np.flatnonzero(found.offers & (self.place == place))
                yield (
                    _Key(province, species, unit, change),
                    _Gathered(
                        self.table.offer_id[rows],
                        np.unique(self.table.organisation_id[rows]),
                        np.unique(buyers[of_buyers == place]),
                        int(found.needs[place]),
                        float(found.amount[place]),
                    ),
                )


def what_to_do(pairs: Pairs, rows: NDArray[np.intp], requirement: int) -> NDArray[np.intp]:
    """What mends a paper that some offers do not have as one need asks it: positions in `SORTS`, or `NOT_YET`.

    As `constraints.check` tells them apart.

    Parameters
    ----------
    pairs : Pairs
        One need with offers.
    rows : array of shape (n,)
        Which of the pairs fail the requirement.
    requirement : int
        The row of the need's `Asked`.
    """
    asked = pairs.needs.asked.members.pointing_at(slice(requirement, requirement + 1))
    lists, papers = pairs.offers.papers, pairs.offers.papers.members
    owner, flat = lists.spread(pairs.offer_rows[rows])
    held = papers.pointing_at(flat)
    if asked.kind[0] == Asks.STARS:
        right = (held.kind == pairs.offers.vocabulary.kinds.find(OCOP)) & (held.stars >= asked.stars[0])
    else:
        market = asked.market[0]
        right = (held.kind == asked.key[0]) & ((held.market == NONE) | (market == NONE) | (held.market == market))
    right &= held.covers
    day = pairs.first_day[rows][owner]
    ended = right & (held.expires < day)
    standing = right & (held.starts <= day) & ~ended
    last = np.zeros(len(rows), np.intp)
    np.maximum.at(last, owner[ended], 2 * held.expires[ended].astype(np.intp) + held.halted[ended])
    done = np.full(len(rows), SORTS.index(Sort.CERTIFICATE), np.intp)
    done[owner[right]] = NOT_YET
    done[last > 0] = np.where(last[last > 0] % 2 == 1, SORTS.index(Sort.RESTORE), SORTS.index(Sort.RENEW))
    done[owner[standing]] = SORTS.index(Sort.VERIFY)
    return done


def _change(needs: NeedColumns, requirement: int, sort: Sort, of_a_market: Collection[str]) -> Change:
    asked, words = needs.asked.members, needs.vocabulary
    if asked.kind[requirement] == Asks.STARS:
        if sort is Sort.CERTIFICATE:
            return Change(Sort.STARS, value=float(asked.stars[requirement]))
        return Change(sort, OCOP)
    kind = words.kinds[int(asked.key[requirement])]
    market = words.markets.word(int(asked.market[requirement])) if kind in of_a_market else None
    return Change(sort, kind, market)
