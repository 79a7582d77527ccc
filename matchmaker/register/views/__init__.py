"""Pages of the register."""

from __future__ import annotations

from matchmaker.register.views import importing, linkages, listing, reporting, writing
from matchmaker.register.views.blueprint import bp

__all__ = ["bp", "importing", "linkages", "listing", "reporting", "writing"]
