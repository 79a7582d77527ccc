"""Pages of reference prices."""

from __future__ import annotations

from matchmaker.prices.views import importing, reading, writing
from matchmaker.prices.views.blueprint import bp

__all__ = ["bp", "importing", "reading", "writing"]
