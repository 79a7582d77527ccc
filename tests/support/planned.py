"""Season plans of the market's province, without waiting for the worker: one that is done, one that waits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.measures import Period, today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.planning import service
from matchmaker.planning.models import GapReason, GapSide, PlanGap, PlanLine, PlanStatus, PlanWeek, SeasonPlan
from tests.support.cast import Market, Role


def of_all_kinds(made: Market) -> None:
    """The owner's offer meets the partner's need in a plan of the owner's province."""
    by = made.people[Role.STAFF]
    need, offer = session.get_one(Need, made.ids["partner_need"]), session.get_one(Offer, made.ids["offer"])
    plan = done(by)
    made.ids |= {
        "plan": plan.id,
        "plan_line": line(plan, offer, need).id,
        "other_plan": done(by).id,
        "waiting_plan": asked(by).id,
    }
    gap(plan, offer)


def asked(by: User) -> SeasonPlan:
    """A plan that waits for the worker."""
    return service.ask(Period(today(), today() + timedelta(days=100)), by=by)


def done(by: User) -> SeasonPlan:
    """A plan that was made, with nothing in it yet."""
    plan = asked(by)
    plan.status, plan.percent = PlanStatus.DONE, 100
    told = {"home": 50_000, "haul": 5e6, "rule_home": 50_000, "rule_haul": 5e6, "bound": 50_000, "supply_left": 9.0}
    plan.figures = {"units": {"kg": told}, "lines": 1, "kept_lines": 0, "offers": 1, "needs": 1, "pairs": 1}
    session.flush()
    return plan


def line(plan: SeasonPlan, offer: Offer, need: Need) -> PlanLine:
    """A proposed linkage of fifty tonnes."""
    assert offer.approved is not None
    assert need.approved is not None
    made = PlanLine(
        plan_id=plan.id,
        offer_id=offer.id,
        need_id=need.id,
        seller_id=offer.organisation_id,
        buyer_id=need.organisation_id,
        product_code=offer.approved.product_code,
        seller_commune_code=offer.approved.commune_code,
        buyer_commune_code=need.approved.commune_code,
        seller_province_code=offer.organisation.province_code,
        buyer_province_code=need.organisation.province_code,
        amount=Decimal(50_000),
        km=84.0,
        fit=0.8,
        starts_on=offer.approved.starts_on,
        ends_on=offer.approved.ends_on,
    )
    session.add(made)
    session.flush()
    return made


def gap(plan: SeasonPlan, offer: Offer) -> None:
    """What an offer has over, and a week of it."""
    assert offer.approved is not None
    told = {"product_code": offer.approved.product_code, "province_code": offer.organisation.province_code}
    session.add_all(
        [
            PlanGap(
                plan_id=plan.id,
                side=GapSide.OFFER,
                offer_id=offer.id,
                organisation_id=offer.organisation_id,
                commune_code=offer.approved.commune_code,
                amount=Decimal(20_000),
                total=Decimal(100_000),
                starts_on=offer.approved.starts_on,
                ends_on=offer.approved.ends_on,
                reason=GapReason.ALL_TAKEN,
                **told,
            ),
            PlanWeek(plan_id=plan.id, week_on=today() - timedelta(days=today().weekday()), home=Decimal(5_000), **told),
        ]
    )
    session.flush()
