"""The worker makes a plan of what is published and agreed on; whoever stops it, or dies, leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import Introduction
from matchmaker.credentials.models import GrowingArea
from matchmaker.db import now, session
from matchmaker.errors import WrongState
from matchmaker.measures import Period, today
from matchmaker.needs.models import Need
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.planning import queries, running, service, working
from matchmaker.planning.models import (
    Failure,
    GapReason,
    GapSide,
    PlanGap,
    PlanLine,
    PlanStatus,
    PlanStep,
    PlanWeek,
    SeasonPlan,
)
from matchmaker.planning.service import Scenario
from tests.factories import HUNG_HOA, Factories
from tests.support.talks import introduced

SEASON_DAYS = 120


def asked(by: User, **told: Any) -> SeasonPlan:
    """A plan of the coming months that waits for the worker."""
    plan = service.ask(Period(today(), today() + timedelta(days=SEASON_DAYS)), by=by, **told)
    session.commit()
    return plan


def made(by: User, **told: Any) -> SeasonPlan:
    """The same, once the worker came by."""
    plan_id = asked(by, **told).id
    assert running.run_plans() == 1
    return session.get_one(SeasonPlan, plan_id)


def lines(plan: SeasonPlan, *, kept: bool = False) -> dict[tuple[int, int], Decimal]:
    """Amounts by offer and need."""
    rows = session.scalars(select(PlanLine).where(PlanLine.plan_id == plan.id, PlanLine.is_kept == kept))
    return {(each.offer_id, each.need_id): each.amount for each in rows}


def gaps(plan: SeasonPlan, side: GapSide) -> dict[int, tuple[Decimal, GapReason]]:
    """What is left over and why, by listing."""
    rows = session.scalars(select(PlanGap).where(PlanGap.plan_id == plan.id, PlanGap.side == side))
    return {each.offer_id or each.need_id or 0: (each.amount, each.reason) for each in rows}


def agreed(factories: Factories, need: Need, offer: Offer, *, kilograms: int, by: User) -> Introduction:
    """The two came to terms."""
    introduction = introduced(factories, need=need, offer=offer, by=by)
    brokering.agree(introduction, amount=Decimal(kilograms), by=by)
    session.commit()
    return introduction


def kept_of(plan: SeasonPlan) -> int:
    """How many rows there are of a plan besides itself."""
    return sum(
        session.scalar(select(func.count()).select_from(table).where(table.plan_id == plan.id)) or 0
        for table in (PlanLine, PlanGap, PlanWeek)
    )


def test_offers_find_the_nearest_home_and_what_is_left_is_told_with_its_reason(factories: Factories) -> None:
    staff = factories.staff()
    offer, alone = factories.offer(tonnes=80), factories.offer(product="COF-ROB-GRN", tonnes=10)
    near, far = factories.need(tonnes=50), factories.need(tonnes=50, commune_code=HUNG_HOA)
    plan = made(staff)
    assert (plan.status, plan.percent, plan.claim) == (PlanStatus.DONE, 100, "")
    assert lines(plan) == {(offer.id, near.id): Decimal(50_000), (offer.id, far.id): Decimal(30_000)}
    assert gaps(plan, GapSide.OFFER) == {alone.id: (Decimal(10_000), GapReason.NO_OTHER_SIDE)}
    assert gaps(plan, GapSide.NEED) == {far.id: (Decimal(20_000), GapReason.ALL_TAKEN)}
    assert plan.figures["units"]["kg"]["home"] == 80_000


def test_the_weeks_of_a_plan_add_up_to_its_lines_and_to_what_is_left(factories: Factories) -> None:
    staff = factories.staff()
    factories.offer(tonnes=80), factories.need(tonnes=50), factories.need(tonnes=70, product="COF-ROB-GRN")
    plan = made(staff)
    weeks = queries.weeks(plan)
    assert {each.week_on.weekday() for each in weeks} == {0}
    assert abs(sum(each.home for each in weeks) - 50_000) < 1
    assert abs(sum(each.supply_left for each in weeks) - 30_000) < 1
    assert abs(sum(each.need_left for each in weeks) - 70_000) < 1
    assert {each.product_code for each in weeks} == {"DUR-MON", "COF-ROB-GRN"}


def test_what_was_agreed_on_is_kept_and_not_planned_again(factories: Factories) -> None:
    staff = factories.staff()
    need, offer = factories.need(tonnes=50), factories.offer(tonnes=60)
    introduction = agreed(factories, need, offer, by=staff, kilograms=20_000)
    plan = made(staff)
    assert lines(plan, kept=True) == {(offer.id, need.id): Decimal(20_000)}
    assert lines(plan) == {(offer.id, need.id): Decimal(30_000)}
    kept = session.scalars(select(PlanLine).where(PlanLine.is_kept)).one()
    assert kept.introduction_id == introduction.id


def test_two_offers_of_one_growing_area_are_not_planned_beyond_what_it_has(factories: Factories) -> None:
    staff, owner = factories.staff(), factories.organisation()
    code = factories.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=["DUR"])
    session.add(GrowingArea(certificate_id=code.id, hectares=Decimal(7), yield_per_hectare=Decimal(10_000)))
    offers = [factories.offer(organisation=owner, certificates=[code], tonnes=50) for _ in range(2)]
    capacity.catch_up()
    factories.need(tonnes=200)
    plan = made(staff)
    assert sum(lines(plan).values()) == 70_000
    assert sum(amount for amount, _ in gaps(plan, GapSide.OFFER).values()) == 30_000
    assert {reason for _, reason in gaps(plan, GapSide.OFFER).values()} == {GapReason.BOUND}
    assert {offer for offer, _ in lines(plan)} <= {each.id for each in offers}


def test_an_offer_for_longer_than_a_harvest_is_not_planned_beyond_what_it_has_reserved(factories: Factories) -> None:
    staff, owner = factories.staff(), factories.organisation()
    code = factories.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=["DUR"])
    session.add(GrowingArea(certificate_id=code.id, hectares=Decimal(7), yield_per_hectare=Decimal(10_000)))
    far_off = today() + timedelta(days=capacity.LONGEST_HARVEST + 10)
    offer = factories.offer(organisation=owner, certificates=[code], tonnes=500, starts_on=today(), ends_on=far_off)
    capacity.catch_up()
    factories.need(tonnes=500, ends_on=far_off)
    (backing,) = capacity.backing_of([offer.id]).values()
    falls = 500_000 * (SEASON_DAYS + 1) // (capacity.LONGEST_HARVEST + 11)
    assert sum(lines(made(staff)).values()) == int(backing.reserved) < falls


def test_a_need_takes_no_more_than_its_weeks_allow_of_one_offer_or_of_two(factories: Factories) -> None:
    staff = factories.staff()
    soon = today() + timedelta(days=10)
    factories.offer(tonnes=100, starts_on=soon, ends_on=soon + timedelta(days=13))
    need = factories.need(tonnes=100, weekly_rate=Decimal(10_000))
    assert list(lines(made(staff)).values()) == [Decimal(20_000)]
    factories.offer(tonnes=100, starts_on=soon, ends_on=soon + timedelta(days=13))
    assert sum(lines(made(staff)).values()) == 20_000
    assert need.left == 100_000


def test_a_bad_harvest_serves_what_is_agreed_on_first(factories: Factories) -> None:
    staff = factories.staff()
    need, offer = factories.need(tonnes=500), factories.offer(tonnes=100)
    agreed(factories, need, offer, by=staff, kilograms=60_000)
    plan = made(staff, scenario=Scenario(yield_percent=-20))
    assert lines(plan) == {(offer.id, need.id): Decimal(20_000)}


def test_when_prices_rise_dear_offers_fall_out_and_only_of_ceilings_that_the_office_may_know(
    factories: Factories,
) -> None:
    staff = factories.staff()
    offer = factories.offer(tonnes=30, asking_price_vnd=80_000)
    own = factories.need(tonnes=30, ceiling_vnd=82_000)
    elsewhere = factories.enterprise(commune_code=HUNG_HOA)
    foreign = factories.need(tonnes=30, ceiling_vnd=82_000, organisation=elsewhere)
    assert lines(made(staff)) == {(offer.id, own.id): Decimal(30_000)}
    assert lines(made(staff, scenario=Scenario(price_percent=20))) == {(offer.id, foreign.id): Decimal(30_000)}
    looks = select(Event.subject_id).where(Event.action == "need.private_price_viewed", Event.by_id == staff.id)
    assert set(session.scalars(looks)) == {own.id}


def test_when_a_market_closes_its_needs_are_left_out(factories: Factories) -> None:
    staff = factories.staff()
    offer = factories.offer(tonnes=30)
    factories.need(tonnes=30, market="CN")
    papers = [{"kind": "certificate", "key": "PUC_EXPORT", "op": "=", "value": "CN", "essential": True}]
    factories.need(tonnes=30, requirements=papers)
    open_one = factories.need(tonnes=30, market="JP", commune_code=HUNG_HOA)
    assert lines(made(staff, scenario=Scenario(closed_market="CN"))) == {(offer.id, open_one.id): Decimal(30_000)}


def test_a_province_plans_pairs_of_its_own_and_the_country_all(factories: Factories) -> None:
    staff = factories.staff()
    far = factories.organisation(commune_code=HUNG_HOA)
    offer, elsewhere = factories.offer(tonnes=10), factories.offer(organisation=far, tonnes=10)
    buyer = factories.enterprise(commune_code=HUNG_HOA)
    need = factories.need(organisation=buyer, tonnes=50)
    own, country = made(staff), made(staff, is_country=True)
    assert set(lines(own)) == {(offer.id, need.id)}
    assert gaps(own, GapSide.NEED) == {}
    assert set(lines(country)) == {(offer.id, need.id), (elsewhere.id, need.id)}
    assert gaps(country, GapSide.NEED) == {need.id: (Decimal(30_000), GapReason.ALL_TAKEN)}


def test_a_plan_of_one_product_is_of_that_product(factories: Factories) -> None:
    staff = factories.staff()
    coffee = factories.offer(product="COF-ROB-GRN", tonnes=10)
    factories.offer(tonnes=10)
    wanted, _ = factories.need(product="COF-ROB-GRN", tonnes=10), factories.need(tonnes=10)
    assert set(lines(made(staff, product_code="COF-ROB-GRN"))) == {(coffee.id, wanted.id)}


def test_a_market_with_nothing_on_it_is_planned_too(factories: Factories) -> None:
    plan = made(factories.staff())
    assert (plan.status, kept_of(plan)) == (PlanStatus.DONE, 0)


# what goes otherwise -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stopped_at", [PlanStep.READING, PlanStep.FLOW, PlanStep.KEEPING])
def test_a_plan_stopped_half_way_leaves_nothing_behind(
    factories: Factories, monkeypatch: pytest.MonkeyPatch, stopped_at: PlanStep
) -> None:
    staff = factories.staff()
    factories.offer(), factories.need()
    plan_id = asked(staff).id
    told = running._Told.tell

    def stop_there(self: running._Told, step: PlanStep, percent: int) -> None:
        told(self, step, percent)
        if step is stopped_at:
            service.stop(session.get_one(SeasonPlan, plan_id), by=staff)
            session.commit()

    monkeypatch.setattr(running._Told, "tell", stop_there)
    running.run_plans()
    plan = session.get_one(SeasonPlan, plan_id)
    assert (plan.status, kept_of(plan), plan.figures) == (PlanStatus.STOPPED, 0, {})
    with pytest.raises(WrongState):
        service.stop(plan, by=staff)


def test_a_plan_whose_worker_is_told_to_end_waits_for_the_next_one(factories: Factories) -> None:
    plan = asked(factories.staff())
    told = iter([False, False, True])
    assert running.run_next(lambda: next(told))
    plan = session.get_one(SeasonPlan, plan.id)
    assert (plan.status, plan.tries, plan.claim, kept_of(plan)) == (PlanStatus.QUEUED, 0, "", 0)
    assert running.run_next()
    assert session.get_one(SeasonPlan, plan.id).status is PlanStatus.DONE


def test_a_plan_stopped_before_its_turn_is_never_begun(factories: Factories) -> None:
    staff = factories.staff()
    plan = asked(staff)
    service.stop(plan, by=staff)
    session.commit()
    assert running.run_plans() == 0
    assert session.get_one(SeasonPlan, plan.id).status is PlanStatus.STOPPED


def test_a_plan_that_cannot_be_made_says_so_and_leaves_nothing_behind(
    factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = factories.staff()
    factories.offer(), factories.need()

    def breaks(*_all: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(running, "_note_looks", breaks)
    plan = made(staff)
    assert (plan.status, plan.failure, kept_of(plan)) == (PlanStatus.FAILED, Failure.BROKEN, 0)


def test_a_plan_whose_worker_was_killed_is_made_by_another_and_given_up_in_the_end(
    factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = factories.staff()
    factories.offer(), factories.need()
    plan = asked(staff)

    class KilledError(BaseException):
        """What no program survives."""

    def dies(*_all: object, **_named: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(working, "planned", dies)
        for attempt in range(1, running.TRIES + 1):
            with pytest.raises(KilledError):
                running.run_plans()
            assert running.run_plans() == 0, "nobody takes it over while its claim stands"
            plan = session.get_one(SeasonPlan, plan.id)
            assert (plan.status, plan.tries, kept_of(plan)) == (PlanStatus.RUNNING, attempt, 0)
            if attempt < running.TRIES:
                plan.claimed_until = now() - timedelta(seconds=1)
                session.commit()
    plan.claimed_until, plan.tries = now() - timedelta(seconds=1), running.TRIES - 1
    session.commit()
    running.run_plans()
    assert session.get_one(SeasonPlan, plan.id).status is PlanStatus.DONE
    again = asked(staff)
    again.status, again.tries, again.claimed_until = PlanStatus.RUNNING, running.TRIES, now() - timedelta(seconds=1)
    session.commit()
    running.run_plans()
    again = session.get_one(SeasonPlan, again.id)
    assert (again.status, again.failure) == (PlanStatus.FAILED, Failure.KILLED)


def test_a_worker_that_lost_its_claim_writes_nothing(factories: Factories, monkeypatch: pytest.MonkeyPatch) -> None:
    staff = factories.staff()
    factories.offer(), factories.need()
    plan_id = asked(staff).id
    keep = running._keep

    def taken_over(*told: Any) -> None:
        session.get_one(SeasonPlan, plan_id).claim = "another"
        session.commit()
        keep(*told)

    monkeypatch.setattr(running, "_keep", taken_over)
    running.run_plans()
    plan = session.get_one(SeasonPlan, plan_id)
    assert (plan.status, plan.claim, kept_of(plan)) == (PlanStatus.RUNNING, "another", 0)
