"""How much supply a need as typed could find: a fragment for its form, and a page of its own."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.matching import facts, supply
from matchmaker.matching.blueprint import bp
from matchmaker.matching.reader import need_to_read


@bp.get("/needs/<int:need_id>/supply")
@signed_in
def supply_count(need_id: int) -> ResponseReturnValue:
    """How many published offers could answer the need as last saved, and which essential keeps most away."""
    need, _reader = need_to_read(need_id)
    asked = facts.draft_need(need.id)
    counted = supply.count(asked) if asked else None
    fragment = bool(request.headers.get("HX-Request"))
    template = "matching/_supply.html" if fragment else "matching/supply.html"
    return render_template(template, need=need, counted=counted)
