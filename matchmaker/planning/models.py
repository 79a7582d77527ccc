"""A season plan, and what it proposes. Nothing of the outcome exists before the plan is done."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.db import Base, choice, now
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation

NAME_LENGTH: Final = 80
NOTHING: Final = Decimal(0)


class PlanStatus(StrEnum):
    """How far a plan has come."""

    QUEUED = "queued"
    """Waits for the worker."""
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """Somebody of the office stopped it: nothing of it is kept but that it was asked for."""
    FAILED = "failed"
    """It could not be made, or its worker was killed again and again: nothing of it is kept either."""

    @property
    def is_under_way(self) -> bool:
        return self in (PlanStatus.QUEUED, PlanStatus.RUNNING)


class PlanStep(StrEnum):
    """What is being worked out."""

    WAITING = "waiting"
    READING = "reading"
    PAIRS = "pairs"
    GREEDY = "greedy"
    FLOW = "flow"
    MENDING = "mending"
    KEEPING = "keeping"


class Failure(StrEnum):
    """Why a plan could not be made."""

    BROKEN = "broken"
    """An error, which stands in the worker's log."""
    KILLED = "killed"
    """Its worker ended in the middle of it, as often as it was tried."""


class GapSide(StrEnum):
    """What is left over."""

    OFFER = "offer"
    NEED = "need"


class GapReason(StrEnum):
    """Why something is left over, as far as it can be told."""

    NO_OTHER_SIDE = "no_other_side"
    """Nobody asks for such goods, or sells them, in these days."""
    NO_PAIR = "no_pair"
    """Somebody does, but no pair meets every condition."""
    ALL_TAKEN = "all_taken"
    """Whoever would fit has enough already."""
    BOUND = "bound"
    """Days in common, weekly amounts, smallest lots or shared land let no more through."""


class SeasonPlan(Base):
    """One plan: what was asked for, how far it is, and what it comes to. It belongs to one union office."""

    __tablename__ = "season_plan"
    __table_args__ = (
        Index("ix_season_plan_status_id", "status", "id"),
        Index("ix_season_plan_province_code_id", "province_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    """Of the office that asked for it and alone reads it; what it plans for unless `is_country`."""
    is_country: Mapped[bool] = mapped_column(default=False)
    """Whether pairs of which neither side is of the province are planned, too."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The season: what falls on these days is planned, both included."""
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    """A product with everything below it; None for all."""
    yield_percent: Mapped[int] = mapped_column(default=0)
    """Scenario: by how much offers give more or less than they say; -20 for a fifth less."""
    price_percent: Mapped[int] = mapped_column(default=0)
    """Scenario: by how much asking prices move."""
    closed_market: Mapped[str | None] = mapped_column(String(5))
    """Scenario: the market that takes nothing."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)

    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus), default=PlanStatus.QUEUED)
    step: Mapped[PlanStep] = mapped_column(choice(PlanStep), default=PlanStep.WAITING)
    percent: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str] = mapped_column(String(32), default="")
    """Of the worker that is at it; a worker whose claim another took over writes nothing more."""
    claimed_until: Mapped[datetime | None]
    """A worker that is silent until then is taken for dead."""
    stop_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    failure: Mapped[Failure | None] = mapped_column(choice(Failure))
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it comes to, by unit: see `figures.Figures`. Empty until it is done."""

    made_by: Mapped[User] = relationship()

    @property
    def is_scenario(self) -> bool:
        """Whether it supposes anything that is not so."""
        return bool(self.yield_percent or self.price_percent or self.closed_market)


class PlanLine(Base):
    """One proposed linkage, or one that is agreed on already and was kept."""

    __tablename__ = "plan_line"
    __table_args__ = (
        Index("ix_plan_line_plan_id_amount", "plan_id", "amount"),
        Index("ix_plan_line_need_id_offer_id", "need_id", "offer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("season_plan.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    """What is offered."""
    seller_commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    buyer_commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    seller_province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    buyer_province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    """Where the goods are and where they go, as the listings say."""
    amount: Mapped[Decimal]
    """In the product's base unit."""
    km: Mapped[float | None] = mapped_column(Double)
    fit: Mapped[float | None] = mapped_column(Double)
    """How well the two suit each other, 0 to 1; None of one that was kept."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The days of the season that both have."""
    is_kept: Mapped[bool] = mapped_column(default=False)
    """Agreed on before the plan was made, and left as it is."""
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    """What became of the line: the introduction that staff made of it, or that it was kept from."""

    plan: Mapped[SeasonPlan] = relationship()
    offer: Mapped[Offer] = relationship()
    need: Mapped[Need] = relationship()
    seller: Mapped[Organisation] = relationship(foreign_keys=[seller_id])
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    introduction: Mapped[Introduction | None] = relationship()


class PlanGap(Base):
    """What found no home: the rest of an offer, or what a need goes on lacking."""

    __tablename__ = "plan_gap"
    __table_args__ = (Index("ix_plan_gap_plan_id_side_amount", "plan_id", "side", "amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("season_plan.id"))
    side: Mapped[GapSide] = mapped_column(choice(GapSide))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    """One of the two, as the side says."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    amount: Mapped[Decimal]
    """What is left over, in the product's base unit."""
    total: Mapped[Decimal]
    """Of how much."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[GapReason] = mapped_column(choice(GapReason))

    organisation: Mapped[Organisation] = relationship()


class PlanWeek(Base):
    """What falls into one week of a plan, of one product at one place. Amounts are in the product's base unit."""

    __tablename__ = "plan_week"
    __table_args__ = (Index("ix_plan_week_plan_id_product_code", "plan_id", "product_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("season_plan.id"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    """Where the goods are; of what a need lacks, where they should go."""
    week_on: Mapped[date]
    """Its Monday."""
    home: Mapped[Decimal] = mapped_column(default=NOTHING)
    """In lines, kept ones included."""
    supply_left: Mapped[Decimal] = mapped_column(default=NOTHING)
    need_left: Mapped[Decimal] = mapped_column(default=NOTHING)
