"""The one blueprint on which every page of contracts is registered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from matchmaker.contracts import queries
from matchmaker.contracts.models import Contract, ContractEnd
from matchmaker.contracts.words import end_reason

bp: Final = Blueprint("contracts", __name__)


@bp.app_template_global("contract_of")
def _contract_of(introduction_id: int) -> Contract | None:
    """What came of an introduction that ended as agreed: brokering's pages, which know no contracts, lead on to it."""
    return queries.of_introduction(introduction_id)


@bp.app_template_filter("contract_end")
def _contract_end(code: str) -> str:
    """Why a contract ended, that a message keeps as its code, in words."""
    return end_reason(ContractEnd(code))
