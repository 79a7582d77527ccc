"""Where a certificate that something relies on does not stand any more: derived when somebody looks, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from matchmaker.credentials.models import Certificate, MarketStanding
from matchmaker.credentials.states.timeline import A_DAY, CertificateState, MarketStatus

LAPSED: Final = (CertificateState.EXPIRED, CertificateState.SUSPENDED, CertificateState.REVOKED)

_TELLS: Final = {
    CertificateState.EXPIRED: MarketStatus.ACTIVE,
    CertificateState.SUSPENDED: MarketStatus.SUSPENDED,
    CertificateState.REVOKED: MarketStatus.REVOKED,
}
"""The decision of a market that tells since when it is in a state."""


@dataclass(frozen=True)
class Lapse:
    """A certificate that stood once and does not on a day, as a whole or in one market."""

    certificate: Certificate
    market: str | None
    """The one market in which it does not stand; None for the whole."""
    state: CertificateState
    since: date | None
    """The first day on which it did not."""
    decided_at: datetime | None
    """When it was suspended or revoked; None where its last day went by."""


def lapses(held: Iterable[Certificate], day: date) -> list[Lapse]:
    """Where some certificates do not stand on a day, today or later; removed ones are nobody's any more."""
    return [lapse for each in held if each.removed_at is None for lapse in _of(each, day)]


def _of(certificate: Certificate, day: date) -> list[Lapse]:
    whole = certificate.state_on(day)
    if whole in LAPSED:
        if whole is CertificateState.EXPIRED and certificate.expires_on is not None:
            return [Lapse(certificate, None, whole, certificate.expires_on + A_DAY, None)]
        return [Lapse(certificate, None, whole, certificate.status_from, certificate.checked_at)]
    found = ((market, certificate.market_state_on(market, day)) for market in certificate.markets)
    return [_in_market(certificate, market, state, day) for market, state in found if state in LAPSED]


def _in_market(certificate: Certificate, market: str, state: CertificateState, day: date) -> Lapse:
    """Since the decision that tells, or since the day after an approval's last."""
    told = _decision(certificate.standings, market, _TELLS[state], day)
    if told is None:
        return Lapse(certificate, market, state, None, None)
    if state is CertificateState.EXPIRED:
        return Lapse(certificate, market, state, told.ends_on + A_DAY if told.ends_on is not None else None, None)
    return Lapse(certificate, market, state, told.starts_on, told.at)


def _decision(
    standings: Sequence[MarketStanding], market: str, status: MarketStatus, day: date
) -> MarketStanding | None:
    """The last decision of a kind that a market took and that has begun."""
    begun = (each for each in reversed(standings) if each.starts_on is None or each.starts_on <= day)
    return next((each for each in begun if each.market == market and each.status is status), None)
