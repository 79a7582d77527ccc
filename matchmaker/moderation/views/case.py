"""One case: what is asked, what was before, what there is to look into, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me, staff_only
from matchmaker.browsing import view as browsing
from matchmaker.browsing.pages import current_viewer
from matchmaker.browsing.view import ListingView
from matchmaker.credentials import queries as credentials
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.words import STATES, TONES
from matchmaker.db import session
from matchmaker.errors import Conflict, NotFound, Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.moderation import duplicates, queries, service, words
from matchmaker.moderation.blueprint import bp
from matchmaker.moderation.differences import (
    Difference,
    differences,
    listing_facts,
    organisation_facts,
)
from matchmaker.moderation.findings import findings
from matchmaker.moderation.forms import DecisionForm, Verdict
from matchmaker.moderation.models import Decision, SubjectKind
from matchmaker.moderation.subjects import Reviewed, reviewed
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.organisations.facts import Facts
from matchmaker.organisations.models import Organisation, OrganisationRevision
from matchmaker.organisations.queries import trades_of
from matchmaker.web.messages import sentence, sentence_for

KIND = "<any(organisation, offer, need):kind>"


@bp.get(f"/moderation/{KIND}/<int:revision_id>")
@staff_only
def case(kind: str, revision_id: int) -> ResponseReturnValue:
    """The case for reading; whoever may decide finds the decision bar under it."""
    item = visible(SubjectKind(kind), revision_id)
    return _page(item, _form(item))


@bp.post(f"/moderation/{KIND}/<int:revision_id>")
@staff_only
def decide(kind: str, revision_id: int) -> ResponseReturnValue:
    """Take the decision that the pressed button says, then go on with the next case."""
    item = visible(SubjectKind(kind), revision_id)
    if not service.may_judge(me(), item):
        return render_template("moderation/other_province.html", organisation=item.organisation), 403
    form = _form(item)
    if not form.validate_on_submit() or form.verdict.data not in set(Verdict):
        return _page(item, form), 422
    if service.was_changed(item, since=form.version.data):
        form.form_errors.append(sentence("stale"))
        form.version.data = str(item.revision.version)
        return _page(item, form), 409
    verdict = Verdict(form.verdict.data)
    if verdict is not Verdict.APPROVE and form.needs_words():
        return _page(item, form), 422
    if verdict is Verdict.APPROVE and not service.may_approve(me(), item):
        form.form_errors.append(_own_words(item))
        return _page(item, form), 403
    try:
        decision = _take(item, verdict, form)
    except (WrongState, Conflict):
        session.rollback()
        return render_template("moderation/overtaken.html", item=item, latest=_latest(item), words=words), 409
    except Unprocessable as refusal:  # it promises more than there is
        session.rollback()
        form.form_errors.append(sentence_for(refusal))
        return _page(item, form), 422
    flash(str(words.DONE[decision.outcome]), "success")
    onward = queries.next_case(me(), after=(item.kind, revision_id))
    if onward is None:
        return redirect(url_for("moderation.inbox"), 303)
    return redirect(url_for("moderation.case", kind=onward.kind.value, revision_id=onward.revision_id), 303)


def visible(kind: SubjectKind, revision_id: int) -> Reviewed:
    """A submitted revision as staff may see it: listings of all, organisations of their own province.

    Raises NotFound, also for a draft, which is its author's alone.
    """
    item = reviewed(kind, revision_id)
    hidden = item.revision.submitted_at is None
    if hidden or (kind is SubjectKind.ORGANISATION and not service.may_decide(me(), item.organisation)):
        raise NotFound
    return item


def _form(item: Reviewed) -> DecisionForm:
    form = DecisionForm(version=str(item.revision.version))
    form.offer_reasons(item.kind)
    return form


def _take(item: Reviewed, verdict: Verdict, form: DecisionForm) -> Decision:
    if verdict is Verdict.APPROVE:
        return service.approve(item, by=me())
    step: Callable[..., Decision] = service.send_back if verdict is Verdict.SEND_BACK else service.reject
    return step(item, reasons=form.chosen, note=form.said, by=me())


def _page(item: Reviewed, form: DecisionForm) -> str:
    held = _certificates(item)
    before, after = queries.neighbours(me(), item.kind, item.revision.id)
    view = _view(item.revision)
    return render_template(
        "moderation/case.html",
        item=item,
        form=form,
        is_ours=service.may_decide(me(), item.organisation),
        may_judge=service.may_judge(me(), item),
        own_words=_own_words(item),
        view=view,
        is_change=_approved(item) is not None,
        rows=_differences(item, view),
        findings=[words.finding(each) for each in findings(item, held)],
        duplicates=_duplicates(item),
        held=held,
        today=today(),
        state_words=STATES,
        state_tones=TONES,
        latest=_latest(item),
        before=before,
        after=after,
        words=words,
        reason_sentences={code.value: str(sentence) for code, sentence in words.SENTENCES.items()},
    )


def _own_words(item: Reviewed) -> str:
    """Who approves instead, told to the member of staff who wrote what waits; empty for everybody else."""
    if not item.waits or not service.wrote(me(), item):
        return ""
    return words.who_approves(item.organisation.commune.province, alone=service.is_for_another_office(item))


def _view(revision: OrganisationRevision | OfferRevision | NeedRevision) -> ListingView | None:
    """A listing's version as this reader may see it."""
    if isinstance(revision, OfferRevision):
        return browsing.of_offer(revision, current_viewer())
    if isinstance(revision, NeedRevision):
        return browsing.of_need(revision, current_viewer())
    return None


def _approved(item: Reviewed) -> Any:
    """What is public now: an organisation itself, or a listing's approved version; None where nothing is."""
    if isinstance(item.subject, Organisation):
        return item.subject if item.subject.verified_at is not None else None
    approved = item.subject.approved
    return approved if approved is not None and approved.id != item.revision.id else None


def _differences(item: Reviewed, view: ListingView | None) -> list[Difference]:
    old = _approved(item)
    if isinstance(item.revision, OrganisationRevision):
        new_facts = organisation_facts(Facts.read(item.revision.content))
        if old is None:
            return differences(new_facts, [])
        trades = tuple(product.code for product in trades_of(item.organisation.id))
        return differences(new_facts, organisation_facts(Facts.of(item.organisation, trades)))
    assert view is not None
    old_view = _view(old) if old is not None else None
    return differences(listing_facts(view), listing_facts(old_view) if old_view is not None else [])


def _certificates(item: Reviewed) -> list[Certificate]:
    """What the case relies on: an offer's own certificates, else all that the organisation declares."""
    if isinstance(item.revision, OfferRevision):
        return [each for each in item.revision.certificates if each.removed_at is None]
    if isinstance(item.revision, OrganisationRevision):
        return credentials.held_by(item.organisation.id)
    return []


def _duplicates(item: Reviewed) -> list[Any]:
    if not service.may_judge(me(), item):
        return []
    if isinstance(item.revision, OrganisationRevision):
        return list(duplicates.like_organisations(item))
    return list(duplicates.like_listings(item))


def _latest(item: Reviewed) -> OrganisationRevision | OfferRevision | NeedRevision | None:
    """The newer version that waits instead of this one, if there is one."""
    newest = queries.newest_submitted(item)
    return newest if newest is not None and newest.id != item.revision.id else None
