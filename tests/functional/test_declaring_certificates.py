"""A director declares certificates and codes, corrects them, hands them in, answers and takes them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.credentials import checking
from matchmaker.credentials.models import Certificate, CheckStatus, HaltReason
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site

MINE = "/organisation/certificates"


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation()


@pytest.fixture
def director(cooperative: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(cooperative))


def kept() -> Certificate:
    session.expire_all()
    return session.query(Certificate).one()


def declared(director: Browser, **values: object) -> Page:
    sound = {"kind_code": "HACCP", "number": "HACCP-2025-0042", "issued_on": "1/3/2026", "expires_on": "1/3/2028"}
    return director.get(f"{MINE}/new").form().fill(**{**sound, **values}).submit("save")


def test_a_certificate_is_declared_corrected_and_taken_back(director: Browser) -> None:
    assert "Chưa khai giấy nào" in director.get(MINE).main
    page = declared(director, products__0="Sầu riêng", products__1="Cà phê", site="Xưởng Ia Krái")
    assert page.url == f"{MINE}/{kept().id}"
    assert "Anh/chị tự khai, chưa kiểm tra" in page.main
    assert "Xưởng Ia Krái" in page.main
    assert set(kept().product_codes) == {"DUR", "COFFEE"}
    page = page.follow("Sửa").form().fill(number="HACCP-2026-0007").submit("save")
    assert "HACCP-2026-0007" in page.main
    assert set(kept().product_codes) == {"DUR", "COFFEE"}, "what was not touched stays"
    assert "Chưa khai giấy nào" in page.form_to("/remove").submit().main


def test_it_is_handed_in_and_a_question_is_answered(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    staff = factories.staff()
    page = declared(director).form_to("/submit").submit()
    assert "Chờ Liên minh kiểm tra" in page.main
    assert kept().status is CheckStatus.CHECKING
    checking.ask(kept(), "Trang 2 mờ, gửi lại giúp.", by=staff)
    session.commit()
    listed = director.get(MINE)
    assert "1 mục chờ anh/chị" in listed.main
    assert "Liên minh hỏi Trang 2 mờ, gửi lại giúp." in listed.main
    page = director.get(page.url).form_to("/submit").fill(answer="Đã gửi bản rõ.").submit()
    assert kept().question == ""
    assert "Đã gửi bản rõ." in page.main
    told = page.main
    assert "LMHTX Gia Lai Trang 2 mờ" in told, "a decision is the office's, not a person's"
    checking.refuse(kept(), by=staff, note="Tên không khớp", reason=HaltReason.HOLDER_CHANGED)
    session.commit()
    refused = director.get(page.url)
    assert "Liên minh chưa chấp nhận Giấy ghi tên khác: Tên không khớp" in refused.main
    refused.form_to("/submit").submit()
    assert kept().status is CheckStatus.CHECKING


def test_the_rule_of_a_kind_stands_beside_the_field_and_is_kept(director: Browser) -> None:
    page = director.get(f"{MINE}/new?kind=VIETGAP_TT")
    assert "Nhiều nhất 24 tháng từ ngày cấp (Thông tư 48/2012/TT-BNNPTNT, điều 17)" in page.main
    said = {"number": "VietGAP-TT-25-01-52-0001", "issued_on": "1/3/2026", "expires_on": "2/3/2028"}
    wrong = page.form().fill(**said).submit("save", expect=422)
    assert "nhiều nhất 24 tháng" in wrong.error_of("expires_on")
    assert "chưa chọn" in director.get(f"{MINE}/new").form().fill(
        kind_code="OCOP", number="83-829-28780-3-2022", expires_on="1/1/2027"
    ).submit("save", expect=422).error_of("stars")
    wrong.form().fill(expires_on="1/3/2028").submit("save")
    assert kept().expires_on.isoformat() == "2028-03-01"


def test_a_verified_certificate_must_be_checked_again_once_it_changes(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    certificate = factories.certificate(cooperative)
    page = director.get(f"{MINE}/{certificate.id}/edit")
    assert "kiểm tra lại" in page.main
    wrong = page.form().fill(expires_on="1/1/2020").submit("save", expect=422)
    assert "đã qua" in wrong.error_of("expires_on")
    wrong = page.form().fill(kind_code="GTIN", number="8934563138166").submit("save", expect=422)
    assert "Ví dụ" in wrong.error_of("number")
    page.form().fill(issuer="Trung tâm chứng nhận").submit("save")
    assert kept().status is CheckStatus.CHECKING


def test_each_state_is_told_and_the_list_is_narrowed_and_taken_along(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    staff = factories.staff()
    factories.certificate(cooperative)
    factories.certificate(cooperative, expires_on=today() - timedelta(days=1))
    suspended = factories.certificate(cooperative, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN", "EU"])
    checking.suspend(suspended, reason=HaltReason.RESIDUE, note="Cadimi", by=staff, market="CN")
    session.commit()
    told = director.get(MINE).main
    assert "Liên minh đã kiểm tra LMHTX Gia Lai" in told
    assert "Đã hết hạn" in told
    assert "Trung Quốc: đang bị tạm đình chỉ" in told
    assert "Dư lượng vượt mức: Cadimi" in told
    assert "Liên minh châu Âu: đang hiệu lực LMHTX Gia Lai" in told
    lapsed = director.get(f"{MINE}?stage=lapsed")
    assert "2 mục" in lapsed.main
    assert {row["Số, mã"] for row in rows_of(lapsed.follow("Tải bảng tính"))} >= {"VN-GLOR-0064"}
    assert "1 mục" in director.get(f"{MINE}?q=glor 0064").main
    assert "Không có mục nào như vậy" in director.get(f"{MINE}?section=trademarks").main


def test_what_is_halted_is_moved_by_staff_alone(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    certificate = factories.certificate(cooperative)
    checking.suspend(certificate, reason=HaltReason.ISSUER_WITHDREW, note="", by=factories.staff())
    session.commit()
    page = director.get(f"{MINE}/{certificate.id}")
    assert "chỉ Liên minh đổi được" in page.main
    assert not page.soup.select(f'a[href$="{certificate.id}/edit"]')


def test_the_search_button_offers_products(director: Browser) -> None:
    form = director.get(f"{MINE}/new").form().fill(products__1="sau rieng")
    form.values["search"] = "products-1"
    page = director.post(f"{MINE}/new", form.values)
    assert page.soup.select('[name="products-1-choice"]')


def test_another_organisations_certificate_does_not_exist(director: Browser, factories: Factories) -> None:
    certificate = factories.certificate(factories.organisation())
    director.get(f"{MINE}/{certificate.id}", expect=404)
    director.get(f"{MINE}/{certificate.id}/edit", expect=404)
    token = director.get(f"{MINE}/new").form().values["csrf_token"]
    for step in ("submit", "remove"):
        director.post(f"{MINE}/{certificate.id}/{step}", {"csrf_token": token}, expect=404)
