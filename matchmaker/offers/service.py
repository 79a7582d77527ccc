"""What can be done with a offer: every step records an event and tells whoever waits. Nothing commits.

The steps themselves are shared with the other side and explained in `posting.service`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation
from matchmaker.posting.completeness import completeness as share_told
from matchmaker.posting.service import Posting, Seen

_posting = Posting(OFFERS)


def start_draft(organisation: Organisation, *, by: User, on_behalf_consent: str | None = None) -> Offer:
    """An empty draft; ``on_behalf_consent`` says how the organisation agreed that staff write for it."""
    return _posting.start_draft(organisation, by=by, on_behalf_consent=on_behalf_consent)


def draft_of(offer: Offer, *, by: User) -> OfferRevision:
    """The revision to write in: the open one, or a new one with the latest's content. Raises WrongState."""
    return _posting.draft_of(offer, by=by)


def write_part(offer: Offer, part: str, values: Mapping[str, Any], *, by: User, seen: Seen) -> OfferRevision:
    """Write one part, in a new draft where the latest revision is closed. Raises Conflict for a stale form."""
    return _posting.write_part(offer, part, values, by=by, seen=seen)


def save_part(revision: OfferRevision, part: str, values: Mapping[str, Any], *, by: User) -> None:
    """Write one part of an open revision. Raises WrongState, ValueError for a column of another part."""
    _posting.save_part(revision, part, values, by=by)


def submit(offer: Offer, *, by: User) -> OfferRevision:
    """Hand the open revision to the staff. Raises Unprocessable for what is missing, WrongState."""
    return _posting.submit(offer, by=by)


def publish(revision: OfferRevision, *, by: User) -> None:
    """Approve exactly this revision and show it. Raises WrongState where it no longer waits."""
    _posting.publish(revision, by=by)


def send_back(revision: OfferRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Ask the author to change a submitted revision. Raises WrongState."""
    _posting.send_back(revision, by=by, reasons=reasons, note=note)


def reject(revision: OfferRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Refuse a submitted revision for good. Raises WrongState."""
    _posting.reject(revision, by=by, reasons=reasons, note=note)


def withdraw(offer: Offer, *, by: User, reason: str = "") -> None:
    """Take the offer back. Raises WrongState where it already is, or is suspended."""
    _posting.withdraw(offer, by=by, reason=reason)


def suspend(offer: Offer, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Hide the offer from all but its owner and the staff. Raises WrongState."""
    _posting.suspend(offer, by=by, reasons=reasons, note=note)


def restore(offer: Offer, *, by: User, note: str = "") -> None:
    """Show a suspended offer again. Raises WrongState."""
    _posting.restore(offer, by=by, note=note)


def end_consent(offer: Offer, *, by: User) -> None:
    """Let staff write the offer no longer. Raises WrongState where nobody may."""
    _posting.end_consent(offer, by=by)


def copy(offer: Offer, *, by: User) -> Offer:
    """A new draft with the same content."""
    return _posting.copy(offer, by=by)


def discard(offer: Offer, *, by: User) -> None:
    """Delete a draft that was never submitted. Raises WrongState for any other."""
    _posting.discard(offer, by=by)


def completeness(revision: OfferRevision) -> float:
    """How much of what is worth saying the revision says, 0 to 1, by the weights of `OFFERS`."""
    return share_told(revision, OFFERS.weights)
