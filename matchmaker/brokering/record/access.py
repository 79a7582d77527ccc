"""Who reads a record: the organisation itself, whoever has something going with it, and both sides' staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from matchmaker.accounts.access import me
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.brokering.queries import Buyer, Seller, of_province
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.measures import today
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation


@dataclass(frozen=True)
class Reading:
    """An organisation whose record may be read, and by whom."""

    organisation: Organisation
    is_own: bool
    """Its member reads."""
    keeps: bool
    """Staff of its own province read."""

    @property
    def sees_deals(self) -> bool:
        """Whether amounts and numbers of contracts are shown: they are a third party's business, too."""
        return self.is_own or self.keeps


def reading(organisation_id: int) -> Reading:
    """An organisation for a reader of its record. Raises NotFound for anybody else."""
    organisation, user, membership = session.get(Organisation, organisation_id), me(), acting_as()
    if organisation is None:
        raise NotFound
    if membership is not None:
        is_own = membership.organisation_id == organisation_id
        if is_own or _in_talks(organisation_id, _with(membership.organisation_id)):
            return Reading(organisation, is_own, keeps=False)
    elif user.is_staff:
        keeps = user.province_code == organisation.province_code
        if keeps or _in_talks(organisation_id, of_province(user.province_code)):
            return Reading(organisation, is_own=False, keeps=keeps)
    raise NotFound


def _with(organisation_id: int) -> ColumnElement[bool]:
    return or_(Buyer.id == organisation_id, Seller.id == organisation_id)


def _in_talks(organisation_id: int, other: ColumnElement[bool]) -> bool:
    """Whether an introduction of the organisation that is alive (`Introduction.is_alive_on`) has such another."""
    waits = (Introduction.status == IntroductionStatus.PROPOSED) & (Introduction.answer_by < today())
    is_agreed = (Introduction.status == IntroductionStatus.AGREED) & Introduction.settled_at.is_(None)
    alive = (
        select(Introduction.id)
        .join(Buyer, Introduction.buyer_id == Buyer.id)
        .join(Seller, Introduction.seller_id == Seller.id)
        .where(
            or_(Introduction.buyer_id == organisation_id, Introduction.seller_id == organisation_id),
            or_(Introduction.ended_at.is_(None) & ~waits, is_agreed),
            other,
        )
        .limit(1)
    )
    return session.scalar(alive) is not None
