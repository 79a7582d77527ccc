"""Pages of the radar."""

from __future__ import annotations

from matchmaker.radar.blueprint import bp
from matchmaker.radar.views import calling, exposing, owning, watching

__all__ = ["bp", "calling", "exposing", "owning", "watching"]
