"""Staff keep an organisation's page: certificates, contact, suspending, posting for it."""

from __future__ import annotations

import re

import pytest

from matchmaker.audit import Event
from matchmaker.db import session
from matchmaker.listings import ListingState
from matchmaker.organisations.models import Standing
from tests.factories import VINH_LONG, Factories
from tests.functional.test_moderating import SUBMITTED, messages_about
from tests.support.site import Site


def test_the_organisations_page_tells_everything_but_the_contact(factories: Factories, site: Site) -> None:
    organisation = factories.organisation(contact_phone="+84912345678")
    factories.member(organisation, name="Chị Hoa")
    factories.certificate(organisation)
    factories.offer(organisation=organisation)
    factories.need(organisation=organisation, product="INP-FER-NPK", status=SUBMITTED)
    page = site.signed_in(factories.staff()).get(f"/moderation/organisations/{organisation.id}")
    for words in ("Chị Hoa", "Đang đăng", "Chờ duyệt", "VietGAP", organisation.name):
        assert words in page.main
    assert "345 678" not in page.main
    assert "345678" not in page.main
    opened = page.form_to("/contact").submit()
    assert "912 345 678" in opened.main
    assert "Cán bộ xem liên hệ" in opened.main
    assert session.query(Event).filter_by(action="organisation.contact_viewed").count() == 1


def test_a_listing_is_suspended_with_a_reason_and_restored(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    factories.member(offer.organisation)
    browser = site.signed_in(factories.staff())
    page = browser.get(f"/moderation/organisations/{offer.organisation_id}").follow("Tạm ẩn #")
    again = page.form().submit(expect=422)
    after = again.form().fill(reasons=["breach_of_rules"]).submit()
    assert after.url == f"/moderation/organisations/{offer.organisation_id}"
    session.refresh(offer)
    assert offer.state() is ListingState.SUSPENDED
    after.form_to(f"/offer/{offer.id}/restore").fill(note="Đã sửa.").submit()
    session.refresh(offer)
    assert offer.state() is ListingState.PUBLISHED
    assert messages_about(offer.organisation) == ["offers/suspended", "offers/restored"]


def test_a_suspended_organisation_is_not_seen_until_it_is_restored(factories: Factories, site: Site) -> None:
    organisation = factories.organisation()
    factories.member(organisation)
    browser = site.signed_in(factories.staff())
    page = browser.get(f"/moderation/organisations/{organisation.id}").follow("Tạm ẩn đơn vị")
    after = page.form().fill(note="Đang kiểm tra khiếu nại.").submit()
    session.refresh(organisation)
    assert organisation.standing is Standing.SUSPENDED
    site.visitor().get(f"/organisations/{organisation.id}", expect=404)
    suspend_again = browser.get(f"/moderation/subjects/organisation/{organisation.id}/suspend")
    suspend_again.form().fill(note="Lần nữa").submit(expect=409)
    after.form_to("/restore").submit()
    session.refresh(organisation)
    assert organisation.is_verified
    assert messages_about(organisation) == ["moderation/organisation_suspended", "moderation/organisation_restored"]


def test_what_belongs_to_another_province_cannot_be_suspended(factories: Factories, site: Site) -> None:
    offer = factories.offer()
    browser = site.signed_in(factories.staff(province_code=VINH_LONG))
    browser.get(f"/moderation/subjects/offer/{offer.id}/suspend", expect=404)


@pytest.mark.parametrize("kind", ["offer", "need"])
def test_staff_post_on_behalf_once_they_say_how_the_organisation_agreed(
    factories: Factories, site: Site, kind: str
) -> None:
    organisation = factories.organisation()
    page = site.signed_in(factories.staff()).get(f"/moderation/organisations/{organisation.id}")
    form = page.form_to(f"/organisations/{organisation.id}/offer")
    form.element["action"] = f"/moderation/organisations/{organisation.id}/{kind}"
    refused = form.submit(expect=422)
    again = refused.form_to(f"/organisations/{organisation.id}/offer")
    again.element["action"] = f"/moderation/organisations/{organisation.id}/{kind}"
    opened = again.fill(consent="Giám đốc đồng ý qua điện thoại 21/11").submit()
    assert re.fullmatch(rf"/{kind}s/\d+/edit(/\w+)?", opened.url)
    started = session.query(Event).filter_by(action=f"{kind}.started").one()
    assert started.organisation_id == organisation.id
    assert started.detail["on_behalf"] is True
