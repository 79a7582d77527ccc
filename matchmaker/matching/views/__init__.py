"""Pages of matching."""

from __future__ import annotations

from matchmaker.matching.blueprint import bp
from matchmaker.matching.views import choosing, comparing, demand, lists, openings, pair, supply, taking_along

__all__ = ["bp", "choosing", "comparing", "demand", "lists", "openings", "pair", "supply", "taking_along"]
