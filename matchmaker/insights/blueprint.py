"""The one blueprint on which every page of figures is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("insights", __name__, url_prefix="/insights")
