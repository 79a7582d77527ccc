"""A director posts an offer: part by part, seen before it is handed in, mended, copied, taken back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.audit import Event
from matchmaker.credentials import checking
from matchmaker.credentials import service as declaring
from matchmaker.credentials.models import Certificate, HaltReason
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import format_date, today
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.support.site import Browser, Site

pytestmark = pytest.mark.pure  # forms are read above the database; test_hostile_input sends each on both

FIRST = today() + timedelta(days=20)
LAST = FIRST + timedelta(days=27)


def day(value: Any) -> str:
    return f"{value.day}/{value.month}/{value.year}"


@pytest.fixture
def director(factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(factories.organisation(name="HTX Cao Nguyên")))


def the_offer() -> Offer:
    session.expire_all()
    return session.query(Offer).order_by(Offer.id.desc()).first()


def test_an_offer_is_written_part_by_part_and_handed_in(director: Browser) -> None:
    page = director.get("/offers/new").form().fill(product="sau rieng ri6", description="Vườn 8 năm").submit("save")
    assert page.url.endswith("/edit/amount")
    assert "Sầu riêng Ri6" in page.main

    said = {"quantity": "120 tấn", "starts_on": day(FIRST), "ends_on": day(LAST), "min_lot": "1,5 tấn"}
    page = page.form().fill(**said).submit("save")
    assert page.url.endswith("/edit/quality")
    assert "120 tấn, 30 tấn mỗi tuần" in page.main

    page = page.form().fill(attribute_brix="17,5", attribute_grade="A").submit("save")
    assert page.url.endswith("/edit/price")
    said = {"asking_price": "85k", "floor_price": "80.000", "commune": "Duc Co", "delivery_terms": "buyer_collects"}
    asked = page.form().fill(**said).submit("save", expect=422)
    assert "Chọn đúng mục" in asked.error_of("commune")
    assert asked.soup.select_one("#floor_price")["value"] == "80.000"
    page = asked.form().fill(commune__choice="23869").submit("save")
    assert page.url.endswith("/edit/photos")
    page = page.form().submit("save")
    assert page.url.endswith("/preview")
    assert "85.000 ₫/kg" in page.main
    assert "80.000" not in page.main

    page = page.form_to("/submit").submit()
    assert page.url == "/offers/mine"
    assert "Liên minh đang xem" in page.main
    revision = the_offer().latest
    assert revision.status is RevisionStatus.SUBMITTED
    assert (revision.typed_amount, revision.typed_unit, revision.quantity) == (120, "tonne", 120_000)
    assert (revision.min_lot, revision.commune_code) == (1500, "23869")
    assert revision.attributes == {"brix": 17.5, "grade": "A"}
    assert (revision.asking_price_vnd, revision.floor_price_vnd) == (85_000, 80_000)
    assert "cao nguyen" in revision.search_text
    assert [each.template for each in session.query(Message)] == ["offers/submitted"]
    assert {"offer.started", "offer.saved", "offer.submitted"} <= {each.action for each in session.query(Event)}


def begun(director: Browser) -> str:
    """The address of an offer of which the product is told."""
    director.get("/offers/new").form().fill(product="Sầu riêng Ri6").submit("save")
    return f"/offers/{the_offer().id}/edit"


def test_a_draft_may_be_incomplete_and_says_what_is_missing(director: Browser) -> None:
    address = begun(director)
    page = director.get(f"{address}/amount").form().fill(quantity="12 tấn").submit("save")
    assert "Đã lưu. Phần này còn thiếu: ngày bắt đầu, ngày kết thúc." in page.main
    page = director.get(address)
    assert "Còn thiếu: ngày bắt đầu, ngày kết thúc." in page.main
    refused = director.post(f"{address[:-5]}/submit", {"csrf_token": page.form().values["csrf_token"]}, expect=422)
    assert "Chưa gửi được" in refused.main
    assert the_offer().latest.status is RevisionStatus.DRAFT


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"quantity": "0"}, "quantity", "lớn hơn 0"),
        ({"quantity": "-5 tấn"}, "quantity", "lớn hơn 0"),
        ({"quantity": "9" * 30}, "quantity", "lớn quá"),
        ({"quantity": "🍌🍌"}, "quantity", "Chưa đọc được"),
        ({"quantity": "x" * 300_000}, "quantity", "Dài quá"),
        ({"quantity": "12\x00 quả"}, "quantity", "Chưa hiểu đơn vị"),
        ({"quantity": "1", "min_lot": "2"}, "min_lot", "lớn hơn tổng"),
        ({"starts_on": "hôm qua"}, "starts_on", "Chưa đọc được ngày"),
        ({"starts_on": "10/8/2020", "ends_on": "11/8/2020"}, "ends_on", "đã qua"),
        ({"starts_on": "1/1/2027", "ends_on": "1/12/2026"}, "ends_on", "sau ngày bắt đầu"),
        ({"starts_on": "1/1/2027", "ends_on": "1/12/2060"}, "ends_on", "xa quá"),
    ],
)
def test_a_wrong_value_is_never_stored_and_never_lost(
    director: Browser, typed: dict[str, str], field: str, told: str
) -> None:
    address = begun(director)
    page = director.get(f"{address}/amount").form().fill(**typed).submit("save", expect=422)
    assert told in page.error_of(field)
    for name, text in typed.items():
        assert page.soup.select_one(f"#{name}")["value"] == text.replace("\x00", "")
    revision = the_offer().latest
    assert (revision.quantity, revision.starts_on, revision.min_lot) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"product": "Phân NPK"}, "product", "Hợp tác xã chào bán nông sản"),
        ({"product": "xyzzy"}, "product", "Chưa tìm thấy"),
        ({"product": "sau rieng"}, "product", "Chọn đúng mục"),
        ({"product": "x" * 300_000}, "product", "Dài quá"),
        ({"product": "Sầu riêng Ri6", "description": "Gọi 0912 345 678"}, "description", "0912 345 678"),
        ({"product": "Sầu riêng Ri6", "description": "😀" * 2001}, "description", "Dài quá"),
    ],
)
def test_a_product_or_description_that_cannot_be_is_told(
    director: Browser, typed: dict[str, str], field: str, told: str
) -> None:
    form = director.get("/offers/new").form().fill(**typed)
    assert told in form.submit("save", expect=422).error_of(field)
    assert session.query(Offer).count() == 0


def test_the_search_button_shows_what_the_text_may_mean(director: Browser) -> None:
    page = director.get("/offers/new").form().fill(product="sau rieng").submit("search")
    offered = [each.get_text(" ", strip=True) for each in page.soup.select("[data-picker-options] label")]
    assert any("Ri6" in each for each in offered)
    assert session.query(Offer).count() == 0
    page = director.get(f"{begun(director)}/price").form().fill(commune="duc co").submit("search")
    assert len(page.soup.select("[data-picker-options] label")) > 2


def test_the_same_form_sent_twice_begins_one_offer(director: Browser) -> None:
    form = director.get("/offers/new").form().fill(product="Sầu riêng Ri6")
    first, second = form.submit("save"), form.submit("save")
    assert first.url == second.url
    assert session.query(Offer).count() == 1


def test_a_form_older_than_its_draft_is_told_and_keeps_what_was_typed(director: Browser) -> None:
    address = f"{begun(director)}/what"
    old = director.get(address).form()
    director.get(address).form().fill(description="của người khác").submit("save")
    page = old.fill(description="của tôi").submit("save", expect=409)
    assert "đã được sửa ở nơi khác" in page.main
    assert page.soup.select_one("#description").get_text(strip=True) == "của tôi"
    assert the_offer().latest.description == "của người khác"
    page.form().submit("save")
    assert the_offer().latest.description == "của tôi"


def test_a_tampered_state_counts_as_stale(director: Browser) -> None:
    form = director.get(f"{begun(director)}/what").form()
    form.values["seen_revision"] = "x"
    assert form.submit("save", expect=409).status == 409


def test_a_harvest_is_told_week_by_week(director: Browser) -> None:
    address = f"{begun(director)}/amount"
    said = {"quantity": "120 tấn", "starts_on": day(FIRST), "ends_on": day(LAST), "spread": "by_period"}
    form = director.get(address).form().fill(**said)
    answer = director.client.post(address, data={**form.values.to_dict(), "save": "go_on"})
    assert answer.headers["Location"].endswith("/edit/amount#rows"), "the reader lands on the new rows"
    page = director.get(address)
    assert "chia đều sẵn" in page.main
    fields = page.soup.select_one("#rows[data-focus-when-target]")
    assert fields is not None
    assert "chia đều sẵn" in fields.get_text()
    rows = [each["name"] for each in page.soup.select("[name^=portion_]")]
    assert len(rows) in (4, 5)
    assert sum(Decimal(each["amount"]) for each in the_offer().latest.schedule) == 120_000

    page = page.form().fill(portion_0="0").submit("save", expect=422)
    assert "còn thiếu" in " ".join(each.get_text() for each in page.soup.select(".field-error"))
    uneven = dict.fromkeys(rows, "0") | {"portion_1": "100", "portion_2": "20 tấn"}
    page = page.form().fill(**uneven).submit("save")
    assert page.url.endswith("/edit/quality")
    assert [Decimal(each["amount"]) for each in the_offer().latest.schedule][:3] == [0, 100_000, 20_000]

    too_much = director.get(address).form().fill(portion_0="1").submit("save", expect=422)
    assert "thừa 1 tấn" in too_much.text
    again = director.get(address).form().fill(quantity="60 tấn").submit("save")
    assert again.url == address
    assert sum(Decimal(each["amount"]) for each in the_offer().latest.schedule) == 60_000
    director.get(address).form().fill(spread="evenly").submit("save")
    assert the_offer().latest.schedule == []


def test_a_floor_above_the_asking_price_is_refused(director: Browser) -> None:
    page = director.get(f"{begun(director)}/price").form().fill(asking_price="80k", floor_price="85k")
    assert "bằng hoặc thấp hơn" in page.submit("save", expect=422).error_of("floor_price")


def test_a_certificate_is_declared_on_the_way(director: Browser) -> None:
    address = f"{begun(director)}/quality"
    new = {"new__kind_code": "PUC_EXPORT", "new__number": "VN-GLOR-0064"}
    page = director.get(address).form().fill(**new).submit("save", expect=422)
    assert "chưa chọn" in page.main
    page = page.form().fill(new__markets=["CN"]).submit("save")
    assert "Mã vùng trồng XK" in page.main
    assert session.query(Certificate).one().markets == ("CN",)
    assert [each.number for each in the_offer().latest.certificates] == ["VN-GLOR-0064"]
    page = director.get(address).form().fill(areas=None).submit("save")
    assert the_offer().latest.certificates == []
    doubted = {"new__kind_code": "PUC_DOMESTIC", "new__number": "??"}
    assert "chưa giống mẫu" in director.get(address).form().fill(**doubted).submit("save").main
    stranger = director.get(address).form().fill(attribute_brix="nhiều", new__number="x")
    assert "Chưa đọc được" in stranger.submit("save", expect=422).error_of("attribute_brix")


def test_parts_wait_for_the_product(director: Browser, factories: Factories) -> None:
    offer = factories.offer(organisation=the_owner(director), product=None, status=RevisionStatus.DRAFT)
    for part in ("amount", "quality", "price"):
        assert director.get(f"/offers/{offer.id}/edit/{part}").url.endswith("/edit/what")
    assert "Chưa làm được" in director.get(f"/offers/{offer.id}/edit").main
    assert director.get(f"/offers/{offer.id}/preview").url.endswith("/edit")
    director.get(f"/offers/{offer.id}/edit/elsewhere", expect=404)


def the_owner(director: Browser) -> Organisation:
    """The organisation that the browser's person acts for."""
    return session.query(Organisation).filter_by(name="HTX Cao Nguyên").one()


