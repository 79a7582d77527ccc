"""What an introduction leaves behind at each step: both parties' histories, and what training learns of the pair."""

from __future__ import annotations

from typing import Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.brokering import capacity
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.quotes import closing
from matchmaker.db import now, session
from matchmaker.matching import service as matching
from matchmaker.matching.models import Party, Side
from matchmaker.ranking.judging.grading import InteractionKind

_PARTY: Final = {Side.BUYER: Party.BUYER, Side.SELLER: Party.SELLER}
_ENDED: Final = {
    IntroductionStatus.AGREED: InteractionKind.AGREED,
    IntroductionStatus.DECLINED: InteractionKind.DECLINED,
    IntroductionStatus.LAPSED: InteractionKind.LAPSED,
}
"""What each outcome says about the pair."""


def end(
    introduction: Introduction,
    outcome: IntroductionStatus,
    reason: EndReason,
    note: str,
    *,
    by: User | None,
    side: Side,
) -> None:
    """Bring an introduction, locked with its need, to its outcome; a quote that still stands goes with it."""
    introduction.status, introduction.end_reason, introduction.end_note = outcome, reason, note
    introduction.ended_at, introduction.ended_by_side = now(), side
    introduction.ended_by_id = by.id if by is not None else None
    introduction.next_action, introduction.next_action_on = "", None
    capacity.introduction_ended(introduction.need)
    closing.end_with(introduction, reason=reason, side=side, by=by)
    keep(introduction, f"introduction.{outcome}", _ENDED[outcome], by=by, side=side, reason=reason)


def keep(
    introduction: Introduction,
    action: str,
    kind: InteractionKind | None,
    *,
    by: User | None,
    side: Side = Side.STAFF,
    reason: EndReason | None = None,
    **detail: object,
) -> None:
    """Write the step into both parties' histories and, where it says something about the pair, for training."""
    session.flush()
    if reason is not None:
        detail["reason"] = reason
    for organisation_id in (introduction.buyer_id, introduction.seller_id):
        audit.record(action, introduction, by=by, organisation_id=organisation_id, side=side, **detail)
    if kind is not None:
        note(introduction, kind, by=by, side=side, reason=reason)


def note(
    introduction: Introduction,
    kind: InteractionKind,
    *,
    by: User | None,
    side: Side,
    reason: EndReason | None = None,
) -> None:
    """Write down for training what happened between the two of an introduction."""
    matching.note(
        kind,
        need_id=introduction.need_id,
        offer_id=introduction.offer_id,
        side=side,
        by=by,
        organisation_id=None if side is Side.STAFF else introduction.party(side).id,
        reason=reason,
        ended_by=_ended_by(introduction, kind, side),
    )


def _ended_by(introduction: Introduction, kind: InteractionKind, side: Side) -> Party | None:
    """Whose doing an ending was: of whoever said no, or of the one party that stayed silent; None for no ending."""
    if not kind.is_ending:
        return None
    if kind is InteractionKind.LAPSED:
        silent = [each for each in (Side.BUYER, Side.SELLER) if introduction.accepted_at(each) is None]
        return _PARTY[silent[0]] if len(silent) == 1 else Party.NEITHER
    return _PARTY.get(side, Party.NEITHER)
