"""From the rows of one certificate to the facts that ranking reads of it: one for each stretch of days on which
it stands, in each market that decided about it, for each product that it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from matchmaker.credentials.states import timeline
from matchmaker.credentials.states.timeline import A_DAY, MarketStatus, Period
from matchmaker.ranking.facts.listings import CertificateFacts


class _Decided(NamedTuple):
    """What a market decided about a code, as `timeline` reads it."""

    market: str
    status: MarketStatus
    starts_on: date | None
    ends_on: date | None


def plain_paper(row: Any) -> CertificateFacts:
    """The one fact of a certificate that covers everything, was never halted, and about which no market decided.

    Says what `papers_of` says of it; nearly all are such, and a process that starts reads hundreds of thousands.
    """
    return CertificateFacts(row.kind_code, row.is_verified, row.expires_on, stars=row.stars, starts_on=row.issued_on)


def papers_of(rows: Sequence[Any]) -> Iterator[CertificateFacts]:
    """Facts of one certificate, given its rows of `queries.certificate_rows`.

    In order of market, then of day; none where it stands on no day at all.
    """
    first, crops = rows[0], dict.fromkeys(row.product_code for row in rows)
    standings = _standings(rows)
    for market in dict.fromkeys(each.market for each in standings) or (None,):
        for period in _lasting(timeline.periods(first, standings, market)):
            for crop in crops:
                yield CertificateFacts(
                    first.kind_code,
                    period.verified,
                    period.ends_on,
                    market,
                    crop,
                    first.stars,
                    period.starts_on,
                    period.halted,
                )


def _standings(rows: Sequence[Any]) -> list[_Decided]:
    """What markets decided, in that order; each once, however many products there are."""
    if rows[0].standing_id is None:
        return []
    decided = {row.standing_id: row for row in rows}
    return [_Decided(row.market, row.market_status, row.starts_on, row.ends_on) for _, row in sorted(decided.items())]


def _lasting(periods: Iterable[Period]) -> list[Period]:
    """The same periods; one that is merely declared lasts on through the days on which it is verified.

    Else a code that a market will accept next month would seem to end on the eve of that day.
    """
    lasting: list[Period] = []
    following: Period | None = None
    for period in reversed(list(periods)):
        lasts = following is not None and period.ends_on is not None and following.starts_on == period.ends_on + A_DAY
        if following is not None and lasts and not period.verified:
            period = replace(period, ends_on=following.ends_on, halted=following.halted)
        lasting.append(period)
        following = period
    return lasting[::-1]
