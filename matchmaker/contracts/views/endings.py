"""A contract ends before its time: by one side's own word, by agreement, or as the staff decide."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts import ending, service
from matchmaker.contracts.access import acting
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.forms import AgreeForm, EndForm, GoOnForm
from matchmaker.contracts.models import ContractEnd, ContractEndProposal
from matchmaker.contracts.views.late import tells_what_changed
from matchmaker.contracts.views.page import REFUSED, contract_page
from matchmaker.db import session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.matching.models import Party
from matchmaker.web.once import once


@bp.post("/contracts/<int:contract_id>/end")
@signed_in
@tells_what_changed
@once
def end(contract_id: int) -> ResponseReturnValue:
    """End it, or propose to."""
    found = acting(contract_id)
    form = EndForm.read_by(found.side, found.contract.status)
    reason, fault = form.reason, form.fault
    if not form.validate_on_submit() or not isinstance(reason.data, ContractEnd) or not isinstance(fault.data, Party):
        return contract_page(found, refused=form), REFUSED
    try:
        with session.begin_nested():
            proposal = service.end(
                found.contract, reason.data, fault.data, note=form.note.data, side=found.side, by=me()
            )
    except Unprocessable as refusal:
        form.refuse_for(refusal)
        return contract_page(found, refused=form), REFUSED
    if proposal is not None:
        flash(_("Đã gửi đề nghị kết thúc. Bên kia và Liên minh HTX được báo; hợp đồng vẫn tiếp tục."), "success")
    else:
        flash(_("Hợp đồng đã kết thúc. Hai bên được báo lý do."), "success")
    return _back(contract_id)


@bp.post("/contracts/<int:contract_id>/end/agree")
@signed_in
@tells_what_changed
@once
def agree_end(contract_id: int) -> ResponseReturnValue:
    """End it as the other side proposed."""
    found = acting(contract_id)
    if AgreeForm().validate_on_submit():
        service.agree(found.contract, _proposal(contract_id), side=found.side, by=me())
        flash(_("Hợp đồng đã kết thúc. Hai bên được báo lý do."), "success")
    return _back(contract_id)


@bp.post("/contracts/<int:contract_id>/end/refuse")
@signed_in
@tells_what_changed
@once
def refuse_end(contract_id: int) -> ResponseReturnValue:
    """The contract goes on."""
    found = acting(contract_id)
    if GoOnForm().validate_on_submit():
        service.refuse(found.contract, _proposal(contract_id), side=found.side, by=me())
        flash(_("Hợp đồng tiếp tục. Hai bên được báo."), "success")
    return _back(contract_id)


def _proposal(contract_id: int) -> ContractEndProposal:
    found = ending.open_proposal(contract_id)
    if found is None:
        raise WrongState(contract_id, wanted="with a proposal to end it")
    return found


def _back(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
