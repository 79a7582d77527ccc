"""What growing areas let a plan's offers give: their own reservations, and what nobody has reserved of a season.

Asked for the offers of the plan's own province alone: what another province's areas have left its staff do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from sqlalchemy import select

from matchmaker.allocation.season.market import Rows, Steps
from matchmaker.credentials.ledger import land as lands
from matchmaker.credentials.ledger.land import Land
from matchmaker.credentials.models import AreaSeason, GrowingArea
from matchmaker.db import session
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
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
    ties: list[tuple[int, tuple[int, int]]] = []
    rooms: dict[tuple[int, int], int] = {}
    ids = sorted(place)
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        reserved = capacity.backing_of(some)
        for row, relied_on in _relied_on(some):
            bearing = [each for each in relied_on if each.bears(row.product_code)]
            if not bearing or any(each.capacity is None for each in bearing):
                continue
            at = place[row.id]
            held = reserved[row.id].reserved if row.id in reserved else Decimal(0)
            own[at] = min(int(left[at]), int(float(held) * float(sides.share[at])))
            if (row.ends_on - row.starts_on).days < capacity.LONGEST_HARVEST:
                keys = [(each.area.id, each.year_of(row.ends_on)) for each in bearing]
                rooms.update(dict.fromkeys(keys, 0))
                ties.extend((at, key) for key in keys)
    rooms = _free(asked, rooms)
    keys = sorted(rooms)
    number = {key: code for code, key in enumerate(keys)}
    return Grounds(
        own=own,
        room_ids=np.arange(1, len(keys) + 1, dtype=np.int64),
        room=np.array([rooms[key] for key in keys], np.int64),
        tie_offer=np.array([at for at, _ in ties], np.intp),
        tie_room=np.array([number[key] for _, key in ties], np.intp),
    )


def _relied_on(offer_ids: Sequence[int]) -> list[tuple[Any, list[Land]]]:
    """Each offer that relies on land, with that land."""
    relying = session.execute(
        select(Offer.id, offer_certificate.c.certificate_id)
        .join(offer_certificate, offer_certificate.c.revision_id == Offer.approved_id)
        .join(GrowingArea, GrowingArea.certificate_id == offer_certificate.c.certificate_id)
        .where(Offer.id.in_(offer_ids))
    ).all()
    found = lands.of_certificates({row.certificate_id for row in relying})
    behind = {each.area.certificate_id: each for each in found}
    by_offer: dict[int, list[Land]] = {}
    for offer_id, certificate_id in relying:
        if certificate_id in behind:
            by_offer.setdefault(offer_id, []).append(behind[certificate_id])
    rows: Sequence[Any] = session.execute(
        select(Offer.id, OfferRevision.product_code, OfferRevision.starts_on, OfferRevision.ends_on)
        .join(OfferRevision, OfferRevision.id == Offer.approved_id)
        .where(Offer.id.in_(by_offer))
        .order_by(Offer.id)
    ).all()
    return [(row, by_offer[row.id]) for row in rows]


def _free(asked: Asked, wanted: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """What nobody has reserved of each season, as the scenario lets it grow."""
    share = Decimal(WHOLE + asked.yield_percent) / WHOLE
    areas = {area_id for area_id, _ in wanted}
    gives = {
        area.id: area.capacity or Decimal(0)
        for area in session.scalars(select(GrowingArea).where(GrowingArea.id.in_(areas)))
    }
    kept = {
        (season.growing_area_id, season.year): season
        for season in session.scalars(select(AreaSeason).where(AreaSeason.growing_area_id.in_(areas)))
    }
    free = {}
    for key in wanted:
        season = kept.get(key)
        if season is None:
            left = gives[key[0]] * share
        else:
            left = (season.capacity - season.reserved) * share - season.committed - season.contracted
        free[key] = max(int(left), 0)
    return free
