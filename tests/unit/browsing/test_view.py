"""A listing as its reader may see it: the field table of security.md 1.2, as tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from matchmaker.browsing.parts import Proof
from matchmaker.browsing.view import ListingView, of_need, of_offer
from matchmaker.browsing.viewer import Viewer
from matchmaker.credentials.models import CheckStatus
from matchmaker.db import now, session
from matchmaker.files import Photo
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from tests.factories import GIA_LAI, VINH_LONG, Factories

OWNER, STAFF, STAFF_ELSEWHERE, PARTY, OTHER, VISITOR = (
    "owner", "staff", "staff elsewhere", "party", "other organisation", "visitor",
)  # fmt: skip
EVERYBODY = (OWNER, STAFF, STAFF_ELSEWHERE, PARTY, OTHER, VISITOR)


def as_seen_by(reader: str, organisation_id: int) -> Viewer:
    return {
        OWNER: Viewer(organisation_id=organisation_id),
        STAFF: Viewer(province_code=GIA_LAI),
        STAFF_ELSEWHERE: Viewer(province_code=VINH_LONG),
        PARTY: Viewer(organisation_id=organisation_id + 1).as_party(),
        OTHER: Viewer(organisation_id=organisation_id + 1),
        VISITOR: Viewer(),
    }[reader]


@pytest.mark.parametrize("reader", EVERYBODY)
def test_a_floor_price_and_an_exact_address_are_for_the_owner_and_its_provinces_staff(
    factories: Factories, reader: str
) -> None:
    offer = factories.offer(floor_price_vnd=70_000, asking_price_vnd=85_000, place_note="thôn 3, sau chợ")

    seen = of_offer(offer.approved, as_seen_by(reader, offer.organisation_id))

    may = reader in (OWNER, STAFF)
    assert seen.private_price_vnd == (70_000 if may else None)
    assert seen.place is not None
    assert seen.place.note == ("thôn 3, sau chợ" if may else "")
    assert seen.price_vnd == 85_000


@pytest.mark.parametrize("reader", EVERYBODY)
def test_a_ceiling_is_for_the_buyer_and_its_provinces_staff(factories: Factories, reader: str) -> None:
    need = factories.need(ceiling_vnd=90_000)

    seen = of_need(need.approved, as_seen_by(reader, need.organisation_id))

    assert seen.private_price_vnd == (90_000 if reader in (OWNER, STAFF) else None)
    assert seen.price_vnd is None


@pytest.mark.parametrize("reader", EVERYBODY)
def test_growing_area_codes_are_masked_for_strangers(factories: Factories, reader: str) -> None:
    organisation = factories.organisation()
    code = factories.certificate(organisation, kind="PUC_EXPORT", number="VN-GLOR-0064", markets=["CN"])
    gap = factories.certificate(organisation, number="VietGAP-TT-25-01-52-0001")
    offer = factories.offer(organisation=organisation, certificates=[code, gap])

    seen = of_offer(offer.approved, as_seen_by(reader, organisation.id))

    may = reader in (OWNER, STAFF, PARTY)
    assert {each.number for each in seen.certificates} == {
        "VN-GLOR-0064" if may else "VN-GLOR-…4",
        "VietGAP-TT-25-01-52-0001",
    }
    assert [each.is_masked for each in seen.certificates if each.kind_code == "PUC_EXPORT"] == [not may]


def test_no_view_holds_a_contact(factories: Factories) -> None:
    offer = factories.offer()
    organisation = offer.organisation

    told = repr(of_offer(offer.approved, Viewer(organisation_id=organisation.id)))

    for contact in (organisation.contact_name, organisation.contact_phone, organisation.contact_email):
        assert contact not in told


def test_certificates_tell_verified_declared_and_expired_apart(factories: Factories) -> None:
    organisation = factories.organisation()
    yesterday = today() - timedelta(days=1)
    certificates = [
        factories.certificate(organisation, kind="ORG_VN", expires_on=yesterday),
        factories.certificate(organisation, kind="GLOBALGAP", verified=False),
        factories.certificate(organisation, expires_on=today()),
        factories.certificate(organisation, kind="HACCP", removed_at=now()),
        factories.certificate(organisation, kind="ISO22000", verified=False),
    ]
    certificates[-1].status = CheckStatus.REJECTED
    offer = factories.offer(organisation=organisation, certificates=certificates)

    seen = of_offer(offer.approved, Viewer())
    own = of_offer(offer.approved, Viewer(organisation_id=organisation.id))

    assert [each.proof for each in seen.certificates] == [Proof.VERIFIED, Proof.DECLARED, Proof.EXPIRED]
    assert [each.proof for each in own.certificates][-1] is Proof.REJECTED
    assert seen.certificates[0].checked_on == today()


def test_a_draft_without_anything_can_be_shown(factories: Factories) -> None:
    nothing = dict.fromkeys(
        ("product_code", "quantity", "starts_on", "ends_on", "commune_code", "contract_kind", "delivery_terms")
    )
    offer = factories.offer(status=RevisionStatus.DRAFT, **nothing)

    seen = of_offer(offer.latest, Viewer())

    assert (seen.product_name, seen.unit, seen.quantity, seen.window, seen.place) == ("", None, None, None, None)
    assert seen.weekly_rate is None


def test_days_out_of_order_are_no_window(factories: Factories) -> None:
    offer = factories.offer(status=RevisionStatus.DRAFT, starts_on=date(2027, 2, 1), ends_on=date(2027, 1, 1))

    assert of_offer(offer.latest, Viewer()).window is None


def test_qualities_stand_in_the_catalogues_order_and_language(factories: Factories) -> None:
    offer = factories.offer(attributes={"unknown": ["a", "b"], "grade": "A", "dry_matter_pct": 33.5})

    vietnamese = of_offer(offer.approved, Viewer()).attributes
    english = of_offer(offer.approved, Viewer(language="en")).attributes

    assert [(each.label, each.value.replace("\u00a0", " ")) for each in vietnamese] == [
        ("Chất khô", "33,5 %"),
        ("Hạng", "A"),
        ("unknown", "a, b"),
    ]
    assert english[0].label == "Dry matter"
    assert of_offer(offer.approved, Viewer(language="en")).product_name == "Monthong durian (Dona)"


def test_requirements_are_told_by_their_names(factories: Factories) -> None:
    need = factories.need(
        requirements=[
            {"kind": "certificate", "key": "GLOBALGAP", "op": "=", "value": None, "essential": True},
            {"kind": "attribute", "key": "dry_matter_pct", "op": ">=", "value": 32, "essential": True},
            {"kind": "attribute", "key": "grade", "op": "in", "value": ["A", "B"], "essential": False},
            {"kind": "stars", "key": "", "op": ">=", "value": 4, "essential": False},
            {"kind": "certificate", "key": "NO_SUCH", "op": "=", "value": None, "essential": False},
        ]
    )

    seen = of_need(need.approved, Viewer())

    assert [(each.label, each.value.replace("\u00a0", " ")) for each in seen.essentials] == [
        ("GlobalG.A.P.", ""),
        ("Chất khô", "32 %"),
    ]
    assert [(each.label, each.value) for each in seen.wishes] == [("Hạng", "A, B"), ("", "4"), ("NO_SUCH", "")]


def test_a_schedule_shows_each_portion_against_the_largest(factories: Factories) -> None:
    offer = factories.offer(
        schedule=[
            {"starts_on": "2027-06-01", "ends_on": "2027-06-30", "amount": "20000"},
            {"starts_on": "2027-07-01", "ends_on": "2027-07-31", "amount": "80000"},
        ]
    )

    seen = of_offer(offer.approved, Viewer())

    assert [(each.amount, each.share) for each in seen.schedule] == [(Decimal(20000), 25), (Decimal(80000), 100)]
    assert seen.weekly_rate is None


@pytest.mark.parametrize(
    ("tonnes", "days", "a_week"),
    [(100, 61, 11_000), (Decimal("0.5"), 61, 57), (100, 13, None)],
)
def test_an_even_offer_comes_to_a_round_amount_a_week(
    factories: Factories, tonnes: Decimal, days: int, a_week: int | None
) -> None:
    offer = factories.offer(tonnes=tonnes, starts_on=today(), ends_on=today() + timedelta(days=days - 1))

    assert of_offer(offer.approved, Viewer()).weekly_rate == a_week


def test_the_quantity_as_written_is_kept_where_it_says_more(factories: Factories) -> None:
    in_quintals = factories.offer(tonnes=5, typed_amount=Decimal(50), typed_unit="ta")
    in_tonnes = factories.offer(tonnes=5)

    assert of_offer(in_quintals.approved, Viewer()).typed_unit == "ta"
    assert of_offer(in_tonnes.approved, Viewer()).typed_unit is None


def test_photos_come_in_their_order_and_a_deleted_one_is_left_out(factories: Factories) -> None:
    organisation = factories.organisation()
    photos = [
        Photo(organisation_id=organisation.id, name=name, sha256=name, width_px=4, height_px=3)
        for name in ("first", "second")
    ]
    session.add_all(photos)
    session.flush()
    offer = factories.offer(organisation=organisation, photo_ids=[photos[1].id, 10**6, photos[0].id])

    seen: ListingView = of_offer(offer.approved, Viewer())

    assert [each.name for each in seen.photos] == ["second", "first"]


def test_a_preview_shows_its_owner_what_strangers_see(factories: Factories) -> None:
    offer = factories.offer(floor_price_vnd=70_000)
    owner = Viewer(language="en", organisation_id=offer.organisation_id)

    assert of_offer(offer.approved, owner.as_stranger()).private_price_vnd is None
    assert owner.as_stranger().language == "en"
