"""The one blueprint on which every page of contracts is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.contracts.models import ContractEnd
from matchmaker.contracts.words import end_reason

bp: Final = Blueprint("contracts", __name__)


@bp.app_template_filter("contract_end")
def _contract_end(code: str) -> str:
    """Why a contract ended, that a message keeps as its code, in words."""
    return end_reason(ContractEnd(code))
