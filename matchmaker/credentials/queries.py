"""Finding certificates and codes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from matchmaker.catalogue.models import CertificateKind
from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, MarketStatus
from matchmaker.db import session
from matchmaker.errors import NotFound


def held_by(organisation_id: int) -> list[Certificate]:
    """What an organisation declares, in the catalogue's order of kinds."""
    return list(
        session.scalars(
            select(Certificate)
            .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
            .where(Certificate.organisation_id == organisation_id, Certificate.removed_at.is_(None))
            .order_by(CertificateKind.position, Certificate.id)
        )
    )


def get_owned(certificate_id: int, organisation_id: int) -> Certificate:
    """A certificate of one organisation. Raises NotFound for anybody else's, or one that was removed."""
    found = session.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id,
            Certificate.organisation_id == organisation_id,
            Certificate.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def stands(day: date, *, verified_only: bool = False, market: str | None = None) -> ColumnElement[bool]:
    """`timeline` in SQL, for today or later: whether a certificate stands on a day, for a code in one market or any."""
    within = and_(
        Certificate.removed_at.is_(None),
        or_(Certificate.expires_on.is_(None), Certificate.expires_on >= day),
        or_(Certificate.issued_on.is_(None), Certificate.issued_on <= day),
    )
    counted = [CheckStatus.VERIFIED] if verified_only else [*_UNHALTED]
    not_begun = Certificate.status_from > day
    over = and_(Certificate.status == CheckStatus.SUSPENDED, Certificate.status_until < day)
    decided = or_(
        Certificate.status.in_(counted),
        and_(Certificate.status.in_((CheckStatus.SUSPENDED, CheckStatus.REVOKED)), or_(not_begun, over)),
    )
    theirs = MarketStanding.certificate_id == Certificate.id
    in_market = _stands_in(day, verified_only=verified_only)
    if market is not None:
        return and_(within, decided, exists().where(theirs, MarketStanding.market == market, in_market))
    return and_(within, decided, or_(~exists().where(theirs), exists().where(theirs, in_market)))


_UNHALTED = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.VERIFIED)


def _stands_in(day: date, *, verified_only: bool) -> ColumnElement[bool]:
    """Whether a standing is the one that tells about its market on a day, and lets the code stand."""
    later = aliased(MarketStanding)
    replaced = exists().where(
        later.certificate_id == MarketStanding.certificate_id,
        later.market == MarketStanding.market,
        later.id > MarketStanding.id,
        or_(later.starts_on.is_(None), later.starts_on <= day),
        ~and_(later.status == MarketStatus.SUSPENDED, later.ends_on.is_not(None), later.ends_on < day),
    )
    counted = [MarketStatus.ACTIVE] if verified_only else [MarketStatus.ACTIVE, MarketStatus.PENDING]
    return and_(
        MarketStanding.status.in_(counted),
        or_(MarketStanding.starts_on.is_(None), MarketStanding.starts_on <= day),
        or_(
            MarketStanding.status == MarketStatus.PENDING,
            MarketStanding.ends_on.is_(None),
            MarketStanding.ends_on >= day,
        ),
        ~replaced,
    )
