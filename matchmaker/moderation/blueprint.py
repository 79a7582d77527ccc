"""The one blueprint on which every page of moderation is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.credentials.reasons import halt_sentence, halt_word
from matchmaker.moderation.words import reason_sentence, reason_word

bp: Final = Blueprint("moderation", __name__)
bp.add_app_template_filter(reason_sentence)  # mails of offers, needs and organisations tell reasons, too
bp.add_app_template_filter(reason_word)
bp.add_app_template_filter(halt_sentence)  # so do mails about certificates
bp.add_app_template_filter(halt_word)
