"""Writing the next version of a contract, or an annex to it.

Whoever saves second gets both texts, field by field, and a form in which what both changed is put together already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker import measures
from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering.quotes import words as term_words
from matchmaker.catalogue.queries import Node, tree
from matchmaker.contracts import clause_words, queries, service, signing
from matchmaker.contracts.access import Reading, acting
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.clauses import Clauses
from matchmaker.contracts.drafting import prefill, turns
from matchmaker.contracts.drafting.merging import merged
from matchmaker.contracts.models import ContractStatus, ContractVersion
from matchmaker.contracts.text_forms import ContractForm
from matchmaker.contracts.views.page import REFUSED
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.terms import Terms
from matchmaker.web.once import once

OVERTAKEN = 409


@dataclass(frozen=True)
class Text:
    """A whole text: what a version says."""

    terms: Terms
    clauses: Clauses

    @classmethod
    def of(cls, version: ContractVersion) -> Text:
        return cls(version.terms, version.clauses)


@bp.route("/contracts/<int:contract_id>/edit", methods=["GET", "POST"])
@signed_in
@once
def edit(contract_id: int) -> ResponseReturnValue:
    """The next version of what is being settled: the contract's own text, or that of the annex that waits."""
    found = acting(contract_id)
    if request.method == "GET" and not _may_edit(found):
        return _back(contract_id)
    return _written(found, Text.of(found.contract.latest), is_annex=False)


@bp.route("/contracts/<int:contract_id>/annexes/new", methods=["GET", "POST"])
@signed_in
@once
def new_annex(contract_id: int) -> ResponseReturnValue:
    """An annex to a signed contract; ``option`` in the address names a proposal that staff begin with."""
    found = acting(contract_id)
    contract = found.contract
    can = contract.status is ContractStatus.ACTIVE and not turns.is_settling(contract)
    if request.method == "GET" and not can:
        return _back(contract_id)
    begin = Text.of(contract.latest)
    option = request.args.get("option", "")
    terms = prefill.proposed(contract, option) if option and can and found.is_staff else None
    return _written(found, Text(terms or begin.terms, begin.clauses), is_annex=True)


def _written(found: Reading, begin: Text, *, is_annex: bool) -> ResponseReturnValue:
    contract = found.contract
    form = _form(found, begin, contract.latest.number)
    if request.method == "GET" or form.looks_up_place():
        return _page(found, form, is_annex)
    is_valid = form.validate_on_submit()
    rows = form.wanted_rows()
    if rows is not None:
        return _page(found, _form(found, begin, form.seen_number, portions=rows), is_annex, rows_made=True), REFUSED
    if not is_valid:
        return _page(found, form, is_annex), REFUSED
    write = service.propose_annex if is_annex else service.revise
    mine = Text(form.terms(), form.clauses())
    try:
        with session.begin_nested():
            write(
                contract, terms=mine.terms, clauses=mine.clauses, base=form.seen_number,
                note=form.why.data, side=found.side, by=me(),
            )  # fmt: skip
    except Unprocessable as refusal:
        form.refuse_for(refusal)
        return _page(found, form, is_annex), REFUSED
    except (Conflict, WrongState):
        return _overtaken(found, mine, form, is_annex), OVERTAKEN
    if mine.clauses.penalty_is_high:
        flash(_("Mức phạt trên 8 % giá trị phần vi phạm vượt giới hạn của Luật Thương mại."), "warning")
    flash(_("Đã lưu bản mới. Bên kia được báo để duyệt."), "success")
    return _back(contract.id)


def _overtaken(found: Reading, mine: Text, sent: ContractForm, is_annex: bool) -> str:
    """Both texts side by side; the form holds what follows from both, or what was typed where it is not one's turn."""
    session.expire_all()
    contract = found.contract
    latest = contract.latest
    base = queries.version(contract.id, sent.seen_number)
    theirs = Text.of(latest)
    beside = [*term_words.changed(mine.terms, theirs.terms), *clause_words.changed(mine.clauses, theirs.clauses)]
    can = _may_edit(found) or (
        is_annex and contract.status is ContractStatus.ACTIVE and not turns.is_settling(contract)
    )
    form = sent
    if base is not None and can and base.number != latest.number:
        both = Text(merged(base.terms, mine.terms, theirs.terms), merged(base.clauses, mine.clauses, theirs.clauses))
        form = _form(found, both, latest.number, fresh=True)
        form.why.data = form.why.typed = sent.why.data
    return _page(found, form, is_annex, beside=beside, overtaken=latest, is_shut=not can)


def _form(found: Reading, text: Text, number: int, **options: Any) -> ContractForm:
    product = _product(found)
    return ContractForm.over(
        text.terms, text.clauses, [product], typed_unit=_typed_unit(found, product), number=number, **options
    )


def _product(found: Reading) -> Node:
    return tree()[found.contract.product_code]


def _typed_unit(found: Reading, product: Node) -> measures.Unit:
    """The unit in which the seller told its offer, where the product is counted in it."""
    code = found.contract.introduction.offer_revision.typed_unit
    return next((each for each in product.typed_units if each.code == code), product.typed_units[0])


def _may_edit(found: Reading) -> bool:
    contract = found.contract
    settling = contract.status is ContractStatus.PENDING or turns.is_settling(contract)
    return settling and turns.may_edit(contract, found.side) and signing.standing(contract) is None


def _page(found: Reading, form: ContractForm, is_annex: bool, **more: Any) -> str:
    contract = found.contract
    values: dict[str, Any] = {"rows_made": False, "beside": [], "overtaken": None, "is_shut": False, **more}
    return render_template(
        "contracts/edit.html", contract=contract, side=found.side, form=form, is_annex=is_annex, **values
    )


def _back(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for("contracts.show", contract_id=contract_id), 303)
