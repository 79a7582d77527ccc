"""A lot from the field to the label, and what whoever scans the label reads."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image

from matchmaker.audit import Event
from matchmaker.credentials.models import CheckStatus
from matchmaker.db import session
from matchmaker.measures import format_date, today
from matchmaker.organisations.models import Organisation
from matchmaker.traceability import service
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import Lot, LotEvent, LotScan, LotState
from tests.factories import VINH_LONG, Factories
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site
from tests.unit.traceability.test_epcis import check

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"}


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Sầu riêng Ia Krái")


@pytest.fixture
def director(cooperative: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(cooperative, name="Nguyễn Văn Kín"))


def begin(director: Browser, amount: str = "2,5 tấn") -> Lot:
    """A new lot of durian, harvested yesterday."""
    form = director.get("/lots/new").form()
    yesterday = format_date(today() - timedelta(days=1))
    form.fill(product="Monthong", quantity=amount, harvested_on=yesterday).submit("save")
    return newest()


def newest() -> Lot:
    return session.query(Lot).order_by(Lot.id.desc()).limit(1).one()


def publish(director: Browser, lot: Lot) -> Page:
    director.get(f"/lots/{lot.id}/edit/label").form().fill(stage="packing", standard="TCVN 10739:2015").submit("save")
    return director.get(f"/lots/{lot.id}").form_to("/publish").submit()


def test_a_lot_goes_from_three_fields_to_a_public_page(director: Browser, site: Site) -> None:
    lot = begin(director)
    assert (lot.quantity, lot.typed_unit, lot.state) == (2500, "tonne", LotState.DRAFT)
    site.visitor().get(f"/l/{lot.code}", expect=404)
    page = publish(director, lot)
    assert "đã công khai" in page.text
    read = site.visitor().get(f"/l/{lot.code}")
    for told in ("Sầu riêng", "HTX Sầu riêng Ia Krái", "Ia Krái", "2,5 tấn", "TCVN 10739:2015", "Thu hoạch"):
        assert told in read.main
    assert "Nguyễn Văn Kín" not in read.text


def test_the_page_of_a_lot_is_small_and_leaves_nothing_on_the_telephone(
    director: Browser, site: Site, app: Flask
) -> None:
    lot = begin(director)
    publish(director, lot)
    client = app.test_client()
    answer = client.get(f"/l/{lot.code}", headers=PHONE | {"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert client.get_cookie(app.config["SESSION_COOKIE_NAME"]) is None
    page = site.visitor().get(f"/l/{lot.code}").soup
    assert page.select("script, [src^=http]") == []
    (sheet,) = (str(each["href"]) for each in page.select("link[rel=stylesheet]"))
    style = client.get(sheet, headers={"Accept-Encoding": "br"})
    assert len(answer.data) + len(style.data) < 5_000


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("en-US,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "en"), ("zh-CN", "vi")],
)
def test_the_page_speaks_the_telephones_language_or_the_one_asked_for(
    director: Browser, site: Site, accepted: str, spoken: str
) -> None:
    lot = begin(director)
    publish(director, lot)
    page = site.visitor().get(f"/l/{lot.code}", headers={"Accept-Language": accepted})
    assert page.soup.html is not None
    assert page.soup.html["lang"] == spoken
    assert ("Harvested" in page.main) is (spoken == "en")
    other = "English" if spoken == "vi" else "Tiếng Việt"
    turned = site.visitor().get(page.link(other), headers={"Accept-Language": accepted})
    assert turned.soup.html is not None
    assert turned.soup.html["lang"] != spoken


def test_what_nobody_published_is_as_unknown_as_what_never_was(director: Browser, site: Site) -> None:
    draft = begin(director)
    told = {
        site.visitor().get(address, expect=404).text
        for address in (f"/l/{draft.code}", "/l/ZZZZZZZZZZZZZZZZ", "/l/x", f"/01/08934563138165/10/{draft.code}")
    }
    assert len(told) == 1


def test_people_are_counted_and_robots_are_not(director: Browser, app: Flask) -> None:
    lot = begin(director)
    publish(director, lot)
    robot = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    client = app.test_client()
    for _ in range(3):
        client.get(f"/l/{lot.code.lower()}", headers=PHONE)
    client.head(f"/l/{lot.code}", headers=PHONE)
    client.get(f"/l/{lot.code}/en", headers=PHONE)
    client.get(f"/l/{lot.code}", headers=PHONE | {"Sec-Purpose": "prefetch;prerender"})
    for headers in (robot, {"User-Agent": "curl/8.5.0"}, {"User-Agent": ""}):
        client.get(f"/l/{lot.code}", headers=headers)
    (counted,) = session.query(LotScan).filter_by(lot_id=lot.id)
    assert (counted.day, counted.count) == (today(), 3)
    assert {column.name for column in LotScan.__table__.columns} == {"lot_id", "day", "count"}
    page = director.get(f"/lots/{lot.id}")
    assert "3 lượt trong 30 ngày" in page.main
    assert len(page.soup.select("rect.scan-bar")) == 1


def test_a_lot_with_a_gtin_is_found_by_its_digital_link(director: Browser, site: Site) -> None:
    lot = begin(director)
    form = director.get(f"/lots/{lot.id}/edit/label").form()
    assert "sai ở chữ số kiểm tra" in form.fill(gtin="8934563138166").submit("save", expect=422).error_of("gtin")
    director.get(f"/lots/{lot.id}/edit/label").form().fill(gtin="8934563138165").submit("save")
    publish(director, lot)
    read = site.visitor().get(f"/01/08934563138165/10/{lot.code}")
    assert "08934563138165" in read.main
    site.visitor().get(f"/01/08934563138165/10/{lot.code[::-1]}", expect=404)
    site.visitor().get(f"/01/00614141999996/10/{lot.code}", expect=404)
    fixed = director.get(f"/lots/{lot.id}/edit/label").form().fill(gtin="").submit("save", expect=422)
    assert "đã công khai" in fixed.error_of("gtin")


def test_a_suspended_code_is_said_plainly_with_what_it_was_at_the_harvest(
    director: Browser, cooperative: Organisation, factories: Factories, site: Site
) -> None:
    code = factories.certificate(cooperative, kind="PUC_EXPORT", number="VN-GLOR-0064")
    lot = factories.lot(cooperative, certificates=[code])
    assert "VN-GLOR-0064" in site.visitor().get(f"/l/{lot.code}").main
    code.status, code.status_from = CheckStatus.SUSPENDED, today()
    session.commit()
    read = site.visitor().get(f"/l/{lot.code}")
    assert "Có mã hoặc chứng nhận không còn hiệu lực" in read.main
    assert "đang bị đình chỉ" in read.main
    assert "còn hạn theo ngày trên giấy" in read.main


def test_a_recalled_lot_stays_readable_and_says_so_and_so_do_its_parts(
    director: Browser, factories: Factories, cooperative: Organisation, site: Site
) -> None:
    lot = begin(director)
    publish(director, lot)
    form = director.get(f"/lots/{lot.id}/split").form()
    assert "Nhiều hơn lượng còn trong lô" in form.fill(part_1="3 tấn").submit("save", expect=422).error_of("part_1")
    director.get(f"/lots/{lot.id}/split").form().fill(part_1="1 tấn", part_2="500 kg").submit("save")
    part = newest()
    assert (part.quantity, part.is_public) == (500, True)
    staff = site.signed_in(factories.staff(province_code=cooperative.province_code))
    recall = staff.get(f"/lots/{lot.id}/recall")
    assert "2 lô lấy hàng từ lô này" in recall.main
    recall.form().fill(reason="Vượt mức dư lượng cho phép").submit("save")
    read = site.visitor().get(f"/l/{lot.code}")
    assert "Lô này đã bị thu hồi" in read.main
    assert "Vượt mức dư lượng cho phép" in read.main
    assert "Có hàng từ lô đã bị thu hồi" in site.visitor().get(f"/l/{part.code}").main
    director.get(f"/lots/{lot.id}/split", expect=409)


def test_a_wrong_record_stays_struck_out_and_what_replaced_it_is_told(director: Browser, site: Site) -> None:
    lot = begin(director)
    publish(director, lot)
    new = director.get(f"/lots/{lot.id}").follow("Đóng gói").form()
    assert "chưa tới" in new.fill(day="1/1/2040").submit("save", expect=422).error_of("day")
    packing = director.get(f"/lots/{lot.id}/events/new?step=packed").form()
    yesterday = format_date(today() - timedelta(days=1))  # by now any hour of it is over
    packing.fill(day=yesterday, time="17h30", amount="1 tấn").submit("save")
    (packed,) = session.query(LotEvent).filter_by(lot_id=lot.id, step=Step.PACKED)
    wrong = director.get(f"/lots/{lot.id}/events/{packed.id}/wrong").form()
    wrong.fill(reason="incorrect_data", why="Nhầm lượng", amount="2 tấn").submit("save")
    page = director.get(f"/lots/{lot.id}")
    struck = page.soup.select_one(".lot-event-wrong")
    assert struck is not None
    assert "1 tấn" in struck.get_text().replace("\u00a0", " ")
    assert "Nhầm lượng" in struck.get_text()
    events = json.loads(director.get(f"/lots/{lot.id}/epcis.json").response.data)["epcisBody"]["eventList"]
    declared = [each for each in events if "errorDeclaration" in each]
    assert [each["errorDeclaration"]["reason"] for each in declared] == ["incorrect_data"]
    assert declared[0]["errorDeclaration"]["correctiveEventIDs"] == [events[-1]["eventID"]]
    assert site.visitor().get(f"/l/{lot.code}").main.count("Đóng gói 2") == 2, "the fact and the one right record"


def test_a_merged_lot_is_exported_with_all_that_led_to_it(director: Browser) -> None:
    first, second = begin(director), begin(director, "800 kg")
    form = director.get(f"/lots/{second.id}/merge").form()
    form.fill(**{f"lot_{first.id}": "1 tấn", f"lot_{second.id}": "800 kg"}).submit("save")
    made = newest()
    assert (made.quantity, first.left, second.state) == (1800, 1500, LotState.USED_UP)
    answer = director.get(f"/lots/{made.id}/epcis.json").response
    document = json.loads(answer.data)
    check(document)
    assert answer.mimetype == "application/ld+json"
    kinds = [each["type"] for each in document["epcisBody"]["eventList"]]
    assert kinds == ["ObjectEvent", "ObjectEvent", "TransformationEvent"]


def test_rows_and_papers_and_photos_are_told_on_the_page(
    director: Browser, cooperative: Organisation, factories: Factories, site: Site, app: Flask
) -> None:
    factories.certificate(cooperative, number="VietGAP-TT-25-01-52-0007")
    lot = begin(director)
    tests = director.get(f"/lots/{lot.id}/edit/tests").form()
    assert "chưa điền" in tests.fill(rows__0__what="Cadimi").submit("save", expect=422).error_of("rows-0-result")
    tests = director.get(f"/lots/{lot.id}/edit/tests").form()
    tests.fill(rows__0__what="Cadimi", rows__0__result="0,01", rows__0__unit="mg/kg", rows__0__day="1/11/2026")
    tests.submit("save")
    papers = director.get(f"/lots/{lot.id}/edit/papers").form()
    papers.values.setlist("certificates", [str(papers.element.select("[name=certificates]")[0]["value"])])
    papers.submit("save")
    form = director.get(f"/lots/{lot.id}/photos").form()
    form.values["upload"] = "1"
    form.values.setlist("photos", [(picture(), "1.png")])
    director.post(form.page.url, form.values)
    publish(director, lot)
    read = site.visitor().get(f"/l/{lot.code}")
    for told in ("Cadimi: 0,01 mg/kg", "VietGAP-TT-25-01-52-0007", "1/11/2026"):
        assert told in read.main
    (image,) = read.soup.select("img")
    photo = app.test_client().get(str(image["src"]))
    assert photo.mimetype == "image/webp"
    photo.close()


def test_what_a_public_page_told_is_only_added_to(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    suspended = factories.certificate(cooperative, number="VietGAP-TT-25-01-52-0007")
    later = factories.certificate(cooperative, number="VietGAP-TT-25-01-52-0008")
    refused = factories.certificate(cooperative, number="VietGAP-TT-25-01-52-0009")
    suspended.status, refused.status = CheckStatus.SUSPENDED, CheckStatus.REJECTED
    cadmium = {"day": "2026-11-01", "what": "Cadimi", "result": "0,09", "limit": "", "unit": "mg/kg", "laboratory": ""}
    lot = factories.lot(cooperative, certificates=[suspended], tests=[cadmium], standard="TCVN 10739:2015")
    papers = director.get(f"/lots/{lot.id}/edit/papers").form()
    offered = [str(each["value"]) for each in papers.element.select("[name=certificates]")]
    assert offered == [str(later.id)], (suspended.id, refused.id)
    papers.values.setlist("certificates", offered)
    papers.submit("save")
    assert lot.certificates == [suspended, later]
    tests = director.get(f"/lots/{lot.id}/edit/tests").form()
    page = tests.fill(rows__0__result="0,01").submit("save", expect=422)
    assert "chỉ thêm được" in page.text
    tests = director.get(f"/lots/{lot.id}/edit/tests").form()
    again = {"what": "Cadimi", "result": "0,01", "day": "2/11/2026"}
    tests.fill(**{f"rows__1__{name}": told for name, told in again.items()}).submit("save")
    assert [each["result"] for each in lot.tests] == ["0,09", "0,01"]
    label = director.get(f"/lots/{lot.id}/edit/label").form()
    page = label.fill(standard="").submit("save", expect=422)
    assert "không sửa được nữa" in page.error_of("standard")
    director.get(f"/lots/{lot.id}/edit/label").form().fill(brand="Ia Krái", best_before_on="9/12/2026").submit("save")
    label = director.get(f"/lots/{lot.id}/edit/label").form()
    page = label.fill(shelf_life_days="90").submit("save", expect=422)
    assert "không sửa được nữa" in page.error_of("shelf_life_days")


def test_the_history_keeps_what_a_lot_said_before(cooperative: Organisation, factories: Factories) -> None:
    lot = factories.lot(cooperative, name="Lô một")
    service.describe(lot, {"name": "Lô hai", "packed_on": today()}, by=None)
    said = session.query(Event).filter_by(action="lot.described").order_by(Event.id.desc()).limit(1).one()
    assert said.detail == {"was": {"name": "Lô một", "packed_on": None}}


def picture() -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def test_the_list_is_narrowed_and_taken_along(director: Browser, factories: Factories, site: Site) -> None:
    public, draft = begin(director), begin(director, "800 kg")
    publish(director, public)
    page = director.get("/lots?state=draft")
    assert "1 lô" in page.main
    assert page.soup.select(f'a[href="/lots/{draft.id}"]')
    assert not page.soup.select(f'a[href="/lots/{public.id}"]')
    assert "Không có lô nào như vậy" in director.get("/lots?q=khong-co").main
    rows = rows_of(director.get("/lots/export.xlsx"))
    assert [(row["Mã lô"], row["Số lượng"]) for row in rows] == [(draft.code, 800), (public.code, 2500)]
    near, far = (factories.staff(province_code=each) for each in ("52", VINH_LONG))
    assert "HTX Sầu riêng Ia Krái" in site.signed_in(near).get("/desk/lots").main
    assert "Chưa có lô nào" in site.signed_in(far).get("/desk/lots").main


def test_staff_write_a_lot_with_its_organisations_consent_until_that_ends(
    director: Browser, cooperative: Organisation, factories: Factories, site: Site
) -> None:
    staff = site.signed_in(factories.staff(province_code=cooperative.province_code))
    form = staff.get(f"/desk/organisations/{cooperative.id}/lots/new").form()
    form.fill(product="Monthong", quantity="1 tấn", consent="Giám đốc đồng ý qua điện thoại").submit("save")
    lot = newest()
    staff.get(f"/lots/{lot.id}/edit/label")
    colleague = site.signed_in(factories.staff(province_code=cooperative.province_code))
    assert colleague.get(f"/lots/{lot.id}").status == 200
    colleague.get(f"/lots/{lot.id}/edit/label", expect=404)
    page = director.get(f"/lots/{lot.id}")
    assert "Giám đốc đồng ý qua điện thoại" in page.main
    page.form_to("/end-consent").submit()
    staff.get(f"/lots/{lot.id}/edit/label", expect=404)
