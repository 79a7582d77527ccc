"""Reminding holders of the last day of a certificate, or of a code's approval in a market. Nothing commits.

Each reminder is claimed in the database before it is written, so any number of workers write it once; whoever slept
through some days writes the one that is due now, not those that were missed. What a certificate is on a day does not
depend on any of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, exists, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.credentials.lapsing import expiry
from matchmaker.credentials.models import Certificate, CertificateNotice, MarketStanding, NoticeKind
from matchmaker.credentials.states.timeline import A_DAY
from matchmaker.credentials.telling import tell_holder
from matchmaker.db import now, session
from matchmaker.measures import today

REMINDERS: Final = (
    (NoticeKind.EXPIRING_7, 0, 7),
    (NoticeKind.EXPIRING_30, 8, 30),
    (NoticeKind.EXPIRING_90, 31, 90),
)
"""Which reminder is due while at least and at most so many days are left."""
LOOK_BACK_DAYS: Final = 30
"""What lapsed longer ago is no news any more, even to a site whose worker slept."""


def remind(day: date | None = None) -> int:
    """Write to holders what is due on a day (today); how many reminders. The worker calls this."""
    now_on = day or today()
    count = 0
    for kind, least, most in REMINDERS:
        first, last = now_on + timedelta(days=least), now_on + timedelta(days=most)
        for certificate, market, ends_on in _ending(kind, first, last):
            if not _matters(certificate, market, now_on) or not claim(certificate, kind, ends_on, market):
                continue
            days = (ends_on - now_on).days
            tell_holder(certificate, "expiring", market=market, days=days, expires_on=ends_on)
            count += 1
    yesterday = now_on - A_DAY
    for certificate, market, ends_on in _ending(NoticeKind.EXPIRED, now_on - timedelta(days=LOOK_BACK_DAYS), yesterday):
        if _mattered(certificate, market, ends_on) and claim(certificate, NoticeKind.EXPIRED, ends_on, market):
            tell_holder(certificate, "expired", market=market, expires_on=ends_on)
            count += 1
    return count


def claim(
    certificate: Certificate,
    kind: NoticeKind,
    about_on: date,
    market: str | None = None,
    *,
    decided_at: datetime | None = None,
) -> bool:
    """Take it upon this worker to tell something; False where it was told, or another worker is telling it.

    What was decided at ``decided_at`` is told once more where the same was told of the same day before that.
    """
    about: dict[str, Any] = {
        "certificate_id": certificate.id,
        "market": market or "",
        "kind": kind,
        "about_on": about_on,
    }
    try:
        with session.begin_nested():
            session.add(CertificateNotice(**about))
    except IntegrityError:
        return decided_at is not None and _claim_again(about, decided_at)
    return True


def _claim_again(about: dict[str, Any], decided_at: datetime) -> bool:
    told_before = update(CertificateNotice).filter_by(**about).where(CertificateNotice.at < decided_at)
    return session.connection().execute(told_before.values(at=now())).rowcount == 1


def _ending(kind: NoticeKind, first: date, last: date) -> Iterator[tuple[Certificate, str | None, date]]:
    """Certificates, and approvals in a market, with their last day in a stretch of days, not told of it yet."""
    for certificate in session.scalars(_whole(kind, first, last)).unique():
        if certificate.expires_on is not None:
            yield certificate, None, certificate.expires_on
    for certificate, standing in session.execute(_approvals(kind, first, last)).unique():
        if standing.ends_on is not None:
            yield certificate, standing.market, standing.ends_on


def _whole(kind: NoticeKind, first: date, last: date) -> Select[Certificate]:
    told = exists().where(
        CertificateNotice.certificate_id == Certificate.id,
        CertificateNotice.market == "",
        CertificateNotice.kind == kind,
        CertificateNotice.about_on == Certificate.expires_on,
    )
    return select(Certificate).where(expiry.ends_between(first, last), ~told).order_by(Certificate.id)


def _approvals(kind: NoticeKind, first: date, last: date) -> Select[Certificate, MarketStanding]:
    told = exists().where(
        CertificateNotice.certificate_id == Certificate.id,
        CertificateNotice.market == MarketStanding.market,
        CertificateNotice.kind == kind,
        CertificateNotice.about_on == MarketStanding.ends_on,
    )
    ends = and_(expiry.counts(), expiry.approval_ends_between(first, last))
    return (
        select(Certificate, MarketStanding)
        .join(MarketStanding, MarketStanding.certificate_id == Certificate.id)
        .where(ends, ~told)
        .order_by(MarketStanding.id)
    )


def _matters(certificate: Certificate, market: str | None, day: date) -> bool:
    """Whether a coming last day is news: of an approval only where the code itself lasts longer."""
    if market is None:
        return True
    state = certificate.market_state_on(market, day)
    return state is not None and state.stands and not _ends_with_the_whole(certificate, market)


def _mattered(certificate: Certificate, market: str | None, ended_on: date) -> bool:
    """The same of a last day that has gone by."""
    return market is None or not _ends_with_the_whole(certificate, market, ended_on)


def _ends_with_the_whole(certificate: Certificate, market: str, ends_on: date | None = None) -> bool:
    latest = certificate.latest_in(market)
    last = ends_on or (latest.ends_on if latest is not None else None)
    return certificate.expires_on is not None and last is not None and certificate.expires_on <= last
