"""How old a reference price may be to say what goods cost today."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app


def max_age() -> timedelta:
    """As the settings have it."""
    return timedelta(days=current_app.config["REFERENCE_PRICE_DAYS"])
