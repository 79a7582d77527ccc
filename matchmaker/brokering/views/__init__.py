"""Pages of brokering."""

from __future__ import annotations

from matchmaker.brokering import pairs
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.views import asking, desk, evidence, following, introducing, lists, parties

__all__ = ["asking", "bp", "desk", "evidence", "following", "introducing", "lists", "pairs", "parties"]
