"""Registering an organisation: three fields first, then who the person is."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import consents
from matchmaker.accounts import service as accounts
from matchmaker.accounts.access import me, public
from matchmaker.accounts.models import UserRole
from matchmaker.accounts.views.my_data import address_hash
from matchmaker.errors import Unprocessable
from matchmaker.organisations import service
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.forms import OrganisationForm, PersonForm, look_up
from matchmaker.organisations.models import OrganisationKind
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.once import once

LAST_STEP = "2"


def register_limit() -> str:
    return str(current_app.config["LIMIT_REGISTER"])


def _is_not_last_step() -> bool:
    return request.form.get("step") != LAST_STEP


@bp.route("/register", methods=["GET", "POST"])
@public
@limiter.limit(register_limit, methods=["POST"], exempt_when=_is_not_last_step)
@once
def register() -> ResponseReturnValue:
    """Register an organisation; what the first step said travels with the second."""
    if current_user.is_authenticated:
        if me().role is not UserRole.MEMBER:
            abort(404)
        if acting_as() is not None:
            return redirect(url_for("organisations.edit"), 303)
    form = OrganisationForm()
    if request.method == "GET":
        asked = request.args.get("kind", "")
        form.kind.data = OrganisationKind(asked) if asked in list(OrganisationKind) else None
        return _first_step(form)
    if "search" in request.form:
        look_up(form, request.form["search"])
        return _first_step(form)
    if "back" in request.form:
        return _first_step(form)
    if not form.validate():
        return _first_step(form, 422)
    if current_user.is_authenticated:
        return _register_for_member(form)
    if request.form.get("step") != LAST_STEP:
        return _second_step(form, PersonForm(formdata=None))
    return _register_newcomer(form, PersonForm())


def _first_step(form: OrganisationForm, status: int = 200) -> ResponseReturnValue:
    return render_template("organisations/register.html", form=form), status


def _second_step(organisation: OrganisationForm, person: PersonForm, status: int = 200) -> ResponseReturnValue:
    return render_template("organisations/register_person.html", organisation=organisation, form=person), status


def _register_for_member(form: OrganisationForm) -> ResponseReturnValue:
    """Somebody has an account already and now registers an organisation."""
    service.register(form.facts(), by=me())
    flash(_("Đã gửi đăng ký. Liên minh HTX sẽ xem và báo lại anh/chị."), "success")
    return redirect(url_for("organisations.edit"), 303)


def _register_newcomer(organisation: OrganisationForm, person: PersonForm) -> ResponseReturnValue:
    """The page after it is the same whether or not the address has an account; its mail tells which."""
    if not person.validate():
        return _second_step(organisation, person, 422)
    try:
        user = accounts.open_account(
            person.email.data, person.password.data, name=person.person_name.data, language=language()
        )
    except Unprocessable as error:
        person.refuse_for(error)
        return _second_step(organisation, person, 422)
    if user is not None:
        consents.give(user, person.purposes.purposes, address_hash=address_hash())
        service.register(organisation.facts(), by=user)
    return redirect(url_for("organisations.registered"), 303)


@bp.get("/register/sent")
@public
def registered() -> ResponseReturnValue:
    """Say that a mail is on its way."""
    return render_template("organisations/registered.html")
