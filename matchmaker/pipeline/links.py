"""The link by which a side answers an inquiry: signed, for one person, good once and for some days.

It says which inquiry and to whom it was sent; everything else (answered, expired, no member any more) is asked of the
database when it is opened, so there is nothing to revoke.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.brokering.models import Introduction
from matchmaker.db import now, session
from matchmaker.organisations.queries import membership_of
from matchmaker.pipeline.models import Inquiry

_SALT: Final = "inquiry"


class LinkState(StrEnum):
    """What becomes of a link that is opened."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    """Forged, or sent to somebody who does not act for that side any more: not a word about what it was for."""


@dataclass(frozen=True)
class Link:
    """A link as opened; both are None where it is unknown."""

    state: LinkState
    inquiry: Inquiry | None = None
    user: User | None = None


UNKNOWN: Final = Link(LinkState.UNKNOWN)


def token_of(inquiry: Inquiry, user: User) -> str:
    """What the link that is sent to a person carries."""
    return str(_signer().dumps([inquiry.id, user.id]))


def opened(token: str) -> Link:
    """What a link stands for now."""
    try:
        inquiry_id, user_id = _signer().loads(token)
    except (BadData, TypeError, ValueError):
        return UNKNOWN
    inquiry = session.scalar(
        select(Inquiry)
        .where(Inquiry.id == inquiry_id)
        .options(
            joinedload(Inquiry.introduction).joinedload(Introduction.buyer),
            joinedload(Inquiry.introduction).joinedload(Introduction.seller),
        )
    )
    user = session.get(User, user_id)
    if inquiry is None or user is None or not _acts_for(user, inquiry):
        return UNKNOWN
    if inquiry.answered_at is not None:
        return Link(LinkState.ANSWERED, inquiry, user)
    return Link(LinkState.EXPIRED if inquiry.expires_at <= now() else LinkState.OPEN, inquiry, user)


def _acts_for(user: User, inquiry: Inquiry) -> bool:
    """Whether a person still belongs to the side that was asked."""
    membership = membership_of(user) if user.closed_at is None else None
    return membership is not None and membership.organisation_id == inquiry.introduction.party(inquiry.side).id


def _signer() -> URLSafeSerializer:
    """Signs with the newest key, and knows what older ones signed."""
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.secret_key or ""]
    return URLSafeSerializer(keys, salt=_SALT)