def test_an_organisation_without_offers_is_shown_the_next_step(director: Browser) -> None:
    for group in ("unfinished", "live", "closed", "nonsense"):
        assert "Đăng nguồn cung" in director.get(f"/offers/mine?group={group}").main


def test_another_organisations_offer_does_not_exist(director: Browser, factories: Factories) -> None:
    stranger = factories.offer(status=RevisionStatus.DRAFT)
    token = director.get("/offers/new").form().values["csrf_token"]
    for page in ("edit", "edit/what", "preview", "withdraw"):
        director.get(f"/offers/{stranger.id}/{page}", expect=404)
    for step in ("submit", "copy", "discard", "withdraw", "edit/what"):
        director.post(f"/offers/{stranger.id}/{step}", {"csrf_token": token}, expect=404)


def test_staff_write_for_an_organisation_that_agreed(factories: Factories, site: Site) -> None:
    organisation = factories.organisation()
    user = factories.staff()
    offer = offer_posting.start_draft(organisation, by=user, on_behalf_consent="Giám đốc đồng ý qua điện thoại")
    session.commit()
    staff, elsewhere = site.signed_in(user), site.signed_in(factories.staff(province_code=VINH_LONG))
    page = staff.get(f"/offers/{offer.id}/edit/what").form().fill(product="Sầu riêng Ri6").submit("save")
    said = {"quantity": "12 tấn", "starts_on": day(FIRST), "ends_on": day(LAST)}
    page.form().fill(**said).submit("save")
    elsewhere.get(page.url, expect=404)
    page = staff.get(f"/offers/{offer.id}/preview").form_to("/submit").submit()
    assert page.url == f"/moderation/organisations/{organisation.id}"
    alone = factories.offer(organisation=organisation, status=RevisionStatus.DRAFT)
    staff.get(f"/offers/{alone.id}/edit", expect=404)


