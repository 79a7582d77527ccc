"""Who may decide what, and what each decision leaves behind."""

from __future__ import annotations

import pytest

from matchmaker.audit import Event
from matchmaker.db import now, session
from matchmaker.errors import NotAllowed, NotFound, Unprocessable, WrongState
from matchmaker.listings import RevisionStatus
from matchmaker.moderation import queries, reporting, service
from matchmaker.moderation.models import Decision, Outcome, ReasonCode, ReportReason, SubjectKind
from matchmaker.moderation.queries import CaseFilter
from matchmaker.moderation.subjects import reviewed, subject
from matchmaker.organisations.models import OrganisationRevision, Standing
from tests.factories import VINH_LONG, Factories

SUBMITTED = RevisionStatus.SUBMITTED
BECAUSE = [ReasonCode.OTHER]


def test_only_staff_of_the_province_decide(factories: Factories) -> None:
    offer = factories.offer(status=SUBMITTED)
    item = reviewed(SubjectKind.OFFER, offer.latest.id)
    strangers = [factories.staff(province_code=VINH_LONG), factories.admin(), factories.member(offer.organisation)]
    for stranger in strangers:
        for step in (
            lambda by: service.approve(item, by=by),
            lambda by: service.send_back(item, reasons=BECAUSE, note="", by=by),
            lambda by: service.reject(item, reasons=BECAUSE, note="", by=by),
            lambda by: service.suspend(offer, reasons=BECAUSE, note="", by=by),
            lambda by: service.restore(offer, note="", by=by),
            lambda by: service.look_at_contact(offer.organisation, by=by),
        ):
            with pytest.raises(NotAllowed):
                step(stranger)
    assert session.query(Decision).count() == 0


def test_who_wrote_a_revision_may_send_it_back_but_not_approve_it(factories: Factories) -> None:
    author, colleague, far = factories.staff(), factories.staff(), factories.staff(province_code=VINH_LONG)
    item = reviewed(SubjectKind.OFFER, factories.offer(status=SUBMITTED, created_by_id=author.id).latest.id)
    assert [service.may_approve(each, item) for each in (author, colleague, far)] == [False, True, False]
    with pytest.raises(NotAllowed):
        service.approve(item, by=author)
    colleague.closed_at = now()
    session.flush()
    assert [service.may_approve(each, item) for each in (author, far)] == [False, True]
    service.send_back(item, reasons=BECAUSE, note="", by=author)


def test_a_refusal_says_why(factories: Factories) -> None:
    item = reviewed(SubjectKind.NEED, factories.need(status=SUBMITTED).latest.id)
    with pytest.raises(Unprocessable):
        service.reject(item, reasons=[], note="", by=factories.staff())


def test_a_decision_is_taken_once(factories: Factories) -> None:
    staff = factories.staff()
    organisation = factories.organisation(verified=False)
    revision = session.query(OrganisationRevision).filter_by(organisation_id=organisation.id).one()
    item = reviewed(SubjectKind.ORGANISATION, revision.id)
    service.approve(item, by=staff)
    for step in (service.send_back, service.reject):
        with pytest.raises(WrongState):
            step(item, reasons=BECAUSE, note="", by=staff)
    with pytest.raises(WrongState):
        service.approve(item, by=staff)
    assert [each.outcome for each in session.query(Decision)] == [Outcome.APPROVED]


def test_a_rejected_change_leaves_a_verified_organisation_verified(factories: Factories) -> None:
    organisation = factories.organisation()
    revision = OrganisationRevision(
        organisation=organisation, number=2, status=SUBMITTED, content={"kind": "cooperative", "name": "Khác"}
    )
    session.add(revision)
    session.flush()
    service.reject(reviewed(SubjectKind.ORGANISATION, revision.id), reasons=BECAUSE, note="", by=factories.staff())
    assert organisation.standing is Standing.VERIFIED


def test_suspending_and_restoring_ask_for_the_right_state(factories: Factories) -> None:
    staff = factories.staff()
    never_public = factories.offer(status=SUBMITTED)
    with pytest.raises(WrongState):
        service.suspend(never_public, reasons=BECAUSE, note="", by=staff)
    for thing in (factories.offer(), factories.organisation()):
        with pytest.raises(WrongState):
            service.restore(thing, note="", by=staff)
        service.suspend(thing, reasons=BECAUSE, note="", by=staff)
        with pytest.raises(WrongState):
            service.suspend(thing, reasons=BECAUSE, note="", by=staff)
        service.restore(thing, note="", by=staff)
    outcomes = [each.outcome for each in session.query(Decision).order_by(Decision.id)]
    assert outcomes == [Outcome.SUSPENDED, Outcome.RESTORED] * 2


def test_looking_at_a_contact_is_remembered(factories: Factories) -> None:
    organisation, staff = factories.organisation(), factories.staff()
    service.look_at_contact(organisation, by=staff)
    session.flush()
    event = session.query(Event).filter_by(action="organisation.contact_viewed").one()
    assert (event.organisation_id, event.by_id) == (organisation.id, staff.id)


def test_unknown_things_are_not_found(factories: Factories) -> None:
    with pytest.raises(NotFound):
        reviewed(SubjectKind.OFFER, 999_999)
    with pytest.raises(NotFound):
        subject(SubjectKind.NEED, 999_999)


def test_a_report_is_handled_once_by_the_right_staff(factories: Factories) -> None:
    offer = factories.offer()
    made = reporting.report(offer, reason=ReportReason.OTHER, text="", email=None, by=None)
    with pytest.raises(NotAllowed):
        reporting.handle(made, note="", by=factories.staff(province_code=VINH_LONG))
    staff = factories.staff()
    assert queries.open_report_count(staff) == 1
    reporting.handle(made, note="Đã xem", by=staff)
    assert queries.open_report_count(staff) == 0
    with pytest.raises(WrongState):
        reporting.handle(made, note="Lại", by=staff)


def test_cases_of_all_kinds_are_counted_and_walked_in_order(factories: Factories) -> None:
    staff = factories.staff()
    offer = factories.offer(status=SUBMITTED)
    need = factories.need(status=SUBMITTED)
    organisation = factories.organisation(verified=False)
    counts = queries.count_by_kind(staff, CaseFilter())
    assert counts == dict.fromkeys(SubjectKind, 1)
    assert queries.waiting_count(staff) == 3
    before, after = queries.neighbours(staff, SubjectKind.NEED, need.latest.id)
    assert before is not None
    assert after is not None
    assert (before.kind, before.revision_id) == (SubjectKind.OFFER, offer.latest.id)
    assert before.product("en") != before.product("vi")
    assert after.organisation_id == organisation.id
    assert queries.neighbours(staff, SubjectKind.NEED, 999_999)[1] == before
    onward = queries.next_case(staff, after=(SubjectKind.OFFER, offer.latest.id))
    assert onward is not None
    assert onward.revision_id == need.latest.id
