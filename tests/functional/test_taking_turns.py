"""Offers that are as good as each other take turns in a buyer's list, and the card says why."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from matchmaker.db import now, session
from matchmaker.matching.models import Match, MatchRun
from matchmaker.needs.models import Need
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Site


def kept() -> list[Match]:
    run = session.scalars(select(MatchRun.id).order_by(MatchRun.id.desc())).first()
    return list(session.scalars(select(Match).where(Match.run_id == run).order_by(Match.rank)))


@pytest.fixture
def need(factories: Factories) -> Need:
    """A need with three offers that are quite alike, and one that is much worse."""
    found = factories.need(tonnes=50)
    for _ in range(3):
        factories.offer(tonnes=60)
    factories.offer(tonnes=1, attributes={})
    session.execute(update(Organisation).values(verified_at=now() - timedelta(days=200)))
    session.commit()
    return found


def shown(site: Site, need: Need, factories: Factories, *, at: datetime) -> tuple[list[Match], str]:
    """What the buyer's list keeps, and says, on a day."""
    with time_machine.travel(at, tick=False):
        page = site.signed_in(factories.member(need.organisation)).get(f"/needs/{need.id}/matches")
        return kept(), page.main


def test_near_equals_take_turns_from_day_to_day(site: Site, factories: Factories, need: Need) -> None:
    today = now()
    first, said = shown(site, need, factories, at=today)
    again, _ = shown(site, need, factories, at=today + timedelta(minutes=1))
    assert [each.offer_id for each in again] == [each.offer_id for each in first], "a reload changes nothing"
    assert "Ngang điểm" not in said
    assert {each.turned for each in first} == {0}

    order = [each.offer_id for each in first]
    second, said = shown(site, need, factories, at=today + timedelta(days=1))
    assert [each.offer_id for each in second] == [order[2], order[1], order[0], order[3]], (
        "the last of them comes first"
    )
    assert [each.turned for each in second] == [2, 0, -2, 0]
    assert said.count("Ngang điểm với nguồn cung đứng sau; dạo này ít được đứng trên hơn.") == 1
    assert second[3].score is not None
    assert second[2].score is not None
    assert second[3].score < second[2].score, "nobody passes what is better by more than the band"

    newcomer = factories.offer(tonnes=49)
    newcomer.organisation.verified_at = today - timedelta(days=200)
    session.commit()
    third, said = shown(site, need, factories, at=today + timedelta(days=2))
    assert (third[0].offer_id, third[0].turned) == (newcomer.id, 3), "it scores a little less, and nobody saw it yet"
    assert "30 ngày qua chưa được hiện" in said
    with time_machine.travel(today + timedelta(days=2), tick=False):
        site.signed_in(factories.member(need.organisation)).get(f"/needs/{need.id}/matches?order=largest")
    assert {each.turned for each in kept()} == {0}, "who orders by size sees no turns"
