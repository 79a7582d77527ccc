"""Pages of contracts."""

from __future__ import annotations

from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.incentive import section as incentive
from matchmaker.contracts.views import page, paper

__all__ = ["bp", "incentive", "page", "paper"]
