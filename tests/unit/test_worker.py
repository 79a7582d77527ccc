"""The worker before real and failing mail servers: nothing lost, nothing twice; and what else time brings."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from matchmaker import outbox, worker
from matchmaker.accounts.models import LinkPurpose, OneTimeLink, UserSession
from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.outbox import Message
from matchmaker.web.limits import Hits
from matchmaker.web.once import FormKey
from tests.factories import Factories
from tests.support.mailserver import CUT, Postbox, free_port, mail_server

PORT = free_port()


SERVER = {
    "MAIL_HOST": "127.0.0.1",
    "MAIL_PORT": PORT,
    "MAIL_STARTTLS": False,
    "MAIL_TIMEOUT_SECONDS": 3,
    "WORKER_ROUND_SECONDS": 0.01,
}


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site that has one message to word and a server to send it by, inside its application context."""
    specimen = DictLoader({"emails/specimen.txt": "Subject: {{ subject }}\n\nXin chào.\n"})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([specimen, app.jinja_loader]))
    app.config.update(SERVER)
    with app.app_context():
        yield app


def a_message(subject: str = "Có nhu cầu mới", to_email: str = "hoa@example.test", **columns: Any) -> int:
    message = outbox.queue(columns.pop("template", "specimen"), to_email=to_email, subject=subject)
    for name, value in columns.items():
        setattr(message, name, value)
    session.commit()
    return message.id


def reread(message_id: int) -> Message:
    return session.get_one(Message, message_id, populate_existing=True)


def ids_of(postbox: Postbox) -> list[str]:
    return [str(mail["Message-ID"]).partition("@")[0] for mail in postbox.mails]


def test_an_accepted_mail_is_sent_once(post: Flask) -> None:
    postbox, message = Postbox(), a_message()
    with mail_server(postbox, PORT):
        assert worker.deliver() == worker.Delivered(sent=1)
        assert worker.deliver() == worker.Delivered()
    assert ids_of(postbox) == [f"<outbox-{message}"]
    assert postbox.mails[0]["Subject"] == "Có nhu cầu mới"
    assert postbox.recipients == [["hoa@example.test"]]
    assert reread(message).sent_at is not None


def test_a_451_is_tried_again_and_then_sent_once(post: Flask) -> None:
    postbox, message = Postbox(), a_message()
    postbox.answers = ["451 try again later"]
    with mail_server(postbox, PORT):
        assert worker.deliver() == worker.Delivered(unsent=1)
        assert worker.deliver() == worker.Delivered(), "not before its time"
        with time_machine.travel(now() + timedelta(minutes=1, seconds=1)):
            assert worker.deliver() == worker.Delivered(sent=1)
    assert ids_of(postbox) == [f"<outbox-{message}"]
    assert reread(message).error is None


def test_one_refused_mail_does_not_hold_up_the_next(post: Flask) -> None:
    postbox = Postbox()
    first, second = a_message(), a_message()
    postbox.answers = ["451 try again later"]
    with mail_server(postbox, PORT):
        assert worker.deliver() == worker.Delivered(sent=1, unsent=1)
    assert reread(first).sent_at is None
    assert reread(second).sent_at is not None


def test_an_unknown_recipient_is_given_up_at_once(post: Flask) -> None:
    postbox, message = Postbox(), a_message()
    postbox.recipient_answers = ["550 no such user"]
    with mail_server(postbox, PORT):
        worker.deliver()
    assert reread(message).failed_at is not None
    assert "550" in (reread(message).error or "")


def test_a_connection_cut_after_data_ends_in_one_mail_for_the_reader(post: Flask) -> None:
    postbox, message = Postbox(), a_message()
    postbox.answers = [CUT]
    with mail_server(postbox, PORT):
        assert worker.deliver() == worker.Delivered(unsent=1)
        with time_machine.travel(now() + timedelta(minutes=2)):
            assert worker.deliver() == worker.Delivered(sent=1)
    assert set(ids_of(postbox)) == {f"<outbox-{message}"}, "the same Message-ID: receivers show it once"
    assert reread(message).sent_at is not None


def test_a_server_that_is_down_loses_nothing(post: Flask) -> None:
    messages = [a_message() for _ in range(3)]
    assert worker.deliver() == worker.Delivered(unsent=1), "the round ends at the first silence"
    postbox = Postbox()
    with mail_server(postbox, PORT), time_machine.travel(now() + timedelta(minutes=2)):
        assert worker.deliver() == worker.Delivered(sent=3)
    assert sorted(ids_of(postbox)) == sorted(f"<outbox-{each}" for each in messages)


def test_a_server_that_never_answers_holds_nobody_up_for_long(post: Flask) -> None:
    message = a_message()
    post.config["MAIL_TIMEOUT_SECONDS"] = 0.2
    with socket.socket() as mute:
        mute.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        mute.bind(("127.0.0.1", PORT))
        mute.listen()
        assert worker.deliver() == worker.Delivered(unsent=1)
    assert reread(message).sent_at is None


def test_after_two_days_without_a_server_the_failure_is_seen(post: Flask) -> None:
    message = a_message(created_at=now() - timedelta(hours=48))
    worker.deliver()
    assert [each.id for each in session.scalars(outbox.failed())] == [message]


def test_a_server_that_wants_encryption_and_a_password_gets_neither_in_the_clear(post: Flask) -> None:
    post.config.update(MAIL_STARTTLS=True, MAIL_USER="u", MAIL_PASSWORD="p")
    message = a_message()
    with mail_server(Postbox(), PORT):
        assert worker.deliver() == worker.Delivered(unsent=1)
        post.config.update(MAIL_STARTTLS=False)
        with time_machine.travel(now() + timedelta(minutes=2)):
            assert worker.deliver() == worker.Delivered(unsent=1)
    assert reread(message).failed_at is None, "our settings may be mended"


