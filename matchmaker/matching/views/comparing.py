"""Offers side by side."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import signed_in
from matchmaker.db import begin_writing
from matchmaker.listings import ListingState
from matchmaker.matching import cards, comparison, facts, queries, service
from matchmaker.matching.blueprint import bp
from matchmaker.matching.comparison import Compared
from matchmaker.matching.models import Side
from matchmaker.matching.ranked import RankedList
from matchmaker.matching.reader import Reader, need_to_read
from matchmaker.matching.states import states
from matchmaker.matching.views.lists import mark_states, ranked_for_need
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.web.addresses import row_id


@bp.get("/needs/<int:need_id>/compare")
@signed_in
def compare(need_id: int) -> ResponseReturnValue:
    """Up to four offers of a need's list, named in the address."""
    begin_writing()
    need, reader = need_to_read(need_id)
    asked_for = list(dict.fromkeys(request.args.getlist("offer", type=row_id)))
    if need.state() is not ListingState.PUBLISHED or not asked_for:
        flash(_("Chọn từ hai đến bốn nguồn cung rồi bấm So sánh."), "warning")
        return redirect(url_for("matching.for_need", need_id=need_id), 303)
    most = current_app.config["COMPARE_MAX"]
    if len(asked_for) > most:
        flash(_("So sánh nhiều nhất %(most)s nguồn cung một lần.", most=most), "warning")
    found = ranked_for_need(need, reader)
    compared = _compared(found, asked_for[:most], reader)
    asked = cards.need_view(need, reader.viewer)
    need_facts = facts.need(need_id)
    if need_facts is None or not compared:
        return redirect(url_for("matching.for_need", need_id=need_id), 303)
    for each in compared:
        service.note(
            InteractionKind.COMPARED,
            need_id=need_id,
            offer_id=each.view.id,
            side=reader.side,
            by=reader.user,
            organisation_id=reader.organisation_id,
        )
    told = mark_states(service.marks_of(need_id)) | states(Side.BUYER, need_id)
    return render_template(
        "matching/compare.html",
        need=need,
        asked=asked,
        columns=comparison.columns(compared, need_id),
        rows=comparison.rows(compared, need_facts, asked),
        told=told,
        is_own=reader.side is Side.BUYER,
    )


def _compared(found: RankedList, offer_ids: list[int], reader: Reader) -> list[Compared]:
    """The offers asked for that are still published, in the order asked for."""
    offers = {each.offer_id: each for each in facts.offers(queries.listed_offers(offer_ids))}
    views = cards.views_of_offers([each.revision_id for each in offers.values()], reader.viewer)
    compared = []
    for offer_id in (each for each in offer_ids if each in offers):
        position = found.position_of(offer_id)
        match = found.explained([position])[0] if position is not None else None
        compared.append(Compared(views[offer_id], offers[offer_id], match))
    return compared
