"""The one blueprint of events, support and model cooperatives, and what their templates may say."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.programmes.events import words as event_words

bp: Final = Blueprint("programmes", __name__)
bp.add_app_template_filter(event_words.kind, "event_kind")
bp.add_app_template_filter(event_words.days, "event_days")
