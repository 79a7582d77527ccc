"""One linkage with what proves each rung: the introduction, the signed paper, the delivery, the money."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.contracts import queries as contracts
from matchmaker.errors import NotFound
from matchmaker.insights.blueprint import bp
from matchmaker.insights.linkage import queries, summing, words
from matchmaker.insights.linkage.ladder import Linkage, Rung
from matchmaker.insights.linkage.views.asking import sides
from matchmaker.measures import today


@bp.get("/linkage/<int:introduction_id>")
@staff_only
def linkage(introduction_id: int) -> ResponseReturnValue:
    """One that the union introduced. Another province's is a 404."""
    return _page(next((each for each in _own() if each.introduction_id == introduction_id), None))


@bp.get("/linkage/declared/<int:declaration_id>")
@staff_only
def declared_linkage(declaration_id: int) -> ResponseReturnValue:
    """One that somebody declared. Another province's is a 404."""
    return _page(next((each for each in _own() if each.declaration_id == declaration_id), None))


def _own() -> list[Linkage]:
    return queries.linkages(me().province_code or "")


def _page(found: Linkage | None) -> ResponseReturnValue:
    if found is None:
        raise NotFound
    signings = contracts.signings(found.contract_id) if found.contract_id is not None else []
    day = today()
    return render_template(
        "insights/linkage/evidence.html",
        linkage=found,
        rungs=list(Rung),
        rung=found.rung_on(day),
        agreed=found.agreed_on(day),
        scans=[each for each in signings if each.confirmed_at is not None],
        hectares=summing.hectares_of([found]),
        tonnes=summing.tonnes_of(found, day),
        value_vnd=summing.value_of(found, day),
        premium_pct=summing.premium_pct(found.agreed_on(day)),
        day=day,
        words=words,
        sides=sides("insights.linkages"),
    )
