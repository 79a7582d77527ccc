"""Pages of model cooperatives."""

from __future__ import annotations

from matchmaker.programmes.cases.views import agreeing, reading, writing

__all__ = ["agreeing", "reading", "writing"]
