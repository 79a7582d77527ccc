"""Taking a listing or an organisation out of sight, and letting it be seen again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchmaker.accounts.access import me, staff_only
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.moderation import service, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.forms import NoteForm, ReasonsForm
from matchmaker.moderation.models import SubjectKind
from matchmaker.moderation.subjects import Subject, organisation_of, subject
from matchmaker.organisations.models import Organisation
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence_for

SUBJECT = "<any(organisation, offer, need):kind>/<int:subject_id>"


@bp.route(f"/moderation/subjects/{SUBJECT}/suspend", methods=["GET", "POST"])
@staff_only
def suspend(kind: str, subject_id: int) -> ResponseReturnValue:
    """Ask for the reasons, then hide it and tell the organisation."""
    found = _own(SubjectKind(kind), subject_id)
    form = ReasonsForm()
    form.offer_reasons(SubjectKind(kind))
    if form.validate_on_submit() and not form.needs_words():
        decision = service.suspend(found, reasons=form.chosen, note=form.said, by=me())
        flash(str(words.DONE[decision.outcome]), "success")
        return _to_organisation(found)
    page = render_template(
        "moderation/suspend.html",
        form=form,
        kind=SubjectKind(kind),
        organisation=organisation_of(found),
        name=_name(found),
        words=words,
        reason_sentences={code.value: str(sentence) for code, sentence in words.SENTENCES.items()},
    )
    return page, 422 if request.method == "POST" else 200


@bp.post(f"/moderation/subjects/{SUBJECT}/restore")
@staff_only
def restore(kind: str, subject_id: int) -> ResponseReturnValue:
    """Show it again and tell the organisation."""
    found = _own(SubjectKind(kind), subject_id)
    form = NoteForm()
    if not form.validate_on_submit():
        back = url_for("moderation.organisation", organisation_id=organisation_of(found).id)
        step = _("Hiện lại")
        page = render_template(
            "moderation/again.html", form=form, title=step, about=_name(found), verb=step, back=back, kept={}
        )
        return page, 422
    try:
        decision = service.restore(found, note=form.note.data, by=me())
    except Unprocessable as refusal:  # others hold by now what it promises
        session.rollback()
        flash(sentence_for(refusal), "error")
        return _to_organisation(found)
    flash(str(words.DONE[decision.outcome]), "success")
    return _to_organisation(found)


def _own(kind: SubjectKind, subject_id: int) -> Subject:
    """Something of the staff's own province that was public once. Raises NotFound for anything else."""
    found = subject(kind, subject_id)
    was_public = isinstance(found, Organisation) or found.published_at is not None
    if not was_public or not service.may_decide(me(), organisation_of(found)):
        raise NotFound
    return found


def _name(found: Subject) -> str:
    """What the page calls it: the organisation's name, or the listing's product."""
    if isinstance(found, Organisation):
        return found.name
    product = found.approved.product if found.approved is not None else None
    return product.name(language()) if product is not None else ""


def _to_organisation(found: Subject) -> ResponseReturnValue:
    return redirect(url_for("moderation.organisation", organisation_id=organisation_of(found).id), 303)
