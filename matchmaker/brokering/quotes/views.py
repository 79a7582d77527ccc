"""Quotes: reading one, putting terms to the other side, answering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from matchmaker import measures
from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.brokering.quotes import defaults, pricing, queries, service, words
from matchmaker.brokering.quotes.access import QuoteReading, acting_side, is_broker, reading_quote
from matchmaker.brokering.quotes.forms import AcceptForm, RejectForm, TermsForm, WithdrawForm
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.brokering.views.reading import Reading, reading
from matchmaker.brokering.words import END_REASONS
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.measures.schedule import Portion
from matchmaker.terms import Terms
from matchmaker.web.once import once

REFUSED: Final = 422
TOO_LATE: Final = 409


@bp.get("/quotes/<int:quote_id>")
@signed_in
def quote(quote_id: int) -> ResponseReturnValue:
    """One quote: its latest proposal, what changed, and what its reader may do."""
    return quote_page(reading_quote(quote_id))


@bp.route("/introductions/<int:introduction_id>/quotes/new", methods=["GET", "POST"])
@signed_in
@once
def propose(introduction_id: int) -> ResponseReturnValue:
    """Put terms to the other side."""
    found = reading(introduction_id)
    side = acting_side(found, _named())
    waiting = queries.open_quote(introduction_id)
    if waiting is not None and waiting.status_on(today()) is QuoteStatus.OPEN:
        return redirect(url_for("brokering.quote", quote_id=waiting.id), 303)
    if not service.can_quote(found.introduction):
        return redirect(url_for("brokering.show", introduction_id=introduction_id), 303)
    return _write(found, side, before=None)


@bp.route("/quotes/<int:quote_id>/counter", methods=["GET", "POST"])
@signed_in
@once
def counter(quote_id: int) -> ResponseReturnValue:
    """Answer a proposal with other terms; or renew one that lapsed."""
    found = reading_quote(quote_id)
    side = acting_side(found.found, _named())
    if not _may_counter(found.quote, side):
        if request.method == "POST":
            return quote_page(found, too_late=True), TOO_LATE
        return redirect(url_for("brokering.quote", quote_id=quote_id), 303)
    return _write(found.found, side, before=found.quote)


@bp.post("/quotes/<int:quote_id>/reject")
@signed_in
def reject(quote_id: int) -> ResponseReturnValue:
    """Say no to a proposal, and why."""
    found = reading_quote(quote_id)
    side = acting_side(found.found, _named())
    form = RejectForm()
    if not form.validate_on_submit() or not isinstance(form.reason.data, EndReason):
        return quote_page(found, refused=form), REFUSED
    reason, note = form.reason.data, form.note.data
    return _step(
        found,
        lambda: service.reject(found.quote, side, number=form.seen_number, reason=reason, note=note, by=me()),
        _("Đã từ chối. Bên kia được báo lý do và gửi chào giá khác được."),
    )


@bp.post("/quotes/<int:quote_id>/withdraw")
@signed_in
def withdraw(quote_id: int) -> ResponseReturnValue:
    """Take an own proposal back."""
    found = reading_quote(quote_id)
    side = acting_side(found.found, _named())
    form = WithdrawForm()
    if not form.validate_on_submit():
        return quote_page(found), REFUSED
    return _step(
        found, lambda: service.withdraw(found.quote, side, number=form.seen_number, by=me()), _("Đã rút chào giá.")
    )


def quote_page(found: QuoteReading, *, refused: RejectForm | None = None, too_late: bool = False) -> str:
    """A quote as its reader sees it. ``too_late``: something happened before the reader's step."""
    quote, introduction, side, day = found.quote, found.introduction, found.side, today()
    all_versions = queries.versions(quote.id)
    latest, before = all_versions[0], all_versions[1] if len(all_versions) > 1 else None
    status = quote.status_on(day)
    stands_for = _stands_for(found, latest)
    answers = status is QuoteStatus.OPEN and service.can_quote(introduction)
    return render_template(
        "brokering/quotes/show.html",
        quote=quote,
        introduction=introduction,
        side=side,
        latest=latest,
        status=status,
        state=words.standing(quote, day, side),
        facts=words.facts(latest.terms, before.terms if before is not None else None),
        before=before,
        effective=words.effective(latest.terms, pricing.markets([latest.terms], day)[0]),
        versions=[(each, _changes(each, all_versions)) for each in all_versions],
        first_facts=words.facts(all_versions[-1].terms),
        low=pricing.low_now(quote, day) if answers and side is not Side.SELLER else None,
        reason=str(END_REASONS[quote.reason]) if quote.reason is not None else "",
        stands_for=stands_for,
        can_accept=answers and side is not Side.STAFF and latest.side is not side,
        can_answer=answers and stands_for is not None and latest.side is not stands_for,
        can_withdraw=status is QuoteStatus.OPEN and stands_for is not None and latest.side is stands_for,
        can_renew=status is QuoteStatus.EXPIRED and service.can_quote(introduction) and stands_for is not None,
        is_sound=introduction.is_sound,
        reject=refused or RejectForm(formdata=None, number=str(latest.number), side=stands_for),
        accept=AcceptForm(formdata=None, number=str(latest.number)),
        withdraw=WithdrawForm(formdata=None, number=str(latest.number), side=stands_for),
        too_late=too_late,
    )


def _named() -> str:
    """The side for which the broker writes, as the address or the form names it."""
    return request.form.get("side") or request.args.get("side") or ""


