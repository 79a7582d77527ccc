"""Pages of brokering."""

from __future__ import annotations

from matchmaker.brokering import pairs
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.views import asking, desk, following, introducing, lists, papers, parties

__all__ = ["asking", "bp", "desk", "following", "introducing", "lists", "pairs", "papers", "parties"]
