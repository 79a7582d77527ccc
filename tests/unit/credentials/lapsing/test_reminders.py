"""Holders are reminded of a last day 90, 30 and 7 days before it, once each, by Vietnam's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from matchmaker.credentials import checking, service
from matchmaker.credentials.lapsing import reminders
from matchmaker.credentials.models import Certificate, CertificateState
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import Factories

LAST = date(2027, 3, 31)


def a_certificate(factories: Factories, **columns: object) -> Certificate:
    """One that ends on LAST, whose holder reads messages."""
    made = factories.certificate(factories.organisation(), expires_on=LAST, **columns)  # type: ignore[arg-type]  # as named
    factories.member(session.get_one(Organisation, made.organisation_id))
    return made


def told() -> list[tuple[str, int | None, str | None]]:
    """What was written: which message, how many days it tells, about which market."""
    found = session.query(Message).filter(Message.template.like("credentials/expir%")).order_by(Message.id)
    return [(each.template[12:], each.values.get("days"), each.values["market"]) for each in found]


def test_each_reminder_is_written_once_whoever_runs_however_often(factories: Factories) -> None:
    a_certificate(factories)
    for days_left in (91, 90, 90, 60, 30, 30, 8, 7, 0, -1, -1, -20):
        reminders.remind(LAST - timedelta(days=days_left))
    assert told() == [("expiring", 90, None), ("expiring", 30, None), ("expiring", 7, None), ("expired", None, None)]


def test_a_worker_that_slept_tells_what_is_due_now_and_not_what_was(factories: Factories) -> None:
    a_certificate(factories)
    assert reminders.remind(LAST - timedelta(days=5)) == 1
    assert told() == [("expiring", 5, None)]
    a_certificate(factories)
    assert reminders.remind(LAST + timedelta(days=reminders.LOOK_BACK_DAYS + 1)) == 0, "no news any more"


@pytest.mark.parametrize(
    ("instant", "days"),
    [("2027-03-23T16:59:59+00:00", None), ("2027-03-23T17:00:00+00:00", 7), ("2027-03-31T16:59:59+00:00", 0)],
)
def test_the_day_changes_at_midnight_in_vietnam(factories: Factories, instant: str, days: int | None) -> None:
    certificate = a_certificate(factories)
    reminders.remind(LAST - timedelta(days=8))
    with time_machine.travel(instant, tick=False):
        reminders.remind()
        assert certificate.stands_on(today()), "to the last second of its last day"
    assert [each[1] for each in told()[1:]] == ([] if days is None else [days])
    with time_machine.travel("2027-03-31T17:00:00+00:00", tick=False):
        assert certificate.state_on(today()) is CertificateState.EXPIRED, "with or without a worker"


def test_a_new_day_is_told_anew(factories: Factories) -> None:
    certificate = a_certificate(factories)
    reminders.remind(LAST - timedelta(days=30))
    certificate.expires_on = LAST + timedelta(days=365)
    reminders.remind(LAST - timedelta(days=7))
    reminders.remind(LAST + timedelta(days=335))
    assert told() == [("expiring", 30, None), ("expiring", 30, None)]


def test_an_approval_that_ends_before_its_code_is_told_by_market(factories: Factories) -> None:
    code = a_certificate(factories, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN", "EU"])
    ends = LAST - timedelta(days=100)
    checking.verify(code, by=factories.staff(), until={"CN": ends, "EU": LAST})
    reminders.remind(ends - timedelta(days=7))
    reminders.remind(ends + timedelta(days=1))
    assert told() == [("expiring", 7, "CN"), ("expired", None, "CN")]
    reminders.remind(LAST - timedelta(days=7))
    assert told()[2:] == [("expiring", 7, None)], "the whole once, not each market with it"


def test_what_is_refused_or_taken_back_is_nobodys_business(factories: Factories) -> None:
    refused, gone = a_certificate(factories), a_certificate(factories)
    service.evidence_changed(refused, by=factories.user())
    checking.refuse(refused, by=factories.staff())
    service.remove(gone, by=factories.user())
    assert reminders.remind(LAST - timedelta(days=7)) == 0
