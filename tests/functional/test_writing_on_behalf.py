"""Staff write for an organisation that agreed: it sees that, ends it, and somebody else approves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from matchmaker.accounts.models import User
from matchmaker.db import now, session
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.offers.models import Offer, OfferRevision
from tests.factories import VINH_LONG, Factories
from tests.support.site import Browser, Site

CONSENT = "Giám đốc đồng ý qua điện thoại ngày 21/11"


@dataclass
class Help:
    """An offer that a member of staff writes for a cooperative."""

    offer: Offer
    staff: User
    owner: User

    @property
    def case(self) -> str:
        return f"/moderation/offer/{self.offer.latest_id}"


@pytest.fixture
def helped(factories: Factories) -> Help:
    staff, organisation = factories.staff(), factories.organisation()
    offer = factories.offer(organisation=organisation, status=RevisionStatus.DRAFT, created_by_id=staff.id)
    offer.on_behalf_consent, offer.on_behalf_by_id = CONSENT, staff.id
    session.commit()
    return Help(offer, staff, factories.member(organisation))


def submit(helped: Help) -> None:
    helped.offer.latest.submit()
    session.commit()


@pytest.mark.parametrize("place", ["mine", "page"])
def test_the_owner_reads_how_it_agreed_and_ends_it(helped: Help, site: Site, place: str) -> None:
    owner, staff = site.signed_in(helped.owner), site.signed_in(helped.staff)
    staff.get(f"/offers/{helped.offer.id}/edit")
    page = owner.get("/offers/mine" if place == "mine" else f"/offers/{helped.offer.id}")
    assert CONSENT in page.main
    after = page.form_to("/consent/end").submit()
    assert "Đã thôi cho viết thay" in after.text
    assert "đã chấm dứt ngày" in after.main
    staff.get(f"/offers/{helped.offer.id}/edit", expect=404)
    staff.get(f"/offers/{helped.offer.id}", expect=404)
    assert f"#{helped.offer.id}" not in listings_on(staff, helped)


def listings_on(staff: Browser, helped: Help) -> str:
    """The table of listings on the staff's page of the organisation."""
    page = staff.get(f"/moderation/organisations/{helped.offer.organisation_id}")
    return " ".join(each.get_text(" ") for each in page.soup.select('[aria-labelledby="listings"] .table'))


def test_consent_ends_when_the_owner_writes(helped: Help, site: Site) -> None:
    owner, staff = site.signed_in(helped.owner), site.signed_in(helped.staff)
    owner.get(f"/offers/{helped.offer.id}/edit/price").form().fill(place_note="Kho số 2").submit("save")
    staff.get(f"/offers/{helped.offer.id}/edit/price", expect=404)


def test_staff_find_again_what_they_write(helped: Help, site: Site, factories: Factories) -> None:
    staff = site.signed_in(helped.staff)
    page = staff.get(f"/moderation/organisations/{helped.offer.organisation_id}").follow("Viết thay")
    assert page.url == f"/offers/{helped.offer.id}/edit"
    assert f"#{helped.offer.id}" not in listings_on(site.signed_in(factories.staff()), helped)


def test_a_draft_that_was_never_submitted_is_its_owners_and_the_helpers(
    helped: Help, site: Site, factories: Factories
) -> None:
    alone = factories.offer(organisation=helped.offer.organisation, status=RevisionStatus.DRAFT)
    staff, colleague = site.signed_in(helped.staff), site.signed_in(factories.staff())
    staff.get(f"/offers/{helped.offer.id}")
    for browser, offer in ((staff, alone), (colleague, alone), (colleague, helped.offer)):
        for path in (f"/offers/{offer.id}", f"/offers/{offer.id}/matches", f"/moderation/offer/{offer.latest_id}"):
            browser.get(path, expect=404)
    colleague.get(f"/moderation/subjects/offer/{alone.id}/suspend", expect=404)
    site.signed_in(helped.owner).get(f"/offers/{alone.id}")


def test_behind_an_unsent_change_staff_see_what_was_submitted(site: Site, factories: Factories) -> None:
    offer = factories.offer(status=RevisionStatus.SENT_BACK, description="Như đã gửi")
    sent = offer.latest
    kept = {name: getattr(sent, name) for name in ("product_code", "quantity", "starts_on", "ends_on", "commune_code")}
    offer.latest = OfferRevision(offer=offer, number=2, description="Đang sửa dở", **kept)
    session.commit()
    staff = site.signed_in(factories.staff())
    page = staff.get(f"/offers/{offer.id}")
    assert "Như đã gửi" in page.main
    assert "Đang sửa dở" not in page.main
    assert "Liên minh đã gửi lại để sửa" in page.main
    assert "Chờ đơn vị sửa" in staff.get(f"/moderation/organisations/{offer.organisation_id}").main
    staff.get(f"/needs/{factories.need().id}/supply", expect=404)  # it counts what is being written
    assert "Đang sửa dở" in site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}").main


def test_nobody_approves_what_they_wrote(helped: Help, site: Site, factories: Factories) -> None:
    colleague = site.signed_in(factories.staff())
    submit(helped)
    author = site.signed_in(helped.staff)
    page = author.get(helped.case)
    assert "một cán bộ khác của Liên minh HTX Gia Lai duyệt" in page.main
    assert page.soup.select_one('button[value="approve"]') is None
    refused = author.post(helped.case, {**page.form("#decide").values.to_dict(), "verdict": "approve"}, expect=403)
    assert "một cán bộ khác" in refused.main
    session.refresh(helped.offer)
    assert helped.offer.state() is ListingState.SUBMITTED
    colleague.get(helped.case).form("#decide").submit("approve")
    session.refresh(helped.offer)
    assert helped.offer.state() is ListingState.PUBLISHED


def test_where_the_office_has_one_member_another_office_approves(
    helped: Help, site: Site, factories: Factories
) -> None:
    factories.staff(closed_at=now())
    helped.offer.latest.floor_price_vnd = 71_357
    submit(helped)
    assert "cán bộ Liên minh HTX một tỉnh khác" in site.signed_in(helped.staff).get(helped.case).main
    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    page = far.get(helped.case)
    assert "Duyệt giúp tỉnh bạn" in page.main
    assert "71.357" not in page.main
    page.form("#decide").submit("approve")
    session.refresh(helped.offer)
    assert helped.offer.state() is ListingState.PUBLISHED
    far.get(f"/moderation/organisations/{helped.offer.organisation_id}", expect=404)


def test_another_office_only_reads_while_a_colleague_could_approve(
    helped: Help, site: Site, factories: Factories
) -> None:
    factories.staff()
    submit(helped)
    page = site.signed_in(factories.staff(province_code=VINH_LONG)).get(helped.case)
    assert "Chỉ xem" in page.main
    assert page.soup.select_one("#decide") is None
