"""What staff do: decide about a revision, suspend and restore, look at a contact.

The step itself belongs to whoever keeps the thing (offers, needs, organisations): it locks, checks the state,
writes the history and tells the members. Here is who may decide, and the stored Decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import lock, session
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.moderation import queries, vouching
from matchmaker.moderation.models import Decision, Outcome, ReasonCode, SubjectKind
from matchmaker.moderation.subjects import Reviewed, Subject, kind_of, organisation_of
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.needs.service import need_posting
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation, OrganisationRevision

_KEEPERS: dict[SubjectKind, Any] = {
    SubjectKind.ORGANISATION: vouching,
    SubjectKind.OFFER: offer_posting,
    SubjectKind.NEED: need_posting,
}


def may_decide(staff: User, organisation: Organisation) -> bool:
    """Staff decide for the organisations of their own province, and look at the listings of all."""
    return staff.is_staff and staff.province_code == organisation.province_code


def wrote(staff: User, item: Reviewed) -> bool:
    """Whether a member of staff wrote the revision, on its organisation's behalf."""
    return item.revision.created_by_id == staff.id


def is_for_another_office(item: Reviewed) -> bool:
    """Whether the only member of the province's office wrote the revision: then nobody else there can approve it."""
    office = list(session.scalars(queries.staff_of(item.organisation.province_code)))
    return len(office) == 1 and wrote(office[0], item)


def may_judge(staff: User, item: Reviewed) -> bool:
    """Whether a member of staff decides about a revision.

    The province's own staff do, and those of any other office where the only member of the province's wrote it.
    """
    if may_decide(staff, item.organisation):
        return True
    return staff.is_staff and is_for_another_office(item)


def may_approve(staff: User, item: Reviewed) -> bool:
    """Whoever decides about a revision may approve it, unless they wrote it: two people see what becomes public."""
    return may_judge(staff, item) and not wrote(staff, item)


def was_changed(item: Reviewed, *, since: str | None) -> bool:
    """Whether what waits is not what staff read, at the version ``since``. Holds the subject until the commit."""
    lock(item.subject)
    session.refresh(item.revision)
    return item.waits and str(item.revision.version) != since


def approve(item: Reviewed, *, by: User) -> Decision:
    """Make this very revision the public one, and tell its organisation.

    A listing of an organisation that is not verified yet is approved all the same; it shows once the
    organisation is. Raises NotAllowed unless `may_approve`, WrongState where the revision was replaced or
    decided about meanwhile.
    """
    if not may_approve(by, item):
        raise NotAllowed(f"{by.id} may not approve revision {item.revision.id}")
    _KEEPERS[item.kind].publish(item.revision, by=by)
    return _store(item.subject, Outcome.APPROVED, by=by, revision=item.revision)


def send_back(item: Reviewed, *, reasons: Sequence[ReasonCode], note: str, by: User) -> Decision:
    """Ask the organisation to mend the revision; it edits that same revision and submits it again.

    Raises NotAllowed unless `may_judge`, WrongState as `approve`, Unprocessable without a reason or a note.
    """
    _require_say(by, item)
    _require_words(reasons, note)
    _KEEPERS[item.kind].send_back(item.revision, by=by, reasons=_codes(reasons), note=note)
    return _store(item.subject, Outcome.SENT_BACK, reasons, note, by=by, revision=item.revision)


def reject(item: Reviewed, *, reasons: Sequence[ReasonCode], note: str, by: User) -> Decision:
    """Say no. What was approved before stays; an organisation that never was is rejected as a whole.

    Raises as `send_back`.
    """
    _require_say(by, item)
    _require_words(reasons, note)
    _KEEPERS[item.kind].reject(item.revision, by=by, reasons=_codes(reasons), note=note)
    return _store(item.subject, Outcome.REJECTED, reasons, note, by=by, revision=item.revision)


def suspend(subject: Subject, *, reasons: Sequence[ReasonCode], note: str, by: User) -> Decision:
    """Take a listing, or an organisation with all it lists, out of sight until it is restored.

    Raises NotAllowed for staff of another province, WrongState where it is suspended or never was public,
    Unprocessable without a reason or a note.
    """
    _require_province(by, organisation_of(subject))
    _require_words(reasons, note)
    if not isinstance(subject, Organisation) and subject.published_at is None:
        raise WrongState(subject, wanted="published")
    _KEEPERS[kind_of(subject)].suspend(subject, by=by, reasons=_codes(reasons), note=note)
    return _store(subject, Outcome.SUSPENDED, reasons, note, by=by)


def restore(subject: Subject, *, note: str, by: User) -> Decision:
    """Let a suspended listing or organisation be seen again.

    Raises NotAllowed for staff of another province, WrongState where it is not suspended.
    """
    _require_province(by, organisation_of(subject))
    _KEEPERS[kind_of(subject)].restore(subject, by=by, note=note)
    return _store(subject, Outcome.RESTORED, (), note, by=by)


def look_at_contact(organisation: Organisation, *, by: User) -> None:
    """Note in the organisation's history that staff read its contact. Raises NotAllowed for another province."""
    _require_province(by, organisation)
    audit.record("organisation.contact_viewed", organisation, by=by, organisation_id=organisation.id)


def _store(
    subject: Subject,
    outcome: Outcome,
    reasons: Sequence[ReasonCode] = (),
    note: str = "",
    *,
    by: User,
    revision: OrganisationRevision | OfferRevision | NeedRevision | None = None,
) -> Decision:
    decision = Decision(
        kind=kind_of(subject),
        organisation_id=organisation_of(subject).id,
        outcome=outcome,
        reasons=_codes(reasons),
        note=note,
        by_id=by.id,
        offer_id=subject.id if isinstance(subject, Offer) else None,
        need_id=subject.id if isinstance(subject, Need) else None,
        offer_revision_id=revision.id if isinstance(revision, OfferRevision) else None,
        need_revision_id=revision.id if isinstance(revision, NeedRevision) else None,
        organisation_revision_id=revision.id if isinstance(revision, OrganisationRevision) else None,
    )
    session.add(decision)
    session.flush()
    return decision


def _codes(reasons: Sequence[ReasonCode]) -> list[str]:
    return [reason.value for reason in reasons]


def _require_say(staff: User, item: Reviewed) -> None:
    if not may_judge(staff, item):
        raise NotAllowed(f"{staff.id} may not decide about revision {item.revision.id}")


def _require_province(staff: User, organisation: Organisation) -> None:
    if not may_decide(staff, organisation):
        raise NotAllowed(f"organisation {organisation.id} is not of province {staff.province_code}")


def _require_words(reasons: Sequence[ReasonCode], note: str) -> None:
    if not reasons and not note:
        raise Unprocessable("reasons", "not_picked")
