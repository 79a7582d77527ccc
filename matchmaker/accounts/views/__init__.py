"""Pages of accounts."""

from __future__ import annotations

from matchmaker.accounts.blueprint import bp
from matchmaker.accounts.views import my_data, recovery, second_factor, settings, signing_in

__all__ = ["bp", "my_data", "recovery", "second_factor", "settings", "signing_in"]
