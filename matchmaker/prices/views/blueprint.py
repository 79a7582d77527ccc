"""The blueprint of reference prices, and what its templates may say."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.prices import words

bp: Final = Blueprint("prices", __name__, url_prefix="/prices")
bp.add_app_template_filter(words.place_name, "price_place")