def test_an_enterprise_offers_inputs(factories: Factories, site: Site) -> None:
    maker = site.signed_in(factories.member(factories.enterprise()))
    form = maker.get("/offers/new").form()
    assert "Doanh nghiệp chào bán vật tư" in form.fill(product="Sầu riêng Ri6").submit("save", expect=422).main
    assert maker.get("/offers/new").form().fill(product="Phân NPK").submit("save").url.endswith("/edit/amount")


@pytest.mark.parametrize("number", ["3000000000", "9" * 30])
def test_an_address_that_no_row_can_have_is_not_found(director: Browser, number: str) -> None:
    director.get(f"/offers/{number}/edit", expect=404)


def test_a_key_that_is_none_of_ours_is_no_key(director: Browser) -> None:
    form = director.get("/offers/new").form().fill(product="Sầu riêng Ri6")
    form.values["form_key"] = "\x00" * 24
    assert form.submit("save").url.endswith("/edit/amount")


def test_the_parts_are_told_in_english_too(director: Browser, factories: Factories) -> None:
    offer = factories.offer(organisation=the_owner(director), status=RevisionStatus.DRAFT, ends_on=None)
    director.get("/?lang=en")
    page = director.get(f"/offers/{offer.id}/edit")
    assert "Monthong durian (Dona), 100" in page.main
    assert page.soup.select(".task-note")
    director.get(f"/offers/{offer.id}/edit/quality")
    director.get(f"/offers/{offer.id}/preview")


