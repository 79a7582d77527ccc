"""Pages of organisations."""

from __future__ import annotations

from matchmaker.accounts.concerns import register
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.concern import Belonging
from matchmaker.organisations.views import details, invitations, members, public, registering

register(Belonging())

__all__ = ["bp", "details", "invitations", "members", "public", "registering"]
