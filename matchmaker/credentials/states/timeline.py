"""What a certificate is on a day, from its dates and the decisions about it. Nothing here is stored.

Days are Vietnamese calendar days. Whoever asks about an instant asks about `measures.today(instant)`: a
certificate stands to the last second of its last day in Vietnam, whatever a nightly job did or failed to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

A_DAY: Final = timedelta(days=1)


class CheckStatus(StrEnum):
    """What the union decided about a certificate, stored. That it expired is derived, never stored."""

    DECLARED = "declared"
    CHECKING = "checking"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


NEVER_HALTED: Final = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.VERIFIED)
"""Decisions by which a certificate stands from its day of issue to its last."""


class MarketStatus(StrEnum):
    """What a market says of a growing-area or packing-house code."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class CertificateState(StrEnum):
    """What a certificate, or a code in one market, is on a day."""

    DECLARED = "declared"
    CHECKING = "checking"
    VERIFIED = "verified"
    REJECTED = "rejected"
    NOT_YET = "not_yet"
    """The day is before its day of issue."""
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"

    @property
    def stands(self) -> bool:
        """Whether a listing may rely on it, if only on its holder's word."""
        return self in (CertificateState.DECLARED, CertificateState.CHECKING, CertificateState.VERIFIED)


HALTED: Final = (CertificateState.SUSPENDED, CertificateState.REVOKED)


class Standing(Protocol):
    """One decision about a code in one market; see `models.MarketStanding`."""

    @property
    def market(self) -> str: ...
    @property
    def status(self) -> MarketStatus: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


class Dated(Protocol):
    """A certificate as the timeline reads it; see `models.Certificate`."""

    @property
    def status(self) -> CheckStatus: ...
    @property
    def status_from(self) -> date | None: ...
    @property
    def status_until(self) -> date | None: ...
    @property
    def issued_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, on which a certificate stands; None means without a bound."""

    starts_on: date | None
    ends_on: date | None
    verified: bool
    halted: bool = False
    """Whether a suspension or a revocation ends it, and not its expiry."""


def state_on(certificate: Dated, day: date) -> CertificateState:
    """What a certificate is on a day, as far as its latest decision tells: for days since that decision.

    For a code this is the code as a whole; each market says more (`market_state_on`).
    """
    status = certificate.status
    if status is CheckStatus.REJECTED:
        return CertificateState.REJECTED
    begun = certificate.status_from is None or certificate.status_from <= day
    if status is CheckStatus.REVOKED and begun:
        return CertificateState.REVOKED
    if certificate.expires_on is not None and certificate.expires_on < day:
        return CertificateState.EXPIRED
    if status is CheckStatus.SUSPENDED and begun and (certificate.status_until or date.max) >= day:
        return CertificateState.SUSPENDED
    if certificate.issued_on is not None and day < certificate.issued_on:
        return CertificateState.NOT_YET
    if status in (CheckStatus.SUSPENDED, CheckStatus.REVOKED):  # before it began, or after it ended
        return CertificateState.VERIFIED
    return CertificateState(status.value)


def market_state_on(
    certificate: Dated, standings: Sequence[Standing], market: str, day: date
) -> CertificateState | None:
    """What a code is in one market on a day; None where it was never declared for that market.

    ``standings`` come in the order in which they were decided. The latest that has begun tells: a suspension
    that ended gives way to what was decided before it, an approval that ended is an expiry.
    """
    whole = state_on(certificate, day)
    theirs = [each for each in standings if each.market == market]
    if not theirs:
        return None
    in_market = _in_market(theirs, day)
    if in_market in HALTED or not whole.stands:
        return in_market if whole.stands or in_market is CertificateState.REVOKED else whole
    if in_market is CertificateState.VERIFIED and whole is not CertificateState.VERIFIED:
        return whole
    if in_market is CertificateState.CHECKING:
        return CertificateState.DECLARED if whole is CertificateState.DECLARED else CertificateState.CHECKING
    return in_market


def _in_market(standings: Sequence[Standing], day: date) -> CertificateState:
    for each in reversed(standings):
        if each.starts_on is not None and each.starts_on > day:
            continue
        over = each.ends_on is not None and each.ends_on < day
        if each.status is MarketStatus.REVOKED:
            return CertificateState.REVOKED
        if each.status is MarketStatus.SUSPENDED and not over:
            return CertificateState.SUSPENDED
        if each.status is MarketStatus.ACTIVE:
            return CertificateState.EXPIRED if over else CertificateState.VERIFIED
        if each.status is MarketStatus.PENDING:
            return CertificateState.CHECKING
    return CertificateState.NOT_YET


def periods(certificate: Dated, standings: Sequence[Standing] = (), market: str | None = None) -> Iterator[Period]:
    """The days on which a certificate stands, or a code does in one market, earliest first.

    Made from the same answers as `state_on`, asked once for each stretch of days on which nothing changes.
    """
    if not standings and certificate.status in NEVER_HALTED:
        verified = certificate.status is CheckStatus.VERIFIED
        yield Period(certificate.issued_on, certificate.expires_on, verified)
        return
    firsts = sorted(set(_first_days(certificate, standings)))
    states = [_asked(certificate, standings, market, day) for day in firsts]
    for number, (first, state) in enumerate(zip(firsts, states, strict=True)):
        if state is None or not state.stands:
            continue
        is_last = number + 1 == len(firsts)
        yield Period(
            starts_on=None if first == date.min else first,
            ends_on=None if is_last else firsts[number + 1] - A_DAY,
            verified=state is CertificateState.VERIFIED,
            halted=not is_last and states[number + 1] in HALTED,
        )


def _asked(certificate: Dated, standings: Sequence[Standing], market: str | None, day: date) -> CertificateState | None:
    return state_on(certificate, day) if market is None else market_state_on(certificate, standings, market, day)


def _first_days(certificate: Dated, standings: Iterable[Standing]) -> Iterator[date]:
    """The first day of all time, and every day on which something may be another than the day before."""
    yield date.min
    begun = [certificate.issued_on, certificate.status_from, *(each.starts_on for each in standings)]
    ended = [certificate.expires_on, certificate.status_until, *(each.ends_on for each in standings)]
    yield from (day for day in begun if day is not None)
    yield from (day + A_DAY for day in ended if day is not None and day < date.max)
