"""Steps that settle a contract's text: it is drafted, approved; an annex is refused."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in, staff_only
from matchmaker.brokering.quotes import queries as quotes
from matchmaker.brokering.quotes import service as quoting
from matchmaker.brokering.views.reading import as_party, as_staff
from matchmaker.contracts import queries, service
from matchmaker.contracts.access import acting
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.forms import RefuseAnnexForm, VersionForm
from matchmaker.contracts.views.late import tells_what_changed
from matchmaker.contracts.views.page import REFUSED, contract_page
from matchmaker.db import session
from matchmaker.errors import Conflict, NotFound, Unprocessable, WrongState
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import once


@bp.post("/quotes/<int:quote_id>/accept")
@acts_for_organisation
@once
def accept_quote(quote_id: int) -> ResponseReturnValue:
    """Agree to the other side's proposal: the quantity is taken and the contract drafted, or neither."""
    quote = quotes.quote(quote_id)
    if quote is None:
        raise NotFound
    side, form = as_party(quote.introduction_id).side, VersionForm()
    if not form.validate_on_submit():
        return redirect(f"/quotes/{quote_id}", 303)
    try:
        with session.begin_nested():
            version = quoting.accept(quote, side, number=form.seen, by=me())
            contract = service.draft(quote.introduction, by=me(), version=version)
    except Unprocessable as refusal:
        flash(sentence_for(refusal), "danger")
        return redirect(f"/quotes/{quote_id}", 303)
    except (Conflict, WrongState):
        flash(_("Chào giá vừa thay đổi. Anh/chị xem bản mới nhất rồi quyết định."), "warning")
        return redirect(f"/quotes/{quote_id}", 303)
    flash(_("Hai bên đã thỏa thuận xong. Dưới đây là bản nháp hợp đồng: anh/chị đọc rồi duyệt, hoặc sửa."), "success")
    return redirect(url_for("contracts.show", contract_id=contract.id), 303)


@bp.post("/introductions/<int:introduction_id>/contract")
@staff_only
@once
def draft(introduction_id: int) -> ResponseReturnValue:
    """Staff draft a contract of an agreement that they recorded. Drafting twice leads to the one there is."""
    introduction = as_staff(introduction_id)
    contract = queries.of_introduction(introduction_id) or service.draft(introduction, by=me())
    return redirect(url_for("contracts.show", contract_id=contract.id), 303)


@bp.post("/contracts/<int:contract_id>/approve")
@signed_in
@tells_what_changed
@once
def approve(contract_id: int) -> ResponseReturnValue:
    """Say yes to the version that was read."""
    found, form = acting(contract_id), VersionForm()
    if not form.validate_on_submit() or found.is_staff:
        return contract_page(found), REFUSED
    try:
        with session.begin_nested():
            service.approve(found.contract, form.seen, side=found.side, by=me())
    except Unprocessable as refusal:
        flash(sentence_for(refusal), "danger")
        return _back(contract_id)
    if found.contract.latest.is_approved:
        flash(_("Hai bên đã duyệt cùng một bản."), "success")
    else:
        flash(_("Đã ghi anh/chị duyệt. Bên kia được báo."), "success")
    return _back(contract_id)


@bp.post("/contracts/<int:contract_id>/annex/refuse")
@signed_in
@tells_what_changed
@once
def refuse_annex(contract_id: int) -> ResponseReturnValue:
    """Say no to the annex that waits, or take the own one back."""
    found, form = acting(contract_id), RefuseAnnexForm()
    if form.validate_on_submit():
        service.refuse_annex(found.contract, form.seen, side=found.side, by=me())
        flash(_("Phụ lục không có hiệu lực. Hợp đồng giữ nguyên."), "success")
    return _back(contract_id)


def _back(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
