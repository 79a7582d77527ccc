"""Pages of events, support and model cooperatives."""

from __future__ import annotations

from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.cases import views as cases
from matchmaker.programmes.events import views as events
from matchmaker.programmes.support import views as support

__all__ = ["bp", "cases", "events", "support"]
