"""A reader reports something, and the staff of the province hear of it."""

from __future__ import annotations

import pytest

from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.moderation.models import Report, ReportReason
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.support.site import Site


def test_a_visitor_reports_an_offer_once(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    staff = factories.staff()
    factories.staff(province_code=VINH_LONG)
    page = site.visitor().get(f"/report/offer/{offer.id}")
    refused = page.form().submit(expect=422)
    assert refused.error_of("reason")
    form = refused.form().fill(reason="fraud", text="Đòi đặt cọc trước.", email="doc@nguoidoc.vn")
    thanks = form.submit()
    assert "Cảm ơn" in thanks.text
    form.submit()
    report = session.query(Report).one()
    assert (report.reason, report.offer_id, report.reporter_email) == (
        ReportReason.FRAUD,
        offer.id,
        "doc@nguoidoc.vn",
    )
    message = session.query(Message).filter_by(template="moderation/reported").one()
    assert message.to_id == staff.id


@pytest.mark.parametrize("kind", ["need", "organisation"])
def test_needs_and_profiles_can_be_reported_too(factories: Factories, site: Site, kind: str) -> None:
    subject = factories.need() if kind == "need" else factories.organisation()
    reader = factories.member(factories.organisation())
    page = site.signed_in(reader).get(f"/report/{kind}/{subject.id}")
    page.form().fill(reason="not_responding").submit()
    report = session.query(Report).one()
    assert report.reporter_id == reader.id
    assert report.reporter_email is None


def test_only_what_is_public_can_be_reported(factories: Factories, site: Site) -> None:
    hidden = factories.offer(status=RevisionStatus.SUBMITTED)
    pending = factories.organisation(verified=False)
    for path in (f"/report/offer/{hidden.id}", f"/report/organisation/{pending.id}", "/report/need/999999"):
        site.visitor().get(path, expect=404)
    site.visitor().get("/report/user/1", expect=404)


def test_staff_of_the_province_handle_a_report(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    site.visitor().get(f"/report/offer/{offer.id}").form().fill(reason="duplicate", text="<b>xem</b>").submit()
    browser = site.signed_in(factories.staff())
    page = browser.get("/moderation/reports")
    assert "<b>xem</b>" in page.main, "shown as text"
    assert "Đăng trùng" in page.main
    assert "Chưa có báo cáo" in browser.get("/moderation/reports?kind=need").main
    handled = page.form_to("/handle").fill(note="Đã gọi hợp tác xã.").submit()
    assert "Chưa có báo cáo" in handled.main
    assert "Đã gọi hợp tác xã." in browser.get("/moderation/reports?show=handled").main
    page.form_to("/handle").submit(expect=409)
    on_the_organisations_page = browser.get(f"/moderation/organisations/{offer.organisation_id}")
    assert "Đăng trùng" in on_the_organisations_page.main


def test_a_report_of_another_province_is_not_there(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    site.visitor().get(f"/report/offer/{offer.id}").form().fill(reason="other").submit()
    report = session.query(Report).one()
    browser = site.signed_in(factories.staff(province_code=VINH_LONG))
    page = browser.get("/moderation/reports")
    assert "Chưa có báo cáo" in page.main
    token = page.soup.select_one('[name="csrf-token"]')
    assert token is not None
    browser.post(f"/moderation/reports/{report.id}/handle", {"csrf_token": token["content"]}, expect=404)
