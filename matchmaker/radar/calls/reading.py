"""What there is to talk about, gathered from the pipeline, the radar and needs that are nearly filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Final

from sqlalchemy import func, or_, select

from matchmaker import measures
from matchmaker.accounts.models import User, UserRole
from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching import wording
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.organisations.models import Organisation
from matchmaker.pipeline.deals import Deal, Expected
from matchmaker.pipeline.reading import deals_of
from matchmaker.pipeline.stages import Stage, Step, Turn, sides_of
from matchmaker.radar import words
from matchmaker.radar.calls.scoring import Suggestion, Topic, Why, suggestions
from matchmaker.radar.models import Call, Cause, RadarKind, RadarLine
from matchmaker.radar.queries import is_alive

PATIENCE_DAYS: Final = 2
"""What has waited less than that, and is not late, needs no call."""
NEARLY: Final = Decimal("0.7")
"""A need of which at least this share is agreed on is nearly filled."""
NO_WEIGHT_TONNES: Final = 1.0
"""What goods count for that are not told by weight."""
KG_A_TONNE: Final = 1000
STEPS: Final[Mapping[Step, Why]] = {
    Step.ANSWER: Why.ANSWER,
    Step.CALL: Why.QUOTE,
    Step.QUOTE: Why.QUOTE,
    Step.QUOTE_AGAIN: Why.QUOTE,
    Step.ANSWER_QUOTE: Why.ANSWER_QUOTE,
    **dict.fromkeys((Step.DRAFT, Step.APPROVE, Step.SIGN, Step.CONFIRM_SCAN, Step.ANSWER_ANNEX), Why.PAPERWORK),
    **dict.fromkeys((Step.DELIVER, Step.COLLECT, Step.INSPECT, Step.CONFIRM_INSPECTION), Why.DELIVERY),
    **dict.fromkeys((Step.DEPOSIT, Step.PAY, Step.CONFIRM_PAYMENT), Why.PAYMENT),
}
"""Steps of a party that a call can hasten."""
CAUSES: Final[Mapping[Cause, Why]] = {
    Cause.NOT_OFFERED: Why.NOT_OFFERED,
    Cause.NEVER_SHOWN: Why.INTRODUCE,
    Cause.NOT_CHOSEN: Why.INTRODUCE,
    Cause.TOO_SMALL: Why.POOL,
    Cause.PAPER: Why.PAPER,
    Cause.INCOMPLETE: Why.WRITE_MORE,
    Cause.PRICE: Why.PRICE,
    Cause.LOT: Why.LOT,
    Cause.QUALITY: Why.QUALITY,
}
"""Causes about which the owner of an offer or a code can be called. Where nobody asks for the goods there is nothing
to say."""
CAUSES_OF_NEEDS: Final[Mapping[Cause, Why]] = {
    Cause.NEVER_SHOWN: Why.INTRODUCE,
    Cause.NOT_CHOSEN: Why.INTRODUCE,
    Cause.TOO_SMALL: Why.POOL,
    **dict.fromkeys((Cause.PAPER, Cause.QUALITY, Cause.INCOMPLETE), Why.EASE),
}
"""The same of a need's buyer."""


def whom_to_call(staff: User, expected: Expected) -> list[Suggestion]:
    """Whom a member of staff calls today, the most tonnes a minute first.

    Of the deals those that they follow, or that nobody follows any more; of the rest all of their province's. Whom a
    colleague called, and does not want to be called yet, is not among them.
    """
    resting = _resting(staff.province_code)
    filling = dict(_nearly_filled(staff.province_code))
    topics = [*_of_deals(staff, expected), *_of_the_radar(staff.province_code, filling), *filling.values()]
    return suggestions([each for each in topics if each.organisation_id not in resting])


def may_call(staff: User, organisation: Organisation) -> bool:
    """Whether it is of the staff's province, or has something going with somebody of it."""
    if organisation.province_code == staff.province_code:
        return True
    other = select(Organisation.id).where(Organisation.province_code == staff.province_code)
    alive = select(Introduction.id).where(
        is_alive(today()),
        or_(
            (Introduction.buyer_id == organisation.id) & Introduction.seller_id.in_(other),
            (Introduction.seller_id == organisation.id) & Introduction.buyer_id.in_(other),
        ),
    )
    return session.scalar(alive.limit(1)) is not None


