"""Stage, next step and whose turn it is, from what is known on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.brokering.models import IntroductionStatus as Status
from matchmaker.contracts.fulfilment.reckoning import Handover, Transfer, reckon
from matchmaker.contracts.fulfilment.waiting import waits
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind, PaymentStatus
from matchmaker.contracts.standing import Awaited, Waiting
from matchmaker.matching.models import Side
from matchmaker.measures import Period
from matchmaker.pipeline.models import Answer
from matchmaker.pipeline.stages import Stage, Step, Turn
from matchmaker.pipeline.standing import Goods, Offered, Said, Talks, standing
from tests.support.contracts import PRICE_VND, terms

pytestmark = pytest.mark.pure
DAY = date(2026, 2, 17)
"""The first day of the lunar year: nobody works, and nothing breaks."""


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


PROPOSED = Talks(
    status=Status.PROPOSED,
    proposed_on=ago(9),
    answer_by=DAY,
    accepted_on=(None, None),
    talking_on=None,
    ended_on=None,
    settled_on=None,
    is_sound=True,
    plan_on=None,
)
ACCEPTED = replace(PROPOSED, status=Status.ACCEPTED, accepted_on=(ago(8), ago(6)))
SPOKEN = replace(ACCEPTED, status=Status.TALKING, talking_on=ago(5))
AGREED = replace(SPOKEN, status=Status.AGREED, ended_on=ago(3))
QUOTE = Offered(Side.SELLER, ago(2), DAY)


@pytest.mark.parametrize(
    ("talks", "more", "told"),
    [
        (PROPOSED, {}, (Stage.PROPOSED, ago(9), Step.ANSWER, Turn.BOTH)),
        (replace(PROPOSED, accepted_on=(ago(1), None)), {}, (Stage.PROPOSED, ago(9), Step.ANSWER, Turn.SELLER)),
        (replace(PROPOSED, answer_by=ago(1)), {}, (Stage.ENDED, DAY, Step.NONE, Turn.NOBODY)),
        (ACCEPTED, {}, (Stage.ACCEPTED, ago(6), Step.CALL, Turn.BOTH)),
        (SPOKEN, {}, (Stage.TALKING, ago(5), Step.QUOTE, Turn.BOTH)),
        (ACCEPTED, {"quote": QUOTE}, (Stage.QUOTED, ago(2), Step.ANSWER_QUOTE, Turn.BUYER)),
        (
            SPOKEN,
            {"quote": replace(QUOTE, valid_until=ago(1))},
            (Stage.TALKING, DAY, Step.QUOTE_AGAIN, Turn.BOTH),
        ),
        (AGREED, {}, (Stage.DRAFTING, ago(3), Step.DRAFT, Turn.BROKER)),
        (
            AGREED,
            {"settling": Waiting(Awaited.APPROVAL, (Side.SELLER,))},
            (Stage.DRAFTING, ago(3), Step.APPROVE, Turn.SELLER),
        ),
        (
            AGREED,
            {"settling": Waiting(Awaited.CONFIRMATION, (Side.BUYER, Side.STAFF))},
            (Stage.DRAFTING, ago(3), Step.CONFIRM_SCAN, Turn.BUYER),
        ),
        (
            AGREED,
            {"settling": Waiting(Awaited.END, (Side.STAFF,))},
            (Stage.DRAFTING, ago(3), Step.ANSWER_END, Turn.BROKER),
        ),
        (replace(AGREED, settled_on=ago(1)), {}, (Stage.ENDED, ago(1), Step.NONE, Turn.NOBODY)),
        # the broker's own duties come first
        (replace(SPOKEN, is_sound=False), {}, (Stage.TALKING, ago(5), Step.SUSPENDED, Turn.BROKER)),
        (replace(SPOKEN, plan_on=DAY), {}, (Stage.TALKING, ago(5), Step.PLANNED, Turn.BROKER)),
        (replace(SPOKEN, plan_on=DAY + timedelta(days=1)), {}, (Stage.TALKING, ago(5), Step.QUOTE, Turn.BOTH)),
        (
            SPOKEN,
            {"said": [Said(Side.BUYER, Answer.NO, DAY)]},
            (Stage.TALKING, ago(5), Step.HEAR_NO, Turn.BROKER),
        ),
        (
            AGREED,
            {"said": [Said(Side.BUYER, Answer.NO, ago(4)), Said(Side.SELLER, Answer.TALKING, DAY)]},
            (Stage.DRAFTING, ago(3), Step.DRAFT, Turn.BROKER),
        ),
    ],
)
def test_where_two_parties_are_and_who_acts_next(talks: Talks, more: dict[str, Any], told: tuple[Any, ...]) -> None:
    found = standing(talks, DAY, **more)
    assert (found.stage, found.since, found.step, found.turn) == told


def goods(taken: int = 0, *, due_on: date | None = None, paid: bool = False, begins: date = DAY) -> Goods:
    """A signed contract for 50 tonnes; so many kilograms were delivered in one go, at 80 000 đồng."""
    wanted = terms(window=Period(begins, begins + timedelta(days=55)))
    sold = Handover(
        number=1,
        status=DeliveryStatus.CONFIRMED,
        quantity=Decimal(taken),
        delivered_on=ago(10),
        inspected_on=ago(10),
        accepted=Decimal(taken),
        downgraded=Decimal(0),
        rejected=Decimal(0),
        value_vnd=taken * PRICE_VND,
        due_on=due_on or ago(3),
    )
    money = Transfer(
        number=1,
        kind=PaymentKind.PAYMENT,
        status=PaymentStatus.CONFIRMED,
        amount_vnd=max(taken * PRICE_VND, 1),
        paid_on=ago(4),
    )
    known = reckon(
        wanted,
        [sold] if taken else [],
        [money] if paid else [],
        inspection_days=2,
        binds_from=ago(20),
        day=DAY,
    )
    return Goods(ago(20), known, waits(known))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (goods(begins=DAY + timedelta(days=30)), (Stage.DELIVERING, ago(20), Step.WAIT, Turn.NOBODY)),
        (goods(begins=ago(14)), (Stage.DELIVERING, ago(20), Step.DELIVER, Turn.SELLER)),
        (goods(50_000), (Stage.OVERDUE, ago(2), Step.PAY, Turn.BUYER)),
        (goods(50_000, due_on=DAY), (Stage.DELIVERING, ago(20), Step.PAY, Turn.BUYER)),
        (goods(50_000, paid=True), (Stage.DELIVERING, ago(20), Step.COMPLETE, Turn.BROKER)),
    ],
)
def test_who_acts_next_once_a_contract_is_signed(found: Goods, told: tuple[Any, ...]) -> None:
    here = standing(AGREED, DAY, settling=Waiting(Awaited.NOTHING), goods=found)
    assert (here.stage, here.since, here.step, here.turn) == told
    annex = standing(AGREED, DAY, settling=Waiting(Awaited.ANNEX, (Side.SELLER,)), goods=found)
    assert (annex.step is Step.ANSWER_ANNEX) is (not found.waiting or not found.waiting[0].is_late)
