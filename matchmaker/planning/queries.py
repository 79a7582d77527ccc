"""What is asked of season plans. A plan is read by the office that asked for it, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, DeliveryStatus
from matchmaker.db import session
from matchmaker.planning.models import PlanLine, PlanStatus, PlanWeek, SeasonPlan

NOTHING = Decimal(0)


def of_office(province_code: str | None) -> Select[SeasonPlan]:
    """An office's plans."""
    return select(SeasonPlan).where(SeasonPlan.province_code == province_code).options(joinedload(SeasonPlan.made_by))


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


@dataclass(frozen=True)
class Since:
    """What became of one line since its plan was made."""

    introduction: Introduction | None = None
    contract: Contract | None = None
    delivered: Decimal = NOTHING
    """Handed over and not rejected."""

    @property
    def contracted(self) -> Decimal:
        """What a contract binds, once it was not given up."""
        kept = self.contract is not None and self.contract.status is not ContractStatus.CANCELLED
        return self.contract.quantity if kept and self.contract is not None else NOTHING


def since(plan: SeasonPlan, lines: Iterable[PlanLine]) -> dict[int, Since]:
    """What became of some lines of a plan, by their ids: the newest introduction of the pair, its contract, goods."""
    lines = list(lines)
    introductions = _introductions(plan, lines)
    ids = {each.id for each in introductions.values()}
    statement = select(Contract).where(Contract.introduction_id.in_(ids))
    contracts = {each.introduction_id: each for each in session.scalars(statement)}
    delivered = _delivered({each.id for each in contracts.values()})
    found = {}
    for each in lines:
        introduction = introductions.get((each.need_id, each.offer_id))
        contract = contracts.get(introduction.id) if introduction is not None else None
        found[each.id] = Since(introduction, contract, delivered.get(contract.id, NOTHING) if contract else NOTHING)
    return found


def _introductions(plan: SeasonPlan, lines: list[PlanLine]) -> dict[tuple[int, int], Introduction]:
    """The newest introduction of each pair since the plan was made; of a line that was kept, its own."""
    kept = {each.introduction_id for each in lines if each.introduction_id is not None}
    statement = (
        select(Introduction)
        .where(
            (Introduction.id.in_(kept))
            | (
                Introduction.need_id.in_({each.need_id for each in lines})
                & Introduction.offer_id.in_({each.offer_id for each in lines})
                & ((Introduction.proposed_at >= plan.made_at) | Introduction.ended_at.is_(None))
            )
        )
        .options(joinedload(Introduction.buyer), joinedload(Introduction.seller))
        .order_by(Introduction.id)
    )
    return {(each.need_id, each.offer_id): each for each in session.scalars(statement)}


def _delivered(contract_ids: set[int]) -> dict[int, Decimal]:
    """What was handed over under some contracts and not rejected."""
    gone = Delivery.status.not_in((DeliveryStatus.READY, DeliveryStatus.WITHDRAWN))
    kept = func.sum(Delivery.quantity - func.coalesce(Delivery.rejected, 0), type_=Delivery.quantity.type)
    statement = select(Delivery.contract_id, kept.label("amount")).where(Delivery.contract_id.in_(contract_ids), gone)
    return {row.contract_id: row.amount for row in session.execute(statement.group_by(Delivery.contract_id))}
