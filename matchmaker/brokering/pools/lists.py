"""Pools as a list: narrowed and sorted as its reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, or_, select

from matchmaker.brokering.pools import queries
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolLine, PoolStatus
from matchmaker.catalogue.queries import tree
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation
from matchmaker.text import search_terms

PRODUCTS_MEANT = 40


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


class Waits(StrEnum):
    """What of a pool waits."""

    ANSWER = "answer"
    """A member has not answered, and may."""
    BROKER = "broker"
    """A member proposed something, said no, or did not answer in time; all said yes; the other side let it lapse."""


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
    return _as_wanted(select(Pool).where(queries.of_province(province_code)), wanted)


def of_party(organisation_id: int, wanted: Wanted) -> Select[Pool]:
    """The pools in which an organisation is asked, or whose quote it was given, that fit."""
    asked = select(PoolLine.id).where(PoolLine.pool_id == Pool.id, PoolLine.organisation_id == organisation_id)
    offered = and_(Pool.organisation_id == organisation_id, Pool.offered_at.is_not(None))
    return _as_wanted(select(Pool).where(or_(asked.exists(), offered)), wanted)


def _as_wanted(found: Select[Pool], wanted: Wanted) -> Select[Pool]:
    by = {
        Order.NEWEST: (Pool.created_at.desc(), Pool.id.desc()),
        Order.OLDEST: (Pool.created_at, Pool.id),
        Order.DUE: (Pool.ended_at.is_not(None), Pool.answer_by, Pool.id),
    }
    return found.where(*_conditions(wanted, today())).options(*queries.shown()).order_by(*by[wanted.order])


def _conditions(wanted: Wanted, day: date) -> Iterator[ColumnElement[bool]]:
    if wanted.words:
        yield _is_meant(wanted.words)
    if wanted.kind is not None:
        yield Pool.kind == wanted.kind
    if wanted.stage is not None:
        yield _at(wanted.stage, day)
    if wanted.waits is not None:
        yield waits_for(wanted.waits, day)


def _is_meant(words: str) -> ColumnElement[bool]:
    """Whether the product, the other side or a member is called so."""
    meant = {code for node in tree().search(words, limit=PRODUCTS_MEANT) for code in tree().descendants(node.code)}
    of_product = or_(
        Pool.need.has(Need.approved.has(NeedRevision.product_code.in_(meant))),
        Pool.offer.has(Offer.approved.has(OfferRevision.product_code.in_(meant))),
    )
    named = and_(
        *((" " + Organisation.search_text).contains(f" {term}", autoescape=True) for term in search_terms(words))
    )
    return or_(of_product, Pool.organisation.has(named), Pool.lines.any(PoolLine.organisation.has(named)))


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
    """Whether that of a pool waits on a day."""
    unanswered = PoolLine.answer == Answer.WAITING
    if waits is Waits.ANSWER:
        return and_(Pool.status == PoolStatus.ASKING, _has(and_(unanswered, PoolLine.answer_by >= day)))
    unsettled = or_(PoolLine.answer.in_((Answer.CHANGED, Answer.DECLINED)), and_(unanswered, PoolLine.answer_by < day))
    to_offer = and_(_has(PoolLine.answer == Answer.ACCEPTED), ~_has(unanswered))
    return or_(and_(Pool.status == PoolStatus.ASKING, or_(_has(unsettled), to_offer)), _at(Stage.LAPSED, day))


def _has(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a pool has such a member."""
    return Pool.lines.any(and_(PoolLine.removed_at.is_(None), which))
