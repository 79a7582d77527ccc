"""What is asked of season plans. A plan is read by the office that asked for it, and by nobody else."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from matchmaker.db import session
from matchmaker.planning.models import PlanLine, PlanStatus, PlanWeek, SeasonPlan


def of_office(province_code: str | None) -> Select[SeasonPlan]:
    """An office's plans."""
    return select(SeasonPlan).where(SeasonPlan.province_code == province_code).options(joinedload(SeasonPlan.made_by))


def under_way(province_code: str) -> int:
    """How many plans of an office wait or are being made."""
    statuses = [status for status in PlanStatus if status.is_under_way]
    found = select(func.count()).select_from(SeasonPlan)
    return session.scalar(found.where(SeasonPlan.province_code == province_code, SeasonPlan.status.in_(statuses))) or 0


def plan(plan_id: int, province_code: str | None) -> SeasonPlan | None:
    """A plan of an office; None for another's."""
    return session.scalar(of_office(province_code).where(SeasonPlan.id == plan_id))


def done_beside(plan: SeasonPlan) -> list[SeasonPlan]:
    """The office's other plans that are done, the newest first: to compare with."""
    statement = of_office(plan.province_code).where(SeasonPlan.status == PlanStatus.DONE, SeasonPlan.id != plan.id)
    return list(session.scalars(statement.order_by(SeasonPlan.id.desc()).limit(50)))


def line(plan: SeasonPlan, line_id: int) -> PlanLine | None:
    """A line of a plan."""
    return session.scalar(select(PlanLine).where(PlanLine.plan_id == plan.id, PlanLine.id == line_id))


def weeks(plan: SeasonPlan, *, province_code: str | None = None) -> list[PlanWeek]:
    """What falls into each week, summed up over provinces unless one is asked for; not mapped to the session."""
    found = (
        select(
            PlanWeek.product_code,
            PlanWeek.week_on,
            *(
                func.sum(column, type_=column.type).label(column.key)
                for column in (PlanWeek.home, PlanWeek.supply_left, PlanWeek.need_left)
            ),
        )
        .where(PlanWeek.plan_id == plan.id)
        .group_by(PlanWeek.product_code, PlanWeek.week_on)
        .order_by(PlanWeek.product_code, PlanWeek.week_on)
    )
    if province_code is not None:
        found = found.where(PlanWeek.province_code == province_code)
    return [PlanWeek(**row._mapping) for row in session.execute(found)]
