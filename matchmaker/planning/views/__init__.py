"""The pages of season plans."""

from __future__ import annotations

from matchmaker.planning.views import asking, board, comparing, introducing
from matchmaker.planning.views.blueprint import bp

__all__ = ["asking", "board", "bp", "comparing", "introducing"]
