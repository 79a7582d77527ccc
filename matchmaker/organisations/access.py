"""Rules about acting for an organisation. Rights hang on the living membership, asked for at each request."""

from __future__ import annotations

from typing import Final

from flask import abort, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.access import ask_to_sign_in, me
from matchmaker.organisations.models import Membership, Organisation
from matchmaker.organisations.queries import membership_of
from matchmaker.web.access import Rule


def acting_as() -> Membership | None:
    """The membership under which the signed-in person acts, if they belong to an organisation."""
    if "membership" not in g:
        g.membership = membership_of(me()) if current_user.is_authenticated else None
    found: Membership | None = g.membership
    return found


def my_organisation() -> Organisation:
    """The organisation that the person acts for. Only behind `acts_for_organisation`."""
    membership = acting_as()
    if membership is None:
        abort(404)
    return membership.organisation


def _acts() -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if acting_as() is None:
        return redirect(url_for("organisations.register"), 303) if _may_register() else abort(404)
    return None


def _may_register() -> bool:
    return not me().is_staff and not me().is_admin


def _manages() -> ResponseReturnValue | None:
    answer = _acts()
    if answer is not None:
        return answer
    membership = acting_as()
    if membership is None or not membership.role.manages:
        abort(403)
    return None


acts_for_organisation: Final = Rule("member of an organisation", _acts)
"""Whoever belongs to an organisation, verified or not; the view narrows to its own things."""
manages_organisation: Final = Rule("director or buyer", _manages)
"""Whoever may change the organisation itself and its members."""
