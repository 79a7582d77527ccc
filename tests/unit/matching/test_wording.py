"""Every code that ranking may give has a sentence in both languages, and its figures fill it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from matchmaker.matching import wording
from matchmaker.matching.sentences import FAILURES, LEVELS, MENDS, REASONS
from matchmaker.ranking.facts.constraints import HOPELESS, Failure, Rule
from matchmaker.ranking.facts.listings import CertificateFacts, NeedFacts, OfferFacts, Requirement, RequirementKind
from matchmaker.ranking.rankers.ranker import Level
from matchmaker.ranking.reasons.explanation import REASONS as CODES
from matchmaker.ranking.reasons.explanation import Reason

DAY = date(2027, 7, 1)
PATH = ("FRUIT", "DUR", "DUR-MON")
FIGURES: dict[str, Any] = {
    "percent": 80,
    "amount": 40_000.0,
    "quantity": 50_000.0,
    "min_lot": 60_000.0,
    "rate_per_week": 7_000.0,
    "unit": "kg",
    "starts_on": DAY,
    "ends_on": DAY + timedelta(days=30),
    "expires_on": DAY,
    "since": DAY,
    "kind": "GLOBALGAP",
    "kinds": ("GLOBALGAP", "OCOP"),
    "key": "dry_matter_pct",
    "keys": ("dry_matter_pct", "grade"),
    "op": ">=",
    "wanted": 32.0,
    "stated": 28.5,
    "km": 84,
    "shelf_days": 4,
    "price_vnd": 85_000,
    "ceiling_vnd": 80_000,
    "contract_kind": "season",
    "delivery_terms": "shared",
    "stars": 4,
    "verified": False,
    "days": 3,
    "count": 2,
    "gap_days": 12,
    "market": "CN",
}
WORDS = {
    "variety_match": {"wanted": "DUR-MON"},
    "other_variety": {"offered": "DUR-RI6", "wanted": "DUR-MON"},
    "other_contract": {"offered": "spot", "wanted": "years"},
    "other_delivery": {"offered": "buyer_collects", "wanted": "seller_delivers"},
    "product": {"offered": "RICE", "wanted": "DUR"},
    "variety": {"offered": "DUR-RI6", "wanted": "DUR-MON"},
    "certificate_other_market": {"wanted": "CN", "market": "EU"},
}


@pytest.fixture
def offer() -> OfferFacts:
    return OfferFacts(1, 1, 1, PATH, "kg", 40_000, DAY, DAY + timedelta(days=60))


@pytest.fixture
def need() -> NeedFacts:
    return NeedFacts(1, 1, 2, PATH, "kg", 50_000, DAY, DAY + timedelta(days=60), DAY)


def told(code: str, offer: OfferFacts, need: NeedFacts, **figures: Any) -> str:
    return wording.reason(Reason(code, CODES[code].sign, {**FIGURES, **figures}), offer, need).text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", sorted(CODES))
def test_every_reason_is_a_sentence(app: Flask, code: str, language: str, offer: OfferFacts, need: NeedFacts) -> None:
    with app.test_request_context(), force_locale(language):
        text = told(code, offer, need, **WORDS.get(code, {}))
    assert text
    assert "%" not in text.replace("\u00a0%", "").replace("80%", "")
    assert "None" not in text


@pytest.mark.parametrize("rule", list(Rule))
def test_every_failure_is_a_sentence_and_most_say_what_mends_them(
    app: Flask, rule: Rule, offer: OfferFacts, need: NeedFacts
) -> None:
    failure = Failure(rule, {**FIGURES, **WORDS.get(rule.value, {})})
    with app.test_request_context():
        text = wording.failure(failure, offer, need)
    assert text.text
    assert text.code == rule.value
    assert bool(text.mend) is (rule not in HOPELESS)


@pytest.mark.parametrize(
    ("rule", "market", "sentence"),
    [
        (Rule.CERTIFICATE_HALTED, "CN", "bị nước nhập khẩu (Trung Quốc) tạm đình chỉ từ 1/7/2027"),
        (Rule.CERTIFICATE_HALTED, None, "bị đình chỉ hoặc thu hồi từ 1/7/2027"),
        (Rule.CERTIFICATE_UNVERIFIED, None, "mới tự khai, nhu cầu đòi giấy Liên minh HTX đã xác minh"),
    ],
)
def test_a_paper_of_a_market_is_told_with_it(
    app: Flask, offer: OfferFacts, need: NeedFacts, rule: Rule, market: str | None, sentence: str
) -> None:
    with app.test_request_context():
        text = wording.failure(Failure(rule, {**FIGURES, "market": market}), offer, need).text
    assert text == f"GlobalG.A.P. {sentence}"


def test_nothing_is_worded_that_ranking_does_not_say() -> None:
    assert {code.partition(".")[0] for code in REASONS} == set(CODES)
    assert {code.partition(".")[0] for code in FAILURES} == {rule.value for rule in Rule}
    assert set(MENDS) == {rule.value for rule in Rule if rule not in HOPELESS}
    assert set(LEVELS) == set(Level)


@pytest.mark.parametrize(
    ("code", "figures", "sentence"),
    [
        ("covers_quantity", {"percent": 100}, "Đủ 40 tấn cần mua"),
        ("covers_quantity", {}, "Đáp ứng 80 % lượng cần mua (40 tấn)"),
        ("under_ceiling", {"percent": 0}, "Giá 85.000 ₫/kg, bằng giá trần"),
        ("ocop_stars", {"verified": True}, "OCOP 4 sao, Liên minh HTX đã kiểm tra"),
        ("recent_listing", {"days": 0}, "Tin mới đăng hôm nay"),
        (
            "essentials_verified",
            {"kinds": ("GLOBALGAP",)},
            "GlobalG.A.P. còn hạn đến 1/3/2028, Liên minh HTX đã kiểm tra",
        ),
        ("essentials_verified", {}, "GlobalG.A.P., OCOP: Liên minh HTX đã kiểm tra"),
        ("far", {}, "Xa, cách 84 km"),
    ],
)
def test_a_sentence_fits_its_figures(
    app: Flask, offer: OfferFacts, need: NeedFacts, code: str, figures: dict[str, Any], sentence: str
) -> None:
    asked = Requirement(RequirementKind.CERTIFICATE, "GLOBALGAP")
    paper = CertificateFacts("GLOBALGAP", verified=True, expires_on=date(2028, 3, 1))
    with app.test_request_context():
        text = told(code, replace(offer, certificates=(paper,)), replace(need, requirements=(asked,)), **figures)
    assert text.replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Requirement(RequirementKind.CERTIFICATE, "GLOBALGAP"), "GlobalG.A.P."),
        (Requirement(RequirementKind.CERTIFICATE, "UNHEARD_OF"), "UNHEARD_OF"),
        (Requirement(RequirementKind.CERTIFICATE, "GLOBALGAP", verified_only=True), "GlobalG.A.P., đã xác minh"),
        (Requirement(RequirementKind.STARS, "", ">=", 4.0), "OCOP 4 sao"),
        (Requirement(RequirementKind.ATTRIBUTE, "dry_matter_pct", ">=", 32.0), "Chất khô ≥ 32 %"),
        (Requirement(RequirementKind.ATTRIBUTE, "unheard_of", "in", ("a", "b")), "unheard_of a, b"),
    ],
)
def test_a_requirement_is_told_in_a_few_words(app: Flask, need: NeedFacts, asked: Requirement, words: str) -> None:
    with app.test_request_context():
        assert wording.requirement(asked, need).replace("\u00a0", " ") == words
        assert wording.product_name("UNHEARD-OF") == "UNHEARD-OF"
        assert wording.product_name(None) == ""
