"""What can be done with a need: every step records an event and tells whoever waits. Nothing commits.

The steps themselves are shared with the other side and explained in `posting.service`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.accounts.models import User
from matchmaker.needs.kind import NEEDS
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.organisations.models import Organisation
from matchmaker.posting.completeness import completeness as share_told
from matchmaker.posting.service import Posting, Seen

_posting = Posting(NEEDS)


def start_draft(organisation: Organisation, *, by: User, on_behalf_consent: str | None = None) -> Need:
    """An empty draft; ``on_behalf_consent`` says how the organisation agreed that staff write for it."""
    return _posting.start_draft(organisation, by=by, on_behalf_consent=on_behalf_consent)


def draft_of(need: Need, *, by: User) -> NeedRevision:
    """The revision to write in: the open one, or a new one with the latest's content. Raises WrongState."""
    return _posting.draft_of(need, by=by)


def write_part(need: Need, part: str, values: Mapping[str, Any], *, by: User, seen: Seen) -> NeedRevision:
    """Write one part, in a new draft where the latest revision is closed. Raises Conflict for a stale form."""
    return _posting.write_part(need, part, values, by=by, seen=seen)


def save_part(revision: NeedRevision, part: str, values: Mapping[str, Any], *, by: User) -> None:
    """Write one part of an open revision. Raises WrongState, ValueError for a column of another part."""
    _posting.save_part(revision, part, values, by=by)


def submit(need: Need, *, by: User) -> NeedRevision:
    """Hand the open revision to the staff. Raises Unprocessable for what is missing, WrongState."""
    return _posting.submit(need, by=by)


def publish(revision: NeedRevision, *, by: User) -> None:
    """Approve exactly this revision and show it. Raises WrongState where it no longer waits."""
    _posting.publish(revision, by=by)


def send_back(revision: NeedRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Ask the author to change a submitted revision. Raises WrongState."""
    _posting.send_back(revision, by=by, reasons=reasons, note=note)


def reject(revision: NeedRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Refuse a submitted revision for good. Raises WrongState."""
    _posting.reject(revision, by=by, reasons=reasons, note=note)


def withdraw(need: Need, *, by: User, reason: str = "") -> None:
    """Take the need back. Raises WrongState where it already is, or is suspended."""
    _posting.withdraw(need, by=by, reason=reason)


def suspend(need: Need, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Hide the need from all but its owner and the staff. Raises WrongState."""
    _posting.suspend(need, by=by, reasons=reasons, note=note)


def restore(need: Need, *, by: User, note: str = "") -> None:
    """Show a suspended need again. Raises WrongState."""
    _posting.restore(need, by=by, note=note)


def end_consent(need: Need, *, by: User) -> None:
    """Let staff write the need no longer. Raises WrongState where nobody may."""
    _posting.end_consent(need, by=by)


def copy(need: Need, *, by: User) -> Need:
    """A new draft with the same content."""
    return _posting.copy(need, by=by)


def discard(need: Need, *, by: User) -> None:
    """Delete a draft that was never submitted. Raises WrongState for any other."""
    _posting.discard(need, by=by)


def completeness(revision: NeedRevision) -> float:
    """How much of what is worth saying the revision says, 0 to 1, by the weights of `NEEDS`."""
    return share_told(revision, NEEDS.weights)
