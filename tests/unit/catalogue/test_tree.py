"""Products are found by the names people use, and stand where the trade puts them."""

from __future__ import annotations

import pytest

from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import Node, markets, tree
from matchmaker.catalogue.reading import named
from matchmaker.measures import unit


def found(text: str, **options: object) -> list[str]:
    return [node.code for node in tree().search(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sau rieng dona", "DUR-MON"),
        ("thai", "DUR-MON"),
        ("Sầu riêng Thái", "DUR-MON"),
        ("sầu riêng", "DUR"),
        ("durian", "DUR"),
        ("ca phe nhan", "COF-ROB"),
        ("cà phê nhân xô", "COF-ROB"),
        ("gao", "RIC-MIL"),
        ("thóc", "RIC-PAD"),
        ("dừa", "COCONUT"),
        ("dứa", "PIN-QUE"),
        ("khom", "PIN-QUE"),
        ("bắp", "MAI-GRN"),
        ("lợn hơi", "PIG-LIV"),
        ("NPK", "INP-FER-NPK"),
        ("DUR-RI6", "DUR-RI6"),
    ],
)
def test_a_product_is_found_by_what_people_call_it(text: str, code: str) -> None:
    assert found(text)[0] == code


def test_search_keeps_to_levels_branches_and_its_limit() -> None:
    assert found("sầu riêng", levels=[ProductLevel.VARIETY])[0] == "DUR-MON"
    assert set(found("sầu riêng", inputs=True)) == {"INP-SEEDLING"}
    assert "INP-SED-RIC" not in found("lúa", inputs=False)
    assert len(found("a", limit=3)) == 3


@pytest.mark.parametrize("text", ["", "  ", "🥭", "xyzzy", "\x00", "%", "a" * 300_000])
def test_words_that_name_no_product_find_none(text: str) -> None:
    assert found(text) == []


def test_fresh_and_frozen_paddy_and_milled_are_never_the_same_species() -> None:
    for one, other in [("DUR-MON", "DUR-FRZ"), ("RIC-PAD-ST25", "RIC-MIL-ST25"), ("DUR-MON", "JAC-THA")]:
        assert node(one).path[:2] != node(other).path[:2]
    kinds_of_coffee = ["COF-ROB-GRN", "COF-ROB-CHR", "COF-RST", "COF-ARA-GRN"]
    assert len({node(code).path[:2] for code in kinds_of_coffee}) == 4
    assert node("RIC-PAD-NEP").path[:2] != node("RIC-PAD-ST25").path[:2]


def test_the_tree_knows_paths_children_and_relations() -> None:
    assert tree().path_of("DUR-RI6") == ("FRUIT", "DUR", "DUR-RI6")
    assert [node.code for node in tree().children("DUR")] == ["DUR-MON", "DUR-RI6", "DUR-MSK", "DUR-BTH"]
    assert tree().descendants("DUR") == ("DUR", "DUR-MON", "DUR-RI6", "DUR-MSK", "DUR-BTH")
    assert tree().related("DUR-RI6") == ("FRUIT", "DUR", "DUR-RI6")
    assert tree()["FRUIT"].parent_code is None
    assert tree()["EGG-HEN"].unit == unit("egg")
    assert "DUR" in tree()
    assert tree().get("nothing") is None
    assert tree().get(None) is None
    assert len(tree()) == len(list(tree()))


def test_groups_are_of_goods_or_of_inputs() -> None:
    goods, inputs = tree().groups(inputs=False), tree().groups(inputs=True)
    assert {node.code for node in goods}.isdisjoint(node.code for node in inputs)
    assert len(goods) + len(inputs) == len(tree().groups())


def node(code: str) -> Node:
    return tree()[code]


def test_names_are_told_in_both_languages() -> None:
    assert node("DUR").name() == "Sầu riêng"
    assert node("DUR").name("en") == "Durian"
    assert markets()["CN"].name("en") == "China"
    assert named("regions")["central_highlands"].name() == "Tây Nguyên"
