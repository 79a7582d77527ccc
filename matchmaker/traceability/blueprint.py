"""The blueprint on which all pages of lots stand."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.traceability import codes, words

bp: Final = Blueprint("traceability", __name__)
words.give_to(bp)
bp.add_app_template_filter(codes.grouped, "grouped_code")
