"""Everybody looks for offers; nobody sees more than they may."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from matchmaker.db import now, session
from matchmaker.files import Photo
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.offers.models import Offer, OfferRevision
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Page, Site


def titles(page: Page) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select(".entry-title")]


def sheet_of(page: Page) -> str:
    with zipfile.ZipFile(BytesIO(page.response.data)) as archive:
        return archive.read("xl/sharedStrings.xml").decode() + archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_visitor_searches_filters_and_takes_a_filter_away(factories: Factories, site: Site) -> None:
    factories.offer(product="DUR-MON", search_text="sau rieng monthong")
    factories.offer(
        product="DUR-RI6", search_text="sau rieng ri6", organisation=factories.organisation(commune_code=HUNG_HOA)
    )
    factories.offer(product="BAN-CAV", search_text="chuoi")

    page = site.visitor().get("/offers")
    assert "3 nguồn cung" in page.main

    page = page.form("form[role=search]").fill(q="Sầu riêng", province=VINH_LONG).submit()

    assert titles(page) == ["Sầu riêng Ri6"]
    assert "1 nguồn cung ở Vĩnh Long, có chữ “Sầu riêng”" in page.main
    assert set(titles(page.follow("Vĩnh Long Bỏ lọc này"))) == {"Sầu riêng Ri6", "Sầu riêng Monthong (Dona)"}


def test_the_address_tells_the_state_to_whoever_opens_it(factories: Factories, site: Site) -> None:
    factories.offer()

    answer = site.visitor().client.get(
        "/offers?q=&product=DUR&province=&sort=newest&least=&least-unit=tonne", headers={"HX-Request": "true"}
    )

    assert answer.headers["HX-Push-Url"] == "/offers?product=DUR"


def test_a_long_list_has_pages_that_keep_the_filters(factories: Factories, site: Site) -> None:
    organisation = factories.organisation()
    for _ in range(21):
        factories.offer(organisation=organisation)

    page = site.visitor().get("/offers?product=DUR")
    assert len(titles(page)) == 20
    second = page.follow("Trang sau")
    assert len(titles(second)) == 1
    assert "product=DUR" in second.url
    assert "Danh sách ngắn hơn thế" in site.visitor().get("/offers?page=9").main


def test_an_empty_list_says_what_to_do_next(site: Site, factories: Factories) -> None:
    assert "Anh/chị có thể là người đầu tiên." in site.visitor().get("/offers").main
    assert "Thử bỏ bớt một điều kiện" in site.visitor().get("/offers?province=52").main


@pytest.mark.parametrize(
    "address",
    [
        "q=" + "%F0%9F%8C%BE" * 200,
        "q=%00%27%22%3Cscript%3E",
        "from=abc&to=99/99/9999",
        "least=1e999&least-unit=parsec",
        "near=Ia&near-choice=99999",
        "page=-3",
        "page=99999999999999999999",
        "organisation=-1&product=a&product=b",
    ],
)
def test_a_clumsy_or_hostile_address_gets_a_page(factories: Factories, site: Site, address: str) -> None:
    factories.offer()

    page = site.visitor().get(f"/offers?{address}")

    assert page.status == 200
    assert "<script>" not in str(page.soup.find("main"))


def test_a_place_that_may_be_several_asks_which(factories: Factories, site: Site) -> None:
    page = site.visitor().get("/offers?near=Long")

    assert page.soup.select("details[open] input[name=near-choice]")


def test_a_reader_with_an_organisation_has_distances_from_home(factories: Factories, site: Site) -> None:
    factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    buyer = factories.member(factories.enterprise())

    page = site.signed_in(buyer).get("/offers?sort=nearest")

    assert re.search(r"Vĩnh Long · \d{3} km", page.main)
    assert "gần đơn vị của anh/chị trước" in page.main


def test_offers_of_one_organisation(factories: Factories, site: Site) -> None:
    mine, other = factories.offer(), factories.offer(product="BAN-CAV")
    hidden = factories.organisation(verified=False, name="HTX Chưa Duyệt")

    page = site.visitor().get(f"/offers?organisation={mine.organisation_id}")

    assert len(titles(page)) == 1
    assert f"của {mine.organisation.name}" in page.main
    assert other.organisation.name not in page.main
    assert "HTX Chưa Duyệt" not in site.visitor().get(f"/offers?organisation={hidden.id}").main


def test_the_page_of_an_offer_tells_everything_but_what_is_private(factories: Factories, site: Site) -> None:
    organisation = factories.organisation(name="HTX Cao Nguyên")
    code = factories.certificate(organisation, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN"])
    offer = factories.offer(
        organisation=organisation,
        certificates=[code],
        asking_price_vnd=85_000,
        floor_price_vnd=70_123,
        place_note="thôn 3",
        description="Vườn già.\n\nTưới nhỏ giọt.",
        attributes={"dry_matter_pct": 33.5},
    )

    page = site.visitor().get(f"/offers/{offer.id}")

    for words in ("Sầu riêng Monthong (Dona)", "100 tấn", "85.000 ₫/kg", "Gia Lai", "33,5 %", "Tưới nhỏ giọt."):
        assert words in page.main
    assert "VN-GLOR-…4" in page.main
    html = page.response.get_data(as_text=True)
    for private in (
        "VN-GLOR-0064",
        "70.123",
        "70123",
        "thôn 3",
        organisation.contact_phone,
        organisation.contact_email,
    ):
        assert private not in html
    assert "Đăng ký để kết nối" in page.main
    assert f"/report/offer/{offer.id}" in html


def test_everybody_gets_the_actions_that_are_theirs(factories: Factories, site: Site) -> None:
    offer = factories.offer(floor_price_vnd=70_123)
    address = f"/offers/{offer.id}"

    owner = site.signed_in(factories.member(offer.organisation)).get(address)
    staff = site.signed_in(factories.staff()).get(address)
    elsewhere = site.signed_in(factories.staff(province_code=VINH_LONG)).get(address)
    buyer = site.signed_in(factories.member(factories.enterprise())).get(address)
    nobody = site.signed_in(factories.user()).get(address)
    admin = site.signed_in(factories.admin()).get(address)

    assert "Sửa" in owner.main
    assert "70.123 ₫/kg" in owner.main
    assert "Hồ sơ đơn vị" in staff.main
    assert "70.123 ₫/kg" in staff.main
    assert "Hồ sơ đơn vị" not in elsewhere.main
    assert "Đăng ký đơn vị để kết nối" in nobody.main
    for page in (elsewhere, buyer, nobody, admin):
        assert "70.123" not in page.main
        assert "Báo cáo" in page.main or page is elsewhere


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "sent_back", "rejected", "withdrawn", "suspended", "unverified"]
)
def test_what_is_not_published_exists_for_those_inside_alone(factories: Factories, site: Site, state: str) -> None:
    organisation = factories.organisation(verified=state != "unverified")
    stored = {each.value for each in RevisionStatus}
    status = RevisionStatus(state) if state in stored else RevisionStatus.APPROVED
    offer = factories.offer(organisation=organisation, status=status)
    if state == "withdrawn":
        offer.withdrawn_at = now()
    if state == "suspended":
        offer.suspended_at = now()
    session.commit()

    for outsider in (
        site.visitor(),
        site.signed_in(factories.member(factories.enterprise())),
        site.signed_in(factories.staff(province_code=VINH_LONG)),
        site.signed_in(factories.admin()),
    ):
        outsider.get(f"/offers/{offer.id}", expect=404)
    assert "ai khác thấy" in site.signed_in(factories.member(organisation)).get(f"/offers/{offer.id}").main
    staff = site.signed_in(factories.staff())
    if state == "draft":
        staff.get(f"/offers/{offer.id}", expect=404)
    else:
        assert "ai khác thấy" in staff.get(f"/offers/{offer.id}").main


def test_an_expired_offer_still_opens_and_says_so(factories: Factories, site: Site) -> None:
    offer = factories.offer(ends_on=today() - timedelta(days=1))

    page = site.visitor().get(f"/offers/{offer.id}")

    assert "Đã qua thời gian" in page.main
    assert "Đăng ký để kết nối" not in page.main
    site.visitor().get("/offers/999999", expect=404)


@pytest.mark.parametrize(
    ("status", "words"),
    [(RevisionStatus.DRAFT, "Có bản sửa chưa gửi"), (RevisionStatus.SUBMITTED, "Bản sửa đang chờ duyệt")],
)
def test_an_edit_in_review_leaves_the_approved_one_public(
    factories: Factories, site: Site, status: RevisionStatus, words: str
) -> None:
    offer: Offer = factories.offer(tonnes=100)
    newer = OfferRevision(offer_id=offer.id, number=2, status=status, product_code="BAN-CAV")
    session.add(newer)
    session.flush()
    offer.latest = newer
    session.commit()

    visitor = site.visitor().get(f"/offers/{offer.id}")
    owner = site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}")

    assert "Sầu riêng Monthong (Dona)" in visitor.main
    assert words not in visitor.main
    assert words in owner.main


def test_photos_schedule_and_demonstration_are_shown(factories: Factories, site: Site) -> None:
    organisation = factories.organisation()
    photo = Photo(organisation_id=organisation.id, name="vuon", sha256="x", width_px=4, height_px=3)
    session.add(photo)
    session.flush()
    offer = factories.offer(
        organisation=organisation,
        photo_ids=[photo.id],
        schedule=[{"starts_on": "2027-06-01", "ends_on": "2027-06-30", "amount": "100000"}],
    )
    offer.is_demo = True
    session.commit()

    page = site.visitor().get(f"/offers/{offer.id}")

    assert page.soup.select_one('img[src="/photos/vuon/large.webp"]')
    assert "Sản lượng theo thời gian" in page.main
    assert "Dữ liệu trình diễn" in page.main
    assert site.visitor().get("/offers").soup.select_one('img[src="/photos/vuon/small.webp"]')


def test_a_workbook_holds_the_list_and_nothing_private(factories: Factories, site: Site) -> None:
    organisation = factories.organisation(name="=HYPERLINK(1)")
    code = factories.certificate(organisation, kind="PUC_EXPORT", number="VN-GLOR-0064", expires_on=today())
    code.expires_on = None
    gap = factories.certificate(organisation)
    factories.offer(
        organisation=organisation,
        certificates=[code, gap],
        asking_price_vnd=85_000,
        floor_price_vnd=70_123,
        attributes={"grade": "A"},
    )
    factories.offer(product="BAN-CAV")

    page = site.visitor().get("/offers/export.xlsx?product=DUR")
    told = sheet_of(page)

    assert page.response.headers["Content-Disposition"] == 'attachment; filename="offers.xlsx"'
    assert "<f>" not in told
    assert "=HYPERLINK(1)" in told
    assert "85000" in told
    assert "VN-GLOR-…4 (LMHTX đã kiểm tra)" in told
    for absent in ("70123", "VN-GLOR-0064", "Chuối", organisation.contact_phone):
        assert absent not in told


def test_pages_speak_english_too(factories: Factories, site: Site) -> None:
    offer = factories.offer(attributes={"dry_matter_pct": 33})

    page = site.visitor(language="en").get(f"/offers/{offer.id}")

    assert "Monthong durian (Dona)" in page.main
    assert "Dry matter" in page.main
