"""Trademarks, technology and sites: declare, correct, take back. Nobody checks them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchmaker.accounts.access import me
from matchmaker.credentials import facts, queries
from matchmaker.credentials.facts import Content, Fact
from matchmaker.credentials.forms import FacilityForm, TrademarkForm
from matchmaker.credentials.models import Facility, Trademark
from matchmaker.credentials.views.blueprint import bp
from matchmaker.credentials.views.certificates import is_sound
from matchmaker.errors import Unprocessable
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.forms import BaseForm
from matchmaker.web.once import once


@bp.route("/organisation/trademarks/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new_trademark() -> ResponseReturnValue:
    """Declare a trademark."""
    return _trademark(None)


@bp.route("/organisation/trademarks/<int:trademark_id>", methods=["GET", "POST"])
@acts_for_organisation
def trademark(trademark_id: int) -> ResponseReturnValue:
    """Correct a trademark."""
    return _trademark(queries.owned_trademark(trademark_id, my_organisation().id))


@bp.post("/organisation/trademarks/<int:trademark_id>/remove")
@acts_for_organisation
def remove_trademark(trademark_id: int) -> ResponseReturnValue:
    """Take a trademark back."""
    facts.remove(queries.owned_trademark(trademark_id, my_organisation().id), by=me())
    return _to_list(_("Đã bỏ."))


@bp.route("/organisation/facilities/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new_facility() -> ResponseReturnValue:
    """Declare technology or a site."""
    return _facility(None)


@bp.route("/organisation/facilities/<int:facility_id>", methods=["GET", "POST"])
@acts_for_organisation
def facility(facility_id: int) -> ResponseReturnValue:
    """Correct technology or a site."""
    return _facility(queries.owned_facility(facility_id, my_organisation().id))


@bp.post("/organisation/facilities/<int:facility_id>/remove")
@acts_for_organisation
def remove_facility(facility_id: int) -> ResponseReturnValue:
    """Take technology or a site back."""
    facts.remove(queries.owned_facility(facility_id, my_organisation().id), by=me())
    return _to_list(_("Đã bỏ."))


def _trademark(mark: Trademark | None) -> ResponseReturnValue:
    form = TrademarkForm.of(mark)
    if is_sound(form) and _kept(form, mark or Trademark(organisation_id=my_organisation().id), form.content()):
        return _to_list(_("Đã lưu."))
    page = render_template("credentials/edit_trademark.html", form=form, mark=mark)
    return page, 422 if form.errors else 200


def _facility(held: Facility | None) -> ResponseReturnValue:
    form = FacilityForm.of(held)
    if is_sound(form) and _kept(form, held or Facility(organisation_id=my_organisation().id), form.content()):
        return _to_list(_("Đã lưu."))
    page = render_template("credentials/edit_facility.html", form=form, facility=held)
    return page, 422 if form.errors else 200


def _kept(form: BaseForm, fact: Fact, content: Content[Fact]) -> bool:
    """Whether a new fact is declared, or an old one corrected; else the reason stands beside its field."""
    verb = facts.declare if fact.id is None else facts.change
    try:
        verb(fact, content, by=me())
    except Unprocessable as error:
        form.refuse_for(error)
    return not form.errors


def _to_list(said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("credentials.mine"), 303)
