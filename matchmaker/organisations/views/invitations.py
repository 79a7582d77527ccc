"""Accepting an invitation to join an organisation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchmaker.accounts import links, login
from matchmaker.accounts.access import me, public
from matchmaker.accounts.queries import by_email
from matchmaker.accounts.views.my_data import address_hash
from matchmaker.errors import Unprocessable
from matchmaker.organisations import membership, queries
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.forms import InvitedPersonForm
from matchmaker.organisations.models import Invitation
from matchmaker.web.i18n import language
from matchmaker.web.once import once

GONE = 410


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
@once
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join: at once for whoever is signed in with the invited address, else after opening an account."""
    invitation = queries.invitation(links.hash_of(token))
    if invitation is None:
        return _dead()
    if current_user.is_authenticated:
        return _accept_as_known(invitation, token)
    known = by_email(invitation.email)
    if known is not None and known.confirmed_at is not None:
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    return _accept_as_newcomer(invitation, token)


def _dead() -> ResponseReturnValue:
    return render_template("organisations/dead_invitation.html"), GONE


def _accept_as_known(invitation: Invitation, token: str) -> ResponseReturnValue:
    hindrance = None
    if me().email != invitation.email:
        hindrance = "other_address"
    elif me().is_staff or me().is_admin:
        hindrance = "union_office"
    elif acting_as() is not None:
        hindrance = "other_organisation"
    if request.method == "POST" and hindrance is None:
        if membership.accept_invitation(token, by=me()) is None:
            return _dead()
        return _welcome(invitation)
    return render_template("organisations/invitation.html", invitation=invitation, hindrance=hindrance)


def _accept_as_newcomer(invitation: Invitation, token: str) -> ResponseReturnValue:
    form = InvitedPersonForm()
    if form.validate_on_submit():
        try:
            user = membership.accept_as_newcomer(
                token,
                name=form.person_name.data,
                password=form.password.data,
                language=language(),
                purposes=form.purposes.purposes,
                address_hash=address_hash(),
            )
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            if user is None:
                return _dead()
            login.sign_in(user)
            return _welcome(invitation)
    page = render_template("organisations/invitation_newcomer.html", form=form, invitation=invitation)
    return page, 422 if request.method == "POST" else 200


def _welcome(invitation: Invitation) -> ResponseReturnValue:
    flash(_("Anh/chị đã là thành viên của %(name)s.", name=invitation.organisation.name), "success")
    return redirect(url_for("worklist.tasks"), 303)
