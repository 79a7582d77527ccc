"""Checking certificates and codes: the queue, one case, halting and restoring."""

from __future__ import annotations

from matchmaker.moderation.views.certificates import case, halting, queue

__all__ = ["case", "halting", "queue"]
