"""The steps of reviewing an organisation, in the same words as those of offers and needs.

Each takes the organisation's lock first, so of two people who decide at once the second finds it decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.accounts.service import tell
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, WrongState
from matchmaker.listings import RevisionStatus
from matchmaker.organisations import service as organisations
from matchmaker.organisations.facts import Facts
from matchmaker.organisations.models import Organisation, OrganisationRevision, Standing
from matchmaker.organisations.queries import contact_people, has_tax_code


def publish(revision: OrganisationRevision, *, by: User) -> None:
    """Approve exactly this revision: its facts become the organisation's own, and the union vouches for it.

    A suspended organisation stays suspended. Raises WrongState where the revision no longer waits, Conflict if
    another organisation has its tax code by now.
    """
    organisation = _lock_for(revision)
    facts = Facts.read(revision.content)
    if facts.tax_code and has_tax_code(facts.tax_code, but=organisation.id):
        raise Conflict(f"tax code {facts.tax_code} belongs to another organisation")
    revision.decide(RevisionStatus.APPROVED)
    organisations.adopt(facts, organisation)
    is_first = organisation.verified_at is None
    organisation.verified_at = organisation.verified_at or now()
    is_hidden = organisation.standing is Standing.SUSPENDED
    if not is_hidden:
        organisation.standing = Standing.VERIFIED
    audit.record(
        "organisation.approved", organisation, by=by, organisation_id=organisation.id, revision=revision.number
    )
    for person in contact_people(organisation):
        tell(
            person,
            "moderation/organisation_approved",
            path=_after_approval(organisation, is_first=is_first),
            organisation=organisation.name,
            is_first=is_first,
            is_hidden=is_hidden,
            sells=organisation.kind.is_cooperative,
        )


def _after_approval(organisation: Organisation, *, is_first: bool) -> str:
    """Where the message of an approval leads: to what comes next, or to where the new facts show."""
    if is_first:
        return "/tasks"
    return f"/organisations/{organisation.id}" if organisation.is_verified else "/organisation"


def send_back(revision: OrganisationRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Ask the organisation to change what it says about itself. Raises WrongState."""
    organisation = _lock_for(revision)
    revision.decide(RevisionStatus.SENT_BACK)
    _keep(organisation, "sent_back", by=by, reasons=list(reasons), note=note)


def reject(revision: OrganisationRevision, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Refuse the revision; an organisation that was never verified is refused as a whole. Raises WrongState."""
    organisation = _lock_for(revision)
    revision.decide(RevisionStatus.REJECTED)
    if organisation.standing is Standing.PENDING:
        organisation.standing = Standing.REJECTED
    _keep(organisation, "rejected", by=by, reasons=list(reasons), note=note)


def suspend(organisation: Organisation, *, by: User, reasons: Sequence[str], note: str = "") -> None:
    """Take an organisation and all it lists out of sight. Raises WrongState unless it is verified."""
    _lock(organisation)
    if organisation.standing is not Standing.VERIFIED:
        raise WrongState(organisation, wanted=Standing.VERIFIED)
    organisation.standing, organisation.suspended_at = Standing.SUSPENDED, now()
    _keep(organisation, "suspended", by=by, reasons=list(reasons), note=note)


def restore(organisation: Organisation, *, by: User, note: str = "") -> None:
    """Show a suspended organisation and its listings again. Raises WrongState unless it is suspended."""
    _lock(organisation)
    if organisation.standing is not Standing.SUSPENDED:
        raise WrongState(organisation, wanted=Standing.SUSPENDED)
    organisation.standing, organisation.suspended_at = Standing.VERIFIED, None
    _keep(organisation, "restored", by=by, note=note)


def _lock(organisation: Organisation) -> None:
    session.flush()
    lock(organisation)


def _lock_for(revision: OrganisationRevision) -> Organisation:
    _lock(revision.organisation)
    session.refresh(revision)
    return revision.organisation


def _keep(organisation: Organisation, what: str, *, by: User, note: str, **detail: Any) -> None:
    """Write the step into the history and to everybody who acts for the organisation."""
    session.flush()
    audit.record(f"organisation.{what}", organisation, by=by, organisation_id=organisation.id, **detail)
    for person in contact_people(organisation):
        tell(
            person,
            f"moderation/organisation_{what}",
            path="/organisation" if what in ("sent_back", "restored") else None,
            organisation=organisation.name,
            note=note,
            **detail,
        )
