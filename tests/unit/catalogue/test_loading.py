"""The packaged data reaches the database once, and again only when it changed."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from matchmaker.catalogue import queries, service
from matchmaker.catalogue.models import (
    CertificateCategory,
    CertificateKind,
    Commune,
    Product,
    ProductLevel,
    Province,
    ReferenceVersion,
)
from matchmaker.db import session


def test_the_database_holds_every_reference_row(database: Engine) -> None:
    counts = [
        session.scalar(select(func.count()).select_from(model))
        for model in (Province, Commune, CertificateKind, Product)
    ]
    assert counts == [34, 3321, 32, len(queries.tree())]


def test_a_second_start_changes_nothing(database: Engine) -> None:
    assert service.load_reference() == {}


def test_a_new_version_of_the_data_updates_and_adds_rows(database: Engine) -> None:
    version = session.get_one(ReferenceVersion, "catalogue")
    version.checksum = "another"
    session.get_one(Product, "DUR").name_vi = "Mít"
    session.delete(session.get_one(CertificateKind, "SRP"))
    session.flush()

    told: list[tuple[str, int]] = []
    written = service.load_reference(lambda table, rows: told.append((table, rows)))

    session.expire_all()
    assert written == dict(told) == {"product": 139, "certificate_kind": 32, "province": 34, "commune": 3321}
    assert session.get_one(Product, "DUR").name_vi == "Sầu riêng"
    assert session.get_one(CertificateKind, "SRP").short_name() == "SRP"
    assert service.load_reference() == {}


def test_a_product_row_says_what_the_tree_says(database: Engine) -> None:
    row = session.get_one(Product, "DUR-MON")
    assert (row.parent_code, row.level, row.unit) == ("DUR", ProductLevel.VARIETY, "kg")
    assert row.typed_units == ["tonne", "ta", "kg"]
    assert row.harvest["southeast"] == [[5, 8]]
    assert row.attributes[0]["key"] == "dry_matter_pct"
    assert (row.name(), row.name("en")) == ("Sầu riêng Monthong (Dona)", "Monthong durian (Dona)")
    assert row.price_on is not None
    group = session.get_one(Product, "FRUIT")
    assert (group.parent_code, group.price_low_dong, group.price_source) == (None, None, "")


def test_a_commune_row_knows_its_place_and_province(database: Engine) -> None:
    krai = session.get_one(Commune, "23776")
    assert krai.place_name == "Ia Krái, Gia Lai"
    assert krai.full_name == "xã Ia Krái"
    assert krai.place.distance_km(session.get_one(Commune, "23767").place) < 40


def test_names_sort_as_in_a_dictionary_on_either_database(database: Engine) -> None:
    names = session.scalars(select(Province.name).order_by(Province.sort_key)).all()
    assert list(names) == [each.name for each in queries.provinces()]


def test_certificate_kinds_come_in_their_order_and_by_category(database: Engine) -> None:
    every = session.scalars(select(CertificateKind).order_by(CertificateKind.position)).all()
    assert every[0].code == "PUC_EXPORT"
    assert len(every) == 32
    coded = (CertificateCategory.GROWING_AREA_CODE, CertificateCategory.PACKING_HOUSE_CODE)
    codes = [each for each in every if each.category in coded]
    assert [each.code for each in codes] == ["PUC_EXPORT", "PUC_DOMESTIC", "PHC"]
    assert codes[2].name() == "Mã số cơ sở đóng gói"
    assert codes[2].name("en") == "Packing-house code"
