"""What people see and do with matches, kept as it happened: impressions, choices, interactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.matching import facts, ranked, rankers, report
from matchmaker.matching.models import DismissReason, Interaction, Match, MatchRun, PairMark, Party, Side
from matchmaker.matching.showing import ShownList
from matchmaker.ranking import shortlist as core
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.ranking.reasons.explanation import Reason


def record_run(
    found: ShownList,
    shown: Sequence[core.Match],
    near: Sequence[core.NearMiss] = (),
    *,
    viewer: User,
    organisation_id: int | None,
    ordered_by: str | None = None,
) -> MatchRun:
    """Keep a list as somebody saw it: one row for the list, one for each match and near miss shown.

    ``ordered_by`` names the order where the reader chose another than the ranker's.
    """
    run = MatchRun(
        side=found.side,
        need_id=found.need_id,
        offer_id=found.offer_id,
        viewer_id=viewer.id,
        organisation_id=organisation_id,
        ranker=ordered_by or found.version,
        candidate=None if ordered_by else found.candidate,
        draw_key=found.draw_key,
        schema_hash=found.schema_hash,
        candidate_count=found.candidate_count,
    )
    session.add(run)
    session.flush()
    after = shown[-1].place if shown else 0
    rows = [_as_shown(match, found, is_drawn=ordered_by is None) for match in shown]
    rows += [_as_near(miss, place) for place, miss in enumerate(near, start=after + 1)]
    if rows:
        session.execute(insert(Match), [{"run_id": run.id, **row} for row in rows])
    return run


def _as_shown(match: core.Match, found: ShownList, *, is_drawn: bool) -> dict[str, Any]:
    other_id = match.offer.offer_id if found.offer_id is None else match.need.need_id
    return {
        **_pair(match),
        "rank": match.place,
        "score": match.score,
        "failed": None,
        "is_exploration": is_drawn and other_id == found.lifted_id,
        "turned": found.turned_by(other_id) if is_drawn else 0,
        "picked_by": found.picker(other_id) if is_drawn else None,
        "features": match.named_features,
        "reasons": [as_data(reason) for reason in match.explanation.reasons],
    }


def _as_near(miss: core.NearMiss, place: int) -> dict[str, Any]:
    return {
        **_pair(miss),
        "rank": place,
        "score": None,
        "failed": miss.failure.rule.value,
        "is_exploration": False,
        "turned": 0,
        "picked_by": None,
        "features": {},
        "reasons": [],
    }


def _pair(shown: core.Match | core.NearMiss) -> dict[str, int]:
    return {
        "need_id": shown.need.need_id,
        "offer_id": shown.offer.offer_id,
        "need_revision_id": shown.need.revision_id,
        "offer_revision_id": shown.offer.revision_id,
    }


def as_data(reason: Reason) -> dict[str, Any]:
    """A reason as JSON keeps it: its code, its sign and its figures."""
    figures = {name: value.isoformat() if isinstance(value, date) else value for name, value in reason.params.items()}
    return {"code": reason.code, "sign": reason.sign, "params": figures}


def latest_run(*, viewer: User, need_id: int | None = None, offer_id: int | None = None) -> int | None:
    """The list from which a person most likely acts: the last one they saw about a need or an offer."""
    return session.scalar(
        select(MatchRun.id)
        .where(MatchRun.viewer_id == viewer.id, MatchRun.need_id == need_id, MatchRun.offer_id == offer_id)
        .order_by(MatchRun.id.desc())
        .limit(1)
    )


def note(
    kind: InteractionKind,
    *,
    need_id: int,
    offer_id: int,
    side: Side,
    by: User | None,
    organisation_id: int | None,
    reason: str | None = None,
    in_list_of_offer: bool | None = None,
    ended_by: Party | None = None,
) -> Interaction:
    """Keep that a person did something with a pair, or (``by`` None) that time did.

    Sellers act in the list of their offer, buyers in that of their need; of staff, who read both, ``in_list_of_offer``
    says which it was (the one they saw last, unless it is told).

    Raises ValueError where something ended and nobody says whose doing that was, or the other way round.
    """
    if kind.is_ending is not (ended_by is not None):
        raise ValueError(f"{kind}: ended by {ended_by}")
    interaction = Interaction(
        kind=kind,
        side=side,
        need_id=need_id,
        offer_id=offer_id,
        run_id=_list_acted_on(side, need_id, offer_id, by, in_list_of_offer) if by else None,
        user_id=by.id if by else None,
        organisation_id=organisation_id,
        reason=reason,
        ended_by=ended_by,
    )
    session.add(interaction)
    return interaction


def _list_acted_on(side: Side, need_id: int, offer_id: int, by: User, in_list_of_offer: bool | None) -> int | None:
    if in_list_of_offer is None and side is not Side.STAFF:
        in_list_of_offer = side is Side.SELLER
    of_need = None if in_list_of_offer is True else latest_run(viewer=by, need_id=need_id)
    of_offer = None if in_list_of_offer is False else latest_run(viewer=by, offer_id=offer_id)
    return max((run for run in (of_need, of_offer) if run is not None), default=None)


def shortlist(need_id: int, offer_id: int, *, by: User, organisation_id: int) -> None:
    """Put an offer on a need's shortlist."""
    _mark(need_id, offer_id, InteractionKind.SHORTLISTED, None, by=by, organisation_id=organisation_id)


