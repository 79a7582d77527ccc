"""Two versions side by side, in words, each field once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from matchmaker.browsing import view
from matchmaker.browsing.parts import PhotoPart
from matchmaker.browsing.viewer import Viewer
from matchmaker.db import session
from matchmaker.files import Photo
from matchmaker.measures import today
from matchmaker.moderation.differences import Difference, Fact, differences, listing_facts, organisation_facts
from matchmaker.organisations.facts import Facts
from matchmaker.organisations.models import OrganisationKind
from tests.factories import GIA_LAI, IA_GRAI, Factories

STAFF = Viewer(province_code=GIA_LAI)


def told(facts: list[Fact]) -> dict[str, str]:
    return {fact.label: fact.value.replace("\u00a0", " ") for fact in facts}


def test_fields_of_two_versions_are_paired_by_what_they_are() -> None:
    new = [Fact("price", "Giá", "90"), Fact("note", "Mô tả", "như cũ")]
    old = [Fact("note", "Mô tả", "như cũ"), Fact("photos", "Ảnh", "2 ảnh"), Fact("price", "Giá", "85")]
    rows = differences(new, old)
    assert [(row.label, row.new, row.old, row.changed) for row in rows] == [
        ("Giá", "90", "85", True),
        ("Mô tả", "như cũ", "như cũ", False),
        ("Ảnh", None, "2 ảnh", True),
    ]


def test_pictures_are_compared_one_by_one() -> None:
    kept, removed, added = (PhotoPart(each, name, 10, 10) for each, name in enumerate(("kept", "removed", "added")))

    def row(new: tuple[PhotoPart, ...], old: tuple[PhotoPart, ...]) -> Difference:
        (made,) = differences([Fact("photos", "Ảnh", "2 ảnh", new)], [Fact("photos", "Ảnh", "2 ảnh", old)])
        return made

    changed = row((kept, added), (kept, removed))
    assert changed.changed
    assert [each.name for each in changed.new_pictures if each.is_only_here] == ["added"]
    assert [each.name for each in changed.old_pictures if each.is_only_here] == ["removed"]
    assert row((kept, added), (added, kept)).changed, "another picture comes first"
    assert not row((kept, added), (kept, added)).changed


def test_an_offer_is_told_in_words(factories: Factories) -> None:
    organisation = factories.organisation()
    photo = Photo(organisation_id=organisation.id, name="abcdef123456", sha256="0" * 64, width_px=10, height_px=10)
    session.add(photo)
    session.flush()
    start = today() + timedelta(days=10)
    portion = {"starts_on": start.isoformat(), "ends_on": start.isoformat(), "amount": "5000"}
    offer = factories.offer(
        organisation=organisation,
        typed_amount=Decimal(1000),
        typed_unit="ta",
        schedule=[portion],
        min_lot=Decimal(500),
        photo_ids=[photo.id],
        asking_price_vnd=85_000,
        floor_price_vnd=80_000,
        place_note="Sau trường học",
    )
    facts = told(listing_facts(view.of_offer(offer.approved, STAFF)))
    assert facts["Số lượng"].startswith("100 tấn (ghi là 1.000 tạ")
    assert facts["Chia theo đợt"] == f"{start.day}/{start.month}: 5 tấn"
    assert facts["Giá sàn (kín)"] == "80.000 ₫/kg"
    assert facts["Ảnh"] == "1 ảnh"
    assert facts["Địa chỉ chi tiết"] == "Sau trường học"
    stranger = told(listing_facts(view.of_offer(offer.approved, Viewer())))
    assert "Giá sàn (kín)" not in stranger
    assert "Địa chỉ chi tiết" not in stranger


def test_a_need_tells_its_requirements_one_by_one(factories: Factories) -> None:
    need = factories.need(
        market="CN",
        requirements=[
            {"kind": "certificate", "key": "GLOBALGAP", "op": "", "value": None, "essential": True},
            {"kind": "attribute", "key": "brix", "op": ">=", "value": 17, "essential": False},
            {"kind": "stars", "key": "", "op": ">=", "value": 4, "essential": False},
        ],
    )
    facts = listing_facts(view.of_need(need.approved, STAFF))
    asked = [fact.value.replace("\u00a0", " ") for fact in facts if fact.label == "Yêu cầu"]
    assert asked == ["GlobalG.A.P., bắt buộc", "Độ ngọt ≥ 17 °Brix, ưu tiên", "OCOP từ 4 sao trở lên, ưu tiên"]
    assert told(facts)["Thị trường"] == "Trung Quốc"


def test_an_organisation_is_told_in_words(factories: Factories) -> None:
    facts = Facts(
        kind=OrganisationKind.COOPERATIVE,
        name="HTX Ia Krái",
        commune_code=IA_GRAI,
        trades=("DUR-MON", "GONE"),
        area_ha=Decimal("85.5"),
        member_count=1200,
    )
    words = told(organisation_facts(facts))
    assert words["Diện tích"] == "85,5 ha"
    assert words["Số thành viên"] == "1.200"
    assert "Monthong" in words["Mua bán"]
    assert "Mã số thuế" not in words
    bare = replace(facts, commune_code="00000", trades=())
    assert set(told(organisation_facts(bare))) == {"Tên", "Loại đơn vị", "Diện tích", "Số thành viên"}
