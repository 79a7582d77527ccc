"""Lists about season plans: narrowed and sorted as their reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.queries import tree
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, DeliveryStatus
from matchmaker.organisations.models import Organisation
from matchmaker.planning.models import GapReason, GapSide, PlanGap, PlanLine, PlanStatus, SeasonPlan
from matchmaker.planning.queries import of_office
from matchmaker.text import search_terms

Seller, Buyer = aliased(Organisation), aliased(Organisation)
CANCELLED: Final = ContractStatus.CANCELLED
SIGNED: Final = (ContractStatus.ACTIVE, ContractStatus.COMPLETED, ContractStatus.TERMINATED)
_deliveries: Final = (
    select(
        Delivery.contract_id,
        func.sum(
            Delivery.quantity - func.coalesce(Delivery.rejected, 0),
            type_=Delivery.quantity.type,
        ).label("amount"),
    )
    .where(Delivery.status.not_in((DeliveryStatus.READY, DeliveryStatus.WITHDRAWN)))
    .group_by(Delivery.contract_id)
    .subquery()
)
"""What was handed over under each contract and not rejected."""
_DELIVERED: Final = func.coalesce(_deliveries.c.amount, 0, type_=PlanLine.amount.type)


class PlanOrder(StrEnum):
    """What comes first of plans."""

    NEWEST = "newest"
    SEASON = "season"


class Supposing(StrEnum):
    """Whether a plan supposes anything."""

    NOTHING = "nothing"
    SOMETHING = "something"


class LineState(StrEnum):
    """How far a line has come."""

    PROPOSED = "proposed"
    """Nobody was introduced yet."""
    INTRODUCED = "introduced"
    CONTRACTED = "contracted"
    KEPT = "kept"
    """Agreed on before the plan."""


class LineOrder(StrEnum):
    """What comes first of lines."""

    LARGEST = "largest"
    NEAREST = "nearest"
    SOONEST = "soonest"
    BEST = "best"


class GapOrder(StrEnum):
    """What comes first of what is left over."""

    LARGEST = "largest"
    SOONEST = "soonest"


@dataclass(frozen=True)
class WantedPlans:
    """What is asked of an office's plans."""

    status: PlanStatus | None = None
    supposing: Supposing | None = None
    order: PlanOrder = PlanOrder.NEWEST


@dataclass(frozen=True)
class WantedLines:
    """What is asked of a plan's lines."""

    words: str = ""
    product_code: str | None = None
    province_code: str | None = None
    """Of either side."""
    state: LineState | None = None
    order: LineOrder = LineOrder.LARGEST


@dataclass(frozen=True)
class WantedGaps:
    """What is asked of what a plan leaves over."""

    words: str = ""
    product_code: str | None = None
    province_code: str | None = None
    reason: GapReason | None = None
    order: GapOrder = GapOrder.LARGEST


def plans(province_code: str | None, wanted: WantedPlans) -> Select[SeasonPlan]:
    """An office's plans."""
    found = of_office(province_code)
    if wanted.status is not None:
        found = found.where(SeasonPlan.status == wanted.status)
    if wanted.supposing is not None:
        moved = or_(SeasonPlan.yield_percent != 0, SeasonPlan.price_percent != 0, SeasonPlan.closed_market.is_not(None))
        found = found.where(moved if wanted.supposing is Supposing.SOMETHING else ~moved)
    if wanted.order is PlanOrder.SEASON:
        return found.order_by(SeasonPlan.starts_on.desc(), SeasonPlan.id.desc())
    return found.order_by(SeasonPlan.id.desc())


def lines(plan: SeasonPlan, wanted: WantedLines) -> Select[Any]:
    """A plan's lines, each with the newest introduction of its pair since, the contract, and what was delivered."""
    found = _followed(plan, wanted, PlanLine, Introduction, Contract, _DELIVERED.label("delivered")).options(
        joinedload(PlanLine.seller), joinedload(PlanLine.buyer)
    )
    by: dict[LineOrder, tuple[Any, ...]] = {
        LineOrder.LARGEST: (PlanLine.amount.desc(),),
        LineOrder.NEAREST: (case((PlanLine.km.is_(None), 1), else_=0), PlanLine.km),
        LineOrder.SOONEST: (PlanLine.starts_on, PlanLine.amount.desc()),
        LineOrder.BEST: (case((PlanLine.fit.is_(None), 1), else_=0), PlanLine.fit.desc()),
    }
    return found.order_by(*by[wanted.order], PlanLine.id)


def totals(plan: SeasonPlan, wanted: WantedLines) -> Select[Any]:
    """The lines of a plan summed up by product: planned and, of those, introduced, signed for and delivered since.

    What was agreed on before the plan is kept apart: of its contracts only a part may fall into the season.
    """
    amount = PlanLine.amount
    proposed = PlanLine.is_kept.is_(False)
    signed = proposed & Contract.status.in_(SIGNED)

    def summed(which: Any, value: Any, name: str) -> Any:
        return func.coalesce(func.sum(case((which, value), else_=0)), 0, type_=amount.type).label(name)

    sums = (
        summed(proposed, amount, "planned"),
        summed(~proposed, amount, "kept"),
        summed(proposed & Introduction.id.is_not(None), amount, "introduced"),
        summed(signed, Contract.quantity, "contracted"),
        summed(signed, _DELIVERED, "delivered"),
    )
    code = PlanLine.product_code
    return _followed(plan, wanted, code, *sums).group_by(code).order_by(code)


