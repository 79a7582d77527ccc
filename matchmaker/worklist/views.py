"""Pages of the worklist."""

from __future__ import annotations

from matchmaker.worklist import inbox, tasks
from matchmaker.worklist.blueprint import bp

__all__ = ["bp", "inbox", "tasks"]
