"""Who acts for the organisation: inviting, changing, removing, leaving."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.errors import Unprocessable
from matchmaker.organisations import membership, queries
from matchmaker.organisations.access import acting_as, acts_for_organisation, manages_organisation, my_organisation
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.forms import InviteForm
from matchmaker.organisations.models import Invitation, MemberRole, Membership
from matchmaker.organisations.service import manager_role
from matchmaker.organisations.words import MAY
from matchmaker.web.i18n import language
from matchmaker.web.limits import limiter
from matchmaker.web.once import once


def invitation_limit() -> str:
    return str(current_app.config["LIMIT_REGISTER"])


@bp.get("/organisation/members")
@acts_for_organisation
def members() -> ResponseReturnValue:
    """Who belongs to the organisation; whoever manages it also invites, changes and removes."""
    return _page(_invite_form())


@bp.post("/organisation/members")
@manages_organisation
@limiter.limit(invitation_limit)
@once
def invite() -> ResponseReturnValue:
    """Send an invitation."""
    form = _invite_form()
    if form.validate():
        try:
            membership.invite(my_organisation(), form.email.data, form.role.data, by=me(), language=language())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            flash(_("Đã gửi lời mời tới %(email)s.", email=form.email.data), "success")
            return redirect(url_for("organisations.members"), 303)
    return _page(form, 422)


@bp.post("/organisation/members/<int:membership_id>/role")
@manages_organisation
def change_role(membership_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    member = _member(membership_id)
    chosen = request.form.get("role", "")
    if chosen not in _roles():
        abort(422)
    try:
        membership.change_role(member, MemberRole(chosen), by=me())
    except membership.LastManager:
        _refuse_last_manager()
    else:
        flash(_("Đã đổi vai trò."), "success")
    return redirect(url_for("organisations.members"), 303)


@bp.post("/organisation/members/<int:membership_id>/remove")
@manages_organisation
def remove_member(membership_id: int) -> ResponseReturnValue:
    """End somebody's membership."""
    return _end(_member(membership_id), _("Người này không còn thay mặt đơn vị."), "organisations.members")


@bp.post("/organisation/leave")
@acts_for_organisation
def leave() -> ResponseReturnValue:
    """End one's own membership."""
    own = acting_as()
    assert own is not None  # the rule saw to it
    return _end(own, _("Anh/chị đã rời đơn vị."), "accounts.settings")


@bp.post("/organisation/invitations/<int:invitation_id>/withdraw")
@manages_organisation
def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """Make an invitation useless."""
    waiting: Invitation | None = next(
        (each for each in queries.open_invitations(my_organisation().id) if each.id == invitation_id), None
    )
    if waiting is None:
        abort(404)
    membership.withdraw_invitation(waiting, by=me())
    flash(_("Đã thu hồi lời mời."), "success")
    return redirect(url_for("organisations.members"), 303)


def _page(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    organisation = my_organisation()
    belonging = queries.members(organisation.id)
    managers = [each.id for each in belonging if each.role.manages]
    page = render_template(
        "organisations/members.html",
        form=form,
        organisation=organisation,
        own=acting_as(),
        members=belonging,
        last_manager_id=managers[0] if len(managers) == 1 else None,
        invitations=queries.open_invitations(organisation.id),
        roles=_roles(),
        may=MAY,
    )
    return page, status


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.offer_roles(manager_role(my_organisation().kind))
    return form


def _roles() -> tuple[MemberRole, MemberRole]:
    """The roles that the organisation has."""
    return manager_role(my_organisation().kind), MemberRole.MEMBER


def _member(membership_id: int) -> Membership:
    """A member of one's own organisation; nobody else's can be named here."""
    found = next((each for each in queries.members(my_organisation().id) if each.id == membership_id), None)
    if found is None:
        abort(404)
    return found


def _end(ended: Membership, told: str, endpoint: str) -> ResponseReturnValue:
    try:
        membership.remove_member(ended, by=me())
    except membership.LastManager:
        _refuse_last_manager()
        endpoint = "organisations.members"
    else:
        flash(told, "success")
    return redirect(url_for(endpoint), 303)


def _refuse_last_manager() -> None:
    flash(_("Cần ít nhất một người quản lý. Hãy trao vai trò đó cho người khác trước."), "error")