def _followed(plan: SeasonPlan, wanted: WantedLines, *told: Any) -> Select[Any]:
    """Something told of a plan's lines and of what became of them since.

    What two of other provinces have with each other is theirs, in a plan of the country too.
    """
    is_ours = or_(*(each.province_code == plan.province_code for each in (Seller, Buyer)))
    return (
        select(*told)
        .select_from(PlanLine)
        .join(Seller, Seller.id == PlanLine.seller_id)
        .join(Buyer, Buyer.id == PlanLine.buyer_id)
        .outerjoin(Introduction, and_(Introduction.id == _newest(plan), is_ours))
        .outerjoin(Contract, and_(Contract.introduction_id == Introduction.id, Contract.status != CANCELLED))
        .outerjoin(_deliveries, _deliveries.c.contract_id == Contract.id)
        .where(PlanLine.plan_id == plan.id, *_line_conditions(wanted))
    )


def gaps(plan: SeasonPlan, side: GapSide, wanted: WantedGaps) -> Select[PlanGap]:
    """What a plan leaves over on one side."""
    found = (
        select(PlanGap)
        .join(Seller, Seller.id == PlanGap.organisation_id)
        .where(PlanGap.plan_id == plan.id, PlanGap.side == side)
        .options(joinedload(PlanGap.organisation))
    )
    for term in search_terms(wanted.words):
        found = found.where((" " + Seller.search_text).contains(f" {term}", autoescape=True))
    if wanted.product_code is not None:
        found = found.where(PlanGap.product_code.in_(_below(wanted.product_code)))
    if wanted.province_code is not None:
        found = found.where(PlanGap.province_code == wanted.province_code)
    if wanted.reason is not None:
        found = found.where(PlanGap.reason == wanted.reason)
    if wanted.order is GapOrder.SOONEST:
        return found.order_by(PlanGap.ends_on, PlanGap.amount.desc(), PlanGap.id)
    return found.order_by(PlanGap.amount.desc(), PlanGap.id)


def differences(first: SeasonPlan, second: SeasonPlan) -> Select[Any]:
    """The pairs that two plans propose otherwise, the largest difference first: need, offer, product, both amounts."""

    def of(plan: SeasonPlan) -> Any:
        chosen = case((PlanLine.plan_id == plan.id, PlanLine.amount), else_=0)
        return func.sum(chosen, type_=PlanLine.amount.type)

    return (
        select(
            PlanLine.need_id,
            PlanLine.offer_id,
            PlanLine.product_code,
            func.min(PlanLine.seller_id).label("seller_id"),
            func.min(PlanLine.buyer_id).label("buyer_id"),
            of(first).label("first"),
            of(second).label("second"),
        )
        .where(PlanLine.plan_id.in_((first.id, second.id)), PlanLine.is_kept.is_(False))
        .group_by(PlanLine.need_id, PlanLine.offer_id, PlanLine.product_code)
        .having(of(first) != of(second))
        .order_by(func.abs(of(first) - of(second)).desc(), PlanLine.need_id, PlanLine.offer_id)
    )


def _newest(plan: SeasonPlan) -> ColumnElement[int | None]:
    """The newest introduction of a line's pair since its plan was made; one that was open then counts, too."""
    return (
        select(func.max(Introduction.id))
        .where(
            Introduction.need_id == PlanLine.need_id,
            Introduction.offer_id == PlanLine.offer_id,
            or_(
                Introduction.id == PlanLine.introduction_id,
                and_(
                    PlanLine.is_kept.is_(False),
                    or_(Introduction.ended_at.is_(None), Introduction.ended_at >= plan.made_at),
                ),
            ),
        )
        .correlate(PlanLine)
        .scalar_subquery()
    )


def _line_conditions(wanted: WantedLines) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield or_(
            *((" " + each.search_text).contains(f" {term}", autoescape=True) for each in (Buyer, Seller)),
        )
    if wanted.product_code is not None:
        yield PlanLine.product_code.in_(_below(wanted.product_code))
    if wanted.province_code is not None:
        yield or_(
            PlanLine.seller_province_code == wanted.province_code, PlanLine.buyer_province_code == wanted.province_code
        )
    if wanted.state is not None:
        yield _at(wanted.state)


def _at(state: LineState) -> ColumnElement[bool]:
    conditions: dict[LineState, ColumnElement[bool]] = {
        LineState.KEPT: PlanLine.is_kept.is_(True),
        LineState.CONTRACTED: Contract.id.is_not(None) & ~PlanLine.is_kept,
        LineState.INTRODUCED: Introduction.id.is_not(None) & Contract.id.is_(None) & ~PlanLine.is_kept,
        LineState.PROPOSED: Introduction.id.is_(None) & ~PlanLine.is_kept,
    }
    return conditions[state]


def _below(product_code: str) -> list[str]:
    """A product and everything below it."""
    return sorted(tree().descendants(product_code)) if product_code in tree() else []
