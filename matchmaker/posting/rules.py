"""What an organisation may post, and what a listing must say before staff look at it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from matchmaker.errors import Unprocessable
from matchmaker.measures import Period
from matchmaker.organisations.models import OrganisationKind
from matchmaker.posting.kinds import Side, WrittenRevision

REQUIRED: Final = ("product_code", "quantity", "starts_on", "ends_on", "commune_code")
"""What both kinds must say; everything else helps, and nothing else is needed."""
LONGEST_WINDOW: Final = timedelta(days=5 * 366)
FARTHEST_AHEAD: Final = timedelta(days=6 * 366)


def posts_inputs(kind: OrganisationKind, side: Side) -> bool:
    """Whether this side of this kind of organisation is about inputs and services.

    Cooperatives sell what they grow and buy what they grow it with; enterprises the other way round.
    """
    return kind.is_cooperative == (side is Side.NEED)


def check_branch(kind: OrganisationKind, side: Side, *, is_input: bool) -> None:
    """Refuse a product of the wrong branch of the catalogue. Raises Unprocessable on ``product``."""
    if is_input != posts_inputs(kind, side):
        raise Unprocessable("product", f"{side.value}_of_{'goods' if is_input else 'inputs'}_only")


def check_window(starts_on: date, ends_on: date, *, today: date) -> Period:
    """The window, if a listing may have it. Raises Unprocessable on ``ends_on``, MeasureError never."""
    if ends_on < starts_on:
        raise Unprocessable("ends_on", "ends_before_start")
    if ends_on < today:
        raise Unprocessable("ends_on", "in_the_past")
    if ends_on - today > FARTHEST_AHEAD or ends_on - starts_on > LONGEST_WINDOW:
        latest = min(today + FARTHEST_AHEAD, starts_on + LONGEST_WINDOW)
        raise Unprocessable("ends_on", "too_far_ahead", maximum=latest)
    return Period(starts_on, ends_on)


def missing(revision: WrittenRevision) -> list[str]:
    """The columns without which a revision cannot be submitted, in the order of the form."""
    return [column for column in REQUIRED if getattr(revision, column) is None]


def window_of(revision: WrittenRevision) -> Period | None:
    """Both days of a revision, if both are known and in order."""
    if revision.starts_on is None or revision.ends_on is None or revision.ends_on < revision.starts_on:
        return None
    return Period(revision.starts_on, revision.ends_on)
