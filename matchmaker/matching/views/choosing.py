"""What a buyer does with the offers of a list: choose, set aside, and take either back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.errors import NotFound
from matchmaker.matching import facts, service
from matchmaker.matching.blueprint import bp
from matchmaker.matching.forms import DismissForm
from matchmaker.matching.models import DismissReason
from matchmaker.matching.reader import Reader, own_need
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.paging import with_filters


@bp.post("/needs/<int:need_id>/matches/<int:offer_id>/shortlist")
@acts_for_organisation
def shortlist(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Put an offer on the need's shortlist."""
    reader = _chooser(need_id, offer_id)
    service.shortlist(need_id, offer_id, by=reader.user, organisation_id=my_organisation().id)
    return _back(need_id)


@bp.post("/needs/<int:need_id>/matches/<int:offer_id>/unshortlist")
@acts_for_organisation
def unshortlist(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Take an offer off the shortlist."""
    reader = _chooser(need_id, offer_id)
    service.unshortlist(need_id, offer_id, by=reader.user, organisation_id=my_organisation().id)
    return _back(need_id)


@bp.post("/needs/<int:need_id>/matches/<int:offer_id>/dismiss")
@acts_for_organisation
def dismiss(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Set an offer aside, with a reason."""
    reader = _chooser(need_id, offer_id)
    form = DismissForm()
    if form.validate_on_submit() and isinstance(form.reason.data, DismissReason):
        service.dismiss(need_id, offer_id, form.reason.data, by=reader.user, organisation_id=my_organisation().id)
    else:
        flash(_("Anh/chị chọn lý do bỏ qua rồi gửi lại."), "warning")
    return _back(need_id)


@bp.post("/needs/<int:need_id>/matches/<int:offer_id>/recall")
@acts_for_organisation
def recall(need_id: int, offer_id: int) -> ResponseReturnValue:
    """Take a dismissal back."""
    reader = _chooser(need_id, offer_id)
    service.recall(need_id, offer_id, by=reader.user, organisation_id=my_organisation().id)
    return _back(need_id)


def _chooser(need_id: int, offer_id: int) -> Reader:
    """The buyer of a need, choosing among published offers. Raises NotFound for anybody and anything else."""
    _need, reader = own_need(need_id)
    if facts.offer(offer_id) is None:
        raise NotFound
    return reader


def _back(need_id: int) -> ResponseReturnValue:
    """To the list as it was: its filters travel in the address of the form."""
    return redirect(with_filters(url_for("matching.for_need", need_id=need_id)), 303)
