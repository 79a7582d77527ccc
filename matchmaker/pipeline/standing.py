"""From what is known of two parties on a day to their stage, the next step and whose turn it is. Pure.

The broker's own duties come before the parties': a party that is suspended, an answer that nobody followed up, a
plan whose day has come. What a contract that is active waits for is told by `contracts.fulfilment.waiting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from matchmaker.brokering.models import OTHER_SIDE, IntroductionStatus
from matchmaker.contracts.fulfilment.milestones import MilestoneKind, MilestoneState
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.waiting import Deed, Who, waits
from matchmaker.matching.models import Side
from matchmaker.pipeline.models import Answer
from matchmaker.pipeline.stages import Stage, Step, Turn, turn_of

HEED: Final = timedelta(days=7)
"""Within which the broker follows up an answer."""
A_DAY: Final = timedelta(days=1)
PARTIES: Final = (Side.BUYER, Side.SELLER)
STEPS: Final[Mapping[Deed, Step]] = {
    Deed.DELIVER: Step.DELIVER,
    Deed.COLLECT: Step.COLLECT,
    Deed.INSPECT: Step.INSPECT,
    Deed.ANSWER_INSPECTION: Step.CONFIRM_INSPECTION,
    Deed.PAY_DEPOSIT: Step.DEPOSIT,
    Deed.PAY: Step.PAY,
    Deed.ANSWER_PAYMENT: Step.CONFIRM_PAYMENT,
    Deed.SETTLE_DELIVERY: Step.SETTLE,
    Deed.SETTLE_PAYMENT: Step.SETTLE,
}
TURNS: Final[Mapping[Who, Turn]] = {Who.BUYER: Turn.BUYER, Who.SELLER: Turn.SELLER, Who.STAFF: Turn.BROKER}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where two parties are on a day."""

    stage: Stage
    since: date
    step: Step
    turn: Turn
    due_on: date | None = None
    """The last day of the step, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """What is read of an introduction; days are Vietnam's."""

    status: IntroductionStatus
    proposed_on: date
    answer_by: date
    accepted_on: tuple[date | None, date | None]
    """The buyer's yes, the seller's."""
    talking_on: date | None
    ended_on: date | None
    """When the two agreed, or it came to nothing."""
    settled_on: date | None
    """When what they agreed on was over."""
    is_sound: bool
    """Whether nobody and nothing in it is suspended."""
    plan_on: date | None
    """By when the broker planned to act."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The latest version of the open quote."""

    side: Side
    on: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paperwork:
    """What is read of a contract that is being settled, or of an annex."""

    written_on: date
    approved: tuple[date | None, date | None]
    """The buyer's yes to the latest words, the seller's."""
    scan_on: date | None = None
    scan_by: Side | None = None
    """Who attached the scan that waits for confirmation."""

    @property
    def silent(self) -> list[Side]:
        """Who has not approved."""
        return [side for side, on in zip(PARTIES, self.approved, strict=True) if on is None]


