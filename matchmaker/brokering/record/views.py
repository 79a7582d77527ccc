"""The record of an organisation's deals, with what backs each figure, and its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.brokering.blueprint import bp
from matchmaker.brokering.record import showing
from matchmaker.brokering.record.access import Reading, reading
from matchmaker.brokering.record.forms import ReplyForm
from matchmaker.errors import NotFound
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.reputation import queries, service
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationFact
from matchmaker.web.once import once
from matchmaker.web.paging import page_url, paginate

REFUSED = 422
_Forms = Mapping[int, ReplyForm]
"""By the fact that each answers."""


@bp.get("/organisations/<int:organisation_id>/record")
@signed_in
def record(organisation_id: int) -> ResponseReturnValue:
    """Every figure of one side and product, and the facts behind it, the latest first."""
    return _page(reading(organisation_id))


@bp.post("/organisations/<int:organisation_id>/record/<int:fact_id>/reply")
@acts_for_organisation
@once
def reply(organisation_id: int, fact_id: int) -> ResponseReturnValue:
    """Answer what is told of one's own organisation."""
    found = reading(organisation_id)
    fact = queries.fact_told(organisation_id, fact_id) if found.is_own else None
    if fact is None:
        raise NotFound
    form = ReplyForm(fact_id)
    if not form.validate():
        return _page(found, answered=fact, refused=form), REFUSED
    service.reply(fact, form.text.data or "", about_deal=bool(form.about_deal.data), by=me())
    flash(_("Đã lưu câu trả lời. Nó đứng cạnh con số, ai xem con số cũng đọc được."), "success")
    return redirect(_address(fact), 303)


def _address(fact: ReputationFact) -> str:
    return url_for(
        "brokering.record",
        organisation_id=fact.organisation_id,
        side=fact.side.value,
        product=fact.species_code,
        _anchor=f"fact-{fact.id}",
    )


def _page(found: Reading, answered: ReputationFact | None = None, refused: ReplyForm | None = None) -> str:
    organisation = found.organisation
    trades = queries.trades_on_record(organisation.id)
    wanted = (answered.side, answered.species_code) if answered else _asked()
    chosen = wanted if wanted in trades else next(iter(trades), None)
    facts = paginate(queries.facts_told(organisation.id, *chosen)) if chosen else None
    return render_template(
        "reputation/record.html",
        organisation=organisation,
        found=found,
        chosen=chosen,
        trades=[(each, showing.title(*each)) for each in trades],
        panel=showing.panel(organisation.id, *chosen) if chosen else None,
        page=facts,
        page_url=page_url,
        told=showing.told(facts.rows, sees_deals=found.sees_deals) if facts else [],
        forms=_forms(facts.rows, answered, refused) if facts and found.is_own else {},
    )


def _forms(facts: Sequence[ReputationFact], answered: ReputationFact | None, refused: ReplyForm | None) -> _Forms:
    """A form for each fact, the refused one as it was sent."""
    forms = {each.id: ReplyForm(each.id, formdata=None) for each in facts}
    if answered is not None and refused is not None:
        forms[answered.id] = refused
    return forms


def _asked() -> tuple[Side, str] | None:
    """The side and product that the address asks for."""
    side = request.args.get("side", "")
    return (Side(side), request.args.get("product", "")) if side in list(Side) else None
