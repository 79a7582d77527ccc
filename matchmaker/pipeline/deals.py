"""One row of the pipeline: two parties, what is at stake between them, and where they stand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from matchmaker.brokering.models import EndReason
from matchmaker.contracts.models import ContractEnd
from matchmaker.matching.models import Party, Side
from matchmaker.measures import today
from matchmaker.pipeline.models import Answer, Inquiry
from matchmaker.pipeline.stages import Alarm, Risk, Stage, Step, Turn
from matchmaker.pipeline.standing import Standing

STUCK_TIMES = 2
"""So many times the expected days in one stage is stuck."""
_WORST_FIRST = (Risk.HIGH, Risk.WATCH, Risk.CALM)


@dataclass(frozen=True, slots=True)
class Partner:
    """One of the two."""

    id: int
    name: str
    province_code: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a side answered when it was asked how it goes."""

    side: Side
    answer: Answer
    reason: EndReason | None
    on: date

    @classmethod
    def of(cls, inquiry: Inquiry) -> Heard:
        """What was answered to an inquiry."""
        assert inquiry.answer is not None
        return cls(inquiry.side, inquiry.answer, inquiry.reason, today(inquiry.answered_at))


@dataclass(frozen=True)
class Deal:
    """An introduction, and whatever came of it."""

    introduction_id: int
    buyer: Partner
    seller: Partner
    product_code: str | None
    quantity: Decimal | None
    """What is at stake, in the product's base unit: asked, quoted, contracted or still to be delivered."""
    money_vnd: int | None
    """What that costs, and what is owed for deliveries; None where nobody has named a price yet."""
    standing: Standing
    expected_days: int | None
    """How long the stage may take; None where its own days tell (deliveries) or nothing is expected."""
    day: date
    contract_id: int | None = None
    contract_number: str | None = None
    plan: str = ""
    """What the broker does next, in their own words."""
    plan_on: date | None = None
    broker_id: int | None = None
    broker: str = ""
    words: str = ""
    """What it is found by."""
    alarms: frozenset[Alarm] = field(default=frozenset())
    heard: tuple[Heard, ...] = ()
    end: EndReason | ContractEnd | None = None
    """Why it ended."""
    fault: Party | None = None

    @property
    def stage(self) -> Stage:
        return self.standing.stage

    @property
    def step(self) -> Step:
        return self.standing.step

    @property
    def turn(self) -> Turn:
        return self.standing.turn

    @property
    def due_on(self) -> date | None:
        """The last day of the next step: its own, else what the broker planned, else by when the stage should end."""
        return self.standing.due_on or self.plan_on

    @property
    def path(self) -> str:
        """Where it is worked on, from ``/``: the contract's page once there is one."""
        if self.contract_id is not None:
            return f"/contracts/{self.contract_id}"
        return f"/introductions/{self.introduction_id}"

    @cached_property
    def age_days(self) -> int:
        """Since when it is in its stage."""
        return max((self.day - self.standing.since).days, 0)

    @cached_property
    def is_late(self) -> bool:
        """Whether the next step's day went by, or the stage takes longer than expected."""
        if self.stage is Stage.ENDED:
            return False
        too_long = self.expected_days is not None and self.age_days > self.expected_days
        return too_long or (self.due_on is not None and self.due_on < self.day)

    @cached_property
    def is_stuck(self) -> bool:
        """Whether the stage takes much longer than expected."""
        return self.expected_days is not None and self.age_days > STUCK_TIMES * self.expected_days

    @cached_property
    def risk(self) -> Risk:
        """The worst of what there is to fear."""
        return min((each.risk for each in self.alarms), key=_WORST_FIRST.index, default=Risk.CALM)

    def party(self, side: Side) -> Partner:
        """The partner on a side."""
        return self.buyer if side is Side.BUYER else self.seller


@dataclass(frozen=True, slots=True)
class Expected:
    """How many days each stage may take, as the site's settings say."""

    days: Mapping[Stage, int]
    overdue_days: int
    """So long after its day an unpaid debt is grave."""

    def of(self, standing: Standing, *, until: date | None = None) -> int | None:
        """For a standing; `until` is by when two parties were asked to answer."""
        if standing.stage is Stage.PROPOSED and until is not None:
            return max((until - standing.since).days, 0)
        return self.days.get(standing.stage)
