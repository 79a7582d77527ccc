"""What organisations have to do with a person's account (`accounts.concerns`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from matchmaker.accounts.concerns import Concern, Hindrance
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import now, session
from matchmaker.organisations.membership import forget_member
from matchmaker.organisations.models import Invitation, Membership, Organisation
from matchmaker.organisations.queries import is_last_manager, members, membership_of
from matchmaker.organisations.service import submit_registrations
from matchmaker.organisations.words import ROLES


class Belonging(Concern):
    """Memberships, invitations, and the contact that an organisation gives."""

    name = "organisations"
    words = {
        "what": {"membership": _l("Thuộc đơn vị"), "invitation": _l("Lời mời")},
        "role": ROLES,
    }

    def confirmed(self, user: User) -> None:
        """A registration goes to the staff only from an address that was proved."""
        membership = membership_of(user)
        if membership is not None:
            submit_registrations(membership.organisation_id, by=user)

    def hindrance(self, user: User) -> Hindrance | None:
        """Whoever alone manages an organisation hands it on first, if somebody else belongs to it."""
        membership = membership_of(user)
        if membership is None or len(members(membership.organisation_id)) == 1 or not is_last_manager(membership):
            return None
        return Hindrance("last_manager", "/organisation/members")

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Where the person belongs or belonged, and what was sent to their address."""
        memberships = session.scalars(select(Membership).where(Membership.user_id == user.id).order_by(Membership.id))
        invitations = session.scalars(
            select(Invitation)
            .where(or_(Invitation.email == user.email, Invitation.invited_by_id == user.id))
            .order_by(Invitation.id)
        )
        return [_membership(each, user) for each in memberships] + [_invitation(each) for each in invitations]

    def forget(self, user: User) -> None:
        """End the membership, and blank the person's name, telephone and address wherever they stand."""
        membership = membership_of(user)
        if membership is not None:
            _blank_contact(membership.organisation, user)
            forget_member(membership)
        session.execute(
            update(Invitation)
            .where(Invitation.invited_by_id == user.id, Invitation.used_at.is_(None))
            .values(withdrawn_at=now())
        )
        session.execute(update(Invitation).where(Invitation.email == user.email).values(email="", withdrawn_at=now()))


def _blank_contact(organisation: Organisation, user: User) -> None:
    if organisation.contact_name == user.name:
        organisation.contact_name = ""
    if organisation.contact_phone == user.phone:
        organisation.contact_phone = ""
    if organisation.contact_email == user.email:
        organisation.contact_email = ""


def _membership(membership: Membership, user: User) -> dict[str, Any]:
    organisation = membership.organisation
    return {
        "what": "membership",
        "organisation": organisation.name,
        "role": membership.role.value,
        "started_at": plain(membership.started_at),
        "ended_at": plain(membership.ended_at),
        "is_contact": organisation.contact_email == user.email or organisation.contact_name == user.name,
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "what": "invitation",
        "organisation": invitation.organisation.name,
        "email": invitation.email,
        "role": invitation.role.value,
        "created_at": plain(invitation.created_at),
        "used_at": plain(invitation.used_at),
    }
