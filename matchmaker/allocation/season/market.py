"""What a plan is made over: offers, needs, the pairs that may be, and the land that offers share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Steps = NDArray[np.int64]
"""Amounts in whole steps: one base unit of the product each."""
Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

UNKNOWN_KM: Final = 300.0
"""What a pair counts whose distance nobody knows: about as far as two neighbouring regions lie apart."""


@dataclass(frozen=True)
class Market:
    """Who could supply whom.

    Attributes
    ----------
    offer_ids, left, least, own : arrays of shape (n_offers,)
        What an offer still has, the smallest lot it sells, and what of its rest it may give without asking a room:
        everything, unless it relies on land that is known.
    need_ids, lacking, kind, rate : arrays of shape (n_needs,)
        What a need still lacks; `kind` is a code of the unit it is counted in. A pair has one unit on both sides.
        `rate` is what it takes a week, NaN where it says nothing.
    offer, need, most, km, fit, first, last : arrays of shape (n_pairs,)
        Rows of both sides; the most that the pair can hand over in the days that both have; the distance (NaN where
        it is unknown) and how well the two suit each other, 0 to 1; the days that both have, as ordinals.
    room_ids, room : arrays of shape (n_rooms,)
        What seasons of growing areas have left that nobody reserved.
    tie_offer, tie_room : arrays of shape (n_ties,)
        Which offer may draw on which room.
    """

    offer_ids: NDArray[np.int64]
    left: Steps
    least: Steps
    own: Steps
    need_ids: NDArray[np.int64]
    lacking: Steps
    kind: Rows
    rate: Floats
    offer: Rows
    need: Rows
    most: Steps
    km: Floats
    fit: Floats
    first: Steps
    last: Steps
    room_ids: NDArray[np.int64]
    room: Steps
    tie_offer: Rows
    tie_room: Rows

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.offer)

    @cached_property
    def tied(self) -> NDArray[np.bool_]:
        """Which offers do not simply give what they have left: they draw on rooms, or on their reservation alone."""
        found = self.own < self.left
        found[self.tie_offer] = True
        return found

    @cached_property
    def could(self) -> Steps:
        """The most that each pair could carry if it were alone."""
        return np.minimum(self.most, np.minimum(self.left[self.offer], self.lacking[self.need]))

    @cached_property
    def order(self) -> Rows:
        """The pairs by need and offer, by their ids: the one order in which they are ever reckoned."""
        return np.lexsort((self.offer_ids[self.offer], self.need_ids[self.need]))

    def sorted(self) -> Market:
        """The same with every list in the order of ids, so that the same market gives the same plan."""
        offers, needs, rooms = np.argsort(self.offer_ids), np.argsort(self.need_ids), np.argsort(self.room_ids)
        offer_at, need_at, room_at = _places(offers), _places(needs), _places(rooms)
        pairs = self.order
        tie_offer, tie_room = offer_at[self.tie_offer], room_at[self.tie_room]
        ties = np.lexsort((tie_room, tie_offer))
        return Market(
            self.offer_ids[offers],
            self.left[offers],
            self.least[offers],
            self.own[offers],
            self.need_ids[needs],
            self.lacking[needs],
            self.kind[needs],
            self.rate[needs],
            offer_at[self.offer[pairs]],
            need_at[self.need[pairs]],
            self.most[pairs],
            self.km[pairs],
            self.fit[pairs],
            self.first[pairs],
            self.last[pairs],
            self.room_ids[rooms],
            self.room[rooms],
            tie_offer[ties],
            tie_room[ties],
        )

    def with_pairs(self, which: Rows | NDArray[np.bool_]) -> Market:
        """The same with some of the pairs alone."""
        return replace(
            self,
            offer=self.offer[which],
            need=self.need[which],
            most=self.most[which],
            km=self.km[which],
            fit=self.fit[which],
            first=self.first[which],
            last=self.last[which],
        )


def _places(order: Rows) -> Rows:
    """Where each row stands once they are put in an order."""
    places = np.empty(len(order), np.intp)
    places[order] = np.arange(len(order))
    return places
