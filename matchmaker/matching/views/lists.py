"""The ranked lists: offers for a need, needs for an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import signed_in
from matchmaker.db import begin_writing
from matchmaker.errors import NotFound
from matchmaker.listings import ListingState
from matchmaker.matching import cards, facts, ranked, rankers, service, showing
from matchmaker.matching.blueprint import bp
from matchmaker.matching.export import matches_workbook
from matchmaker.matching.forms import DISMISS_REASONS, SieveForm
from matchmaker.matching.models import PairMark, Side
from matchmaker.matching.ranked import RankedList
from matchmaker.matching.reader import Reader, need_to_read, offer_to_read
from matchmaker.matching.showing import ShownList
from matchmaker.matching.sieve import Order, Sieve
from matchmaker.matching.states import PairState, states
from matchmaker.needs import filling
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations import looks
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.ranking.shortlist import Match, NearMiss
from matchmaker.web.paging import Page, address_with, asked_page, page_url, with_filters
from matchmaker.web.workbook import as_download

NEARLY_SHOWN = 10
CHOSEN, DISMISSED = "chosen", "dismissed"
MARKED = {CHOSEN: InteractionKind.SHORTLISTED, DISMISSED: InteractionKind.DISMISSED}


@bp.get("/needs/<int:need_id>/matches")
@signed_in
def for_need(need_id: int) -> ResponseReturnValue:
    """Offers for a need, ranked: for its organisation and its province's staff."""
    begin_writing()
    need, reader = need_to_read(need_id)
    if need.state() is not ListingState.PUBLISHED:
        return render_template("matching/not_published.html", listing=need, side="need", state=need.state())
    found = ranked_for_need(need, reader)
    marks = service.marks_of(need.id)
    form = SieveForm(request.args)
    positions = form.sieve().keeps(found, only=_shown(marks, found))
    page, number = _page(positions)
    shown = found.explained(page, first_place=number)
    told = mark_states(marks) | states(Side.BUYER, need.id)
    near = list(islice((each for each in found.nearly if not _is_dismissed(marks, each.offer.offer_id)), NEARLY_SHOWN))
    turns = found.turns if form.sieve().order is Order.BEST else {}
    offers, nearly = cards.offer_cards(
        shown, near, reader.viewer, told, need_id=need.id, lifted_id=found.lifted_id, turns=turns
    )
    _keep(found, form, shown, near if not request.args.get("show") else (), reader)
    return render_template(
        "matching/for_need.html",
        need=need,
        asked=cards.need_view(need, reader.viewer),
        found=found,
        cards=offers,
        nearly=nearly,
        marks=marks,
        page=Page(rows=page, number=asked_page(), size=current_app.config["PAGE_SIZE"], total=len(positions)),
        is_own=reader.side is Side.BUYER,
        filling=filling.of([need]).get(need.id),
        tabs=_tabs(marks, found, form.sieve()),
        **_frame(form),
    )


@bp.get("/offers/<int:offer_id>/matches")
@signed_in
def for_offer(offer_id: int) -> ResponseReturnValue:
    """Needs for an offer, ranked from the seller's view: for its organisation and its province's staff."""
    begin_writing()
    offer, reader = offer_to_read(offer_id)
    if offer.state() is not ListingState.PUBLISHED:
        return render_template("matching/not_published.html", listing=offer, side="offer", state=offer.state())
    found = ranked_for_offer(offer, reader)
    form = SieveForm(request.args)
    positions = form.sieve().keeps(found)
    page, number = _page(positions)
    shown = found.explained(page, first_place=number)
    near = found.nearly[:NEARLY_SHOWN]
    needs, nearly = cards.need_cards(shown, near, reader.viewer, states(Side.SELLER, offer.id), offer_id=offer.id)
    _keep(found, form, shown, near, reader)
    return render_template(
        "matching/for_offer.html",
        offer=offer,
        offered=cards.offer_view(offer, reader.viewer),
        found=found,
        cards=needs,
        nearly=nearly,
        page=Page(rows=page, number=asked_page(), size=current_app.config["PAGE_SIZE"], total=len(positions)),
        is_own=reader.side is Side.SELLER,
        **_frame(form),
    )


@bp.get("/needs/<int:need_id>/matches.xlsx")
@signed_in
def export(need_id: int) -> ResponseReturnValue:
    """The same list as a workbook."""
    need, reader = need_to_read(need_id)
    if need.state() is not ListingState.PUBLISHED:
        raise NotFound
    found = ranked_for_need(need, reader)
    form = SieveForm(request.args)
    positions = form.sieve().keeps(found, only=_shown(service.marks_of(need.id), found))
    most = current_app.config["CANDIDATES_MAX"]
    shown = found.explained(positions[:most])
    views = cards.views_of_offers([each.offer.revision_id for each in shown], reader.viewer)
    content = matches_workbook(_("Nguồn cung cho nhu cầu %(number)s", number=need.id), shown, views)
    return as_download(f"need-{need.id}-matches", content)


