"""Certificates, and approvals of codes in single markets, whose last day comes soon or has just gone by."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, MarketStatus

SOON_DAYS: Final = 90
"""From so many days before its last one a certificate is about to expire."""
_COUNTING: Final = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.VERIFIED, CheckStatus.SUSPENDED)


def counts() -> ColumnElement[bool]:
    """Whether a certificate is its holder's still and neither refused nor revoked."""
    return and_(Certificate.removed_at.is_(None), Certificate.status.in_(_COUNTING))


def ends_between(first: date, last: date) -> ColumnElement[bool]:
    """Whether a certificate has its last day in a stretch of days, both included."""
    return and_(counts(), Certificate.expires_on.between(first, last))


def is_replaced() -> ColumnElement[bool]:
    """Whether something was decided about a standing's market after it."""
    later = aliased(MarketStanding)
    return exists().where(
        later.certificate_id == MarketStanding.certificate_id,
        later.market == MarketStanding.market,
        later.id > MarketStanding.id,
    )


def approval_ends_between(first: date, last: date) -> ColumnElement[bool]:
    """Whether a standing (`MarketStanding`) is an approval that nothing replaced, with its last day in a stretch."""
    return and_(
        MarketStanding.status == MarketStatus.ACTIVE, MarketStanding.ends_on.between(first, last), ~is_replaced()
    )


def any_ends_between(first: date, last: date) -> ColumnElement[bool]:
    """Whether a certificate, or its approval in some market, has its last day in a stretch of days."""
    approval = exists().where(MarketStanding.certificate_id == Certificate.id, approval_ends_between(first, last))
    return or_(ends_between(first, last), and_(counts(), approval))


def is_verified(day: date) -> ColumnElement[bool]:
    """`Certificate.status_today` in SQL: whether it is verified, be it again since a suspension ended by itself."""
    is_over = and_(Certificate.status == CheckStatus.SUSPENDED, Certificate.status_until < day)
    return or_(Certificate.status == CheckStatus.VERIFIED, is_over)


def is_halted(day: date) -> ColumnElement[bool]:
    """`Certificate.is_halted` in SQL."""
    goes_on = or_(Certificate.status_until.is_(None), Certificate.status_until >= day)
    return or_(Certificate.status == CheckStatus.REVOKED, and_(Certificate.status == CheckStatus.SUSPENDED, goes_on))


def is_halted_somewhere(day: date) -> ColumnElement[bool]:
    """Whether a code is suspended or revoked in some market by a decision that nothing replaced and that goes on."""
    return exists().where(
        MarketStanding.certificate_id == Certificate.id,
        MarketStanding.status.in_((MarketStatus.SUSPENDED, MarketStatus.REVOKED)),
        or_(MarketStanding.ends_on.is_(None), MarketStanding.ends_on >= day),
        ~is_replaced(),
    )
