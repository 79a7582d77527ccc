"""What growing areas let a plan's offers give: their own reservations, and what nobody has reserved of a season.

Asked for the offers of the plan's own province alone: what another province's areas have left its staff do not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from matchmaker.allocation.season.market import Rows, Steps
from matchmaker.credentials.ledger.land import Season, SeasonFigures
from matchmaker.offers import capacity
from matchmaker.planning.gathering import WHOLE, Asked, Sides

AT_ONCE: Final = 500
"""Offers that one statement names."""


@dataclass(frozen=True)
class Grounds:
    """What offers may draw on; see `allocation.season.market.Market`."""

    own: Steps
    room_ids: Steps
    room: Steps
    tie_offer: Rows
    tie_room: Rows


def grounds(asked: Asked, sides: Sides, left: Steps) -> Grounds:
    """Of each offer what it may give anyhow, and the seasons of areas that it may draw on besides.

    Parameters
    ----------
    left : array of shape (n_offers,)
        What each offer has for the season, in steps.
    """
    own = left.copy()
    place = {int(sides.offers.offer_id[row]): row for row in np.flatnonzero(sides.own_offers).tolist()}
    ties: list[tuple[int, Season]] = []
    rooms: dict[Season, int] = {}
    ids = sorted(place)
    for begin in range(0, len(ids), AT_ONCE):
        found = capacity.grounds_of(ids[begin : begin + AT_ONCE])
        rooms |= {key: _growing(asked, figures) for key, figures in found.seasons.items()}
        for offer_id, backed in found.backed.items():
            at = place[offer_id]
            own[at] = min(int(left[at]), int(float(backed.held) * float(sides.share[at])))
            ties.extend((at, key) for key in backed.seasons)
    keys = sorted(rooms)
    number = {key: code for code, key in enumerate(keys)}
    return Grounds(
        own=own,
        room_ids=np.arange(1, len(keys) + 1, dtype=np.int64),
        room=np.array([rooms[key] for key in keys], np.int64),
        tie_offer=np.array([at for at, _ in ties], np.intp),
        tie_room=np.array([number[key] for _, key in ties], np.intp),
    )


def _growing(asked: Asked, season: SeasonFigures) -> int:
    """What of a season nobody has reserved, as the scenario lets it grow: what is agreed on is served in full."""
    share = Decimal(WHOLE + asked.yield_percent) / WHOLE
    return max(int((season.capacity - season.reserved) * share - season.committed - season.contracted), 0)
