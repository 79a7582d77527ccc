"""The one blueprint on which every page of the worklist is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("worklist", __name__)
