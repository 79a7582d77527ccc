"""Pages of lots, each module one group of them."""

from __future__ import annotations

from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.views import dividing, happening, labels, listing, photos, scanning, writing

__all__ = ["bp", "dividing", "happening", "labels", "listing", "photos", "scanning", "writing"]
