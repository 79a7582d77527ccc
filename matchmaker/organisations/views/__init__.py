"""Pages of organisations."""

from __future__ import annotations

from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.views import details, invitations, members, public, registering

__all__ = ["bp", "details", "invitations", "members", "public", "registering"]