@bp.get("/needs/<int:need_id>/matches/<int:offer_id>")
@signed_in
def open_offer(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Open an offer from a need's list, and remember that it was opened."""
    begin_writing()
    need, reader = need_to_read(need_id)
    if facts.offer(offer_id) is None:
        raise NotFound
    service.note(
        InteractionKind.OPENED,
        need_id=need.id,
        offer_id=offer_id,
        side=reader.side,
        by=reader.user,
        organisation_id=reader.organisation_id,
    )
    return redirect(url_for("offers.show", offer_id=offer_id), 303)


@bp.get("/offers/<int:offer_id>/matches/<int:need_id>")
@signed_in
def open_need(offer_id: int, need_id: int) -> ResponseReturnValue:
    """Open a need from an offer's list, and remember that it was opened."""
    begin_writing()
    offer, reader = offer_to_read(offer_id)
    if facts.need_seen_by_seller(need_id) is None:
        raise NotFound
    service.note(
        InteractionKind.OPENED,
        need_id=need_id,
        offer_id=offer.id,
        side=reader.side,
        by=reader.user,
        organisation_id=reader.organisation_id,
        in_list_of_offer=True,
    )
    return redirect(url_for("needs.show", need_id=need_id), 303)


def ranked_for_need(need: Need, reader: Reader) -> ShownList:
    """Offers for a published need as its reader may see them; to its buyer a newcomer may be shown higher."""
    asked = facts.need(need.id)
    if asked is None:
        raise NotFound
    if asked.ceiling_vnd is not None:  # reasons and what fails tell how an offer stands to it
        looks.at_private_price("need", need.id, organisation_id=need.organisation_id, revision_id=asked.revision_id)
    most = current_app.config["CANDIDATES_MAX"]
    found = ranked.for_need(asked, rankers.both(), side=reader.side, candidates_max=most)
    if reader.side is not Side.BUYER:
        return showing.as_ranked(found)
    return showing.to_buyer(found, need_id=need.id, share=current_app.config["INTERLEAVED_SHARE"])


def ranked_for_offer(offer: Offer, reader: Reader) -> ShownList:
    """Needs for a published offer as its reader may see them: nobody sees a ceiling here."""
    offered = facts.offer(offer.id)
    if offered is None:
        raise NotFound
    most = current_app.config["CANDIDATES_MAX"]
    return showing.as_ranked(ranked.for_offer(offered, rankers.both(), side=reader.side, candidates_max=most))


def mark_states(marks: Mapping[int, PairMark]) -> dict[int, PairState]:
    """The buyer's own marks in words, by offer."""
    return {offer_id: _mark_state(mark) for offer_id, mark in marks.items()}


def _mark_state(mark: PairMark) -> PairState:
    if mark.kind is InteractionKind.SHORTLISTED:
        return PairState(_("Đã chọn"), "live", can_ask=True)
    reason = DISMISS_REASONS[mark.reason] if mark.reason else ""
    return PairState(_("Đã bỏ qua: %(reason)s", reason=reason), "ended", can_ask=True)


def _is_dismissed(marks: Mapping[int, PairMark], offer_id: int) -> bool:
    return offer_id in marks and marks[offer_id].kind is InteractionKind.DISMISSED


def _shown(marks: Mapping[int, PairMark], found: RankedList) -> set[int]:
    """Ids of the offers in the part of the list that is open: all but the dismissed, the chosen, the dismissed."""
    part = request.args.get("show")
    if part in MARKED:
        return _marked(marks, MARKED[part])
    return set(found.other_ids) - _marked(marks, InteractionKind.DISMISSED)


def _marked(marks: Mapping[int, PairMark], kind: InteractionKind) -> set[int]:
    return {offer_id for offer_id, mark in marks.items() if mark.kind is kind}


def _tabs(marks: Mapping[int, PairMark], found: RankedList, sieve: Sieve) -> list[dict[str, object]]:
    """The parts of the list. A count is that of the rows behind it: what expired meanwhile is in neither."""
    now = request.args.get("show")
    labels = {None: _("Gợi ý"), CHOSEN: _("Đã chọn"), DISMISSED: _("Đã bỏ qua")}
    counts = {part: len(sieve.keeps(found, only=_marked(marks, kind))) for part, kind in MARKED.items()}
    return [
        {
            "label": label,
            "url": address_with(show=part, page=None),
            "active": now == part,
            "count": counts.get(part) if part else None,
        }
        for part, label in labels.items()
    ]


def _page(positions: list[int]) -> tuple[list[int], int]:
    """The positions on the page asked for, and the place of the first."""
    size = current_app.config["PAGE_SIZE"]
    first = (asked_page() - 1) * size
    return positions[first : first + size], first + 1


def _frame(form: SieveForm) -> dict[str, object]:
    """What the templates of both lists need besides the list."""
    return {
        "form": form,
        "used": [(words, address_with(**{name: None, "page": None})) for words, name in form.used()],
        "ranker": rankers.status(),
        "page_url": page_url,
        "address_with": address_with,
        "with_filters": with_filters,
        "reasons": [(reason, str(words)) for reason, words in DISMISS_REASONS.items()],
    }


def _keep(found: ShownList, form: SieveForm, shown: list[Match], near: Sequence[NearMiss], reader: Reader) -> None:
    """Remember what was shown, in which order."""
    order = form.sieve().order
    service.record_run(
        found,
        shown,
        near,
        viewer=reader.user,
        organisation_id=reader.organisation_id,
        ordered_by=None if order is Order.BEST else f"order:{order}",
    )
