"""The blueprint of the pipeline."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("pipeline", __name__)
