"""Trying too often is stopped, by counters that all workers share."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from matchmaker import files
from matchmaker.app import create_app
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.web.limits import limiter
from tests.factories import Factories
from tests.functional.test_signing_in import sign_in
from tests.support.site import Site
from tests.support.transactions import committed

pytestmark = pytest.mark.pure  # the one lock that a count could wait for is SQLite's


@pytest.fixture
def limited(engine: Engine, built_app: Flask, instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """A site that counts tries: the counters need a database of their own, outside the test's transaction."""
    shutil.copytree(instance / "cache", tmp_path / "cache")
    with committed(engine, tmp_path) as own:
        settings = {"TESTING": True, "INSTANCE": str(tmp_path), "SECRET_KEY": "for tests only", "ENGINE": own}
        yield create_app({**settings, "RATELIMIT_ENABLED": True})
        limiter.enabled = False  # it is one for all applications


def test_guessing_a_password_is_stopped_for_the_account_and_the_address(limited: Flask) -> None:
    site = Site(limited)
    browser = site.visitor()
    for _ in range(10):
        sign_in(browser, "known@example.test", "wrong password", expect=422)

    sign_in(browser, "known@example.test", "wrong password", expect=429)
    sign_in(browser, "other@example.test", "wrong password", expect=429)


def test_asking_for_links_is_stopped_for_one_account(limited: Flask) -> None:
    form = Site(limited).visitor().get("/password/forgot").form().fill(email="known@example.test")
    for _ in range(5):
        form.submit()

    form.submit(expect=429)
    form.fill(email="other@example.test").submit()


def test_a_limit_behind_a_rule_that_knows_people_waits_for_no_lock_and_workbooks_and_proposals_count(
    limited: Flask,
) -> None:
    with limited.test_request_context():
        director, staff = Factories().member(Factories().organisation()), Factories().staff()
        session.refresh(director)
        session.refresh(staff)
    form = Site(limited).signed_in(director).get("/organisation/members").form('form[action="/organisation/members"]')

    page = form.fill(email="nam@htx.example", role="member").submit()

    assert "nam@htx.example" in page.main
    limited.config.update(LIMIT_EXPORT="1 per hour", LIMIT_PROPOSALS="2 per hour")
    for own in ("introductions", "contracts", "contracts/deliveries", "contracts/payments"):
        for status in (200, 429):
            page.browser.get(f"/{own}/export.xlsx", expect=status)
    desk = Site(limited).signed_in(staff)
    for asked, status in (("needs/1", 404), ("offers/1", 404), ("needs/1", 429), ("offers/2", 429)):
        desk.get(f"/{asked}/pools/proposals", expect=status)


def test_only_plans_that_were_asked_for_count_and_counting_them_waits_for_no_lock(limited: Flask) -> None:
    limited.config["LIMIT_PLANS"] = "1 per hour"
    with limited.test_request_context():
        staff = Factories().staff()
        session.refresh(staff)
    form = Site(limited).signed_in(staff).get("/plans/new").form("main form")
    form.fill(name="Vụ mới", starts_on="31/12/2040", ends_on="1/1/2040").submit(expect=422)
    form.fill(starts_on="1/1/2040", ends_on="31/3/2040").submit()
    form.submit(expect=429)


def test_files_are_not_sent_without_end_and_too_many_at_once_are_not_even_read(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited.config.update(LIMIT_UPLOADS="2 per hour", EVIDENCE_PER_CERTIFICATE=2)
    monkeypatch.setattr(files, "check", pytest.fail)
    with limited.test_request_context():
        factories = Factories()
        certificate = factories.certificate(factories.organisation())
        director = factories.member(session.get_one(Organisation, certificate.organisation_id))
        session.refresh(director)
        address = f"/organisation/certificates/{certificate.id}/evidence"
    browser = Site(limited).signed_in(director)
    for status in (422, 422, 429):
        form = browser.get(address, expect=200).form("main form[enctype]")
        form.values.setlist("evidence", [(io.BytesIO(b"%PDF"), f"{number}.pdf") for number in range(3)])
        page = browser.post(address, form.values, expect=status)
        assert status == 429 or "nhiều nhất 2 tệp" in page.error_of("evidence")


def test_codes_cannot_be_tried_one_after_the_other(limited: Flask) -> None:
    limited.config["LIMIT_CODE_SEARCH"] = "3 per hour"
    visitor = Site(limited).visitor()
    for number in range(3):
        for tab in ("offers", "organisations", "codes"):
            assert "tìm nhiều mã" not in visitor.get(f"/search?q=VN-GLOR-000{number}&tab={tab}").main
    assert "tìm nhiều mã" in visitor.get("/search?q=VN-GLOR-0004").main
    assert "tìm nhiều mã" not in visitor.get("/search?q=sau+rieng").main, "words are no codes"
