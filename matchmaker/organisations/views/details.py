"""What an organisation says about itself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.organisations import queries, service
from matchmaker.organisations.access import manages_organisation, my_organisation
from matchmaker.organisations.blueprint import bp
from matchmaker.organisations.forms import DetailsForm, look_up


@bp.route("/organisation", methods=["GET", "POST"])
@manages_organisation
def edit() -> ResponseReturnValue:
    """Change the contact at once, and the facts by way of the staff."""
    organisation = my_organisation()
    if request.method == "GET":
        form = DetailsForm.showing(organisation, queries.facts_in_hand(organisation))
        return _page(form)
    form = DetailsForm()
    if "search" in request.form:
        look_up(form, request.form["search"])
        return _page(form)
    if not form.validate():
        return _page(form, 422)
    try:
        was_sent = service.save(
            organisation,
            form.facts(organisation.kind),
            form.contact(),
            seen_version=form.seen.data or "",
            by=me(),
        )
    except Unprocessable as error:
        form.refuse_for(error)
        return _page(form, 422)
    except Conflict:
        return _page(form, 409)
    flash(_("Đã lưu và gửi Liên minh HTX duyệt.") if was_sent else _("Đã lưu."), "success")
    return redirect(url_for("organisations.edit"), 303)


def _page(form: DetailsForm, status: int = 200) -> ResponseReturnValue:
    """The form. After somebody else's change it keeps what was typed, and sending it again counts."""
    organisation = my_organisation()
    revision = queries.latest_revision(organisation.id)
    if status in (200, 409) or not form.seen.data:
        form.seen.data = service.version_of(revision)
    page = render_template(
        "organisations/edit.html",
        form=form,
        organisation=organisation,
        revision=revision,
        changed_meanwhile=status == 409,
    )
    return page, status
