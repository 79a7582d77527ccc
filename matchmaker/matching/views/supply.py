"""How much supply a need as typed could find: a fragment for its form, and a page of its own."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, signed_in
from matchmaker.db import session
from matchmaker.errors import MatchmakerError
from matchmaker.matching import facts, supply
from matchmaker.matching.blueprint import bp
from matchmaker.needs.models import Need
from matchmaker.needs.views import DESK
from matchmaker.ranking.facts.listings import NeedFacts


@bp.route("/needs/<int:need_id>/supply", methods=["GET", "POST"])
@signed_in
def supply_count(need_id: int) -> ResponseReturnValue:
    """How many published offers could answer the need, and which essential keeps most away.

    A form that is being filled in posts itself here and is counted as typed; nothing of it is kept. It counts what
    is being written, so it is for whoever writes the need.
    """
    need = DESK.writable(need_id)
    asked = _as_typed(need) if request.method == "POST" else None
    asked = asked or facts.draft_need(need_id)
    counted = supply.count(asked) if asked else None
    fragment = bool(request.headers.get("HX-Request"))
    template = "matching/_supply.html" if fragment else "matching/supply.html"
    return render_template(template, need=need, counted=counted)


def _as_typed(need: Need) -> NeedFacts | None:
    """The need with the part that is being typed laid over it; None where that part makes no sense yet."""
    part = request.args.get("part", "")
    if part not in DESK.forms or need.latest.product_code is None:
        return None
    form = DESK.forms[part].of(need)
    if not form.validate():
        return None
    trial = session.begin_nested()
    try:
        DESK.posting.write_part(need, part, form.values(), by=me(), seen=form.seen)
        return facts.draft_need(need.id)
    except MatchmakerError:
        return None
    finally:
        trial.rollback()
