"""What needs take in each week: no line passes it, neither alone nor together with the others of its need.

Weeks are those of the calendar. A line is laid into the weeks of its days, early ones first; what its need takes in a
week is counted for the days on which any of the need's pairs hands over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from matchmaker.allocation.season.market import Floats, Market, Rows, Steps

Amounts = TypeVar("Amounts", Steps, Floats)
DAYS: Final = 7
_FINE: Final = 1e-6
"""Of a step: what sums of fractions may lack."""


@dataclass(frozen=True)
class Weekly:
    """What the needs of a market still take, week by week.

    Attributes
    ----------
    market : Market
    place : array of shape (n_needs,)
        The row of each need that says what it takes a week; -1 for one that says nothing.
    rest : array of shape (n_said, n_weeks)
        Steps that it still takes in each week; changes as lines are laid in.
    begin : int
        The first day of the first week, as an ordinal.
    """

    market: Market
    place: Rows
    rest: Floats
    begin: int

    @classmethod
    def of(cls, market: Market) -> Weekly:
        """Nothing is laid in yet."""
        said = np.flatnonzero(~np.isnan(market.rate))
        place = np.full(len(market.rate), -1, np.intp)
        place[said] = np.arange(len(said))
        if not len(said) or not len(market):
            return cls(market, place, np.zeros((len(said), 0)), 0)
        begin = int(market.first.min())
        begin -= (begin - 1) % DAYS  # the ordinal 1 was a Monday
        days = begin + DAYS * np.arange((int(market.last.max()) - begin) // DAYS + 1)
        first, last = np.full(len(market.rate), np.iinfo(np.int64).max), np.zeros(len(market.rate), np.int64)
        np.minimum.at(first, market.need, market.first)
        np.maximum.at(last, market.need, market.last)
        shared = _shared(first[said, None], last[said, None], days[None, :])
        return cls(market, place, market.rate[said, None] * shared / DAYS, begin)

    def take(self, pairs: Rows, wanted: Steps, lots: Steps) -> Steps:
        """Lay some lines in, as far as their weeks let them; one that would be smaller than its lot is left out.

        Parameters
        ----------
        pairs : array of shape (n,)
            No two of one need.
        wanted, lots : arrays of shape (n,)

        Returns
        -------
        array of shape (n,)
            What each line carries.
        """
        given = wanted.copy()
        some = np.flatnonzero(self.place[self.market.need[pairs]] >= 0)
        if not len(some):
            return given
        owner, cell, most = self._cells(pairs[some])
        flat = self.rest.ravel()
        most = np.clip(most, 0.0, np.maximum(flat[cell], 0.0))
        fits = np.floor(np.bincount(owner, most, len(some)) + _FINE).astype(np.int64)
        less = np.minimum(wanted[some], fits)
        given[some] = np.where(less >= lots[some], less, 0)
        flat[cell] -= in_turn(owner, most, given[some])
        return given

    def laid(self, amounts: Steps) -> Steps:
        """Lay in what a plan gives to pairs, in each need the one that ends first before the others; what fits."""
        market = self.market
        lines = np.flatnonzero((amounts > 0) & (self.place[market.need] >= 0))
        lines = lines[np.lexsort((market.first[lines], market.last[lines], market.need[lines]))]
        begins = np.flatnonzero(np.diff(market.need[lines], prepend=-1))
        number = np.arange(len(lines)) - np.repeat(begins, np.diff(np.append(begins, len(lines))))
        fits = amounts.copy()
        for each in range(int(number.max(initial=-1)) + 1):
            turn = lines[number == each]
            fits[turn] = self.take(turn, amounts[turn], np.ones(len(turn), np.int64))
        return fits

    def _cells(self, pairs: Rows) -> tuple[Rows, Rows, Floats]:
        """The weeks of some pairs: which of them each is of, where it stands, and what the pair's days let through."""
        market, n_weeks = self.market, self.rest.shape[1]
        first, last, need = market.first[pairs], market.last[pairs], market.need[pairs]
        begins = (first - self.begin) // DAYS
        weeks = (last - self.begin) // DAYS - begins + 1
        owner = np.repeat(np.arange(len(pairs)), weeks)
        week = begins[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(weeks) - weeks, weeks)
        shared = _shared(first[owner], last[owner], self.begin + DAYS * week)
        cell = self.place[need[owner]] * n_weeks + week
        return owner, cell.astype(np.intp), market.rate[need[owner]] * shared / DAYS


def in_turn(owner: Rows, most: Amounts, wanted: Steps) -> Amounts:
    """What is taken of each of some stores, when owners empty theirs one after the other up to what they want.

    `owner` is sorted; the stores of one owner are used in the order in which they stand.
    """
    before = np.cumsum(most) - most
    begins = np.flatnonzero(np.diff(owner, prepend=owner[:1] - 1))
    before -= np.repeat(before[begins], np.diff(np.append(begins, len(owner))))
    return np.asarray(np.clip(wanted[owner] - before, 0, most), most.dtype)


def _shared(first: Steps, last: Steps, monday: Steps) -> Steps:
    """How many days of a week lie between two days, both counted."""
    return np.asarray(np.maximum(np.minimum(last, monday + DAYS - 1) - np.maximum(first, monday) + 1, 0), np.int64)
