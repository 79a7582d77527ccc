"""Which version of a listing a reader may see where none is public."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matchmaker.browsing.queries import Side
from matchmaker.browsing.viewer import Viewer
from matchmaker.db import session


def newest_read_by(viewer: Viewer, side: Side, listing: Any) -> Any | None:
    """The newest version that ``viewer`` may see (`Viewer.reads`), approved or not; None where there is none.

    Behind a draft that its owner has not submitted yet, that is for staff the version submitted last.
    """
    if viewer.reads(listing.latest, listing):
        return listing.latest
    if viewer.province_code is None or listing.latest.number == 1:
        return None
    parent = getattr(side.revision, side.parent)
    return session.scalar(
        select(side.revision)
        .where(parent == listing, side.revision.submitted_at.is_not(None))
        .order_by(side.revision.number.desc())
        .limit(1)
    )
