"""Where a certificate that something relies on does not stand any more: derived when somebody looks, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.credentials.models import Certificate, MarketStanding
from matchmaker.credentials.timeline import A_DAY, CertificateState, MarketStatus

LAPSED: Final = (CertificateState.EXPIRED, CertificateState.SUSPENDED, CertificateState.REVOKED)


@dataclass(frozen=True)
class Lapse:
    """A certificate that stood once and does not on a day, as a whole or in one market."""

    certificate: Certificate
    market: str | None
    """The one market in which it does not stand; None for the whole."""
    state: CertificateState
    since: date | None
    """The first day on which it did not."""


def lapses(held: Iterable[Certificate], day: date) -> list[Lapse]:
    """Where some certificates do not stand on a day, today or later; removed ones are nobody's any more."""
    return [lapse for each in held if each.removed_at is None for lapse in _of(each, day)]


def _of(certificate: Certificate, day: date) -> list[Lapse]:
    whole = certificate.state_on(day)
    if whole in LAPSED:
        since = certificate.status_from
        if whole is CertificateState.EXPIRED and certificate.expires_on is not None:
            since = certificate.expires_on + A_DAY
        return [Lapse(certificate, None, whole, since)]
    found = ((market, certificate.market_state_on(market, day)) for market in certificate.markets)
    return [
        Lapse(certificate, market, state, _since(certificate.standings, market, state, day))
        for market, state in found
        if state in LAPSED
    ]


def _since(standings: Sequence[MarketStanding], market: str, state: CertificateState, day: date) -> date | None:
    """The first day of a state in a market: of the decision that tells, or the one after the approval's last."""
    wanted = {
        CertificateState.EXPIRED: MarketStatus.ACTIVE,
        CertificateState.SUSPENDED: MarketStatus.SUSPENDED,
        CertificateState.REVOKED: MarketStatus.REVOKED,
    }[state]
    told = [
        each
        for each in standings
        if each.market == market and each.status is wanted and (each.starts_on is None or each.starts_on <= day)
    ]
    if not told:
        return None
    if state is CertificateState.EXPIRED:
        last = told[-1].ends_on
        return last + A_DAY if last is not None else None
    return told[-1].starts_on
