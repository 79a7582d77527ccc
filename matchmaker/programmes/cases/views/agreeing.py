"""The cooperative reads what is written about it, and says yes or no; a yes can be taken back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me
from matchmaker.organisations.access import acts_for_organisation
from matchmaker.programmes.blueprint import bp
from matchmaker.programmes.cases import access, service
from matchmaker.programmes.cases.forms import AgreeForm


@bp.post("/cases/<int:case_id>/agree")
@acts_for_organisation
def agree_to_case(case_id: int) -> ResponseReturnValue:
    """Yes, to the edition that was read."""
    found, form = access.own(case_id), AgreeForm()
    edition = form.edition.data or ""
    if form.validate_on_submit() and edition.isdecimal() and edition.isascii():
        service.agree(found, int(edition), by=me())
        flash(_("Đã ghi lời đồng ý. Rút lại lúc nào cũng được, ở trang này."), "success")
    return redirect(url_for("programmes.case", case_id=case_id), 303)


@bp.post("/cases/<int:case_id>/disagree")
@acts_for_organisation
def disagree_with_case(case_id: int) -> ResponseReturnValue:
    """No, or not any more."""
    service.disagree(access.own(case_id), by=me())
    flash(_("Đã ghi. Không ai khác đọc được bài này nữa."), "success")
    return redirect(url_for("programmes.cases"), 303)
