"""The one blueprint on which every page of organisations is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.organisations import words

bp: Final = Blueprint("organisations", __name__)
bp.add_app_template_filter(words.kind_name, "organisation_kind")
bp.add_app_template_filter(words.role_name, "member_role")
