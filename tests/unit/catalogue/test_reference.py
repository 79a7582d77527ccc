"""Every row of the packaged reference data makes sense."""

from __future__ import annotations

import re

import pytest

from matchmaker.catalogue import reading
from matchmaker.catalogue.attributes import Attribute
from matchmaker.catalogue.models import CertificateCategory, CertificateKind, ProductLevel
from matchmaker.catalogue.queries import markets, tree
from matchmaker.measures import UNITS, unit, units_for
from matchmaker.text import fold

PACKAGED = [each.name for each in reading.FOLDER.iterdir()]


def test_the_tables_hold_what_was_promised() -> None:
    assert len(reading.provinces()) == 34
    assert len(reading.communes()) == 3321
    assert len(reading.certificate_kinds()) == 32
    leaves = [node for node in tree() if not tree().children(node.code)]
    assert len(leaves) == 107
    old = reading.old_places()
    assert sum(not each.district for each in old) == 696
    assert sum(bool(each.district) for each in old) == 10_035


def test_the_readme_tells_of_every_table() -> None:
    readme = (reading.FOLDER / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in PACKAGED if name.endswith(".csv"))


def test_every_product_stands_below_one_of_the_right_level() -> None:
    depths = {ProductLevel.GROUP: 1, ProductLevel.SPECIES: 2, ProductLevel.VARIETY: 3}
    for node in tree():
        assert len(node.path) == depths[node.level], node.code
        assert all(code in tree() for code in node.path), node.code
        if node.parent_code:
            assert tree()[node.parent_code].is_input == node.is_input, node.code


def test_every_product_is_measured_named_and_harvested_by_known_words() -> None:
    for node in tree():
        assert set(node.typed_units) <= set(units_for(node.unit)), node.code
        assert fold(node.name_vi), node.code
        assert fold(node.name_en), node.code
        assert set(node.harvest) <= {*reading.named("regions"), "all"}, node.code
        assert all(1 <= month <= 12 for each in node.harvest.values() for span in each for month in span)
        assert set(node.code_markets) <= set(markets()), node.code
        assert node.hs_code is None or re.fullmatch(r"[0-9]{4}\.[0-9]{2}", node.hs_code), node.code
        assert len(node.code) <= 24


def test_every_product_people_can_sell_has_a_price_with_its_day_and_a_shelf_life() -> None:
    for node in tree():
        if node.level is ProductLevel.GROUP:
            assert node.price is None
            continue
        assert node.price is not None
        assert 0 < node.price.low_dong <= node.price.high_dong, node.code
        assert node.price.source, node.code
        assert node.perishability_days is not None
        assert node.is_service == (node.perishability_days == 0), node.code


def all_attributes() -> list[tuple[str, Attribute]]:
    return [(code, each) for code, asked in reading.attributes().items() for each in asked]


def test_every_attribute_belongs_to_a_product_and_can_be_answered() -> None:
    for code, attribute in all_attributes():
        assert code in tree()
        assert (attribute.kind in ("choice", "yes_no")) == bool(attribute.choices), (code, attribute.key)
        assert attribute.is_number or (attribute.low is None and attribute.high is None), (
            code,
            attribute.key,
        )
        assert attribute.expected in (None, *(each.value for each in attribute.choices)), (
            code,
            attribute.key,
        )
        if attribute.low is not None and attribute.high is not None:
            assert attribute.kind == "range" or attribute.key in ("moisture_pct", "cupping_score", "brix")
            assert attribute.low <= attribute.high, (code, attribute.key)


def test_no_product_asks_the_same_twice() -> None:
    for code, asked in reading.attributes().items():
        keys = [each.key for each in asked]
        assert len(keys) == len(set(keys)), code


def test_every_certificate_kind_takes_its_own_example() -> None:
    for row in reading.certificate_kinds():
        kind = CertificateKind(code=row.code, number_pattern=row.number_pattern, has_check_digit=row.has_check_digit)
        assert kind.number_looks_right(row.number_example), row.code
        assert not kind.number_looks_right("?\n"), row.code
        assert CertificateCategory(row.category)
        assert set(row.markets) <= set(markets()), row.code


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("PUC_EXPORT", "01-PUC-CHANHDAY01-000001-CHN", "VN-TGPH-748"),
        ("PHC", "VN-TGPH-748", "VN-GLOR-0064"),
        ("GTIN", "8934563138165", "8934563138166"),
        ("OCOP", "1234/QĐ-UBND", "83-829"),
    ],
)
def test_a_number_of_another_form_looks_wrong(code: str, good: str, bad: str) -> None:
    row = next(each for each in reading.certificate_kinds() if each.code == code)
    kind = CertificateKind(number_pattern=row.number_pattern, has_check_digit=row.has_check_digit)
    assert kind.number_looks_right(good)
    assert not kind.number_looks_right(bad)


def test_every_commune_lies_in_vietnam_and_in_a_known_region() -> None:
    for commune in reading.communes().values():
        assert 8.4 < commune.lat < 23.5, commune.code
        assert 102.1 < commune.lon < 115, commune.code
        assert commune.agro_region in reading.named("regions"), commune.code
        assert commune.kind in ("xã", "phường", "đặc khu"), commune.code
        assert len(commune.code) == 5


def test_a_commune_and_its_province_name_one_place_only() -> None:
    names = {fold(commune.place_name) for commune in reading.communes().values()}
    assert len({commune.place_name for commune in reading.communes().values()}) == 3321
    assert len(names) > 3300


def test_every_old_place_has_heirs_that_exist() -> None:
    for old in reading.old_places():
        assert old.commune_codes, old
        assert all(code in reading.communes() for code in old.commune_codes), old


def test_base_units_all_exist_and_name_themselves() -> None:
    assert {node.unit.code for node in tree()} <= set(UNITS)
    assert unit("kg").name("en") == "kg"
