"""A director declares certificates and codes, corrects them and takes them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.credentials.models import Certificate, CheckStatus
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Browser, Site

MINE = "/organisation/certificates"


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation()


@pytest.fixture
def director(cooperative: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(cooperative))


def test_a_code_is_declared_corrected_and_taken_back(director: Browser) -> None:
    page = director.get(MINE)
    assert "Chưa khai giấy nào" in page.main
    page = page.follow("Khai thêm").form().fill(kind_code="PUC_EXPORT", number="0064", product="Sầu riêng")
    page = page.submit("save", expect=422)
    assert "chưa chọn" in page.main
    page = page.form().fill(markets=["CN"]).submit("save")
    assert "chưa giống mẫu" in page.main
    assert "tự khai, chưa kiểm tra" in page.main
    page = page.follow("Sửa").form().fill(number="VN-GLOR-0064").submit("save")
    assert "chưa giống mẫu" not in page.main
    assert session.query(Certificate).one().product_codes == ("DUR",)
    page = page.form_to("/remove").submit()
    assert "Chưa khai giấy nào" in page.main


def test_a_verified_certificate_must_be_checked_again_once_it_changes(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    certificate = factories.certificate(cooperative)
    page = director.get(f"{MINE}/{certificate.id}")
    assert "kiểm tra lại" in page.main
    wrong = page.form().fill(expires_on="1/1/2020").submit("save", expect=422)
    assert "đã qua" in wrong.error_of("expires_on")
    wrong = page.form().fill(kind_code="GTIN", number="8934563138166").submit("save", expect=422)
    assert "Ví dụ" in wrong.error_of("number")
    page.form().fill(issuer="Trung tâm chứng nhận").submit("save")
    session.expire_all()
    assert session.get_one(Certificate, certificate.id).status is CheckStatus.CHECKING


def test_each_state_is_told(director: Browser, cooperative: Organisation, factories: Factories) -> None:
    factories.certificate(cooperative)
    factories.certificate(cooperative, expires_on=today() - timedelta(days=1))
    told = director.get(MINE).main
    assert "Liên minh đã kiểm tra" in told
    assert "Đã hết hạn" in told


def test_the_search_button_offers_products(director: Browser) -> None:
    page = director.get(f"{MINE}/new").form().fill(product="sau rieng").submit("search")
    assert page.soup.select("[data-picker-options] label")


def test_another_organisations_certificate_does_not_exist(director: Browser, factories: Factories) -> None:
    certificate = factories.certificate(factories.organisation())
    director.get(f"{MINE}/{certificate.id}", expect=404)
    token = director.get(f"{MINE}/new").form().values["csrf_token"]
    director.post(f"{MINE}/{certificate.id}/remove", {"csrf_token": token}, expect=404)
