"""A published, sent-back or refused offer is mended: what others see meanwhile, and why it was given back."""

from __future__ import annotations

import pytest

from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Browser, Page, Site


@pytest.fixture
def owner(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Cao Nguyên")


@pytest.fixture
def director(factories: Factories, site: Site, owner: Organisation) -> Browser:
    return site.signed_in(factories.member(owner))


def the_offer() -> Offer:
    session.expire_all()
    return session.query(Offer).order_by(Offer.id.desc()).first()


def test_a_published_offer_is_mended_copied_and_taken_back(
    director: Browser, factories: Factories, owner: Organisation
) -> None:
    offer = factories.offer(organisation=owner, description="cũ")
    page = director.get("/offers/mine")
    assert "Mọi người đang thấy" in page.main
    page = director.get(f"/offers/{offer.id}/edit/what")
    assert "Mọi người đang thấy bản đã duyệt" in page.main
    page.form().fill(description="mới").submit("save")
    assert the_offer().approved.description == "cũ"
    assert "Có bản sửa chưa gửi" in director.get("/offers/mine").main
    director.get(f"/offers/{offer.id}/preview").form_to("/submit").submit()
    assert "Bản sửa đang chờ" in director.get("/offers/mine").main

    copied = director.get("/offers/mine").form_to("/copy").submit()
    assert copied.url == f"/offers/{the_offer().id}/edit"
    assert the_offer().latest.description == "mới"
    assert "Chưa gửi" in director.get("/offers/mine?group=unfinished").main or the_offer().id != offer.id
    assert copied.form_to("/discard").submit().url == "/offers/mine"

    page = director.get(f"/offers/{offer.id}/withdraw").form().fill(reason="đã bán hết").submit()
    assert "Đã rút" in page.main
    assert "Anh/chị đã rút" in director.get("/offers/mine?group=closed").main
    director.get(f"/offers/{offer.id}/edit/what").form().submit("save", expect=409)


def sent_back(owner: Organisation, factories: Factories, reasons: list[str], note: str = "") -> str:
    """The address of an offer that staff gave back, and where it is mended."""
    offer = factories.offer(organisation=owner, status=RevisionStatus.SUBMITTED)
    offer_posting.send_back(offer.latest, by=factories.staff(), reasons=reasons, note=note)
    session.commit()
    return f"/offers/{offer.id}/edit"


def states(page: Page) -> dict[str, str]:
    """What the task list says of each part."""
    parts = {}
    for each in page.soup.select(".task"):
        name, state = each.select_one(".task-link"), each.select_one(".task-state")
        assert name is not None
        assert state is not None
        parts[name.get_text(strip=True)] = state.get_text(strip=True)
    return parts


def test_what_was_sent_back_says_why_and_where_until_it_is_handed_in_again(
    director: Browser, factories: Factories, owner: Organisation
) -> None:
    address = sent_back(owner, factories, ["price_implausible", "photo_unsuitable"], "Giá tính cho kg hay tạ?")
    assert "Anh/chị cần sửa" in director.get("/offers/mine").main

    page = director.get(address)
    for words in ("Giá chưa hợp lý.", "Ảnh chưa phù hợp.", "Lời nhắn của cán bộ: Giá tính cho kg hay tạ?"):
        assert words in page.main
    wrong = [part for part, state in states(page).items() if state == "Cần sửa"]
    assert wrong == ["Giá và nơi giao", "Ảnh"]

    page = director.get(f"{address}/price")
    assert "Giá chưa hợp lý." in page.main
    assert "Ảnh chưa phù hợp." not in page.main
    assert "Giá chưa hợp lý." not in director.get(f"{address}/what").main

    page.form().fill(asking_price="70.000").submit("save")
    assert "Giá chưa hợp lý." in director.get(address).main, "the draft that mends it still shows why"
    director.get(address.replace("/edit", "/preview")).form_to("/submit").submit()
    assert "Giá chưa hợp lý." not in director.get(address).main


def test_a_refusal_is_told_as_one(director: Browser, factories: Factories, owner: Organisation) -> None:
    offer = factories.offer(organisation=owner, status=RevisionStatus.SUBMITTED)
    offer_posting.reject(offer.latest, by=factories.staff(), reasons=["duplicate"], note="")
    session.commit()
    page = director.get(f"/offers/{offer.id}/edit")
    assert "Liên minh đã từ chối bản trước" in page.main
    assert "trùng với một mục đã có" in page.main
    assert "Cần sửa" not in states(page).values(), "a duplicate is no fault of one part"


def test_whoever_edits_a_live_listing_reads_what_others_go_on_seeing(
    director: Browser, factories: Factories, owner: Organisation
) -> None:
    offer = factories.offer(organisation=owner)
    address = f"/offers/{offer.id}/edit"
    for page in (address, f"{address}/price"):
        assert "vẫn thấy bản đó đến khi Liên minh duyệt bản sửa" in director.get(page).main
    director.get(f"{address}/price").form().fill(asking_price="70.000").submit("save")
    assert "vẫn thấy bản đó đến khi Liên minh duyệt bản sửa" in director.get(address).main
    director.get(f"/offers/{offer.id}/preview").form_to("/submit").submit()
    assert "Bản sửa đang chờ Liên minh duyệt" in director.get(address).main
    unseen = factories.offer(organisation=owner, status=RevisionStatus.DRAFT)
    assert "Mọi người đang thấy" not in director.get(f"/offers/{unseen.id}/edit").main