@dataclass(frozen=True, slots=True)
class Goods:
    """What is read of a contract that is active."""

    active_on: date
    reckoning: Reckoning


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to an inquiry."""

    side: Side
    answer: Answer
    on: date


def standing(
    talks: Talks,
    day: date,
    *,
    quote: Offered | None = None,
    paperwork: Paperwork | None = None,
    goods: Goods | None = None,
    ending: Turn | None = None,
    said: Sequence[Said] = (),
) -> Standing:
    """Where two parties are on a day.

    `paperwork` is of the contract while it is pending, of an open annex once it is active; `goods` is there once it
    is active. `ending`: who answers a side's wish that the contract end.
    """
    now = _under_way(talks, quote, paperwork, goods, day)
    if now.stage is Stage.ENDED:
        return now
    if ending is not None and talks.is_sound:
        return replace(now, step=Step.ANSWER_END, turn=ending, due_on=None)
    duty = _brokers_duty(talks, now, said, day)
    return replace(now, step=duty[0], turn=Turn.BROKER, due_on=duty[1]) if duty else now


def _brokers_duty(talks: Talks, now: Standing, said: Sequence[Said], day: date) -> tuple[Step, date | None] | None:
    if not talks.is_sound:
        return Step.SUSPENDED, None
    if now.stage not in (Stage.DELIVERING, Stage.OVERDUE):
        for answer, step in ((Answer.NO, Step.HEAR_NO), (Answer.SIGNED, Step.RECORD_SIGNED)):
            heard = [each.on for each in said if each.answer is answer and each.on >= now.since]
            if heard:
                return step, max(heard) + HEED
    if talks.plan_on is not None and talks.plan_on <= day:
        return Step.PLANNED, talks.plan_on
    return None


def _under_way(
    talks: Talks,
    quote: Offered | None,
    paperwork: Paperwork | None,
    goods: Goods | None,
    day: date,
) -> Standing:
    if talks.status is IntroductionStatus.AGREED and talks.ended_on is not None:
        if talks.settled_on is not None:
            return Standing(Stage.ENDED, talks.settled_on, Step.NONE, Turn.NOBODY)
        if goods is not None:
            return _delivering(goods, paperwork, day)
        return _drafting(paperwork, talks.ended_on)
    if not talks.status.is_open:
        return Standing(Stage.ENDED, talks.ended_on or talks.proposed_on, Step.NONE, Turn.NOBODY)
    if talks.status is IntroductionStatus.PROPOSED:
        return _proposed(talks, day)
    return _talking(talks, quote, day)


def _proposed(talks: Talks, day: date) -> Standing:
    if talks.answer_by < day:
        return Standing(Stage.ENDED, talks.answer_by + A_DAY, Step.NONE, Turn.NOBODY)
    silent = [side for side, on in zip(PARTIES, talks.accepted_on, strict=True) if on is None]
    return Standing(Stage.PROPOSED, talks.proposed_on, Step.ANSWER, turn_of(*silent), talks.answer_by)


def _talking(talks: Talks, quote: Offered | None, day: date) -> Standing:
    if quote is not None and quote.valid_until >= day:
        return Standing(Stage.QUOTED, quote.on, Step.ANSWER_QUOTE, turn_of(OTHER_SIDE[quote.side]), quote.valid_until)
    if quote is not None:
        return Standing(Stage.TALKING, quote.valid_until + A_DAY, Step.QUOTE_AGAIN, Turn.BOTH)
    if talks.status is IntroductionStatus.TALKING:
        return Standing(Stage.TALKING, talks.talking_on or talks.proposed_on, Step.QUOTE, Turn.BOTH)
    accepted = [on for on in talks.accepted_on if on is not None]
    return Standing(Stage.ACCEPTED, max(accepted, default=talks.proposed_on), Step.CALL, Turn.BOTH)


def _drafting(paperwork: Paperwork | None, agreed_on: date) -> Standing:
    if paperwork is None:
        return Standing(Stage.DRAFTING, agreed_on, Step.DRAFT, Turn.BROKER)
    if paperwork.silent:
        return Standing(Stage.DRAFTING, agreed_on, Step.APPROVE, turn_of(*paperwork.silent))
    if paperwork.scan_by is None:
        return Standing(Stage.DRAFTING, agreed_on, Step.SIGN, Turn.BOTH)
    others = [side for side in PARTIES if side is not paperwork.scan_by]
    return Standing(Stage.DRAFTING, agreed_on, Step.CONFIRM_SCAN, turn_of(*others))


# Once it is signed -----------------------------------------------------------------------------------------------


def _delivering(goods: Goods, paperwork: Paperwork | None, day: date) -> Standing:
    owed = [each.on for each in goods.reckoning.behind if each.kind is MilestoneKind.DUE]
    stage, since = (Stage.OVERDUE, min(owed) + A_DAY) if owed else (Stage.DELIVERING, goods.active_on)
    step, turn, on = _duty(goods.reckoning, paperwork, day)
    return Standing(stage, since, step, turn, on)


def _duty(known: Reckoning, paperwork: Paperwork | None, day: date) -> tuple[Step, Turn, date | None]:
    """What somebody has to do first: what is late, then what was proposed, then what comes soon."""
    waiting = waits(known)
    if not waiting or not waiting[0].is_late:
        if paperwork is not None and paperwork.silent:
            return Step.ANSWER_ANNEX, turn_of(*paperwork.silent), None
        if known.is_done:
            return Step.COMPLETE, Turn.BROKER, None
    if waiting:
        return STEPS[waiting[0].deed], TURNS[waiting[0].who], waiting[0].on
    coming = (each.on for each in known.milestones if each.state is MilestoneState.SCHEDULED and each.on > day)
    return Step.WAIT, Turn.NOBODY, min(coming, default=None)
