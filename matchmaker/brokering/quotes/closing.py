"""How a quote comes to its end, whoever brings it there. Nothing commits."""

from __future__ import annotations

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.brokering.quotes import queries
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.db import now, session
from matchmaker.matching.models import Side


def close(
    quote: Quote,
    outcome: QuoteStatus,
    *,
    side: Side,
    reason: EndReason | None = None,
    note: str = "",
    by: User | None,
) -> None:
    """Bring a quote to its outcome, and write that into both parties' histories."""
    quote.status, quote.reason, quote.reason_note = outcome, reason, note
    quote.closed_at, quote.closed_by_side = now(), side
    quote.closed_by_id = by.id if by is not None else None
    keep(quote, f"quote.{outcome}", by=by, side=side, **({"reason": reason} if reason is not None else {}))


def keep(quote: Quote, action: str, *, by: User | None, side: Side, **detail: object) -> None:
    """Write a step into both parties' histories: which version, whose, how much; never a price."""
    session.flush()
    for organisation_id in (quote.introduction.buyer_id, quote.introduction.seller_id):
        audit.record(
            action, quote, by=by, organisation_id=organisation_id, side=side, number=quote.latest.number, **detail
        )


def end_with(introduction: Introduction, *, reason: EndReason, side: Side, by: User | None) -> None:
    """An introduction ends otherwise than by its open quote, which nobody can answer any more."""
    found = queries.open_quote(introduction.id)
    if found is not None:
        close(found, QuoteStatus.WITHDRAWN, side=side, reason=reason, by=by)
