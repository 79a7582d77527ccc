"""Facts are written once, corrected, withdrawn and kept up for matching, by evidence alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.reputation import queries, renewal, service
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.figures import NOTHING_KNOWN
from matchmaker.reputation.kinds import Cause, FactKind, Side
from matchmaker.reputation.models import ReputationFact, ReputationMean, ReputationReply, ReputationStanding
from matchmaker.reputation.service import FactWritten
from tests.factories import Factories

CONFIRMED = (Evidence(Backing.BOTH_CONFIRMED),)


def delivered(seller: Organisation, amount: int, *, source: str = "portion:1:1", deal_id: int = 1) -> FactWritten:
    """So many of a hundred kilograms of Monthong arrived."""
    return FactWritten(
        organisation_id=seller.id,
        side=Side.SELLER,
        product_code="DUR-MON",
        kind=FactKind.DELIVERED,
        happened_on=today(),
        deal_id=deal_id,
        source=source,
        evidence=CONFIRMED,
        amount=Decimal(amount),
        of_amount=Decimal(100),
    )


def standing(seller_id: int) -> ReputationStanding | None:
    session.expire_all()
    return session.get(ReputationStanding, (seller_id, Side.SELLER, "DUR"))


def test_the_same_thing_told_twice_counts_once_and_what_is_put_right_replaces_it(factories: Factories) -> None:
    seller, staff = factories.organisation(), factories.staff()
    fact = service.record(delivered(seller, 100), by=staff)
    session.commit()
    good = standing(seller.id)
    assert good is not None
    assert (good.facts, good.reliability > good.usual) == (1, True)

    assert service.record(delivered(seller, 100), by=staff) is fact
    session.commit()
    assert session.scalar(select(func.count(ReputationFact.id))) == 1
    assert service.record(delivered(seller, 40), by=staff) is fact
    session.commit()
    poor = standing(seller.id)
    assert poor is not None
    assert (poor.facts, poor.reliability < poor.usual) == (1, True)
    told = session.scalars(select(Event.action).where(Event.organisation_id == seller.id)).all()
    assert [each for each in told if each.startswith("reputation")] == ["reputation.recorded", "reputation.corrected"]


def test_what_is_contested_counts_no_more_and_counts_again_once_it_is_confirmed(factories: Factories) -> None:
    seller = factories.organisation()
    service.record(delivered(seller, 100), by=None)
    service.withdraw("portion:1:1", by=None)
    session.commit()
    left = standing(seller.id)
    assert left is not None
    assert (left.facts, left.reliability) == (0, left.usual)
    assert session.scalars(queries.facts_told(seller.id, Side.SELLER, "DUR")).all() == []
    service.record(delivered(seller, 100), by=None)
    session.commit()
    again = standing(seller.id)
    assert again is not None
    assert again.facts == 1


@pytest.mark.pure
@pytest.mark.parametrize(
    "spoilt",
    [
        lambda fact: replace(fact, evidence=()),
        lambda fact: replace(fact, of_amount=None),
        lambda fact: replace(fact, of_amount=Decimal(0)),
        lambda fact: replace(fact, side=Side.BUYER),
        lambda fact: replace(fact, kind=FactKind.PAID),
        lambda fact: replace(fact, kind=FactKind.CANCELLED, amount=None, of_amount=None),
    ],
    ids=["no evidence", "of nothing", "of zero", "of the other side", "no days", "no cause"],
)
def test_a_fact_that_says_too_little_or_has_no_evidence_is_refused(
    spoilt: Callable[[FactWritten], FactWritten],
) -> None:
    fact = delivered(Organisation(id=1), 50)
    with pytest.raises(ValueError, match="not a fact"):
        spoilt(fact)


def test_a_day_later_everybody_is_beside_what_has_become_usual(factories: Factories) -> None:
    """Newcomers begin where the others are, and nothing is made anew twice on one day."""
    poor, good = factories.organisation(), factories.organisation()
    for number in range(6):
        service.record(delivered(poor, 20, source=f"portion:{number}:1", deal_id=number), by=None)
        service.record(delivered(good, 100, source=f"portion:9{number}:1", deal_id=90 + number), by=None)
    session.commit()
    good_id = good.id
    before = standing(good_id)
    assert before is not None
    usual, was = before.usual, before.reliability
    assert usual == round(NOTHING_KNOWN.reliability(Side.SELLER), 3)

    renewal.renew()
    after = standing(good_id)
    assert after is not None
    computed_at, usual_now = after.computed_at, after.usual
    mean = session.get(ReputationMean, (Side.SELLER, "DUR", FactKind.DELIVERED))
    assert mean is not None
    assert (mean.organisations, mean.share < NOTHING_KNOWN.shares[FactKind.DELIVERED]) == (2, True)
    newcomer = queries.record_of(factories.organisation().id, Side.SELLER, "DUR-RI6")
    assert newcomer.figures[FactKind.DELIVERED].share == mean.share
    assert round(newcomer.reliability, 3) == usual_now < usual

    renewal.renew()
    with time_machine.travel(now() + timedelta(days=800), tick=False):
        renewal.renew()
        aged = standing(good_id)
        assert aged is not None
        assert aged.reliability < was, "an old proof proves less"
        assert aged.computed_at > computed_at


def test_an_organisation_answers_a_fact_or_the_whole_deal_and_what_it_said_before_is_kept(factories: Factories) -> None:
    seller = factories.organisation()
    director = factories.member(seller)
    fact = service.record(delivered(seller, 40), by=None)
    other = service.record(delivered(seller, 60, source="portion:1:2"), by=None)
    for text in ("Xe hỏng trên đèo.", "Xe hỏng trên đèo.", "Xe hỏng trên đèo, hai hôm sau đã giao bù."):
        service.reply(fact, text, about_deal=False, by=director)
    service.reply(other, "Cả vụ mưa muộn.", about_deal=True, by=director)
    session.commit()
    assert [(each.fact_id, each.deal_id) for each in queries.replies_about([fact, other])] == [
        (fact.id, None),
        (fact.id, None),
        (None, 1),
    ]
    service.reply(fact, "", about_deal=False, by=director)
    assert session.scalars(select(ReputationReply.text).order_by(ReputationReply.id.desc())).first() == ""


def test_what_the_weather_did_leaves_the_standing_as_it_was(factories: Factories) -> None:
    seller = factories.organisation()
    service.record(delivered(seller, 100), by=None)
    before = standing(seller.id)
    assert before is not None
    was = before.reliability
    storm = replace(
        delivered(seller, 0, source="contract:2", deal_id=2),
        kind=FactKind.CANCELLED,
        amount=None,
        of_amount=None,
        cause=Cause.FORCE_MAJEURE,
    )
    service.record(storm, by=None)
    session.commit()
    after = standing(seller.id)
    assert after is not None
    assert after.reliability == was
    told = queries.record_of(seller.id, Side.SELLER, "DUR")
    assert (told.force_majeure, told.cancellations) == (1, {})
