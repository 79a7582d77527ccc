"""The signed paper: its scan is attached, read, confirmed or refused."""

from __future__ import annotations

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker import files
from matchmaker.accounts.access import me, signed_in
from matchmaker.contracts import queries, signing
from matchmaker.contracts.access import acting, reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.forms import RefuseScanForm, ScanForm, StepForm
from matchmaker.contracts.models import ContractSigning
from matchmaker.contracts.views.late import tells_what_changed
from matchmaker.contracts.views.page import REFUSED, contract_page
from matchmaker.credentials.evidence import filing
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.files import Stored, StoreUnreachable
from matchmaker.organisations import looks
from matchmaker.web.limits import limiter
from matchmaker.web.messages import sentence
from matchmaker.web.once import once


@bp.post("/contracts/<int:contract_id>/scan")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_UPLOADS"], key_func=lambda: f"uploads-{me().id}")
def attach(contract_id: int) -> ResponseReturnValue:
    """Attach the signed paper. Files are checked and stored before anything is written: nobody waits meanwhile."""
    found = acting(contract_id)
    session.commit()
    form = ScanForm()
    if not form.validate():
        return contract_page(found, refused=form), REFUSED
    try:
        stored = [files.put(each, filing.storage()) for each in form.files.checked]
    except StoreUnreachable:
        form.refuse("files", sentence("store_unreachable"))
        return contract_page(found, refused=form), REFUSED
    return _attached(contract_id=contract_id, form=form, stored=stored)


@tells_what_changed
@once
def _attached(contract_id: int, form: ScanForm, stored: list[Stored]) -> ResponseReturnValue:
    found = acting(contract_id)
    try:
        with session.begin_nested():
            signing.attach(found.contract, stored, signed_on=form.signed_on.data, side=found.side, by=me())
    except Unprocessable as refusal:
        form.refuse_for(refusal)
        return contract_page(found, refused=form), REFUSED
    flash(_("Đã nhận bản ký. Bên kia hoặc Liên minh HTX xác nhận xong là hợp đồng có hiệu lực."), "success")
    return _back(contract_id)


@bp.post("/contracts/<int:contract_id>/scan/<int:signing_id>/confirm")
@signed_in
@tells_what_changed
@once
def confirm_scan(contract_id: int, signing_id: int) -> ResponseReturnValue:
    """It is the paper: the contract is in force."""
    found = acting(contract_id)
    scan = _scan(contract_id, signing_id)
    if StepForm().validate_on_submit():
        signing.confirm(found.contract, scan, side=found.side, by=me())
        flash(_("Hợp đồng đã có hiệu lực."), "success")
    return _back(contract_id)


@bp.post("/contracts/<int:contract_id>/scan/<int:signing_id>/refuse")
@signed_in
@tells_what_changed
@once
def refuse_scan(contract_id: int, signing_id: int) -> ResponseReturnValue:
    """It is not the paper, and why."""
    found, form = acting(contract_id), RefuseScanForm()
    scan = _scan(contract_id, signing_id)
    if not form.validate_on_submit():
        return contract_page(found, refused=form), REFUSED
    signing.refuse(found.contract, scan, form.why.data, side=found.side, by=me())
    flash(_("Đã ghi lý do và báo bên gửi."), "success")
    return _back(contract_id)


@bp.get("/contracts/<int:contract_id>/files/<name>")
@signed_in
def read_file(contract_id: int, name: str) -> ResponseReturnValue:
    """A page of the signed paper."""
    return _sent(contract_id, name)


@bp.get("/contracts/<int:contract_id>/files/<name>/small")
@signed_in
def read_file_small(contract_id: int, name: str) -> ResponseReturnValue:
    """Its thumbnail."""
    return _sent(contract_id, name, small=True)


def _sent(contract_id: int, name: str, *, small: bool = False) -> ResponseReturnValue:
    found = queries.file_named(reading(contract_id).contract.id, name)
    if found is None:
        raise NotFound
    response = filing.sent(found, small=small)
    looks.at_evidence(found.id, organisation_id=found.organisation_id)
    return response


def _scan(contract_id: int, signing_id: int) -> ContractSigning:
    found = next((each for each in queries.signings(contract_id) if each.id == signing_id), None)
    if found is None:
        raise NotFound
    if found.refused_at is not None:
        raise WrongState(found, wanted="waiting")
    return found


def _back(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
