"""Finding organisations and who belongs to them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.organisations.models import Membership


def membership_of(user: User) -> Membership | None:
    """The organisation for which ``user`` acts now, with its place."""
    return session.scalar(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.organisation))
    )


def members(organisation_id: int) -> list[Membership]:
    """Who belongs to an organisation now, longest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
            .options(joinedload(Membership.user))
            .order_by(Membership.started_at, Membership.id)
        )
    )
