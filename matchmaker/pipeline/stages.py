"""Where two parties are on the way from being introduced to the last payment, and who holds the next step. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.matching.models import Side


class Stage(StrEnum):
    """How far two parties have come, in the order of the way."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    TALKING = "talking"
    QUOTED = "quoted"
    DRAFTING = "drafting"
    """Agreed; the contract is being written, approved and signed."""
    DELIVERING = "delivering"
    OVERDUE = "overdue"
    """Delivering, and money is owed that should have been paid."""
    ENDED = "ended"


class Turn(StrEnum):
    """Who has to act."""

    BUYER = "buyer"
    SELLER = "seller"
    BOTH = "both"
    BROKER = "broker"
    NOBODY = "nobody"
    """All wait for a day that is still far."""


class Step(StrEnum):
    """What whoever's turn it is has to do."""

    ANSWER = "answer"
    """The introduction."""
    CALL = "call"
    QUOTE = "quote"
    QUOTE_AGAIN = "quote_again"
    """The last quote has lapsed."""
    ANSWER_QUOTE = "answer_quote"
    DRAFT = "draft"
    APPROVE = "approve"
    SIGN = "sign"
    CONFIRM_SCAN = "confirm_scan"
    ANSWER_ANNEX = "answer_annex"
    ANSWER_END = "answer_end"
    """A side wants the contract to end."""
    DEPOSIT = "deposit"
    DELIVER = "deliver"
    COLLECT = "collect"
    INSPECT = "inspect"
    CONFIRM_INSPECTION = "confirm_inspection"
    PAY = "pay"
    CONFIRM_PAYMENT = "confirm_payment"
    SETTLE = "settle"
    """A delivery or payment is contested."""
    COMPLETE = "complete"
    """All was delivered and paid."""
    PLANNED = "planned"
    """What the broker planned is due; in their own words."""
    HEAR_NO = "hear_no"
    """A side answered that it leads nowhere: mend or end."""
    RECORD_SIGNED = "record_signed"
    """A side answered that it is signed."""
    SUSPENDED = "suspended"
    """A party or a listing is suspended: staff decide."""
    WAIT = "wait"
    NONE = "none"


class Risk(StrEnum):
    """How much there is to fear."""

    CALM = "calm"
    WATCH = "watch"
    HIGH = "high"


class Alarm(StrEnum):
    """What there is to fear."""

    PAPERS = "papers"
    """Something that the offer relied on does not stand any more."""
    STUCK = "stuck"
    """In its stage for more than twice as long as expected."""
    BEHIND = "behind"
    """Goods, their collection or the deposit are late."""
    TEMPTED = "tempted"
    """The market moves away from the contract's price."""
    OVERDUE = "overdue"
    CONTESTED = "contested"
    SAID_NO = "said_no"
    ENDING = "ending"
    """A side wants the contract to end."""
    SUSPENDED = "suspended"
    LONG_OVERDUE = "long_overdue"
    BREAKING = "breaking"
    """One side gains much by breaking."""

    @property
    def risk(self) -> Risk:
        return Risk.HIGH if self in _GRAVE else Risk.WATCH


_GRAVE: Final = (Alarm.SAID_NO, Alarm.ENDING, Alarm.SUSPENDED, Alarm.LONG_OVERDUE, Alarm.BREAKING)
_TURNS: Final[Mapping[frozenset[Side], Turn]] = {
    frozenset(): Turn.NOBODY,
    frozenset({Side.BUYER}): Turn.BUYER,
    frozenset({Side.SELLER}): Turn.SELLER,
    frozenset({Side.BUYER, Side.SELLER}): Turn.BOTH,
}
_SIDES: Final[Mapping[Turn, tuple[Side, ...]]] = {
    Turn.BUYER: (Side.BUYER,),
    Turn.SELLER: (Side.SELLER,),
    Turn.BOTH: (Side.BUYER, Side.SELLER),
    Turn.BROKER: (Side.STAFF,),
    Turn.NOBODY: (),
}


def turn_of(*sides: Side) -> Turn:
    """Whose turn it is where these parties have to act."""
    return _TURNS[frozenset(sides)]


def sides_of(turn: Turn) -> tuple[Side, ...]:
    """Who acts; STAFF is the broker."""
    return _SIDES[turn]
