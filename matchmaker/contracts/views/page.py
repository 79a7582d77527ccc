"""A contract as the two parties and the staff of their provinces read it."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering.quotes import words as term_words
from matchmaker.contracts import clause_words, ending, queries, sections, signing, words
from matchmaker.contracts.access import Reading, reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.drafting import turns
from matchmaker.contracts.forms import (
    AgreeForm,
    EndForm,
    GoOnForm,
    RefuseAnnexForm,
    RefuseScanForm,
    ScanForm,
    StepForm,
    VersionForm,
)
from matchmaker.contracts.models import ContractStatus, ContractVersion
from matchmaker.contracts.views.showing import Shown, shown
from matchmaker.matching.models import Side
from matchmaker.web.forms import BaseForm

REFUSED = 422
AnyForm = TypeVar("AnyForm", bound=BaseForm)


@bp.get("/contracts/<int:contract_id>")
@signed_in
def show(contract_id: int) -> ResponseReturnValue:
    """One contract."""
    return contract_page(reading(contract_id))


def contract_page(found: Reading, *, refused: BaseForm | None = None) -> str:
    """The page, with the sections of the other rooms. ``refused`` is the form that was sent, with what is wrong."""
    contract, side, now_shown = found.contract, found.side, shown(found)
    versions = queries.versions(contract.id)
    return render_template(
        "contracts/show.html",
        contract=contract,
        side=side,
        found=found,
        shown=now_shown,
        suspended=[each for each in (contract.seller, contract.buyer) if not each.is_verified],
        version=contract.binding,
        facts=term_words.facts(contract.binding.terms),
        clauses=clause_words.facts(contract.binding.clauses),
        changes=_changes(found, versions),
        versions=versions,
        signings=queries.signings(contract.id),
        author=lambda version: words.author(version, side),
        name_of=words.name_of,
        fault=lambda party: words.fault(party, side),
        end_reason=words.end_reason,
        sections=list(sections.of(found)),
        **(_steps(found, now_shown, refused) if found.may_act else {}),
    )


def _steps(found: Reading, now_shown: Shown, refused: BaseForm | None) -> dict[str, Any]:
    """The forms of what the reader may do now."""
    contract, side = found.contract, found.side
    scan, proposal, number = now_shown.scan, now_shown.proposal, contract.latest.number
    is_pending = contract.status is ContractStatus.PENDING
    is_annexed = contract.status is ContractStatus.ACTIVE and turns.is_settling(contract)

    def form(kind: type[AnyForm], **values: object) -> AnyForm:
        return refused if type(refused) is kind else kind(formdata=None, **values)

    forms: dict[str, Any] = {}
    if turns.may_approve(contract, side):
        forms["approve"] = form(VersionForm, number=number)
    if is_annexed:
        forms["refuse_annex"] = form(RefuseAnnexForm, number=number)
    if is_pending and contract.in_force is not None and scan is None:
        forms["attach"] = form(ScanForm)
    if scan is not None and is_pending and signing.may_confirm(scan, side, me()):
        forms |= {"confirm": form(StepForm), "refuse_scan": form(RefuseScanForm)}
    if proposal is not None:
        forms["agree_end"] = form(AgreeForm) if ending.may_agree(proposal, side) else None
        forms["refuse_end"] = form(GoOnForm) if side in (Side.STAFF, proposal.side) else None
    if contract.status.is_open and (proposal is None or side is Side.STAFF):
        asked = EndForm.read_by(side, contract.status, formdata=None, **_as(proposal))
        forms["end"] = refused if isinstance(refused, EndForm) else asked
    forms["can_edit"] = (is_pending or is_annexed) and scan is None and turns.may_edit(contract, side)
    forms["can_annex"] = contract.status is ContractStatus.ACTIVE and not turns.is_settling(contract)
    return forms


def _as(proposal: Any) -> dict[str, object]:
    """What a party said, for the staff who decide."""
    return {} if proposal is None else {"reason": proposal.reason, "fault": proposal.fault, "note": proposal.note}


def _changes(found: Reading, versions: list[ContractVersion]) -> list[Any]:
    """What the version that waits changes: of an annex against what is in force, else against the one before."""
    contract = found.contract
    if not turns.is_settling(contract):
        return []
    latest = contract.latest
    before = contract.in_force or next((each for each in versions if each.number < latest.number), None)
    return changes(before, latest) if before is not None else []


def changes(before: ContractVersion, after: ContractVersion) -> list[Any]:
    """The lines in which two versions differ, terms first."""
    return [
        *term_words.changed(after.terms, before.terms),
        *clause_words.changed(after.clauses, before.clauses),
    ]
