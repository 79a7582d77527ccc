"""Evidence between the two sides of an introduction: the seller lays them open, the buyer reads them."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.brokering import evidence
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.forms import EvidenceForm
from matchmaker.brokering.views.reading import as_party, tells_what_changed
from matchmaker.credentials.evidence import filing
from matchmaker.errors import NotFound
from matchmaker.matching.models import Side
from matchmaker.organisations.access import acts_for_organisation


@bp.post("/introductions/<int:introduction_id>/evidence")
@acts_for_organisation
@tells_what_changed
def lay_open(introduction_id: int) -> ResponseReturnValue:
    """Say which files the buyer may read; what is not ticked is closed."""
    found = as_party(introduction_id)
    if found.side is not Side.SELLER:
        raise NotFound
    form = EvidenceForm.among(evidence.proved(found.introduction))
    if form.validate_on_submit():
        evidence.lay_open(found.introduction, form.chosen, by=me())
        flash(
            _("Đã lưu. Bên mua chỉ xem được giấy tờ anh/chị đã chọn.") if form.chosen else _("Đã đóng giấy tờ."),
            "success",
        )
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


@bp.get("/introductions/<int:introduction_id>/evidence/<name>")
@acts_for_organisation
def read_evidence(introduction_id: int, name: str) -> ResponseReturnValue:
    """A file that the seller laid open to the buyer."""
    return _sent(introduction_id, name)


@bp.get("/introductions/<int:introduction_id>/evidence/<name>/small")
@acts_for_organisation
def read_evidence_small(introduction_id: int, name: str) -> ResponseReturnValue:
    """Its thumbnail."""
    return _sent(introduction_id, name, small=True)


def _sent(introduction_id: int, name: str, *, small: bool = False) -> ResponseReturnValue:
    found = as_party(introduction_id)
    readable = evidence.readable(found.introduction, name) if found.side is Side.BUYER else None
    if readable is None:
        raise NotFound
    return filing.sent(readable, small=small)
