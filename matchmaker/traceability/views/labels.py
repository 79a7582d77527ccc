"""What is taken along of a lot: a sheet of labels, and its chain as an EPCIS document."""

from __future__ import annotations

import json

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.errors import WrongState
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, chain, digital_link
from matchmaker.traceability.blueprint import bp
from matchmaker.web.addresses import public_address

LABELS_A_SHEET = 21
MOST_LABELS = 10 * LABELS_A_SHEET


@bp.get("/lots/<int:lot_id>/labels")
@writes_listings
def labels(lot_id: int) -> ResponseReturnValue:
    """An A4 sheet of labels to print and cut. Raises WrongState while the page behind them answers nobody."""
    lot = access.readable(lot_id)
    if not lot.is_public:
        raise WrongState(lot, wanted="public")
    count = min(max(request.args.get("count", LABELS_A_SHEET, type=int), 1), MOST_LABELS)
    address = public_address(digital_link.path_of(lot.code, lot.gtin))
    return render_template(
        "traceability/labels.html",
        lot=lot,
        count=count,
        address=address,
        qr=digital_link.qr_svg(address),
        best_before=chain.best_before(lot),
    )


@bp.get("/lots/<int:lot_id>/epcis.json")
@writes_listings
def epcis_document(lot_id: int) -> ResponseReturnValue:
    """The lot's chain as an EPCIS 2.0 document in JSON-LD."""
    lot = access.readable(lot_id)
    base = str(current_app.config["PUBLIC_BASE_URL"]).rstrip("/")
    document = chain.epcis_document(chain.of(lot), base=base)
    answer = Response(json.dumps(document, ensure_ascii=False, indent=2), mimetype="application/ld+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="epcis-{lot.code}.jsonld"'
    return answer