def test_a_whole_draft_is_shown_instead_of_the_next_part_where_that_is_asked(director: Browser) -> None:
    form = director.get(f"{begun(director)}/what").form()
    form.values["save"] = "list"
    assert director.post(form.page.url, form.values).url.endswith("/edit")


def test_an_offer_of_inputs_is_asked_in_words_of_inputs(factories: Factories, site: Site) -> None:
    browser = site.signed_in(factories.member(factories.enterprise()))
    page = browser.get("/offers/new")
    assert "Ví dụ: phan npk" in page.main
    page = page.form().fill(product="Vận tải").submit("save")
    assert "Giao hàng thế nào?" in page.main
    assert "Ví dụ: 20 tấn·km" in page.main
    assert "sản lượng" not in page.main.lower()
    page = browser.get(page.url.replace("amount", "quality"))
    papers = {each["value"] for each in page.soup.select("select[name$=kind_code] option")}
    assert "PHC" in papers
    assert not papers & {"VIETGAP_TT", "OCOP", "PUC_EXPORT"}
    assert not page.soup.select("[name$=stars]")


def test_the_papers_of_an_offer_stand_in_groups_of_its_branch(director: Browser) -> None:
    page = director.get(f"{begun(director)}/quality")
    groups = [each["label"] for each in page.soup.select("select[name$=kind_code] optgroup")]
    assert groups[0] == "Mã vùng trồng, đóng gói"
    assert "VIETGAP_CN" not in str(page.soup.select_one("select[name$=kind_code]"))


def test_the_example_of_a_day_is_a_day_to_come(director: Browser) -> None:
    page = director.get(f"{begun(director)}/amount")
    assert day(today() + timedelta(days=30)) in page.main


def test_papers_are_picked_in_groups_with_their_state_when_the_goods_are_delivered(
    director: Browser, factories: Factories
) -> None:
    owner, staff = the_owner(director), factories.staff()
    begins = today() + timedelta(days=200)
    offer = factories.offer(
        organisation=owner, status=RevisionStatus.DRAFT, starts_on=begins, ends_on=begins + timedelta(days=60)
    )
    paper = factories.certificate(owner, expires_on=begins - timedelta(days=1))
    code = factories.certificate(
        owner, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN", "EU"], expires_on=begins + timedelta(days=30)
    )
    house = factories.certificate(owner, kind="PHC", number="VN-GLPH-0064", markets=["CN"], verified=False)
    gone = factories.certificate(owner, number="VietGAP-TT-20-01-52-0001")
    refused = factories.certificate(owner, number="VietGAP-TT-20-01-52-0002", verified=False)
    checking.suspend(code, reason=HaltReason.IMPORTER_REQUEST, note="", by=staff, market="EU")
    checking.refuse(refused, by=staff)
    declaring.remove(gone, by=staff)
    session.commit()

    page = director.get(f"/offers/{offer.id}/edit/quality")
    told = {group: page.soup.select_one(f"fieldset#{group}").get_text(" ") for group in ("areas", "houses")}
    assert f"hết hạn trước khi giao, {format_date(paper.expires_on)}" in page.main
    assert "Trung Quốc: hết hạn giữa vụ" in told["areas"]
    assert "Liên minh châu Âu: đang bị tạm đình chỉ" in told["areas"]
    assert "Trung Quốc: anh/chị tự khai" in told["houses"]
    assert gone.number not in page.main
    assert refused.number not in page.main

    page.form().fill(areas=[str(code.id)], houses=[str(house.id)], certificates=[str(paper.id)]).submit("save")
    session.expire_all()
    assert {each.id for each in the_offer().latest.certificates} == {code.id, house.id, paper.id}
