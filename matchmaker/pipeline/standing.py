"""From what is known of two parties on a day to their stage, the next step and whose turn it is. Pure.

The broker's own duties come before the parties': a party that is suspended, an answer that nobody followed up, a
plan whose day has come. What a contract waits for is told by
`contracts.standing` (its words) and `contracts.fulfilment.waiting` (goods and money).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from matchmaker.brokering.models import OTHER_SIDE, IntroductionStatus
from matchmaker.contracts.fulfilment.milestones import MilestoneKind, MilestoneState
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.waiting import Deed, Who
from matchmaker.contracts.fulfilment.waiting import Waiting as Duty
from matchmaker.contracts.standing import Awaited, Waiting
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
SETTLING: Final[Mapping[Awaited, Step]] = {
    Awaited.APPROVAL: Step.APPROVE,
    Awaited.SIGNING: Step.SIGN,
    Awaited.CONFIRMATION: Step.CONFIRM_SCAN,
    Awaited.ANNEX: Step.ANSWER_ANNEX,
    Awaited.END: Step.ANSWER_END,
    Awaited.NOTHING: Step.NONE,
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


@dataclass(frozen=True, slots=True)
class Goods:
    """What is read of a contract that is active."""

    active_on: date
    reckoning: Reckoning
    waiting: Sequence[Duty]
    """What waits by it, the most urgent first."""


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
    settling: Waiting | None = None,
    goods: Goods | None = None,
    said: Sequence[Said] = (),
) -> Standing:
    """Where two parties are on a day.

    `settling` is what the words of the contract wait for, `goods` is there once it is active.
    """
    now = _under_way(talks, quote, settling, goods, day)
    if now.stage is Stage.ENDED:
        return now
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
    settling: Waiting | None,
    goods: Goods | None,
    day: date,
) -> Standing:
    if talks.status is IntroductionStatus.AGREED and talks.ended_on is not None:
        if talks.settled_on is not None:
            return Standing(Stage.ENDED, talks.settled_on, Step.NONE, Turn.NOBODY)
        if goods is not None:
            return _delivering(goods, settling, day)
        return _drafting(settling, talks.ended_on)
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


def _drafting(settling: Waiting | None, agreed_on: date) -> Standing:
    if settling is None:
        return Standing(Stage.DRAFTING, agreed_on, Step.DRAFT, Turn.BROKER)
    return Standing(Stage.DRAFTING, agreed_on, SETTLING[settling.what], _turn(settling))


def _turn(settling: Waiting) -> Turn:
    """The parties' where one of them can do it, else the staff's."""
    parties = [side for side in settling.of if side is not Side.STAFF]
    return turn_of(*parties) if parties else Turn.BROKER


# Once it is signed -----------------------------------------------------------------------------------------------


def _delivering(goods: Goods, settling: Waiting | None, day: date) -> Standing:
    owed = [each.on for each in goods.reckoning.behind if each.kind is MilestoneKind.DUE]
    stage, since = (Stage.OVERDUE, min(owed) + A_DAY) if owed else (Stage.DELIVERING, goods.active_on)
    step, turn, on = _duty(goods, settling, day)
    return Standing(stage, since, step, turn, on)


def _duty(goods: Goods, settling: Waiting | None, day: date) -> tuple[Step, Turn, date | None]:
    """What somebody has to do first: hear that it should end, what is late, what was proposed, what comes soon."""
    known, waiting = goods.reckoning, goods.waiting
    if settling is not None and settling.what is Awaited.END:
        return Step.ANSWER_END, _turn(settling), None
    if not waiting or not waiting[0].is_late:
        if settling is not None and settling.what is Awaited.ANNEX:
            return Step.ANSWER_ANNEX, _turn(settling), None
        if known.is_done:
            return Step.COMPLETE, Turn.BROKER, None
    if waiting:
        return STEPS[waiting[0].deed], TURNS[waiting[0].who], waiting[0].on
    coming = (each.on for each in known.milestones if each.state is MilestoneState.SCHEDULED and each.on > day)
    return Step.WAIT, Turn.NOBODY, min(coming, default=None)
