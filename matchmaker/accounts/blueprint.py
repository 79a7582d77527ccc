"""The one blueprint on which every page of accounts is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.accounts.words import browser_name

bp: Final = Blueprint("accounts", __name__)
bp.add_app_template_filter(browser_name)
