"""What a season of a growing area has left is one figure, whoever asks for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from sqlalchemy import select, update

from matchmaker.brokering.pools.proposals.gathering import for_need
from matchmaker.credentials.ledger.land import figures_of
from matchmaker.credentials.models import CapacityHold
from matchmaker.db import session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.listings import ListingState
from matchmaker.matching import facts
from matchmaker.measures import Period, today
from matchmaker.needs.models import Need
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.planning.gathering import Asked, gathered
from matchmaker.planning.land import grounds
from tests.factories import GIA_LAI, Factories
from tests.support.ledger import HARVEST, TONNE, area, submitted
from tests.unit.offers.test_capacity_histories import OFTEN, take

Room = dict[int, int]
"""By offer, what it may take of its growing areas in whole kilograms, while nobody else takes any."""


def of_the_ledger(offers: list[Offer]) -> Room:
    found = {}
    for each in offers:
        assert each.approved is not None
        planned = capacity.room_for(each, each.approved)
        assert planned is not None
        found[each.id] = int(sum((slot.room + slot.reserved + slot.agreed for slot in planned.slots), Decimal(0)))
    return found


def of_proposals(need: Need, offers: list[Offer]) -> Room:
    asked = facts.need(need.id)
    assert asked is not None
    problem = for_need(asked, members_max=6, staff_province=GIA_LAI).problem
    ids = {each.id for each in offers}
    return {
        each.listing_id: (each.backed or 0) + sum(problem.ledgers[season] for season in each.ledgers)
        for each in problem.members
        if each.listing_id in ids
    }


def of_a_season_plan(offers: list[Offer]) -> Room:
    asked = Asked(GIA_LAI, False, Period(HARVEST["starts_on"], HARVEST["ends_on"]))
    sides = gathered(asked)
    land = grounds(asked, sides, np.full(len(sides.offers), 10**9, np.int64))
    row = {int(offer_id): at for at, offer_id in enumerate(sides.offers.offer_id)}
    return {
        each.id: int(land.own[row[each.id]] + land.room[land.tie_room[land.tie_offer == row[each.id]]].sum())
        for each in offers
    }


@pytest.mark.parametrize("seed", [0, 2])
def test_whatever_happened_to_offers_all_read_the_same_of_what_their_land_has_left(
    factories: Factories, seed: int
) -> None:
    dice, staff, owner = Random(seed), factories.staff(), factories.organisation()
    codes = [area(factories, owner), area(factories, owner, hectares=5)]
    need = factories.need(tonnes=900, **HARVEST)
    offers = [submitted(factories, codes[: 1 + each % 2], 1) for each in range(5)]
    for step in ["publish"] * 3 + dice.choices(OFTEN, k=9):
        try:
            take(step, dice.choice(offers), dice.randrange(1, 60), by=staff)
        except (Unprocessable, WrongState):
            session.expire_all()
    late = factories.offer(organisation=owner, certificates=codes, tonnes=30, **HARVEST)  # nobody counted it yet
    over = next(each for each in offers if each.state() is ListingState.PUBLISHED)
    assert over.approved is not None
    over.approved.ends_on = over.approved.starts_on = yesterday = today() - timedelta(days=1)
    session.execute(update(CapacityHold).where(CapacityHold.offer_id == over.id).values(lapses_on=yesterday))
    session.commit()
    standing = [each for each in [*offers, late] if each.state() is ListingState.PUBLISHED and each.left]
    room = of_the_ledger(standing)
    assert of_proposals(need, standing) == of_a_season_plan(standing) == room
    held = sum(session.scalars(select(CapacityHold.reserved).where(CapacityHold.offer_id == late.id)), Decimal(0))
    told = [figures for of in figures_of([each.id for each in codes]).values() for figures in of]
    assert room[late.id] - held == sum(int(each.left) for each in told) <= 150 * TONNE
