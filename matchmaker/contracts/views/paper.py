"""A contract as a PDF, for whoever reads the contract."""

from __future__ import annotations

from flask import Response, current_app, request

from matchmaker.accounts.access import signed_in
from matchmaker.contracts import queries
from matchmaker.contracts.access import reading
from matchmaker.contracts.blueprint import bp
from matchmaker.contracts.models import Contract, ContractVersion
from matchmaker.contracts.paper import contract_pdf, edition
from matchmaker.contracts.paper.gathering import paper_of
from matchmaker.contracts.paper.paper import Language
from matchmaker.errors import NotFound
from matchmaker.web import i18n
from matchmaker.web.addresses import row_id
from matchmaker.web.limits import limiter


@bp.get("/contracts/<int:contract_id>/paper.pdf")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def paper(contract_id: int) -> Response:
    """One version (``version=``; else the one in force, or the latest) in one language (``language=``).

    A browser that has it already is told so before the paper is made again.
    """
    contract = reading(contract_id).contract
    language: Language = "en" if request.args.get("language", i18n.language()) == "en" else "vi"
    days = current_app.config["REFERENCE_PRICE_DAYS"]
    made = paper_of(contract, _version(contract), language, reference_days=days)
    response = Response(mimetype="application/pdf")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    response.set_etag(edition(made))
    response.make_conditional(request)
    if response.status_code == 200:
        response.data = contract_pdf(made)
        name = "-".join(filter(None, [made.number, f"v{made.version}", language]))
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return response


def _version(contract: Contract) -> ContractVersion:
    """The version that the address names. Raises NotFound for one that the contract does not have."""
    asked = request.args.get("version")
    if asked is None:
        return contract.binding
    try:
        found = queries.version(contract.id, row_id(asked))
    except ValueError as no_number:
        raise NotFound from no_number
    if found is None:
        raise NotFound
    return found
