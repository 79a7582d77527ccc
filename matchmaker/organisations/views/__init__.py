"""Pages of organisations."""

from __future__ import annotations

from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.views import details, invitations, learning, members, public, registering

__all__ = ["bp", "details", "invitations", "learning", "members", "public", "registering"]
