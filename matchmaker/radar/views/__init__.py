"""Pages of the radar."""

from __future__ import annotations

from matchmaker.radar.blueprint import bp
from matchmaker.radar.views import owning, watching

__all__ = ["bp", "owning", "watching"]
