"""What staff do with season plans: ask for one, stop it, make a line an introduction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import Introduction
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.measures import Period, today
from matchmaker.planning import queries
from matchmaker.planning.models import PlanLine, PlanStatus, SeasonPlan

LONGEST_DAYS: Final = 366
UNDER_WAY_MAX: Final = 4
"""Plans that one office may have waiting or being made: other offices wait for the same worker."""


@dataclass(frozen=True)
class Scenario:
    """What a plan supposes."""

    yield_percent: int = 0
    price_percent: int = 0
    closed_market: str | None = None


def ask(
    season: Period,
    *,
    by: User,
    name: str = "",
    is_country: bool = False,
    product_code: str | None = None,
    scenario: Scenario | None = None,
) -> SeasonPlan:
    """Ask for a plan of the office's province, or of the country; the worker makes it.

    Raises NotFound for whoever works in no office, Unprocessable for a season that is over or longer than a year, and
    while the office has `UNDER_WAY_MAX` plans under way.
    """
    if not by.is_staff or by.province_code is None:
        raise NotFound
    if season.ends_on < today():
        raise Unprocessable("ends_on", "in_the_past")
    if season.ends_on - season.starts_on >= timedelta(days=LONGEST_DAYS):
        raise Unprocessable("ends_on", "season_too_long")
    if queries.under_way(by.province_code) >= UNDER_WAY_MAX:
        raise Unprocessable("starts_on", "plans_under_way")
    supposed = scenario or Scenario()
    plan = SeasonPlan(
        province_code=by.province_code,
        is_country=is_country,
        name=name,
        starts_on=season.starts_on,
        ends_on=season.ends_on,
        product_code=product_code,
        yield_percent=supposed.yield_percent,
        price_percent=supposed.price_percent,
        closed_market=supposed.closed_market,
        made_by_id=by.id,
    )
    session.add(plan)
    session.flush()
    audit.record("season_plan.asked", plan, by=by)
    return plan


def stop(plan: SeasonPlan, *, by: User) -> None:
    """Stop a plan that is not made yet; nothing of it is kept. Raises NotFound, WrongState once it has ended."""
    _require_office(plan, by)
    lock(plan)
    if not plan.status.is_under_way:
        raise WrongState(plan, wanted="under way")
    if plan.stop_asked_at is None:
        plan.stop_asked_at = now()
        audit.record("season_plan.stopped", plan, by=by)
    if plan.status is PlanStatus.QUEUED:
        plan.status, plan.ended_at = PlanStatus.STOPPED, plan.stop_asked_at
    session.flush()


def introduce(line: PlanLine, *, message: str, answer_by: date, by: User) -> Introduction:
    """Make a proposed line an introduction. Raises what `brokering.service.introduce` does, NotFound for another
    office's plan, and WrongState for a line that was agreed on before the plan was made.
    """
    _require_office(line.plan, by)
    if line.is_kept:
        raise WrongState(line, wanted="proposed")
    made = brokering.introduce(line.need, line.offer, message=message, answer_by=answer_by, by=by)
    line.introduction_id = made.id
    session.flush()
    audit.record("season_plan.line_introduced", line, by=by, introduction_id=made.id)
    return made


def _require_office(plan: SeasonPlan, by: User) -> None:
    if not by.is_staff or plan.province_code != by.province_code:
        raise NotFound
