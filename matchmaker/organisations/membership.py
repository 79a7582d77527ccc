"""Who acts for an organisation: joining by invitation, changing roles, leaving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from matchmaker import audit, outbox
from matchmaker.accounts import consents, links
from matchmaker.accounts import service as accounts
from matchmaker.accounts.models import Purpose, User
from matchmaker.accounts.queries import by_email, staff_of
from matchmaker.db import now, session
from matchmaker.errors import Conflict, MatchmakerError, NotAllowed, Unprocessable
from matchmaker.organisations.models import Invitation, MemberRole, Membership, Organisation
from matchmaker.organisations.queries import (
    contact_people,
    invitation,
    is_last_manager,
    members,
    membership_of,
    open_invitations,
)

INVITATION_LIFETIME: Final = timedelta(hours=48)


class LastManager(MatchmakerError):
    """Somebody must stay who can manage the organisation."""


def add_member(organisation: Organisation, user: User, role: MemberRole, *, by: User | None) -> Membership:
    """Let a person act for an organisation. Raises Conflict if they act for one already."""
    membership = Membership(user_id=user.id, organisation_id=organisation.id, role=role)
    try:
        with session.begin_nested():
            session.add(membership)
    except IntegrityError as error:
        raise Conflict(f"user {user.id} acts for another organisation") from error
    audit.record(
        "member.added",
        membership,
        by=by,
        organisation_id=organisation.id,
        user=user.id,
        role=role.value,
    )
    return membership


def invite(organisation: Organisation, email: str, role: MemberRole, *, by: User, language: str) -> Invitation:
    """Send a link that lets one address join. ``language`` is that of the mail: the one in use by whoever invites.

    Raises Unprocessable(`email`, already_member or already_invited).
    """
    if any(person.email == email for person in contact_people(organisation)):
        raise Unprocessable("email", "already_member")
    if any(waiting.email == email for waiting in open_invitations(organisation.id)):
        raise Unprocessable("email", "already_invited")
    token = links.new_token()
    made = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=role,
        token_hash=links.hash_of(token),
        invited_by_id=by.id,
        expires_at=now() + INVITATION_LIFETIME,
    )
    session.add(made)
    session.flush()
    audit.record("invitation.sent", made, by=by, organisation_id=organisation.id, role=role.value)
    outbox.queue(
        "organisations/invitation",
        to_email=email,
        language=language,
        path=f"/invitations/{token}",
        in_inbox=False,
        organisation=organisation.name,
        inviter=by.name,
    )
    return made


def withdraw_invitation(waiting: Invitation, *, by: User) -> None:
    """Make an invitation useless."""
    waiting.withdrawn_at = now()
    audit.record("invitation.withdrawn", waiting, by=by, organisation_id=waiting.organisation_id)


def accept_invitation(token: str, *, by: User) -> Membership | None:
    """Join by a link from the mail; None where the link cannot be used (any more).

    Raises NotAllowed if it was sent to another address, Conflict if the person acts for another organisation.
    """
    found = invitation(links.hash_of(token))
    if found is None:
        return None
    if found.email != by.email:
        raise NotAllowed("the invitation is for another address")
    if membership_of(by) is not None:
        raise Conflict(f"user {by.id} acts for another organisation")
    used = session.execute(
        update(Invitation)
        .where(Invitation.id == found.id, Invitation.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session="fetch")
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        return None
    membership = add_member(found.organisation, by, found.role, by=by)
    accounts.tell(
        found.invited_by,
        "organisations/joined",
        path="/organisation/members",
        organisation=found.organisation.name,
        member=by.name,
    )
    return membership


def accept_as_newcomer(
    token: str, *, name: str, password: str, language: str, purposes: Iterable[Purpose], address_hash: str
) -> User | None:
    """Join by a link from the mail and open the account with it, since the link proves the address.

    An account that somebody began with this address and never proved is taken over, and leaves the
    organisation that was registered with it. None where the link cannot be used. Raises Unprocessable for a password
    too easy, Conflict if the address has a proved account by now.
    """
    found = invitation(links.hash_of(token))
    if found is None:
        return None
    begun = by_email(found.email)
    if begun is not None and begun.confirmed_at is None:
        _end_what_a_stranger_began(begun)
    user = accounts.open_proved_account(found.email, password, name=name, language=language)
    consents.give(user, purposes, address_hash=address_hash)
    return user if accept_invitation(token, by=user) is not None else None


def _end_what_a_stranger_began(user: User) -> None:
    membership = membership_of(user)
    if membership is not None:
        _end(membership, by=user)


def change_role(membership: Membership, role: MemberRole, *, by: User) -> None:
    """Give a member another role. Raises LastManager where nobody would be left to manage."""
    if membership.role is role:
        return
    _lock(membership.organisation_id)
    if not role.manages and is_last_manager(membership):
        raise LastManager
    membership.role = role
    audit.record(
        "member.role_changed",
        membership,
        by=by,
        organisation_id=membership.organisation_id,
        user=membership.user_id,
        role=role.value,
    )
    accounts.tell(
        membership.user,
        "organisations/role_changed",
        path="/tasks",
        organisation=membership.organisation.name,
        role=role.value,
    )


def remove_member(membership: Membership, *, by: User) -> None:
    """End a membership; the rights end with the next request. Raises LastManager for the last who manages."""
    _lock(membership.organisation_id)
    if is_last_manager(membership):
        raise LastManager
    _end(membership, by=by)
    if by.id != membership.user_id:
        accounts.tell(membership.user, "organisations/removed", organisation=membership.organisation.name)


def forget_member(membership: Membership) -> None:
    """End the membership of a person whose data is deleted. Staff are told where that leaves nobody."""
    _lock(membership.organisation_id)
    _end(membership, by=membership.user)
    organisation = membership.organisation
    if members(organisation.id):
        return
    for person in staff_of(organisation.province_code):
        accounts.tell(
            person,
            "organisations/left_alone",
            path=f"/moderation/organisations/{organisation.id}",
            organisation=organisation.name,
        )


def _end(membership: Membership, *, by: User) -> None:
    membership.ended_at = now()
    session.flush()
    audit.record(
        "member.removed",
        membership,
        by=by,
        organisation_id=membership.organisation_id,
        user=membership.user_id,
    )


def _lock(organisation_id: int) -> None:
    """Let two managers who would remove each other do so one after the other."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
