"""Land and houses behind codes: what makes no sense is refused by name, and what staff check goes back to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.credentials import checking, places
from matchmaker.credentials.content import checked
from matchmaker.credentials.models import CheckStatus
from matchmaker.credentials.places import AreaContent, HouseContent
from matchmaker.credentials.queries import area_with_code
from matchmaker.credentials.service import CertificateContent, remove
from matchmaker.db import session
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.organisations.models import Organisation
from tests.factories import Factories

IA_KRAI = "23776"
AREA = AreaContent("PUC_EXPORT", "VN-GLOR-0064", "DUR", Decimal(35), markets=("CN",), commune_code=IA_KRAI)
HOUSE = HouseContent("VN-GLPH-0064", Decimal(45_000), markets=("CN",))


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation()


@pytest.fixture
def director(cooperative: Organisation, factories: Factories) -> User:
    return factories.member(cooperative)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"kind_code": "PHC"}, "kind_code", "not_a_choice"),
        ({"product_code": "INP-FER-NPK"}, "product", "not_a_choice"),
        ({"product_code": "SHRIMP-OF-THE-MOON"}, "product", "not_a_choice"),
        ({"hectares": Decimal(0)}, "hectares", "zero"),
        ({"hectares": Decimal(100_001)}, "hectares", "too_large"),
        ({"yield_per_hectare": Decimal(0)}, "yield_per_hectare", "zero"),
        ({"households": -1}, "households", "negative"),
        ({"season_month": 13}, "season_month", "not_a_choice"),
        ({"commune_code": "00000"}, "commune", "not_a_choice"),
        ({"markets": ()}, "markets", "not_picked"),
    ],
)
def test_an_area_that_makes_no_sense_is_refused_by_field(
    change: dict[str, Any], field: str, code: str, cooperative: Organisation, director: User
) -> None:
    with pytest.raises(Unprocessable) as refused:
        places.declare_area(cooperative, replace(AREA, **change), by=director)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_the_month_of_the_season_comes_from_the_catalogue_where_it_is_not_said(
    cooperative: Organisation, director: User
) -> None:
    area = places.declare_area(cooperative, AREA, by=director)
    assert area.season_month == 7
    other = replace(AREA, number="VN-GLOR-0065", season_month=5)
    assert places.declare_area(cooperative, other, by=director).season_month == 5


def test_land_is_declared_once_under_either_form_of_its_code(cooperative: Organisation, director: User) -> None:
    area = places.declare_area(cooperative, replace(AREA, legacy_number="VN-GLOR-0001"), by=director)
    for twice, field in (
        ({"number": "VN-GLOR-0001"}, "number"),
        ({"number": "VN-GLOR-0065", "legacy_number": AREA.number}, "legacy_number"),
    ):
        with pytest.raises(Unprocessable) as refused:
            places.declare_area(cooperative, replace(AREA, **twice), by=director)
        assert (refused.value.field, refused.value.code) == (field, "declared_already")
    places.change_area(area, replace(AREA, legacy_number=AREA.number), by=director)


@pytest.mark.parametrize(
    ("change", "is_checked_again"),
    [
        ({"households": 40}, False),
        ({"season_month": 5}, False),
        ({"hectares": Decimal(36)}, True),
        ({"yield_per_hectare": Decimal(20_000)}, True),
        ({"commune_code": "23764"}, True),
        ({"legacy_number": "VN-GLOR-0001"}, True),
        ({"number": "VN-GLOR-0065"}, True),
        ({"product_code": "PAS"}, True),
    ],
)
def test_a_change_of_what_staff_check_goes_back_to_them(
    change: dict[str, Any], is_checked_again: bool, cooperative: Organisation, director: User, factories: Factories
) -> None:
    area = places.declare_area(cooperative, AREA, by=director)
    checking.verify(area.certificate, by=factories.staff())
    places.change_area(area, replace(AREA, **change), by=director)
    status = CheckStatus.CHECKING if is_checked_again else CheckStatus.VERIFIED
    assert area.certificate.status is status
    assert session.query(Event).filter_by(action="certificate.changed").count() == 1
    places.change_area(area, replace(AREA, **change), by=director)
    assert session.query(Event).filter_by(action="certificate.changed").count() == 1, "the same again changes nothing"


def test_what_is_halted_is_not_changed(cooperative: Organisation, director: User, factories: Factories) -> None:
    area, staff = places.declare_area(cooperative, AREA, by=director), factories.staff()
    checking.verify(area.certificate, by=staff)
    checking.suspend(area.certificate, reason=checking.HaltReason.RESIDUE, note="", by=staff)
    with pytest.raises(WrongState):
        places.change_area(area, replace(AREA, hectares=Decimal(99)), by=director)
    assert area.hectares == 35


def test_a_house_that_serves_another_area_is_checked_again(
    cooperative: Organisation, director: User, factories: Factories
) -> None:
    area = places.declare_area(cooperative, AREA, by=director)
    house = places.declare_house(cooperative, HOUSE, by=director)
    checking.verify(house.certificate, by=factories.staff())
    places.change_house(house, HOUSE, by=director)
    assert house.certificate.status is CheckStatus.VERIFIED
    places.change_house(house, replace(HOUSE, areas=[area]), by=director)
    assert house.certificate.status is CheckStatus.CHECKING
    with pytest.raises(Unprocessable):
        places.declare_house(cooperative, replace(HOUSE, capacity_per_day=Decimal(0)), by=director)


def test_an_area_is_found_by_either_of_its_codes_and_a_verified_one_before_a_claim(
    cooperative: Organisation, director: User, factories: Factories
) -> None:
    claim = places.declare_area(cooperative, replace(AREA, legacy_number="VN-GLOR-0001"), by=director)
    assert area_with_code("vn glor 0001") is claim
    other = factories.organisation()
    proven = places.declare_area(other, AREA, by=director)
    checking.verify(proven.certificate, by=factories.staff())
    assert area_with_code("VN-GLOR-0064") is proven
    remove(proven.certificate, by=director)
    assert area_with_code("VN-GLOR-0064") is claim
    assert area_with_code("") is None


@pytest.mark.parametrize(
    ("kind", "number", "months"),
    [
        ("VIETGAP_TT", "VietGAP-TT-25-01-52-0001", 24),
        ("GLOBALGAP", "8930000000019", 12),
        ("OCOP", "83-829-28780-3-2022", 36),
    ],
)
def test_no_paper_stands_longer_than_its_kind_allows(kind: str, number: str, months: int, factories: Factories) -> None:
    stars = 4 if kind == "OCOP" else None
    issued = date(2026, 3, 1)
    last = date(2026 + months // 12, 3, 1)
    checked(CertificateContent(kind, number, stars=stars, issued_on=issued, expires_on=last))
    with pytest.raises(Unprocessable) as refused:
        checked(CertificateContent(kind, number, stars=stars, issued_on=issued, expires_on=last.replace(day=2)))
    assert refused.value.params == {"months": months}
