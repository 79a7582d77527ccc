"""The one blueprint on which every page of offers is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("offers", __name__)