# Inside ----------------------------------------------------------------------------------------------------------


def _resting(province_code: str | None) -> set[int]:
    """Organisations that somebody of the province's office called and that are not to be called yet."""
    latest = (
        select(func.max(Call.id))
        .join(User, Call.by_id == User.id)
        .where(User.province_code == province_code)
        .group_by(Call.organisation_id)
    )
    return set(session.scalars(select(Call.organisation_id).where(Call.id.in_(latest), Call.again_on > today())))


def _of_deals(staff: User, expected: Expected) -> Iterator[Topic]:
    deals = deals_of(staff.province_code, expected, ended_days=0)
    others = _at_work() - {staff.id}
    for deal in deals:
        why = STEPS.get(deal.step)
        if why is None or deal.stage is Stage.ENDED or deal.broker_id in others:
            continue
        if deal.turn not in (Turn.BUYER, Turn.SELLER, Turn.BOTH) or not _has_waited(deal, why):
            continue
        for side in sides_of(deal.turn):
            other = deal.party(Side.SELLER if side is Side.BUYER else Side.BUYER)
            yield Topic(
                why,
                deal.party(side).id,
                _tonnes(deal.quantity, deal.product_code),
                deal.path,
                other.name,
                days=deal.age_days,
            )


def _has_waited(deal: Deal, why: Why) -> bool:
    """Goods and money have days of their own; all else is given some patience."""
    if deal.is_late:
        return True
    return why not in (Why.DELIVERY, Why.PAYMENT) and deal.age_days >= PATIENCE_DAYS


def _at_work() -> set[int]:
    """Everybody who works in a union's office now."""
    return set(session.scalars(select(User.id).where(User.role == UserRole.STAFF, User.closed_at.is_(None))))


def _of_the_radar(province_code: str | None, filling: Collection[int]) -> Iterator[Topic]:
    """What waits for a partner; the same tonnes count once: of a code its offer stands in the list itself, of a need in
    ``filling`` it is said already that the rest is missing.
    """
    lines = session.scalars(
        select(RadarLine).where(
            RadarLine.province_code == province_code, RadarLine.cause.in_({*CAUSES, *CAUSES_OF_NEEDS})
        )
    ).all()
    day = today()
    for line in lines:
        why = (CAUSES_OF_NEEDS if line.kind is RadarKind.NEED else CAUSES).get(line.cause)
        if why is None or (line.kind is RadarKind.CODE and why is not Why.NOT_OFFERED):
            continue
        if line.kind is RadarKind.NEED and line.subject_id in filling:
            continue
        most = line.detail.get("most") or None
        amount = Decimal(str(most)) if most is not None else line.amount
        yield Topic(
            why,
            line.organisation_id,
            _tonnes(amount, line.product_code),
            f"/radar/{line.kind.value}/{line.subject_id}",
            words.title(line),
            days=line.days_waiting(day),
            otherwise=line.chance,
        )


def _nearly_filled(province_code: str | None) -> Iterator[tuple[int, Topic]]:
    """By need what is missing, unless somebody is asked for it already: then the answer is what a call is about."""
    day = today()
    rows = session.execute(
        select(Need.id, Need.organisation_id, Need.taken, NeedRevision.quantity, NeedRevision.product_code)
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .join(Organisation, Need.organisation_id == Organisation.id)
        .where(
            Organisation.province_code == province_code,
            Need.taken > 0,
            Need.open_introductions == 0,
            Need.taken < NeedRevision.quantity,
            Need.withdrawn_at.is_(None),
            Need.suspended_at.is_(None),
            NeedRevision.ends_on >= day,
        )
    )
    for row in rows:
        if row.taken >= NEARLY * row.quantity:
            name = wording.product_name(row.product_code)
            tonnes = _tonnes(row.quantity - row.taken, row.product_code)
            yield row.id, Topic(Why.FILLING, row.organisation_id, tonnes, f"/needs/{row.id}/matches", name)


def _tonnes(amount: Decimal | None, product_code: str | None) -> float:
    node = tree().get(product_code)
    if node is None or node.unit.dimension is not measures.unit("kg").dimension:
        return NO_WEIGHT_TONNES
    return float(amount or 0) / KG_A_TONNE
