"""From the database to a ranked list."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.db import now, session
from matchmaker.matching import facts, ranked
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.constraints import Rule
from matchmaker.ranking.rankers import BaselineRanker
from tests.factories import HUNG_HOA, Factories


def offers_for(need: Need, **options: int) -> ranked.RankedList:
    asked = facts.need(need.id)
    assert asked is not None
    return ranked.for_need(asked, BaselineRanker(), side=Side.BUYER, **options)


def needs_for(offer: Offer) -> ranked.RankedList:
    offered = facts.offer(offer.id)
    assert offered is not None
    return ranked.for_offer(offered, BaselineRanker())


def ids(found: ranked.RankedList) -> list[int]:
    return [found.other_id(position) for position in found.best_first]


def test_the_nearer_of_two_equal_offers_ranks_first(factories: Factories) -> None:
    need = factories.need(commune_code=HUNG_HOA)
    far = factories.offer()
    near = factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    assert ids(offers_for(need)) == [near.id, far.id]
