"""One version of a contract in full, and what it changes against any other."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.contracts import queries, words
from matchmaker.contracts.access import reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.models import ContractVersion
from matchmaker.contracts.paper.articles import articles
from matchmaker.contracts.paper.gathering import paper_of
from matchmaker.contracts.paper.paper import Language
from matchmaker.contracts.views.page import changes
from matchmaker.errors import NotFound
from matchmaker.web.i18n import language


@bp.get("/contracts/<int:contract_id>/versions/<int:number>")
@signed_in
def version(contract_id: int, number: int) -> ResponseReturnValue:
    """The text of a version; with ``beside`` in the address, next to another one (else the one before)."""
    found = reading(contract_id)
    versions = queries.versions(contract_id)
    shown = next((each for each in versions if each.number == number), None)
    if shown is None:
        raise NotFound
    other = _other(versions, shown)
    told: Language = "en" if language() == "en" else "vi"
    days = current_app.config["REFERENCE_PRICE_DAYS"]
    return render_template(
        "contracts/version.html",
        contract=found.contract,
        version=shown,
        versions=versions,
        other=other,
        changes=changes(other, shown) if other is not None else [],
        articles=articles(paper_of(found.contract, shown, told, reference_days=days)),
        author=lambda each: words.author(each, found.side),
        name_of=words.name_of,
    )


def _other(versions: list[ContractVersion], shown: ContractVersion) -> ContractVersion | None:
    """The version to compare with: the one asked for, else the newest before it."""
    asked = request.args.get("beside", type=int)
    chosen = next((each for each in versions if each.number == asked and each is not shown), None)
    return chosen or next((each for each in versions if each.number < shown.number), None)
