"""Pages of events."""

from __future__ import annotations

from matchmaker.programmes.events.views import (
    agendas,
    answering,
    managing,
    meetings,
    reading,
    registering,
    registrations,
)

__all__ = ["agendas", "answering", "managing", "meetings", "reading", "registering", "registrations"]
