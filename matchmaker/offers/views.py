"""Pages of offers."""

from __future__ import annotations

from matchmaker.offers.blueprint import bp

__all__ = ["bp"]
