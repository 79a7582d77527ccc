"""Pools as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from matchmaker.brokering.pools import queries
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.catalogue.queries import tree
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation
from matchmaker.text import search_terms

PRODUCTS_MEANT = 40
CLOSED_TOLD: Final = timedelta(days=7)
"""For so long staff read among what waits that a pool ended by itself."""


class Stage(StrEnum):
    """How far a pool is; open and over are several stages taken together."""

    OPEN = "open"
    ASKING = "asking"
    OFFERED = "offered"
    LAPSED = "lapsed"
    ENDED = "ended"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GIVEN_UP = "given_up"
    CLOSED = "closed"


class Waits(StrEnum):
    """What of a pool waits."""

    ANSWER = "answer"
    """A member has not answered, and may."""
    SENDING = "sending"
    """All have answered, and at least one said yes: the broker puts it before the other side."""
    SETTLING = "settling"
    """A member proposed something, said no, or did not answer in time: the broker decides."""
    CLOSED = "closed"
    """It ended by itself of late: its members wait for somebody else."""


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    """Whose members have to answer first."""


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; whatever is empty does not narrow."""

    words: str = ""
    stage: Stage | None = None
    kind: PoolKind | None = None
    waits: Waits | None = None
    order: Order = Order.NEWEST


def of_office(province_code: str | None, wanted: Wanted) -> Select[Pool]:
    """The pools of a province, on any side, that fit."""
    return _as_wanted(select(Pool).where(queries.of_province(province_code)), wanted, named=true(), followed=true())


def of_party(organisation_id: int, wanted: Wanted) -> Select[Pool]:
    """The pools in which an organisation is asked, or whose quote it was given, that fit.

    What other members are called or said narrows nothing: it would tell of them. To a member that was taken out a pool
    is over, whatever became of it since.
    """
    own = PoolLine.organisation_id == organisation_id
    offered = and_(Pool.organisation_id == organisation_id, Pool.offered_at.is_not(None))
    found = select(Pool).where(or_(Pool.lines.any(own), offered))
    return _as_wanted(found, replace(wanted, waits=None), named=own, followed=or_(_has(own), offered))


@dataclass(frozen=True, slots=True)
class AtDesk:
    """How many pools of an office wait for it, by what is to be done."""

    sending: int
    settling: int
    lapsed: int
    """The other side let the quote's last day go by."""
    closed: int
    """Ended by themselves of late."""


def at_desk(province_code: str | None, day: date) -> AtDesk:
    """What waits for a province's staff on a day."""
    counted = (
        waits_for(Waits.SENDING, day),
        waits_for(Waits.SETTLING, day),
        _at(Stage.LAPSED, day),
        waits_for(Waits.CLOSED, day),
    )
    alive = or_(Pool.ended_at.is_(None), Pool.ended_at >= now() - CLOSED_TOLD)
    found = session.execute(
        select(*(func.count().filter(each) for each in counted)).where(queries.of_province(province_code), alive)
    ).one()
    counts: Sequence[int] = tuple(found)
    return AtDesk(*counts)


def _as_wanted(
    found: Select[Pool], wanted: Wanted, *, named: ColumnElement[bool], followed: ColumnElement[bool]
) -> Select[Pool]:
    """``named``: the members that are found by what they are called. ``followed``: the pools whose end is told."""
    by = {
        Order.NEWEST: (Pool.created_at.desc(), Pool.id.desc()),
        Order.OLDEST: (Pool.created_at, Pool.id),
        Order.DUE: (or_(Pool.ended_at.is_not(None), ~followed), Pool.answer_by, Pool.id),
    }
    narrowed = found.where(*_conditions(wanted, today(), named, followed))
    return narrowed.options(*queries.shown()).order_by(*by[wanted.order])


def _conditions(
    wanted: Wanted, day: date, named: ColumnElement[bool], followed: ColumnElement[bool]
) -> Iterator[ColumnElement[bool]]:
    if wanted.words:
        yield _is_meant(wanted.words, named)
    if wanted.kind is not None:
        yield Pool.kind == wanted.kind
    if wanted.stage is not None:
        at = _at(wanted.stage, day)
        yield or_(at, ~followed) if wanted.stage is Stage.ENDED else and_(at, followed)
    if wanted.waits is not None:
        yield waits_for(wanted.waits, day)


def _is_meant(words: str, named: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the product, the other side or one of some members is called so."""
    meant = {code for node in tree().search(words, limit=PRODUCTS_MEANT) for code in tree().descendants(node.code)}
    of_product = or_(
        Pool.need.has(Need.approved.has(NeedRevision.product_code.in_(meant))),
        Pool.offer.has(Offer.approved.has(OfferRevision.product_code.in_(meant))),
    )
    called = and_(
        *((" " + Organisation.search_text).contains(f" {term}", autoescape=True) for term in search_terms(words))
    )
    return or_(
        of_product, Pool.organisation.has(called), Pool.lines.any(and_(named, PoolLine.organisation.has(called)))
    )


def _at(stage: Stage, day: date) -> ColumnElement[bool]:
    """Whether a pool is that far on a day, whether or not the worker noticed what lapsed."""
    lapsed = and_(Pool.status == PoolStatus.OFFERED, Pool.valid_until < day)
    if stage is Stage.OPEN:
        return and_(Pool.ended_at.is_(None), ~lapsed)
    if stage is Stage.ENDED:
        return Pool.ended_at.is_not(None)
    if stage is Stage.LAPSED:
        return lapsed
    return and_(Pool.status == PoolStatus(stage), ~lapsed)


def waits_for(waits: Waits, day: date) -> ColumnElement[bool]:
    """Whether that of a pool waits on a day; what can be sent does not have to be settled first."""
    if waits is Waits.CLOSED:
        return and_(Pool.status == PoolStatus.CLOSED, Pool.ended_at >= now() - CLOSED_TOLD)
    unanswered = PoolLine.answer == Answer.WAITING
    if waits is Waits.ANSWER:
        return and_(Pool.status == PoolStatus.ASKING, _has(and_(unanswered, PoolLine.answer_by >= day)))
    to_send = and_(_has(PoolLine.answer == Answer.ACCEPTED), ~_has(or_(unanswered, PoolLine.answer == Answer.CHANGED)))
    if waits is Waits.SENDING:
        return and_(Pool.status == PoolStatus.ASKING, to_send)
    late = and_(unanswered, PoolLine.answer_by < day)
    unsettled = _has(or_(PoolLine.answer.in_((Answer.CHANGED, Answer.DECLINED)), late))
    return and_(Pool.status == PoolStatus.ASKING, unsettled, ~to_send)


def _has(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a pool has such a member."""
    return Pool.lines.any(and_(PoolLine.removed_at.is_(None), which))
