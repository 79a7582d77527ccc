"""Pages of events, support and model cooperatives."""

from __future__ import annotations

from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.events import views as events
from matchmaker.programmes.support import views as support

__all__ = ["bp", "events", "support"]
