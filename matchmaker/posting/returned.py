"""Why staff gave a listing back: told where it is mended, not in the inbox alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.posting.kinds import Kind

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "product_unclear": ("product_code",),
    "not_ours": ("product_code",),
    "contact_in_text": ("description",),
    "quantity_implausible": ("quantity",),
    "window_implausible": ("starts_on",),
    "certificate_unclear": ("certificates",),
    "code_unclear": ("certificates",),
    "price_implausible": ("asking_price_vnd", "ceiling_vnd"),
    "place_unclear": ("commune_code",),
    "photo_unsuitable": ("photo_ids",),
}
"""Which columns a reason is about, by its code; a reason that is not here is about the whole listing."""


@dataclass(frozen=True)
class Returned:
    """What staff said when they gave a version back or refused it."""

    is_refusal: bool
    reasons: tuple[str, ...]
    """Codes, worded by the filter ``reason_sentence``."""
    note: str
    """What staff wrote besides, in their own words."""

    def about(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The reasons about the part of the form with these columns."""
        return tuple(each for each in self.reasons if set(COLUMNS.get(each, ())) & set(columns))


def returned(listing: Any, kind: Kind[Any, Any]) -> Returned | None:
    """What staff said of the version that is being mended: the latest one, or the one before an open draft.

    None where there is nothing to mend, or once the mended version was handed in.
    """
    latest = listing.latest
    number = latest.number - 1 if latest.is_open else latest.number
    if number == 0 or latest.status not in (RevisionStatus.DRAFT, RevisionStatus.SENT_BACK, RevisionStatus.REJECTED):
        return None
    said = session.scalar(
        select(Event)
        .where(
            Event.subject_kind == kind.listing.__tablename__,
            Event.subject_id == listing.id,
            Event.action.in_([f"{kind.name}.sent_back", f"{kind.name}.rejected"]),
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    if said is None or said.detail["revision"] != number:
        return None
    is_refusal = said.action.endswith(RevisionStatus.REJECTED.value)
    return Returned(is_refusal, tuple(said.detail["reasons"]), said.detail.get("note", ""))
