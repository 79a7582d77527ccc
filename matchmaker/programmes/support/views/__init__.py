"""Pages of support."""

from __future__ import annotations

from matchmaker.programmes.support.views import asking, deciding, dossiers, listing

__all__ = ["asking", "deciding", "dossiers", "listing"]
