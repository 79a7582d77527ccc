"""Pages of the radar."""

from __future__ import annotations

from matchmaker.radar.blueprint import bp
from matchmaker.radar.views import exposing, owning, watching

__all__ = ["bp", "exposing", "owning", "watching"]
