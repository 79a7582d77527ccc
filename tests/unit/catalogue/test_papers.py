"""Kinds of certificate are found in groups, and a product is asked only for what it can have."""

from __future__ import annotations

import pytest

from matchmaker.catalogue.papers import GROUPS, OF_INPUTS, ONLY_FOR, suits
from matchmaker.catalogue.queries import tree
from matchmaker.catalogue.reading import certificate_kinds

pytestmark = pytest.mark.pure

CODES = {each.code for each in certificate_kinds()}


def test_every_kind_stands_in_one_short_group() -> None:
    grouped = [code for _name, codes in GROUPS for code in codes]
    assert sorted(grouped) == sorted(CODES)
    assert max(len(codes) for _name, codes in GROUPS) <= 6


def test_the_rules_name_kinds_and_groups_that_exist() -> None:
    groups = {each.code for each in tree().groups()}
    assert set(ONLY_FOR) <= CODES
    assert {group for named in ONLY_FOR.values() for group in named} <= groups
    assert set(OF_INPUTS) <= groups
    assert {code for codes in OF_INPUTS.values() for code in codes} <= CODES


@pytest.mark.parametrize(
    ("product", "has", "has_not"),
    [
        ("DUR-MON", {"PUC_EXPORT", "VIETGAP_TT", "GLOBALGAP", "OCOP"}, {"VIETGAP_CN", "ASC", "4C", "SRP"}),
        ("PAN-RAW", {"VIETGAP_TS", "ASC"}, {"PUC_EXPORT", "VIETGAP_TT"}),
        ("INP-FER-NPK", {"TRACE_VN"}, {"VIETGAP_TT", "OCOP", "PUC_EXPORT", "HALAL"}),
        ("INP-SRV-COLD", {"PHC", "HACCP"}, {"VIETGAP_TT", "OCOP"}),
    ],
)
def test_a_product_has_the_papers_of_its_branch(product: str, has: set[str], has_not: set[str]) -> None:
    suiting = {code for code in CODES if suits(code, tree()[product])}
    assert has <= suiting
    assert not has_not & suiting
