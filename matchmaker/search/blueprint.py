"""The blueprint of search."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("search", __name__)
