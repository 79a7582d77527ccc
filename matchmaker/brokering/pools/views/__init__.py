"""Pages of pools."""

from __future__ import annotations

from matchmaker.brokering.pools import slot
from matchmaker.brokering.pools.views import answering, keeping, lists, opening, page, proposing

__all__ = ["answering", "keeping", "lists", "opening", "page", "proposing", "slot"]
