"""What organisations do about themselves: register, and say who they are. Staff decide in `moderation.vouching`."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete

from matchmaker import audit, text
from matchmaker.accounts.models import User
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import lock, now, session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.listings import RevisionStatus
from matchmaker.organisations import found_by
from matchmaker.organisations.facts import Contact, Facts
from matchmaker.organisations.membership import add_member
from matchmaker.organisations.models import (
    MemberRole,
    Organisation,
    OrganisationKind,
    OrganisationRevision,
    Trade,
)
from matchmaker.organisations.queries import has_tax_code, latest_revision

__all__ = ["add_member", "adopt", "manager_role", "register", "save", "set_learning", "submit_registrations"]


def manager_role(kind: OrganisationKind) -> MemberRole:
    """What whoever runs an organisation of this kind is called."""
    return MemberRole.DIRECTOR if kind.is_cooperative else MemberRole.BUYER


def register(facts: Facts, *, by: User) -> Organisation:
    """Register an organisation that ``by`` runs from now on; staff see it once the person's address is proved.

    Raises Conflict if the person acts for another organisation.
    """
    organisation = Organisation(
        kind=facts.kind,
        name=facts.name,
        commune_code=facts.commune_code,
        province_code=_province_of(facts),
        contact_name=by.name,
        contact_phone=by.phone or "",
        contact_email=by.email,
    )
    session.add(organisation)
    session.flush()
    adopt(facts, organisation)
    revision = OrganisationRevision(organisation=organisation, created_by_id=by.id, content=facts.content())
    session.add(revision)
    session.flush()
    audit.record("organisation.registered", organisation, by=by, organisation_id=organisation.id)
    add_member(organisation, by, manager_role(facts.kind), by=by)
    if by.confirmed_at is not None:
        _submit(revision, by=by)
    return organisation


def submit_registrations(organisation_id: int, *, by: User) -> None:
    """Hand a registration to the staff, now that the person's address is proved."""
    revision = latest_revision(organisation_id)
    if revision.status is RevisionStatus.DRAFT:
        _submit(revision, by=by)


def save(organisation: Organisation, facts: Facts, contact: Contact, *, seen_version: str, by: User) -> bool:
    """Save what an organisation says about itself; True if that went to the staff for review.

    The contact counts at once. Changed facts make a revision for the staff; until an organisation is first
    verified they also show in its row. Raises Conflict if the facts changed since ``seen_version``,
    Unprocessable(`tax_code`, tax_code_taken).
    """
    lock(organisation)  # staff may decide at this very moment
    revision = latest_revision(organisation.id)
    session.refresh(revision)
    if version_of(revision) != seen_version:
        raise Conflict("the organisation changed meanwhile")
    _check_tax_code(facts, organisation)
    _save_contact(organisation, contact, by=by)
    if facts.content() == Facts.read(revision.content).content() and not revision.is_open:
        return False
    if revision.is_open:
        revision.content = facts.content()
        revision.version += 1
    else:
        revision = _follow(revision, facts, by=by)
    if organisation.verified_at is None:
        adopt(facts, organisation)
    _submit(revision, by=by)
    return True


def version_of(revision: OrganisationRevision) -> str:
    """What a form remembers of the facts that it showed."""
    return f"{revision.number}.{revision.version}.{revision.status.value}"


def set_learning(organisation: Organisation, *, allowed: bool, by: User) -> None:
    """Say whether what an organisation does, and what comes of its deals, may teach the ranking.

    It counts at once: the next training reads nothing of an organisation that refuses. Saying it twice is
    saying it once.
    """
    lock(organisation)
    if allowed is (organisation.learning_refused_at is None):
        return
    organisation.learning_refused_at = None if allowed else now()
    action = "organisation.learning_allowed" if allowed else "organisation.learning_refused"
    audit.record(action, organisation, by=by, organisation_id=organisation.id)


def _follow(latest: OrganisationRevision, facts: Facts, *, by: User) -> OrganisationRevision:
    """A new revision after one that may not change any more; it replaces one that still waits."""
    if latest.status is RevisionStatus.SUBMITTED:
        latest.decide(RevisionStatus.SUPERSEDED)
    revision = OrganisationRevision(
        organisation=latest.organisation, number=latest.number + 1, created_by_id=by.id, content=facts.content()
    )
    session.add(revision)
    session.flush()
    return revision


def _submit(revision: OrganisationRevision, *, by: User) -> None:
    revision.submit()
    organisation = revision.organisation
    audit.record(
        "organisation.submitted", organisation, by=by, organisation_id=organisation.id, revision=revision.number
    )


def _check_tax_code(facts: Facts, organisation: Organisation) -> None:
    if facts.tax_code and has_tax_code(facts.tax_code, but=organisation.id):
        raise Unprocessable("tax_code", "tax_code_taken")


def _save_contact(organisation: Organisation, contact: Contact, *, by: User) -> None:
    kept = Contact(organisation.contact_name, organisation.contact_phone, organisation.contact_email)
    if kept == contact:
        return
    organisation.contact_name = contact.name
    organisation.contact_phone = contact.phone
    organisation.contact_email = contact.email
    audit.record("organisation.contact_changed", organisation, by=by, organisation_id=organisation.id)


def adopt(facts: Facts, organisation: Organisation) -> None:
    """Make the facts the organisation's own: its row, what it trades, and what is derived from them."""
    organisation.kind = facts.kind
    organisation.name = facts.name
    organisation.commune_code = facts.commune_code
    organisation.province_code = _province_of(facts)
    organisation.tax_code = facts.tax_code
    organisation.founded_year = facts.founded_year
    organisation.member_count = facts.member_count
    organisation.area_ha = facts.area_ha
    organisation.about = facts.about
    organisation.sort_key = text.sort_key(facts.name)
    _replace_trades(organisation, facts.trades)
    found_by.keep(organisation)


def _replace_trades(organisation: Organisation, codes: Iterable[str]) -> None:
    session.execute(delete(Trade).where(Trade.organisation_id == organisation.id))
    session.add_all(Trade(organisation_id=organisation.id, product_code=code) for code in dict.fromkeys(codes))
    session.flush()


def _province_of(facts: Facts) -> str:
    """Raises Unprocessable for a commune that does not exist."""
    place = catalogue.commune(facts.commune_code)
    if place is None:
        raise Unprocessable("commune_code", "not_a_choice")
    return place.province_code
