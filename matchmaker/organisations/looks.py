"""What staff look at that is private to an organisation, written into its history once the page is made.

A page that only reads must not begin to write half way (`matchmaker.db` says why), so looks are gathered while the
page is made and written at its end: one for each listing, whatever the page shows of it and however often.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, has_request_context
from flask_login import current_user
from sqlalchemy import select

from matchmaker.accounts.access import me
from matchmaker.audit import Event
from matchmaker.db import begin_writing, session
from matchmaker.measures import today

EVIDENCE_VIEWED: Final = "evidence.viewed"


def at_private_price(kind: str, listing_id: int, *, organisation_id: int, revision_id: int) -> None:
    """Whoever makes this request is shown the floor of an ``offer`` or the ceiling of a ``need``.

    Noted for staff alone: everybody else who may see one is its owner. A command, which nobody looks at, notes nothing.
    """
    if not has_request_context() or not current_user.is_authenticated or not me().is_staff:
        return
    looks: dict[tuple[str, int], Event] = g.setdefault("looks", {})
    look = looks.setdefault(
        (kind, listing_id),
        Event(
            action=f"{kind}.private_price_viewed",
            subject_kind=kind,
            subject_id=listing_id,
            organisation_id=organisation_id,
            by_id=me().id,
            detail={"revision_ids": []},
        ),
    )
    if revision_id not in look.detail["revision_ids"]:
        look.detail["revision_ids"].append(revision_id)


def at_evidence(evidence_id: int, *, organisation_id: int) -> None:
    """Whoever makes this request is sent a file that proves something: noted once a day for each member of staff."""
    if not me().is_staff or _is_noted_today(evidence_id):
        return
    looks: dict[tuple[str, int], Event] = g.setdefault("looks", {})
    looks["evidence", evidence_id] = Event(
        action=EVIDENCE_VIEWED,
        subject_kind="evidence",
        subject_id=evidence_id,
        organisation_id=organisation_id,
        by_id=me().id,
    )


def _is_noted_today(evidence_id: int) -> bool:
    """Whether the history says already that this member of staff looked, this Vietnamese day."""
    last = session.scalar(
        select(Event.at)
        .where(
            Event.subject_kind == "evidence",
            Event.subject_id == evidence_id,
            Event.action == EVIDENCE_VIEWED,
            Event.by_id == me().id,
        )
        .order_by(Event.at.desc())
        .limit(1)
    )
    return last is not None and today(last) == today()


def init_app(app: Flask) -> None:
    """Write the looks of each request when its page is made. After the database, which commits last of all."""

    @app.after_request
    def _write(response: Response) -> Response:
        looks: dict[tuple[str, int], Event] = g.pop("looks", {})
        if not looks:
            return response
        if response.status_code >= 400:
            session.rollback()  # what was refused leaves nothing, but its page showed the price
        begin_writing()
        session.add_all(looks.values())
        session.commit()
        return response
