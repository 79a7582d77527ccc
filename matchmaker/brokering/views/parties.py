"""An introduction as the two parties see it, and their answers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering import evidence, lapsing, service, words
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.conversation.teaser import teaser
from matchmaker.brokering.forms import DeclineForm, EvidenceForm, VersionedForm
from matchmaker.brokering.models import EndReason, IntroductionStatus
from matchmaker.brokering.quotes.beside import beside
from matchmaker.brokering.views.following import staff_page
from matchmaker.brokering.views.reading import Reading, as_party, reading, tells_what_changed
from matchmaker.browsing import view
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.queries import load
from matchmaker.db import begin_writing
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.needs import browse as needs
from matchmaker.offers import browse as offers
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.reputation.queries import species_of


@bp.get("/introductions/<int:introduction_id>")
@signed_in
def show(introduction_id: int) -> ResponseReturnValue:
    """One introduction, as a party or as the staff of either province read it."""
    found = reading(introduction_id)
    if not found.is_staff:
        return _party_page(found)
    unnoted = service.unnoted_contacts((found.introduction.buyer, found.introduction.seller), by=me())
    if unnoted:
        begin_writing()
        service.note_contacts(unnoted, by=me())
    return staff_page(found.introduction)


@bp.post("/introductions/<int:introduction_id>/accept")
@acts_for_organisation
@tells_what_changed
def accept(introduction_id: int) -> ResponseReturnValue:
    """Say yes: once both have, each sees the other's contact."""
    found = as_party(introduction_id)
    form = VersionedForm()
    if form.validate_on_submit():
        service.accept(found.introduction, found.side, by=me())
        if found.introduction.contacts_are_open:
            flash(_("Hai bên đã đồng ý. Thông tin liên hệ ở ngay dưới đây."), "success")
        else:
            flash(_("Đã nhận lời đồng ý. Bên kia đồng ý nữa là mở liên hệ."), "success")
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


@bp.post("/introductions/<int:introduction_id>/decline")
@acts_for_organisation
@tells_what_changed
def decline(introduction_id: int) -> ResponseReturnValue:
    """Say no, and why."""
    found = as_party(introduction_id)
    form = DeclineForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return _party_page(found, form), 422
    service.decline(found.introduction, found.side, reason=form.reason.data, note=form.note.data, by=me())
    flash(_("Đã từ chối. Bên kia và Liên minh HTX được báo lý do."), "success")
    return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)


def _party_page(found: Reading, form: DeclineForm | None = None) -> str:
    introduction, side = found.introduction, found.side
    traded = introduction.offer_revision.product_code
    waits = introduction.status_on(today()) is IntroductionStatus.PROPOSED
    viewer = current_viewer()
    if introduction.contacts_are_open:
        viewer = viewer.as_party()
    laid_open = evidence.laid_open(introduction)
    proved = evidence.proved(introduction) if side is Side.SELLER and evidence.can_be_open(introduction) else []
    return render_template(
        "brokering/show.html",
        lapses=lapsing.flags([introduction]).get(introduction.id, ()),
        introduction=introduction,
        talk=teaser(introduction, side, me()),
        quoting=beside(introduction, side, me()),
        side=side,
        state=words.standing(introduction, side),
        other=introduction.party(Side.SELLER if side is Side.BUYER else Side.BUYER),
        mine=introduction.party(side),
        can_answer=waits and introduction.accepted_at(side) is None and introduction.is_sound,
        can_decline=introduction.status_on(today()).is_open,
        is_open=introduction.contacts_are_open,
        is_alive=introduction.is_alive_on(today()),
        species=species_of(traded) if traded else None,
        offered=view.of_offers(load(offers.SIDE, [introduction.offer_revision_id]), viewer)[0],
        asked=view.of_needs(load(needs.SIDE, [introduction.need_revision_id]), viewer)[0],
        end_reason=words.end_reason(introduction.end_reason),
        answer=VersionedForm(version=introduction.version),
        form=form or DeclineForm(version=introduction.version),
        evidence=laid_open,
        evidence_form=EvidenceForm.among(proved, list(laid_open)) if proved else None,
    )