def _stands_for(found: QuoteReading, latest: QuoteVersion) -> Side | None:
    """For which side the reader may act: the broker for whoever has to answer, other staff for nobody."""
    if found.side is not Side.STAFF:
        return found.side
    if not is_broker(found.found):
        return None
    return Side.SELLER if latest.side is Side.BUYER else Side.BUYER


def _may_counter(quote: Quote, side: Side) -> bool:
    status = quote.status_on(today())
    answers = status is QuoteStatus.EXPIRED or (status is QuoteStatus.OPEN and quote.latest.side is not side)
    return answers and service.can_quote(quote.introduction)


def _changes(version: QuoteVersion, all_versions: Sequence[QuoteVersion]) -> list[words.Fact]:
    """What a version changed of the one before it."""
    earlier = {each.number: each for each in all_versions}
    before = earlier.get(version.number - 1)
    return words.changed(version.terms, before.terms) if before is not None else []


def _step(found: QuoteReading, step: Callable[[], None], done: str) -> ResponseReturnValue:
    """Take a step about the version that the reader saw; come too late, the reader sees what happened meanwhile."""
    try:
        with session.begin_nested():
            step()
    except (Conflict, StaleDataError, WrongState):
        session.expire_all()
        return quote_page(reading_quote(found.quote.id), too_late=True), TOO_LATE
    flash(done, "success")
    return redirect(url_for("brokering.quote", quote_id=found.quote.id), 303)


# the form ----------------------------------------------------------------------------------------------------


def _write(found: Reading, side: Side, *, before: Quote | None) -> ResponseReturnValue:
    """Show the form, read it, and put the terms to the other side. Whatever goes wrong, what was typed stays."""
    introduction = found.introduction
    begin = _begin(introduction, before)
    form = _form(introduction, begin, before)
    if request.method == "POST":
        if form.looks_up_place():
            return _form_page(found, side, form, before)
        is_sound = form.validate_on_submit()
        more = form.wanted_rows()
        if more is not None:
            return _form_page(found, side, _form(introduction, begin, before, portions=more), before, rows_made=True)
        if is_sound:
            answer = _put(found, side, form, before)
            if answer is not None:
                return answer
    overtaken = before is not None and request.method == "POST" and form.seen_number != before.latest.number
    page = _form_page(found, side, form, before, overtaken=overtaken)
    return page, TOO_LATE if overtaken else REFUSED if form.errors else 200


def _put(found: Reading, side: Side, form: TermsForm, before: Quote | None) -> ResponseReturnValue | None:
    """Propose or counter what a sound form says; None where that was refused, and the form says why."""
    told = {"terms": form.terms(), "valid_until": form.valid_until.data, "message": form.message.data, "by": me()}
    try:
        with session.begin_nested():
            if before is None:
                quote = service.propose(found.introduction, side, **told)
            else:
                quote = before
                service.counter(before, side, number=form.seen_number, **told)
    except Unprocessable as refusal:
        form.refuse_for(refusal)
        return None
    except (Conflict, StaleDataError, WrongState):
        session.expire_all()
        return None if before is not None and _may_counter(before, side) else _overtaken(found)
    flash(_("Đã gửi. Bên kia được báo ngay."), "success")
    return redirect(url_for("brokering.quote", quote_id=quote.id), 303)


def _overtaken(found: Reading) -> ResponseReturnValue:
    """Somebody was faster: what they did is to be read first."""
    flash(_("Vừa có thay đổi nên đề nghị của anh/chị chưa được gửi. Anh/chị xem lại."), "warning")
    quotes = queries.quotes_of(found.introduction.id)
    if quotes:
        return redirect(url_for("brokering.quote", quote_id=quotes[0].id), 303)
    return redirect(url_for("brokering.show", introduction_id=found.introduction.id), 303)


def _begin(introduction: Introduction, before: Quote | None) -> Terms:
    """What the form begins with: the version that is answered, else the last one of the two, else the listings."""
    if before is not None:
        return before.latest.terms
    earlier = queries.quotes_of(introduction.id)
    return earlier[0].latest.terms if earlier else defaults.usual_terms(introduction)


def _form(
    introduction: Introduction,
    begin: Terms,
    before: Quote | None,
    *,
    portions: tuple[Portion, ...] | None = None,
) -> TermsForm:
    offer = introduction.offer.approved
    assert offer is not None
    products = defaults.products(introduction)
    return TermsForm.of(
        begin,
        products,
        typed_unit=measures.unit(offer.typed_unit or products[0].typed_units[0].code),
        valid_until=defaults.usual_last_day(begin),
        number=before.latest.number if before is not None else 0,
        portions=portions,
    )


def _form_page(
    found: Reading,
    side: Side,
    form: TermsForm,
    before: Quote | None,
    *,
    rows_made: bool = False,
    overtaken: bool = False,
) -> str:
    introduction = found.introduction
    if overtaken and before is not None:
        form.number.data = str(before.latest.number)
    form.side.data = side.value
    return render_template(
        "brokering/quotes/write.html",
        introduction=introduction,
        form=form,
        side=side,
        before=before,
        facts=words.facts(before.latest.terms) if before is not None and overtaken else [],
        rows_made=rows_made,
        overtaken=overtaken,
        is_for_other=found.is_staff,
        other=introduction.party(Side.SELLER if side is Side.BUYER else Side.BUYER),
        mine=introduction.party(side),
        left=defaults.left(introduction),
    )
