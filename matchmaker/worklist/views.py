"""Pages of the worklist."""

from __future__ import annotations

from matchmaker.worklist import inbox, tasks, undelivered
from matchmaker.worklist.blueprint import bp

__all__ = ["bp", "inbox", "tasks", "undelivered"]
