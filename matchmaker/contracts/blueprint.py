"""The one blueprint on which every page of contracts is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("contracts", __name__)
