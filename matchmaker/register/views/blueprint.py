"""The blueprint of the register, what its templates may say, and whose register it is."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.accounts.access import me
from matchmaker.errors import NotFound
from matchmaker.register import words

bp: Final = Blueprint("register", __name__, url_prefix="/cooperatives")
bp.add_app_template_filter(lambda field: str(words.FIELDS[field]), "register_field")
bp.add_app_template_filter(words.size_words, "size_class")
bp.add_app_template_filter(lambda each: str(words.TECHNOLOGIES[each]), "register_technology")
bp.add_app_template_filter(words.product_name, "register_product")
bp.add_app_template_filter(words.published_period, "published_period")


def my_province() -> str:
    """The province whose register the signed-in member of staff keeps. Only behind `staff_only`."""
    code = me().province_code
    if code is None:
        raise NotFound
    return code
