"""Introductions as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_

from matchmaker.brokering import queries
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.measures import today
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.text import search_terms

SOON: Final = timedelta(days=7)
_OPEN: Final = [status for status in IntroductionStatus if status.is_open]
_ACCEPTED_AT: Final = (Introduction.buyer_accepted_at, Introduction.seller_accepted_at)


class Stage(StrEnum):
    """How far an introduction is, and all that is open or over taken together."""

    OPEN = "open"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    TALKING = "talking"
    ENDED = "ended"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Awaited(StrEnum):
    """Whose answer an introduction waits for: told to staff by side, to a party as its own or the other's."""

    BUYER = "buyer"
    SELLER = "seller"
    OWN = "own"
    OTHER = "other"


class Due(StrEnum):
    """When the next step of an open introduction is due."""

    LATE = "late"
    SOON = "soon"
    """Within a week from today."""
    UNPLANNED = "unplanned"
    """Nobody said what comes next."""


class Order(StrEnum):
    """What comes first."""

    NEXT = "next"
    """What the reader has to do."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    stage: Stage | None = None
    awaited: Awaited | None = None
    due: Due | None = None
    province_code: str | None = None
    """Where one of the two is: for staff, whose own province is always one."""
    order: Order = Order.NEXT


def of_party(organisation_id: int, wanted: Wanted) -> Select[Introduction]:
    """An organisation's introductions that fit."""
    return _as_wanted(queries.introductions_of(organisation_id), wanted, organisation_id)


def of_office(province_code: str | None, wanted: Wanted) -> Select[Introduction]:
    """The introductions of a province, on either side, that fit."""
    found = queries.introductions_in(province_code)
    if wanted.province_code is not None:
        found = found.where(queries.of_province(wanted.province_code))
    return _as_wanted(found, wanted, None)


def _as_wanted(found: Select[Introduction], wanted: Wanted, organisation_id: int | None) -> Select[Introduction]:
    found = found.where(*_conditions(wanted, organisation_id))
    if wanted.order is Order.NEWEST:
        return found.order_by(None).order_by(Introduction.proposed_at.desc(), Introduction.id.desc())
    if wanted.order is Order.OLDEST:
        return found.order_by(None).order_by(Introduction.proposed_at, Introduction.id)
    return found


def _conditions(wanted: Wanted, organisation_id: int | None) -> Iterator[ColumnElement[bool]]:
    for term in search_terms(wanted.words):
        yield or_(
            Introduction.need_revision.has((" " + NeedRevision.search_text).contains(f" {term}", autoescape=True)),
            Introduction.offer_revision.has((" " + OfferRevision.search_text).contains(f" {term}", autoescape=True)),
        )
    if wanted.stage is not None:
        yield _at(wanted.stage, today())
    if wanted.awaited is not None:
        yield _waits_for(wanted.awaited, organisation_id)
    if wanted.due is not None:
        yield _is_due(wanted.due, today())


def _at(stage: Stage, day: date) -> ColumnElement[bool]:
    """Whether an introduction is that far on a day, whether or not the worker noticed what lapsed."""
    unanswered = and_(Introduction.status == IntroductionStatus.PROPOSED, Introduction.answer_by < day)
    if stage is Stage.OPEN:
        return and_(Introduction.status.in_(_OPEN), ~unanswered)
    if stage is Stage.ENDED:
        return or_(Introduction.status.not_in(_OPEN), unanswered)
    if stage is Stage.LAPSED:
        return or_(Introduction.status == IntroductionStatus.LAPSED, unanswered)
    return and_(Introduction.status == IntroductionStatus(stage), ~unanswered)


def _waits_for(awaited: Awaited, organisation_id: int | None) -> ColumnElement[bool]:
    """A party learns no more than its own answer tells: it waits for the other once it said yes itself."""
    buyer_silent, seller_silent = (each.is_(None) for each in _ACCEPTED_AT)
    is_buyer, is_seller = Introduction.buyer_id == organisation_id, Introduction.seller_id == organisation_id
    silent = {
        Awaited.BUYER: buyer_silent,
        Awaited.SELLER: seller_silent,
        Awaited.OWN: or_(is_buyer & buyer_silent, is_seller & seller_silent),
        Awaited.OTHER: or_(is_buyer & ~buyer_silent, is_seller & ~seller_silent),
    }
    return and_(_at(Stage.PROPOSED, today()), silent[awaited])


def _is_due(due: Due, day: date) -> ColumnElement[bool]:
    step = queries.next_step_on()
    when = {
        Due.LATE: step < day,
        Due.SOON: step.between(day, day + SOON),
        Due.UNPLANNED: Introduction.next_action_on.is_(None),
    }
    return and_(_at(Stage.OPEN, day), when[due])