def test_a_message_that_cannot_be_worded_stops_no_other(post: Flask) -> None:
    poison, good = a_message(template="nowhere"), a_message()
    postbox = Postbox()
    with mail_server(postbox, PORT):
        assert worker.deliver() == worker.Delivered(sent=1, unsent=1)
    assert "nowhere" in (reread(poison).error or "")
    assert reread(good).sent_at is not None


def test_a_message_claimed_by_another_worker_is_left_alone(post: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_message()
    monkeypatch.setattr(outbox, "due", lambda _at: [message])
    assert outbox.claim(message, now()) is not None
    session.commit()
    assert worker.deliver() == worker.Delivered()


def test_without_a_server_mails_are_written_to_the_instances_folder(post: Flask, tmp_path: Path) -> None:
    post.config["MAIL_HOST"] = ""
    message = a_message()
    assert worker.deliver() == worker.Delivered(sent=1)
    written = list((tmp_path / "mail").iterdir())
    assert [file.name for file in written] == [f"outbox-{message}.eml"]
    assert b"Message-ID" in written[0].read_bytes()


def test_a_folder_that_cannot_be_written_loses_nothing(post: Flask, tmp_path: Path) -> None:
    post.config["MAIL_HOST"] = ""
    (tmp_path / "mail").write_text("not a folder")
    message = a_message()
    assert worker.deliver() == worker.Delivered(unsent=1)
    assert reread(message).sent_at is None


def test_what_nobody_needs_any_more_is_forgotten(factories: Factories) -> None:
    user, at = factories.user(), now()
    month_ago = at - timedelta(days=31)

    def link(token: str, expires_at: Any) -> OneTimeLink:
        return OneTimeLink(
            user_id=user.id, purpose=LinkPurpose.CONFIRM, token_hash=token, email=user.email, expires_at=expires_at
        )

    gone = [
        FormKey(key="old", at=month_ago),
        Hits(key="old", count=1, expires=1.0),
        link("old", month_ago),
        UserSession(user_id=user.id, token_hash="ended", expires_at=at, ended_at=month_ago),
    ]
    kept = [
        FormKey(key="new"),
        Hits(key="new", count=1, expires=at.timestamp() + 60),
        link("new", at),
        UserSession(user_id=user.id, token_hash="running", expires_at=at),
    ]
    session.add_all(gone + kept)
    session.commit()
    worker.tidy()
    for table in (FormKey, Hits, OneTimeLink, UserSession):
        assert session.query(table).count() == 1, table


def test_an_introduction_that_nobody_answered_lapses(factories: Factories) -> None:
    offer, need = factories.offer(), factories.need()
    director = factories.member(offer.organisation)
    staff = factories.staff()
    introduction = Introduction(
        need_id=need.id,
        offer_id=offer.id,
        need_revision_id=need.approved_id,
        offer_revision_id=offer.approved_id,
        buyer_id=need.organisation_id,
        seller_id=offer.organisation_id,
        proposed_by_id=staff.id,
        broker_id=staff.id,
        answer_by=today() - timedelta(days=1),
    )
    session.add(introduction)
    session.commit()
    worker.end_overdue_introductions()
    worker.end_overdue_introductions()
    ended = session.get_one(Introduction, introduction.id)
    assert ended.status is IntroductionStatus.LAPSED
    told = session.query(Message).filter_by(to_id=director.id).all()
    assert [message.template for message in told] == ["brokering/lapsed"]


def test_a_failing_chore_stops_no_other_and_the_worker_ends_when_told(
    post: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, done = threading.Event(), []

    def broken() -> None:
        raise RuntimeError("the database is away")

    def last() -> None:
        done.append("last")
        stop.set()

    duties = [worker.Chore(broken, 0), worker.Chore(last, 3600), worker.Chore(lambda: done.append("more"), 0)]
    monkeypatch.setattr(worker, "chores", lambda *_told: duties)
    worker.main(stop)
    assert done == ["last"]


def test_what_takes_long_holds_no_message_up(post: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, sent, waited = threading.Event(), threading.Event(), []

    def plan() -> None:
        waited.append(sent.wait(10))
        stop.set()

    duties = [worker.Chore(plan, 3600, is_long=True), worker.Chore(sent.set, 0)]
    monkeypatch.setattr(worker, "chores", lambda *_told: duties)
    worker.main(stop)
    assert waited == [True]


def test_one_round_does_every_chore(post: Flask) -> None:
    post.config["MAIL_HOST"] = ""
    a_message()
    assert worker.run_round() == worker.Delivered(sent=1)
    assert {getattr(chore.work, "func", chore.work) for chore in worker.chores(5, threading.Event())} == {
        worker.end_overdue_introductions,
        worker.tell_of_lapsed_quotes,
        worker.tell_what_is_new,
        worker.tell_what_is_late,
        worker.settle_growing_areas,
        worker.tell_of_papers,
        worker.ask_how_it_goes,
        worker.follow_events,
        worker.deliver,
        worker.make_plans,
        worker.tidy,
        worker.erase_files,
        worker.count_demand,
        worker.look_for_what_is_stalled,
        worker.renew_records,
        worker.make_forecasts,
    }


@pytest.mark.pure
def test_a_chore_waits_for_its_turn() -> None:
    runs: list[int] = []
    chore = worker.Chore(lambda: runs.append(1), every_seconds=3600)
    chore.run_if_due()
    chore.run_if_due()
    assert runs == [1]
