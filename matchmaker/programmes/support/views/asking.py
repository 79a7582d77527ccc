"""A cooperative asks for support, writes about it, takes it back; both sides read the request."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, signed_in
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.support import access, service
from matchmaker.programmes.support.forms import AskForm, SayForm
from matchmaker.programmes.support.views.page import request_page, to_request
from matchmaker.programmes.support.words import NOTES
from matchmaker.web.forms import REFUSED
from matchmaker.web.once import once


@bp.route("/support/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def ask_for_support() -> ResponseReturnValue:
    """One short form; the dossier goes along afterwards."""
    organisation = my_organisation()
    if not organisation.kind.is_cooperative:
        raise NotFound
    form = AskForm()
    if form.validate_on_submit():
        try:
            with session.begin_nested():
                made = service.ask(organisation, form.told, by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã gửi đề nghị. Gửi kèm hồ sơ thì Liên minh HTX xét nhanh hơn."), "success")
            return to_request(made.id)
    page = render_template("programmes/support/ask.html", form=form, notes=NOTES, organisation=organisation)
    return page, REFUSED if form.errors else 200


@bp.get("/support/<int:request_id>")
@signed_in
def support_request(request_id: int) -> ResponseReturnValue:
    """What is asked for, the dossier, what was said and decided."""
    return request_page(access.readable(request_id))


@bp.post("/support/<int:request_id>/say")
@acts_for_organisation
@once
def say_about_support(request_id: int) -> ResponseReturnValue:
    """Answer what staff asked, or add something."""
    found, form = access.own(request_id), SayForm()
    if not form.validate_on_submit():
        return request_page(found, refused=form), REFUSED
    service.say(found, form.text.data, by=me())
    return to_request(request_id)


@bp.post("/support/<int:request_id>/withdraw")
@acts_for_organisation
def withdraw_support(request_id: int) -> ResponseReturnValue:
    """The cooperative does not need it any more."""
    service.withdraw(access.own(request_id), by=me())
    flash(_("Đã rút đề nghị và lấy lại hồ sơ."), "success")
    return to_request(request_id)
