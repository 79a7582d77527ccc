"""Finding pools, each as its readers may."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.orm.strategy_options import _AbstractLoad  # what `joinedload` returns has no public name

from matchmaker.brokering.pools.models import Answer, Pool, PoolLine, PoolStatus
from matchmaker.db import session
from matchmaker.matching.queries import is_listed
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation

OPEN = [status for status in PoolStatus if status.is_open]


def pool(pool_id: int) -> Pool | None:
    """One pool with all that its pages tell."""
    return session.scalar(select(Pool).where(Pool.id == pool_id).options(*shown()))


def pools_of(side: str, listing_id: int) -> Select[Pool]:
    """The pools of one ``need`` or ``offer``, newest first."""
    column = Pool.need_id if side == "need" else Pool.offer_id
    return select(Pool).where(column == listing_id).options(*shown()).order_by(Pool.id.desc())


def of_province(province_code: str | None) -> ColumnElement[bool]:
    """Whether the other side, or a member that is still in it, belongs to a province (`access.may_keep`)."""
    of_other = select(Organisation.id).where(
        Organisation.id == Pool.organisation_id, Organisation.province_code == province_code
    )
    of_member = (
        select(PoolLine.id)
        .join(PoolLine.organisation)
        .where(
            PoolLine.pool_id == Pool.id,
            PoolLine.removed_at.is_(None),
            Organisation.province_code == province_code,
        )
    )
    return or_(of_other.exists(), of_member.exists())


def waiting_lines(organisation_id: int, day: date) -> Select[PoolLine]:
    """An organisation's lines that wait for its answer on a day, the most urgent first."""
    return (
        select(PoolLine)
        .join(PoolLine.pool)
        .where(
            PoolLine.organisation_id == organisation_id,
            PoolLine.answer == Answer.WAITING,
            PoolLine.removed_at.is_(None),
            PoolLine.answer_by >= day,
            Pool.status == PoolStatus.ASKING,
        )
        .options(*_line_shown())
        .order_by(PoolLine.answer_by, PoolLine.id)
    )


def waiting_quotes(organisation_id: int, day: date) -> Select[Pool]:
    """Quotes of pools that wait for an organisation's answer on a day."""
    return (
        select(Pool)
        .where(Pool.organisation_id == organisation_id, Pool.status == PoolStatus.OFFERED, Pool.valid_until >= day)
        .options(*shown())
        .order_by(Pool.valid_until, Pool.id)
    )


def lines_of(organisation_id: int) -> Select[PoolLine]:
    """An organisation's lines, newest first."""
    return (
        select(PoolLine)
        .where(PoolLine.organisation_id == organisation_id)
        .options(*_line_shown())
        .order_by(PoolLine.id.desc())
    )


def late_untold(day: date) -> Select[PoolLine]:
    """Lines that were not answered in time and of which nobody was told; each is taken by one worker alone."""
    return (
        select(PoolLine)
        .join(PoolLine.pool)
        .where(
            Pool.status == PoolStatus.ASKING,
            PoolLine.answer == Answer.WAITING,
            PoolLine.removed_at.is_(None),
            PoolLine.lapse_told_at.is_(None),
            PoolLine.answer_by < day,
        )
        .order_by(PoolLine.id)
        .with_for_update(of=PoolLine, skip_locked=True)
    )


def lapsed_untold(day: date) -> Select[Pool]:
    """Quotes whose last day went by and of which nobody was told."""
    return (
        select(Pool)
        .where(Pool.status == PoolStatus.OFFERED, Pool.lapse_told_at.is_(None), Pool.valid_until < day)
        .order_by(Pool.id)
        .with_for_update(of=Pool, skip_locked=True)
    )


def closed(day: date) -> Select[Pool]:
    """Open pools whose target nobody can have any more, or lacks nothing, on a day; each is taken by one worker."""
    needed = _is_to_be_had(Need, NeedRevision, Pool.need_id, day)
    given = _is_to_be_had(Offer, OfferRevision, Pool.offer_id, day)
    return (
        select(Pool)
        .where(Pool.status.in_(OPEN), ~needed, ~given)
        .order_by(Pool.id)
        .with_for_update(of=Pool, skip_locked=True)
    )


def _is_to_be_had(
    listing: type[Need] | type[Offer],
    revision: type[NeedRevision] | type[OfferRevision],
    listing_id: InstrumentedAttribute[int | None],
    day: date,
) -> ColumnElement[bool]:
    return (
        select(listing.id)
        .join(revision, listing.approved_id == revision.id)
        .where(listing.id == listing_id, is_listed(listing), revision.ends_on >= day, listing.taken < revision.quantity)
        .exists()
    )


def shown() -> tuple[ORMOption, ...]:
    """What a page of a pool tells beside its own columns."""
    lines = selectinload(Pool.lines)
    return (
        joinedload(Pool.organisation).joinedload(Organisation.commune),
        joinedload(Pool.broker),
        *_listings_of(joinedload(Pool.need), joinedload(Pool.offer)),
        lines.joinedload(PoolLine.organisation).joinedload(Organisation.commune),
        *_listings_of(lines.joinedload(PoolLine.need), lines.joinedload(PoolLine.offer)),
    )


def _listings_of(need: _AbstractLoad, offer: _AbstractLoad) -> tuple[ORMOption, ...]:
    return (
        need.joinedload(Need.approved).joinedload(NeedRevision.product),
        need.joinedload(Need.latest),
        offer.joinedload(Offer.approved).joinedload(OfferRevision.product),
        offer.joinedload(Offer.latest),
    )


def _line_shown() -> tuple[ORMOption, ...]:
    target = joinedload(PoolLine.pool)
    return (
        target.joinedload(Pool.organisation),
        target.joinedload(Pool.need).joinedload(Need.approved).joinedload(NeedRevision.product),
        target.joinedload(Pool.offer).joinedload(Offer.approved).joinedload(OfferRevision.product),
    )
