"""Pages of needs."""

from __future__ import annotations

from matchmaker.needs.blueprint import bp

__all__ = ["bp"]
