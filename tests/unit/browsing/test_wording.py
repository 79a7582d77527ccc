"""A list told in one sentence, as a reader would say it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from matchmaker.browsing.queries import Criteria, Order, Side
from matchmaker.browsing.wording import parts_of, product_in_sentence, summary
from matchmaker.listings import ContractKind
from matchmaker.measures import Place, Quantity, unit
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS


def told(app: Flask, side: Side, total: int, *, near_name: str = "", organisation: str = "", **asked: Any) -> str:
    criteria = Criteria(**asked)
    with app.test_request_context():
        parts = parts_of(side, criteria, near=near_name, organisation=organisation)
        return summary(side, criteria, total, parts).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "1.800 nguồn cung"),
        ({"province_code": "52"}, "1.800 nguồn cung ở Gia Lai"),
        ({"product_code": "DUR"}, "1.800 nguồn cung sầu riêng"),
        (
            {"product_code": "DUR", "province_code": "52", "certificate_code": "GLOBALGAP"},
            "1.800 nguồn cung sầu riêng ở Gia Lai, có GlobalG.A.P.",
        ),
        ({"q": "Ri6", "verified_only": True}, "1.800 nguồn cung, có chữ “Ri6”, chứng nhận đã kiểm tra"),
        ({"from_on": date(2027, 8, 10)}, "1.800 nguồn cung, từ 10/8/2027"),
        ({"to_on": date(2027, 8, 10)}, "1.800 nguồn cung, đến 10/8/2027"),
        (
            {"from_on": date(2027, 8, 10), "to_on": date(2027, 9, 1)},
            "1.800 nguồn cung, từ 10/8/2027 đến 1/9/2027",
        ),
        ({"at_least": Quantity(Decimal(50), unit("tonne"))}, "1.800 nguồn cung, từ 50 tấn trở lên"),
        ({"contract_kind": ContractKind.SEASON}, "1.800 nguồn cung, hợp đồng: theo vụ"),
        ({"organisation_id": 3, "organisation": "HTX Rạch Lợp"}, "1.800 nguồn cung, của HTX Rạch Lợp"),
        (
            {"near": Place(14, 108), "near_name": "Ia Grai", "order": Order.NEAREST},
            "1.800 nguồn cung, gần Ia Grai trước",
        ),
        ({"near": Place(14, 108), "near_name": "Ia Grai"}, "1.800 nguồn cung, khoảng cách từ Ia Grai"),
        ({"near": Place(14, 108), "order": Order.NEAREST}, "1.800 nguồn cung, gần đơn vị của anh/chị trước"),
    ],
)
def test_offers_are_told_in_a_sentence(app: Flask, asked: dict[str, Any], sentence: str) -> None:
    assert told(app, OFFERS, 1800, **asked) == sentence


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "5 nhu cầu mua"),
        ({"product_code": "DUR-RI6"}, "5 nhu cầu mua sầu riêng Ri6"),
        ({"province_code": "86"}, "5 nhu cầu mua, giao ở Vĩnh Long"),
        ({"product_code": "DUR", "province_code": "86"}, "5 nhu cầu mua sầu riêng, giao ở Vĩnh Long"),
        ({"certificate_code": "RA", "verified_only": True}, "5 nhu cầu mua, cần Rainforest Alliance"),
    ],
)
def test_needs_are_told_in_a_sentence(app: Flask, asked: dict[str, Any], sentence: str) -> None:
    assert told(app, NEEDS, 5, **asked) == sentence


def test_a_products_name_keeps_its_capitals_where_it_has_several(app: Flask) -> None:
    with app.test_request_context():
        assert product_in_sentence("DUR") == "sầu riêng"
        assert product_in_sentence(None) == ""
        assert product_in_sentence("NO-SUCH") == ""
