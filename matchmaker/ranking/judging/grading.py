"""What people did with a pair, told as one grade: the table from which live training learns.

Each side judges the other. The buyer's acts grade the offer as an answer to the need, the seller's acts grade
the need as something that suits the offer; what both made of it together (met, agreed, delivered) counts for
both.

====================================================  =====================  =====================
what happened last that counts                        the buyer's judgement  the seller's judgement
====================================================  =====================  =====================
never shown to the judge                              no judgement           no judgement
shown, and nothing done                               0 passed over          0 passed over
opened, compared                                      1 looked into          1 looked into
shortlisted, asked for, introduced by staff           2 chosen               2 chosen
both accepted an introduction                         3 met                  3 met
agreed, quoted, contracted                            4 agreed               4 agreed
delivered and paid                                    5 kept                 5 kept
set aside: too far, small, dear, late, poor, papers   0 passed over          –
set aside: a known partner                            as if not set aside,   –
                                                      but never 0
declined, lapsed or broken by the buyer               as it stood before,    0 if a contract was
                                                      but never 0 for it     broken, else as before
declined or lapsed by the seller                      as it stood before     0 passed over
broken by the seller                                  0 passed over          as it stood before,
                                                                             but never 0 for it
declined, lapsed or broken by neither                 as it stood before     as it stood before
====================================================  =====================  =====================

A deal that died on the buyer's side never counts against the cooperative: what stood before stands, and
where nothing but the broker's proposal stood, the pair is no judgement at all. What was taken back
(unshortlisted, recalled) counts as not done. A later round outweighs an earlier one that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final


class Grade(IntEnum):
    """How well a pair did; a later grade is worth more than any before it (`metrics.GAINS`)."""

    PASSED_OVER = 0
    LOOKED_INTO = 1
    CHOSEN = 2
    MET = 3
    AGREED = 4
    KEPT = 5


class InteractionKind(StrEnum):
    """What can happen to a pair."""

    OPENED = "opened"
    COMPARED = "compared"
    SHORTLISTED = "shortlisted"
    UNSHORTLISTED = "unshortlisted"
    DISMISSED = "dismissed"
    RECALLED = "recalled"
    """A dismissal taken back."""
    INTERESTED = "interested"
    """A seller said so about a need."""
    ASKED_INTRODUCTION = "asked_introduction"
    INTRODUCED = "introduced"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """An introduction that was not answered in time."""
    AGREED = "agreed"
    QUOTED = "quoted"
    CONTRACTED = "contracted"
    COMPLETED = "completed"
    """Delivered and paid as agreed."""
    BROKEN = "broken"
    """A contract that was not kept; whoever did it is told with it."""

    @property
    def is_ending(self) -> bool:
        """Whether it ends what the two had begun, so that it must say whose doing that was."""
        return self in (InteractionKind.DECLINED, InteractionKind.LAPSED, InteractionKind.BROKEN)


class By(StrEnum):
    """Who did something, or whose doing an ending was."""

    BUYER = "buyer"
    SELLER = "seller"
    STAFF = "staff"
    NEITHER = "neither"


KNOWN_PARTNER: Final = "known_partner"
"""The reason for setting an offer aside that says nothing against it."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a pair.

    Attributes
    ----------
    step : InteractionKind
    by : By
        Who did it; of an ending, whose doing it was.
    reason : str
        Why an offer was set aside; else empty.
    """

    step: InteractionKind
    by: By
    reason: str = ""


@dataclass
class _Pair:
    """A pair as it stands after some of what happened."""

    judge: By
    looked: bool = False
    listed: bool = False
    asked: bool = False
    proposed: bool = False
    accepted: set[By] = field(default_factory=set)
    deal: Grade | None = None
    set_aside: str | None = None
    failed: bool = False
    spared: bool = False

    @property
    def met(self) -> bool:
        return {By.BUYER, By.SELLER} <= self.accepted

    def own_choice(self) -> bool:
        """Whether the judge chose the pair, whoever proposed it."""
        return self.listed or self.asked or self.judge in self.accepted


def grade(happenings: Iterable[Happening], judge: By) -> Grade | None:
    """The judgement of one side on a pair that it was shown.

    Parameters
    ----------
    happenings : iterable of Happening
        In the order in which they happened; what the other side did on its own lists may stand among them.
    judge : By
        BUYER or SELLER.

    Returns
    -------
    Grade or None
        None where nothing can be said: the pair is left out of training.
    """
    pair = _Pair(judge)
    for each in happenings:
        _MEANINGS[each.step](pair, each)
    return _outcome(pair)


def _outcome(pair: _Pair) -> Grade | None:
    if pair.failed:
        return Grade.PASSED_OVER
    if pair.deal is not None:
        return pair.deal
    if pair.met:
        return Grade.MET
    if pair.set_aside not in (None, KNOWN_PARTNER):
        return Grade.PASSED_OVER
    if pair.own_choice() or (pair.proposed and not pair.spared):
        return Grade.CHOSEN
    if pair.looked:
        return Grade.LOOKED_INTO
    return None if pair.spared or pair.set_aside == KNOWN_PARTNER else Grade.PASSED_OVER


def _look(pair: _Pair, it: Happening) -> None:
    pair.looked = pair.looked or it.by is pair.judge


def _list(pair: _Pair, it: Happening) -> None:
    if pair.judge is By.BUYER:
        pair.listed, pair.set_aside = True, None


def _unlist(pair: _Pair, it: Happening) -> None:
    pair.listed = False


def _set_aside(pair: _Pair, it: Happening) -> None:
    if pair.judge is By.BUYER:
        pair.listed, pair.set_aside = False, it.reason


def _recall(pair: _Pair, it: Happening) -> None:
    pair.set_aside = None


def _ask(pair: _Pair, it: Happening) -> None:
    if it.by is pair.judge:
        pair.asked, pair.set_aside = True, None


def _propose(pair: _Pair, it: Happening) -> None:
    pair.proposed, pair.spared, pair.failed = True, False, False
    pair.accepted = set()


def _accept(pair: _Pair, it: Happening) -> None:
    pair.accepted.add(it.by)


def _deal(reached: Grade) -> Callable[[_Pair, Happening], None]:
    def reach(pair: _Pair, it: Happening) -> None:
        pair.deal = reached if pair.deal is None else max(pair.deal, reached)
        pair.failed = False

    return reach


def _refuse(pair: _Pair, it: Happening) -> None:
    """Declined or lapsed: a no of the seller's is the seller's judgement; a no of the buyer's is nobody's fault."""
    pair.spared = pair.spared or it.by is not pair.judge or pair.judge is By.BUYER
    pair.failed = pair.judge is By.SELLER and it.by is By.SELLER and pair.deal is None


def _break(pair: _Pair, it: Happening) -> None:
    pair.failed = it.by in (By.BUYER, By.SELLER) and it.by is not pair.judge
    pair.spared = not pair.failed


_MEANINGS: Final[dict[InteractionKind, Callable[[_Pair, Happening], None]]] = {
    InteractionKind.OPENED: _look,
    InteractionKind.COMPARED: _look,
    InteractionKind.SHORTLISTED: _list,
    InteractionKind.UNSHORTLISTED: _unlist,
    InteractionKind.DISMISSED: _set_aside,
    InteractionKind.RECALLED: _recall,
    InteractionKind.INTERESTED: _ask,
    InteractionKind.ASKED_INTRODUCTION: _ask,
    InteractionKind.INTRODUCED: _propose,
    InteractionKind.ACCEPTED: _accept,
    InteractionKind.DECLINED: _refuse,
    InteractionKind.LAPSED: _refuse,
    InteractionKind.AGREED: _deal(Grade.AGREED),
    InteractionKind.QUOTED: _deal(Grade.AGREED),
    InteractionKind.CONTRACTED: _deal(Grade.AGREED),
    InteractionKind.COMPLETED: _deal(Grade.KEPT),
    InteractionKind.BROKEN: _break,
}
