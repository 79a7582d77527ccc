"""What staff do with a plan once it is made, and what is told of it since."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import Introduction
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.measures import Period, today
from matchmaker.planning import lists, places, queries, running, service
from matchmaker.planning.lists import LineState, WantedLines
from matchmaker.planning.models import PlanGap, PlanLine, SeasonPlan
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support import planned
from tests.support.talks import introduced
from tests.unit.planning.test_making_plans import asked, made


def test_a_line_becomes_an_introduction_and_the_plan_follows_it(factories: Factories) -> None:
    staff = factories.staff()
    need, offer = factories.need(tonnes=50), factories.offer(tonnes=60)
    plan = made(staff)
    line = session.scalars(select(PlanLine)).one()
    introduction = service.introduce(line, message="Mời hai bên", answer_by=today(), by=staff)
    assert (introduction.need_id, introduction.offer_id) == (need.id, offer.id)
    ((_, since, _, _),) = session.execute(lists.lines(plan, WantedLines()))
    assert since is introduction
    with pytest.raises(NotFound):
        service.introduce(line, message="", answer_by=today(), by=factories.staff(province_code=VINH_LONG))


def test_what_was_contracted_and_delivered_since_is_told_beside_the_line(factories: Factories) -> None:
    staff = factories.staff()
    contract = factories.contract()
    plan = made(staff)
    ((line, introduction, since, delivered),) = session.execute(lists.lines(plan, WantedLines(state=LineState.KEPT)))
    assert (line.is_kept, introduction.id, since.id, delivered) == (True, contract.introduction_id, contract.id, 0)
    (total,) = session.execute(lists.totals(plan, WantedLines()))
    assert (total.planned, total.introduced, total.contracted, total.delivered) == (0, 0, 0, 0), "it was there before"
    assert total.kept == line.amount


def test_who_was_introduced_before_a_plan_and_came_to_terms_since_counts(factories: Factories) -> None:
    staff = factories.staff()
    introduction_id = introduced(factories, need_tonnes=50, offer_tonnes=60, by=staff).id
    plan = made(staff)
    brokering.agree(session.get_one(Introduction, introduction_id), amount=Decimal(20_000), by=plan.made_by)
    ((line, since, _, _),) = session.execute(lists.lines(plan, WantedLines(state=LineState.INTRODUCED)))
    assert (line.is_kept, since.id) == (False, introduction_id)


def test_what_two_of_another_province_have_with_each_other_is_told_to_their_office_alone(factories: Factories) -> None:
    need = factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA))
    offer = factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    theirs = factories.staff(province_code=VINH_LONG)
    introduced(factories, need=need, offer=offer, by=theirs)
    offices = {GIA_LAI: asked(factories.staff(), is_country=True).id, VINH_LONG: asked(theirs).id}
    assert running.run_plans() == len(offices)
    told = {}
    for office, plan_id in offices.items():
        ((line, since, _, _),) = session.execute(lists.lines(session.get_one(SeasonPlan, plan_id), WantedLines()))
        told[office] = line.is_kept, since is not None
    assert told == {GIA_LAI: (False, False), VINH_LONG: (False, True)}


def test_the_map_weighs_tonnes_against_tonnes_and_eggs_against_eggs(factories: Factories) -> None:
    plan = planned.done(factories.staff())
    for offer, amount in (
        (factories.offer(), 90_000),
        (factories.offer(commune_code=HUNG_HOA), 9_000),
        (factories.offer(product="EGG-HEN"), 90),
    ):
        planned.gap(plan, offer)
        session.scalars(select(PlanGap).where(PlanGap.offer_id == offer.id)).one().amount = Decimal(amount)
    session.flush()
    assert [dot.weight for dot in places.drawn(plan).dots] == [1, 3, 3]


def test_only_what_was_signed_since_counts_as_signed(factories: Factories) -> None:
    staff = factories.staff()
    contract = factories.contract(status=ContractStatus.PENDING)
    plan = made(staff)
    line = session.scalars(select(PlanLine).where(PlanLine.is_kept)).one()
    line.is_kept = False
    session.commit()
    assert [(each.introduced, each.contracted) for each in session.execute(lists.totals(plan, WantedLines()))] == [
        (line.amount, 0)
    ]
    assert session.execute(lists.lines(plan, WantedLines(state=LineState.INTRODUCED))).all() == []
    session.get_one(Contract, contract.id).status = ContractStatus.ACTIVE
    session.commit()
    (total,) = session.execute(lists.totals(plan, WantedLines()))
    assert (total.planned, total.contracted) == (line.amount, contract.quantity)


@pytest.mark.parametrize(
    ("season", "code"),
    [
        (Period(date(2020, 1, 1), date(2020, 6, 1)), "in_the_past"),
        (Period(today(), today() + timedelta(days=400)), "season_too_long"),
    ],
)
def test_a_season_that_makes_no_sense_is_refused(factories: Factories, season: Period, code: str) -> None:
    with pytest.raises(Unprocessable, match=code):
        service.ask(season, by=factories.staff())


def test_an_office_waits_for_a_few_plans_at_a_time_and_the_worker_makes_one_a_turn(factories: Factories) -> None:
    staff = factories.staff()
    for _ in range(service.UNDER_WAY_MAX):
        asked(staff)
    with pytest.raises(Unprocessable, match="plans_under_way"):
        asked(staff)
    asked(factories.staff(province_code=VINH_LONG))
    assert running.run_next()
    assert queries.under_way(GIA_LAI) == service.UNDER_WAY_MAX - 1
    asked(staff)


def test_nobody_but_an_office_asks_for_a_plan(factories: Factories) -> None:
    for who in (factories.user(), factories.admin()):
        with pytest.raises(NotFound):
            asked(who)
