"""What readers report, and what staff do about it."""

from __future__ import annotations

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.errors import NotAllowed, NotFound, WrongState
from matchmaker.listings import ListingState
from matchmaker.moderation import notices
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.moderation.service import may_decide
from matchmaker.moderation.subjects import Subject, kind_of, organisation_of, subject
from matchmaker.organisations.models import Organisation


def reportable(kind: SubjectKind, subject_id: int) -> Subject:
    """Something public, which alone can be reported. Raises NotFound for anything else."""
    found = subject(kind, subject_id)
    public = organisation_of(found).is_verified
    if not isinstance(found, Organisation):
        public = public and found.state() in (ListingState.PUBLISHED, ListingState.EXPIRED)
    if not public:
        raise NotFound
    return found


def report(about: Subject, *, reason: ReportReason, text: str, email: str | None, by: User | None) -> Report:
    """Take a reader's report and tell the staff of the organisation's province."""
    kind = kind_of(about)
    made = Report(
        kind=kind,
        organisation_id=organisation_of(about).id,
        offer_id=about.id if kind is SubjectKind.OFFER else None,
        need_id=about.id if kind is SubjectKind.NEED else None,
        reason=reason,
        text=text,
        reporter_id=by.id if by is not None else None,
        reporter_email=email or None,
    )
    session.add(made)
    session.flush()
    audit.record("report.made", made, by=by, reason=reason)
    notices.tell_staff(made, about)
    return made


def handle(made: Report, *, note: str, by: User) -> None:
    """Say what was done about a report. Raises NotAllowed for another province, WrongState if it was handled."""
    if not may_decide(by, made.organisation):
        raise NotAllowed(f"report {made.id} is not of province {by.province_code}")
    if made.handled_at is not None:
        raise WrongState(made, wanted="open")
    made.handled_at, made.handled_by_id, made.handling_note = now(), by.id, note
    audit.record("report.handled", made, by=by)
