"""The one blueprint on which every page of the radar is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("radar", __name__)
