"""Where papers would open most demand: for each province and product, what many offers lack and many needs ask.

Asked for the whole market at once, need by need: the offers that a need's papers alone keep away, by what each of them
would have to do. `search` tells one offer the same, change by change; both ask the rules in `columns.verdicts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
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
    for row, stretch, species_of in _asking_for_papers(wanted, offered):
        pairs = Pairs(stretch, wanted.take(slice(row, row + 1)), today.toordinal(), asks_for_offers=True)
        _gather(gathered, pairs, species_of, of_a_market)
    return [told for key, found in gathered.items() if (told := found.told(key))]


class _Key(NamedTuple):
    """What one line is about."""

    province_code: str
    species: Path
    unit: str
    change: Change


@dataclass
class _Gathered:
    """What stands behind one line so far."""

    offers: set[int] = field(default_factory=set)
    cooperatives: set[int] = field(default_factory=set)
    buyers: set[int] = field(default_factory=set)
    needs: int = 0
    amount: float = 0.0

    def told(self, key: _Key) -> Demand | None:
        """The line; None where too few buyers stand behind it."""
        if len(self.buyers) < FEWEST:
            return None
        return Demand(*key, len(self.offers), len(self.cooperatives), self.needs, len(self.buyers), self.amount)


@dataclass(frozen=True)
class _Where:
    """Province and species of each offer of a stretch, as one code, and what the codes say."""

    codes: NDArray[np.intp]
    said: tuple[tuple[str | None, Path], ...]

    @classmethod
    def of(cls, offers: OfferColumns) -> _Where:
        words = offers.vocabulary
        known: dict[tuple[str | None, Path], int] = {}
        codes = np.empty(len(offers), np.intp)
        both = np.stack([offers.spot, offers.product.astype(np.int32)], axis=1)
        pairs, which = np.unique(both, axis=0, return_inverse=True)
        for number, (spot, product) in enumerate(pairs.tolist()):
            said = words.spots[spot].province_code, words.products[product][:SPECIES_DEPTH]
            codes[which.ravel() == number] = known.setdefault(said, len(known))
        return cls(codes, tuple(known))


def _asking_for_papers(needs: NeedColumns, offers: Sorted[OfferColumns]) -> Iterator[tuple[int, OfferColumns, _Where]]:
    """Each need with an essential paper, with the offers of its species; needs of one species share them."""
    asked = needs.asked.members
    papers = np.flatnonzero(asked.essential & (asked.kind != Asks.ATTRIBUTE))
    owners = np.unique(np.searchsorted(needs.asked.bounds, papers, side="right") - 1)
    species: Path | None = None
    for row in owners.tolist():
        path = needs.vocabulary.products[int(needs.product[row])][:SPECIES_DEPTH]
        if path != species:
            species, stretch = path, offers.table.take(offers.below(path))
            where = _Where.of(stretch)
        if len(stretch):
            yield row, stretch, where


def _gather(gathered: dict[_Key, _Gathered], pairs: Pairs, where: _Where, of_a_market: Collection[str]) -> None:
    """Add what the papers of one need keep away."""
    hopeful = np.flatnonzero(at_a_glance(pairs).failures == 0)
    if not len(hopeful):
        return
    rest = pairs.take(hopeful)
    asked = answers(rest, essential=True)
    unmet = np.bincount(asked.pair[~asked.met], minlength=len(rest))
    only = np.flatnonzero(~asked.met & (unmet[asked.pair] == 1) & (asked.kind != Asks.ATTRIBUTE))
    needs, lacking = pairs.needs, float(pairs.needs.still_lacking[0])
    told: set[_Key] = set()
    for requirement in np.unique(asked.requirement[only]).tolist():
        rows = asked.pair[only[asked.requirement[only] == requirement]]
        sorts = what_to_do(rest, rows, requirement)
        lines = where.codes[hopeful[rows]] * (NOT_YET + 1) + sorts
        for line in np.unique(lines).tolist():
            (province, species), sort = where.said[line // (NOT_YET + 1)], line % (NOT_YET + 1)
            change = _change(needs, requirement, sort, of_a_market)
            if province is None or change is None:
                continue
            some = rest.offers.take(rows[lines == line])
            key = _Key(province, species, needs.vocabulary.units[int(needs.unit[0])], change)
            found = gathered.setdefault(key, _Gathered())
            found.offers.update(some.offer_id.tolist())
            found.cooperatives.update(some.organisation_id.tolist())
            if key not in told:
                told.add(key)
                found.buyers.add(int(needs.organisation_id[0]))
                found.needs, found.amount = found.needs + 1, found.amount + lacking


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


def _change(needs: NeedColumns, requirement: int, sort: int, of_a_market: Collection[str]) -> Change | None:
    if sort == NOT_YET:
        return None
    asked, words = needs.asked.members, needs.vocabulary
    if asked.kind[requirement] == Asks.STARS:
        if SORTS[sort] is Sort.CERTIFICATE:
            return Change(Sort.STARS, value=float(asked.stars[requirement]))
        return Change(SORTS[sort], OCOP)
    kind = words.kinds[int(asked.key[requirement])]
    market = words.markets.word(int(asked.market[requirement])) if kind in of_a_market else None
    return Change(SORTS[sort], kind, market)
