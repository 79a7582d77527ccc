"""Pages of events."""

from __future__ import annotations

from matchmaker.programmes.events.views import managing, reading, registering, registrations

__all__ = ["managing", "reading", "registering", "registrations"]
