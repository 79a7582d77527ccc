"""What union staff decide about certificates and codes. Every step records an event and tells the holder; nothing
commits.

A decision about a growing-area or packing-house code may be about one market alone: the code as a whole stays
what it is, and so does every other market.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.credentials.models import Certificate, HaltReason, MarketStanding, Revocation
from matchmaker.credentials.service import refuse_removed
from matchmaker.credentials.states import history
from matchmaker.credentials.states.timeline import CertificateState, CheckStatus, MarketStatus
from matchmaker.credentials.telling import tell_holder
from matchmaker.db import lock, now, session
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.measures import today

_STATUS_OF = {
    MarketStatus.PENDING: CheckStatus.CHECKING,
    MarketStatus.ACTIVE: CheckStatus.VERIFIED,
    MarketStatus.SUSPENDED: CheckStatus.SUSPENDED,
    MarketStatus.REVOKED: CheckStatus.REVOKED,
}
_CLAIMED = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.REJECTED)
_CHECKED = (CheckStatus.VERIFIED, CheckStatus.SUSPENDED)


def verify(
    certificate: Certificate,
    *,
    by: User,
    note: str = "",
    markets: Sequence[str] | None = None,
    until: Mapping[str, date] | None = None,
) -> None:
    """Say that the union saw the certificate and found it right.

    For a code ``markets`` are those whose approval was seen (all that it was declared for, where none are
    named), each up to its day in ``until``; a market that is suspended or revoked stays so. Where the code itself
    had changed, an approval that was not seen again waits. Raises NotFound for a certificate that was removed,
    WrongState for one that is suspended or revoked.
    """
    refuse_removed(certificate)
    if certificate.is_halted:
        raise WrongState(certificate, wanted="neither suspended nor revoked")
    named = certificate.markets if markets is None else markets
    if certificate.status_today is not CheckStatus.VERIFIED:
        _await_approval(certificate, [each for each in certificate.markets if each not in named], by=by)
    _decide(certificate, CheckStatus.VERIFIED, by=by, note=note)
    seen: list[dict[str, str | None]] = []
    for market in named:
        latest = certificate.latest_in(market)
        if latest is None or latest.status in (MarketStatus.PENDING, MarketStatus.ACTIVE):
            last = (until or {}).get(market)
            _stand(certificate, market, MarketStatus.ACTIVE, by=by, note=note, ends_on=last)
            seen.append({"market": market, "until": last.isoformat() if last else None})
    history.record("verified", certificate, by)
    tell_holder(certificate, "verified", markets=seen, note=note)


def refuse(
    certificate: Certificate,
    *,
    by: User,
    note: str = "",
    reason: HaltReason = HaltReason.OTHER,
) -> None:
    """Say that the union checked the certificate and found it wrong.

    What was verified is not refused but revoked, by two. Raises NotFound for one that was removed, WrongState for
    one that is verified, suspended or revoked.
    """
    refuse_removed(certificate)
    if certificate.status not in _CLAIMED:
        raise WrongState(certificate, wanted="not verified")
    _decide(certificate, CheckStatus.REJECTED, by=by, note=note, reason=reason)
    history.record("rejected", certificate, by)
    tell_holder(certificate, "rejected", reason=reason, note=note)


def ask(certificate: Certificate, question: str, *, by: User) -> None:
    """Ask its holder for something before deciding: it is theirs to answer and to hand in again.

    Raises NotFound for one that was removed, WrongState unless it is declared or being checked.
    """
    refuse_removed(certificate)
    if certificate.status not in (CheckStatus.DECLARED, CheckStatus.CHECKING):
        raise WrongState(certificate, wanted="declared or being checked")
    certificate.status = CheckStatus.DECLARED
    certificate.question = question
    session.flush()
    history.step(certificate, CheckStatus.DECLARED, by=by, note=question)
    history.record("asked", certificate, by)
    tell_holder(certificate, "asked", question=question)


def suspend(
    certificate: Certificate,
    *,
    reason: HaltReason,
    note: str,
    by: User,
    market: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> None:
    """Say that a certificate, or a code in one market, does not count from a day (today) to a day, or until restored.

    Raises NotFound for one that was removed, WrongState for one that is not verified there, Unprocessable for
    days that make no sense.
    """
    refuse_removed(certificate)
    first = starts_on or today()
    if ends_on is not None and ends_on < first:
        raise Unprocessable("ends_on", "ends_before_start")
    if not _is_unhalted(certificate):
        raise WrongState(certificate, wanted=CheckStatus.VERIFIED)
    details: dict[str, Any] = {"reason": reason, "note": note, "ends_on": ends_on, "starts_on": first}
    if market is not None:
        if not certificate.is_approved_in(market):
            raise WrongState(certificate, wanted=f"approved in {market}")
        _stand(certificate, market, MarketStatus.SUSPENDED, by=by, **details)
    else:
        certificate.status_from, certificate.status_until = first, ends_on
        _decide(certificate, CheckStatus.SUSPENDED, by=by, **details)
    history.record("suspended", certificate, by, market=market)
    tell_holder(certificate, "suspended", market=market, **details)


def restore(certificate: Certificate, *, note: str, by: User, market: str | None = None) -> None:
    """End a suspension today: what was decided before it holds again.

    Raises NotFound for one that was removed, WrongState unless it is suspended there.
    """
    refuse_removed(certificate)
    if market is not None:
        latest = certificate.latest_in(market)
        if latest is None or latest.status is not MarketStatus.SUSPENDED or latest.is_over:
            raise WrongState(certificate, wanted=f"suspended in {market}")
        before = certificate.under_suspension_in(market)
        status, until = (before.status, before.ends_on) if before is not None else (MarketStatus.PENDING, None)
        _stand(certificate, market, status, by=by, note=note, ends_on=until)
    elif certificate.status_today is CheckStatus.SUSPENDED:
        _decide(certificate, CheckStatus.VERIFIED, by=by, note=note)
    else:
        raise WrongState(certificate, wanted=CheckStatus.SUSPENDED)
    history.record("restored", certificate, by, market=market)
    tell_holder(certificate, "restored", market=market, note=note)


def propose_revocation(
    certificate: Certificate, *, reason: HaltReason, note: str, by: User, market: str | None = None
) -> Revocation:
    """Propose that a certificate, or a code in one market, never counts again. A colleague decides.

    Until then it is suspended. Raises NotFound for one that was removed, WrongState where it was never verified or
    approved there, is revoked already or the same is proposed already.
    """
    refuse_removed(certificate)
    if certificate.status not in _CHECKED or open_revocation(certificate, market) is not None:
        raise WrongState(certificate, wanted="checked once, and not proposed for revocation yet")
    if market is not None and not certificate.is_approved_in(market):
        raise WrongState(certificate, wanted=f"approved in {market}")
    proposed = Revocation(certificate_id=certificate.id, market=market, reason=reason, note=note, proposed_by_id=by.id)
    session.add(proposed)
    session.flush()
    history.record("revocation_proposed", certificate, by, market=market)
    if _state(certificate, market) is not CertificateState.SUSPENDED and _is_unhalted(certificate):
        suspend(certificate, reason=reason, note=note, by=by, market=market)
    return proposed


def decide_revocation(proposed: Revocation, *, confirm: bool, note: str = "", by: User) -> None:
    """Confirm a proposed revocation, or turn it down: then the suspension that came with it ends.

    Raises NotAllowed for whoever proposed it, WrongState once it is decided, NotFound where the certificate was
    removed.
    """
    lock(proposed)
    if proposed.decided_at is not None:
        raise WrongState(proposed, wanted="not decided yet")
    if proposed.proposed_by_id == by.id:
        raise NotAllowed
    certificate, market = proposed.certificate, proposed.market
    refuse_removed(certificate)
    proposed.decided_at, proposed.decided_by_id, proposed.is_confirmed = now(), by.id, confirm
    session.flush()
    if confirm:
        _revoke(certificate, market, reason=proposed.reason, note=note or proposed.note, by=by)
    elif _state(certificate, market) is CertificateState.SUSPENDED and _suspended_with(proposed):
        restore(certificate, note=note, by=by, market=market)


def _suspended_with(proposed: Revocation) -> bool:
    """Whether the suspension came with the proposal: one that was there before goes on when that is turned down."""
    steps = history.steps_of([proposed.certificate_id])[proposed.certificate_id]
    return any(
        each.status is CheckStatus.SUSPENDED and each.market == proposed.market and each.at >= proposed.proposed_at
        for each in steps
    )


def open_revocation(certificate: Certificate, market: str | None = None) -> Revocation | None:
    """The revocation that waits for a second pair of eyes, of the whole or of one market."""
    statement = select(Revocation).where(
        Revocation.certificate_id == certificate.id,
        Revocation.decided_at.is_(None),
        Revocation.market.is_(None) if market is None else Revocation.market == market,
    )
    return session.scalar(statement)


def _revoke(certificate: Certificate, market: str | None, *, reason: HaltReason, note: str, by: User) -> None:
    first = today()
    if market is not None:
        _stand(certificate, market, MarketStatus.REVOKED, by=by, reason=reason, note=note)
    else:
        first = certificate.status_from = min(certificate.status_from or first, first)
        certificate.status_until = None
        _decide(certificate, CheckStatus.REVOKED, by=by, reason=reason, note=note, starts_on=first)
    history.record("revoked", certificate, by, market=market)
    tell_holder(certificate, "revoked", market=market, reason=reason, note=note, starts_on=first)


def _state(certificate: Certificate, market: str | None) -> CertificateState | None:
    day = today()
    return certificate.state_on(day) if market is None else certificate.market_state_on(market, day)


def _is_unhalted(certificate: Certificate) -> bool:
    """Whether it was verified and no suspension of the whole has begun that is not over."""
    if certificate.status is CheckStatus.SUSPENDED and (certificate.status_from or date.min) > today():
        return True
    return certificate.status_today is CheckStatus.VERIFIED


def _await_approval(certificate: Certificate, markets: Sequence[str], *, by: User) -> None:
    """Take back approvals that were seen for another number, land or file than the code has now."""
    for market in markets:
        latest = certificate.latest_in(market)
        if latest is not None and latest.status is MarketStatus.ACTIVE and not latest.is_over:
            _stand(certificate, market, MarketStatus.PENDING, by=by, note="")


def _decide(certificate: Certificate, status: CheckStatus, *, by: User, note: str, **details: object) -> None:
    certificate.status = status
    certificate.checked_at = now()
    certificate.checked_by_id = by.id
    certificate.check_note = note
    certificate.question = ""
    if status in (CheckStatus.VERIFIED, CheckStatus.REJECTED):
        certificate.status_from = certificate.status_until = None
    session.flush()
    history.step(certificate, status, by=by, note=note, **details)


def _stand(
    certificate: Certificate,
    market: str,
    status: MarketStatus,
    *,
    by: User,
    note: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: HaltReason | None = None,
) -> None:
    """Add what one market says. A decision of today replaces an older one of the same market from today on."""
    columns = {"starts_on": starts_on or today(), "ends_on": ends_on, "reason": reason, "note": note}
    certificate.standings.append(MarketStanding(market=market, status=status, by_id=by.id, **columns))
    session.flush()
    history.step(certificate, _STATUS_OF[status], by=by, market=market, **columns)
