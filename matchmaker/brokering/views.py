"""Pages of brokering."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("brokering", __name__)
