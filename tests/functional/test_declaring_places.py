"""A director declares growing areas, packing houses, trademarks and technology, and keeps them right."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matchmaker.credentials.models import CheckStatus, Facility, GrowingArea, PackingHouse, Trademark
from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Browser, Site

MINE = "/organisation/certificates"
AREA = {"number": "VN-GLOR-0064", "product": "Sầu riêng", "hectares": "350", "hectares__unit": "sao_highlands"}


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation()


@pytest.fixture
def director(cooperative: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(cooperative))


def the_area() -> GrowingArea:
    session.expire_all()
    return session.query(GrowingArea).one()


def test_a_growing_area_is_declared_with_three_fields_and_completed_later(director: Browser) -> None:
    page = director.get(f"{MINE}").follow("Khai vùng trồng").form().fill(**AREA)
    wrong = page.submit("save", expect=422)
    assert "chưa chọn" in wrong.main, "an export code belongs to markets"
    page = wrong.form().fill(markets=["CN", "EU"]).submit("save")
    assert the_area().hectares == 35
    assert "Chưa có sản lượng mỗi ha" in page.main
    assert "Trung Quốc: anh/chị tự khai" in page.main
    page = page.follow("Sửa").form().fill(commune="Ia Krái", yield_per_hectare="17", households="42")
    page = page.submit("save")
    area = the_area()
    assert area.capacity == Decimal(35 * 17_000)
    assert (area.commune_code, area.households) == ("23776", 42)
    assert area.season_month == 7, "the catalogue knows when durian is harvested in the Highlands"
    assert "17 tấn" in page.main
    assert "35 ha" in director.get(MINE).main


def test_what_staff_check_of_an_area_goes_back_to_them_once_it_changes(
    director: Browser, cooperative: Organisation
) -> None:
    director.get("/organisation/areas/new").form().fill(**AREA, markets=["CN"]).submit("save")
    area = the_area()
    area.certificate.status = CheckStatus.VERIFIED
    session.commit()
    edit = f"/organisation/areas/{area.id}/edit"
    director.get(edit).form().fill(households="50").submit("save")
    assert the_area().certificate.status is CheckStatus.VERIFIED
    director.get(edit).form().fill(hectares="36").submit("save")
    assert the_area().certificate.status is CheckStatus.CHECKING
    assert the_area().certificate.markets == ("CN",)


def test_a_domestic_code_needs_no_market_and_a_strange_form_only_warns(director: Browser) -> None:
    page = director.get("/organisation/areas/new").form().fill(**{**AREA, "number": "?!"}, kind_code="PUC_DOMESTIC")
    assert "chưa giống mẫu" in page.submit("save").main
    assert the_area().certificate.markets == ()


def test_a_packing_house_serves_own_areas_and_those_of_others(
    director: Browser, cooperative: Organisation, factories: Factories
) -> None:
    director.get("/organisation/areas/new").form().fill(**AREA, markets=["CN"]).submit("save")
    own = the_area()
    theirs = GrowingArea(
        certificate_id=factories.certificate(
            factories.organisation(), kind="PUC_EXPORT", number="VN-GLOR-0901", markets=["CN"]
        ).id
    )
    session.add(theirs)
    session.commit()
    page = director.get("/organisation/houses/new").form()
    page.fill(number="VN-GLPH-0064", capacity_per_day="45 tấn", markets=["CN"], own_areas=[str(own.id)])
    wrong = page.fill(other_areas="VN-GLOR-7777").submit("save", expect=422)
    assert "VN-GLOR-7777" in wrong.error_of("other_areas")
    page = wrong.form().fill(other_areas="vn glor 0901").submit("save")
    session.expire_all()
    house = session.query(PackingHouse).one()
    assert {each.id for each in house.areas} == {own.id, theirs.id}
    assert house.capacity_per_day == 45_000
    assert "45 tấn/ngày" in page.main
    assert "VN-GLOR-0901 của đơn vị khác" in page.main
    page.follow("Sửa").form().fill(other_areas="").submit("save")
    session.expire_all()
    assert [each.id for each in session.query(PackingHouse).one().areas] == [own.id]


def test_trademarks_and_technology_are_declared_changed_removed_and_shown(
    director: Browser, cooperative: Organisation, site: Site
) -> None:
    form = director.get("/organisation/trademarks/new").form()
    wrong = form.fill(name="Sầu Cao Nguyên", registered_on="1/3/2025", expires_on="1/3/2024").submit("save", expect=422)
    assert "sau ngày bắt đầu" in wrong.error_of("expires_on")
    wrong.form().fill(expires_on="1/3/2035", number="4-0456789").submit("save")
    form = director.get("/organisation/facilities/new").form().fill(kind="cold_store", size="80")
    page = form.submit("save", expect=422)
    assert "chưa chọn" in page.error_of("unit")
    page = page.form().fill(unit="t", commune="Ia Krái").submit("save")
    assert "Kho lạnh" in page.main
    assert "80 tấn" in page.main
    stranger = site.visitor()
    profile = f"/organisations/{cooperative.id}"
    assert "Sầu Cao Nguyên" in stranger.get(profile).main
    assert "Kho lạnh" in stranger.get(profile).main
    assert cooperative.name in stranger.get("/organisations?technology=cold_store").main
    assert cooperative.name not in stranger.get("/organisations?technology=greenhouse").main
    director.get(MINE).follow("Sầu Cao Nguyên").form_to("/remove").submit()
    page = director.get(MINE).follow("Kho lạnh").form().fill(kind="freezer").submit("save")
    assert "Cấp đông" in page.main
    assert cooperative.name not in stranger.get("/organisations?technology=cold_store").main
    director.get(MINE).follow("Cấp đông").form_to("/remove").submit()
    assert "Kho lạnh" not in stranger.get(profile).main
    assert session.query(Trademark).count() == session.query(Facility).count() == 1, "kept for the record"


def test_what_another_organisation_holds_does_not_exist(director: Browser, factories: Factories) -> None:
    other = factories.organisation()
    area = GrowingArea(certificate_id=factories.certificate(other, kind="PUC_EXPORT", number="A-1", markets=["CN"]).id)
    house = PackingHouse(certificate_id=factories.certificate(other, kind="PHC", number="B-1", markets=["CN"]).id)
    mark = Trademark(organisation_id=other.id, name="Của người khác")
    session.add_all([area, house, mark])
    session.commit()
    for path in (f"areas/{area.id}", f"areas/{area.id}/edit", f"houses/{house.id}", f"trademarks/{mark.id}"):
        director.get(f"/organisation/{path}", expect=404)
