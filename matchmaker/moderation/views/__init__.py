"""Pages of moderation."""

from __future__ import annotations

from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.views import case, certificates, inbox, organisation, reports, suspending

__all__ = ["bp", "case", "certificates", "inbox", "organisation", "reports", "suspending"]
