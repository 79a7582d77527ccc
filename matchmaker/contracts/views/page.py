"""A contract as the two parties and the staff of their provinces read it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.contracts import sections, words
from matchmaker.contracts.access import Reading, reading
from matchmaker.contracts.blueprint import bp


@bp.get("/contracts/<int:contract_id>")
@signed_in
def show(contract_id: int) -> ResponseReturnValue:
    """One contract."""
    return contract_page(reading(contract_id))


def contract_page(found: Reading) -> str:
    """The page, with the sections of the other rooms."""
    contract = found.contract
    return render_template(
        "contracts/show.html",
        contract=contract,
        side=found.side,
        may_act=found.may_act,
        status=words.STATUSES[contract.status],
        tone=words.TONES[contract.status],
        sections=list(sections.of(found)),
    )