def dismiss(need_id: int, offer_id: int, reason: DismissReason, *, by: User, organisation_id: int) -> None:
    """Set an offer aside, with the buyer's reason."""
    _mark(need_id, offer_id, InteractionKind.DISMISSED, reason, by=by, organisation_id=organisation_id)


def unshortlist(need_id: int, offer_id: int, *, by: User, organisation_id: int) -> None:
    """Take an offer off the shortlist; nothing happens where it is not on it."""
    _unmark(need_id, offer_id, InteractionKind.SHORTLISTED, by=by, organisation_id=organisation_id)


def recall(need_id: int, offer_id: int, *, by: User, organisation_id: int) -> None:
    """Take a dismissal back; nothing happens where there is none."""
    _unmark(need_id, offer_id, InteractionKind.DISMISSED, by=by, organisation_id=organisation_id)


def marks_of(need_id: int) -> dict[int, PairMark]:
    """Where a need's pairs stand with its buyer, by offer."""
    return {mark.offer_id: mark for mark in session.scalars(select(PairMark).where(PairMark.need_id == need_id))}


def _mark(
    need_id: int,
    offer_id: int,
    kind: InteractionKind,
    reason: DismissReason | None,
    *,
    by: User,
    organisation_id: int,
) -> None:
    mark = _mark_of(need_id, offer_id) or _new_mark(need_id, offer_id, kind, by=by)
    mark.kind, mark.reason, mark.by_id, mark.at = kind, reason, by.id, now()
    session.flush()
    _tell(mark, kind, by=by, organisation_id=organisation_id)


def _unmark(need_id: int, offer_id: int, kind: InteractionKind, *, by: User, organisation_id: int) -> None:
    mark = _mark_of(need_id, offer_id)
    if mark is None or mark.kind is not kind:
        return
    undone = {
        InteractionKind.SHORTLISTED: InteractionKind.UNSHORTLISTED,
        InteractionKind.DISMISSED: InteractionKind.RECALLED,
    }[kind]
    _tell(mark, undone, by=by, organisation_id=organisation_id)
    session.delete(mark)
    session.flush()


def _tell(mark: PairMark, kind: InteractionKind, *, by: User, organisation_id: int) -> None:
    """Keep what was done, for the history and for later training."""
    audit.record(f"match.{kind}", mark, by=by, organisation_id=organisation_id, need=mark.need_id, offer=mark.offer_id)
    note(
        kind,
        need_id=mark.need_id,
        offer_id=mark.offer_id,
        side=Side.BUYER,
        by=by,
        organisation_id=organisation_id,
        reason=mark.reason,
    )


def _mark_of(need_id: int, offer_id: int) -> PairMark | None:
    return session.scalar(select(PairMark).where(PairMark.need_id == need_id, PairMark.offer_id == offer_id))


def _new_mark(need_id: int, offer_id: int, kind: InteractionKind, *, by: User) -> PairMark:
    """A mark for the pair; the one that another request made at this very moment, if there is one."""
    mark = PairMark(need_id=need_id, offer_id=offer_id, kind=kind, by_id=by.id)
    try:
        with session.begin_nested():
            session.add(mark)
    except IntegrityError:
        return session.scalars(select(PairMark).where(PairMark.need_id == need_id, PairMark.offer_id == offer_id)).one()
    return mark


def match_report(kind: str, listing_id: int, top: int) -> dict[str, Any]:
    """Offers for a need (as its buyer sees them) or needs for an offer (as its seller does), as plain JSON.

    Raises NotFound for a listing without an approved revision.
    """
    if kind == "need":
        need = facts.need(listing_id)
        if need is None:
            raise NotFound
        return report.as_json(ranked.for_need(need, rankers.both(), side=Side.BUYER), top)
    offer = facts.offer(listing_id)
    if offer is None:
        raise NotFound
    return report.as_json(ranked.for_offer(offer, rankers.both()), top)
