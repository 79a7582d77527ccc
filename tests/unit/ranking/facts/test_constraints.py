from datetime import date

import pytest

from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import RULES, Failure, Rule
from matchmaker.ranking.facts.listings import CertificateFacts
from tests.unit.ranking.builders import (
    FROZEN_DURIAN,
    JACKFRUIT,
    MONTHONG,
    RI6,
    asks,
    asks_attribute,
    asks_stars,
    certificate,
    need,
    offer,
    on,
)

pytestmark = pytest.mark.pure


def rules(*failures: Failure) -> list[str]:
    assert all(set(failure.params) == set(RULES[failure.rule]) for failure in failures)
    return [failure.code for failure in failures]


def test_an_offer_that_answers_everything_is_admissible():
    assert constraints.check(offer(), need()) == ()
    assert constraints.admissible(offer(), need())


@pytest.mark.parametrize("product", [JACKFRUIT, FROZEN_DURIAN])
def test_durian_is_neither_jackfruit_nor_frozen_durian(product):
    failures = constraints.check(offer(product_path=product), need())

    assert rules(*failures) == ["product"]
    assert constraints.nearly(failures) is None


@pytest.mark.parametrize("level", [("fruit",), ("fruit", "DUR"), MONTHONG])
def test_a_need_may_name_any_level_of_the_catalogue(level):
    assert constraints.admissible(offer(product_path=MONTHONG), need(product_path=level))


@pytest.mark.parametrize("offered", [RI6, ("fruit", "DUR")])
def test_another_or_unnamed_variety_is_a_near_miss(offered):
    failures = constraints.check(offer(product_path=offered), need(product_path=MONTHONG))

    assert rules(*failures) == ["variety"]
    assert constraints.nearly(failures) == failures[0]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"organisation_id": 2}, "own_listing"),
        ({"standing_verified": False}, "standing"),
        ({"unit": "fruit"}, "unit"),
        ({"starts_on": on(-30), "ends_on": on(-1)}, "over"),
    ],
)
def test_some_failures_cannot_be_mended(changed, code):
    failures = constraints.check(offer(**changed), need())

    assert code in rules(*failures)
    assert constraints.nearly(failures) is None


def test_a_need_whose_window_has_passed_is_over():
    assert rules(*constraints.check(offer(), need(starts_on=on(-9), ends_on=on(-1)))) == ["over"]


def test_windows_that_just_miss_each_other_are_a_near_miss_with_the_gap():
    late = constraints.check(offer(starts_on=on(59), ends_on=on(80)), need())
    early = constraints.check(offer(starts_on=on(1), ends_on=on(19)), need())

    assert (late[0].rule, late[0].params["gap_days"]) == (Rule.WINDOW, 10)
    assert (early[0].rule, early[0].params["gap_days"]) == (Rule.WINDOW, 1)
    assert constraints.nearly(late) == late[0]


def test_windows_a_season_apart_are_no_near_miss():
    assert constraints.nearly(constraints.check(offer(starts_on=on(200), ends_on=on(230)), need())) is None


def test_windows_that_touch_on_one_day_meet():
    assert constraints.admissible(offer(starts_on=on(49), ends_on=on(80)), need())


def test_a_smallest_lot_above_the_quantity_needed_is_a_near_miss():
    failures = constraints.check(offer(min_lot=40_000), need())

    assert rules(*failures) == ["min_lot"]
    assert failures[0].params == {"min_lot": 40_000, "quantity": 30_000, "unit": "kg"}
    assert constraints.admissible(offer(min_lot=30_000), need())


def test_an_essential_certificate_counts_declared_or_verified():
    wants = need(requirements=(asks("VIETGAP_TT"),))

    assert rules(*constraints.check(offer(), wants)) == ["certificate_missing"]
    assert constraints.admissible(offer(certificates=(certificate(),)), wants)
    assert constraints.admissible(offer(certificates=(certificate(verified=True),)), wants)


def test_a_certificate_must_stand_on_the_first_day_of_delivery():
    wants = need(requirements=(asks("VIETGAP_TT"),))

    assert constraints.admissible(offer(certificates=(certificate(expires_on=on(20)),)), wants)
    (failure,) = constraints.check(offer(certificates=(certificate(expires_on=on(19)),)), wants)
    assert failure.rule is Rule.CERTIFICATE_EXPIRED
    assert failure.params == {"kind": "VIETGAP_TT", "expires_on": on(19)}


def code_for(market: str, **changes: object) -> CertificateFacts:
    return certificate("PUC_EXPORT", market=market, crop="DUR", **changes)


def test_a_code_that_china_suspends_before_delivery_fails_there_and_stands_in_the_eu():
    held = offer(certificates=(code_for("CN", expires_on=on(4), halted=True, verified=True), code_for("EU")))

    (failure,) = constraints.check(held, need(requirements=(asks("PUC_EXPORT"),)))
    assert failure.rule is Rule.CERTIFICATE_HALTED
    assert failure.params == {"kind": "PUC_EXPORT", "market": "CN", "since": on(5)}
    assert constraints.nearly((failure,)) == failure
    assert constraints.admissible(held, need(market="EU", requirements=(asks("PUC_EXPORT"),)))


def test_a_code_that_stands_again_by_the_time_of_delivery_counts():
    wants = need(requirements=(asks("PUC_EXPORT"),))
    before = code_for("CN", expires_on=on(-10), halted=True)

    assert constraints.admissible(offer(certificates=(before, code_for("CN", starts_on=on(20)))), wants)
    failures = constraints.check(offer(certificates=(before, code_for("CN", starts_on=on(21)))), wants)
    assert rules(*failures) == ["certificate_halted"]
    (failure,) = constraints.check(offer(certificates=(code_for("CN", starts_on=on(21)),)), wants)
    assert (failure.code, failure.params["starts_on"]) == ("certificate_not_yet", on(21))


def test_a_need_may_ask_for_verified_papers_only():
    wants = need(requirements=(asks("VIETGAP_TT", verified_only=True),))

    assert constraints.admissible(offer(certificates=(certificate(verified=True),)), wants)
    lapsed = certificate(verified=True, expires_on=on(3))
    (failure,) = constraints.check(offer(certificates=(certificate(), lapsed)), wants)
    assert (failure.rule, failure.params) == (Rule.CERTIFICATE_UNVERIFIED, {"kind": "VIETGAP_TT", "market": None})
    assert constraints.nearly((failure,)) == failure
    assert rules(*constraints.check(offer(certificates=(lapsed,)), wants)) == ["certificate_expired"]


def test_a_need_may_ask_for_verified_stars_only():
    wants = need(requirements=(asks_stars(4, verified_only=True),))
    five_declared, three_verified = certificate("OCOP", stars=5), certificate("OCOP", stars=3, verified=True)

    failures = constraints.check(offer(certificates=(five_declared, three_verified)), wants)
    assert rules(*failures) == ["certificate_unverified"]
    assert rules(*constraints.check(offer(certificates=(three_verified,)), wants)) == ["stars_short"]
    four_verified = certificate("OCOP", stars=4, verified=True)
    assert constraints.admissible(offer(certificates=(five_declared, four_verified)), wants)


def test_a_growing_area_code_counts_for_its_crop_and_market_only():
    wants = need(requirements=(asks("PUC_EXPORT"),))
    for_china = certificate("PUC_EXPORT", market="CN", crop="DUR")

    assert constraints.admissible(offer(certificates=(for_china,)), wants)
    (failure,) = constraints.check(offer(certificates=(certificate("PUC_EXPORT", market="EU"),)), wants)
    assert failure.rule is Rule.CERTIFICATE_OTHER_MARKET
    assert failure.params == {"kind": "PUC_EXPORT", "wanted": "CN", "market": "EU"}
    for_bananas = certificate("PUC_EXPORT", market="CN", crop="BAN")
    assert rules(*constraints.check(offer(certificates=(for_bananas,)), wants)) == ["certificate_missing"]


def test_a_requirement_may_name_its_own_market():
    wants = need(market="VN", requirements=(asks("PUC_EXPORT", value="EU"),))

    assert constraints.admissible(offer(certificates=(certificate("PUC_EXPORT", market="EU"),)), wants)


@pytest.mark.parametrize(
    ("op", "value", "stated", "met"),
    [
        (">=", 32.0, 32.0, True),
        (">=", 32, 31.9, False),
        ("<=", 12.5, 12.5, True),
        ("<=", 12.5, 12.6, False),
        ("=", "A", "A", True),
        ("=", "A", "B", False),
        ("in", ("A", "VIP"), "VIP", True),
        ("in", ("A", "VIP"), "C", False),
        (">=", 32.0, "dry", False),
        (">=", "A", 3.0, False),
    ],
)
def test_a_quality_attribute_is_compared_as_asked(op, value, stated, met):
    wants = need(requirements=(asks_attribute("grade", op, value),))
    failures = constraints.check(offer(attributes={"grade": stated}), wants)

    assert rules(*failures) == ([] if met else ["attribute_short"])
    assert met or failures[0].params == {"key": "grade", "op": op, "wanted": value, "stated": stated}


def test_an_attribute_that_is_not_stated_is_told_apart_from_one_that_falls_short():
    failures = constraints.check(offer(), need(requirements=(asks_attribute("brix", ">=", 16),)))

    assert rules(*failures) == ["attribute_unstated"]
    assert constraints.nearly(failures) == failures[0]


def test_ocop_stars_must_be_enough_and_stand():
    wants = need(requirements=(asks_stars(4),))

    def with_stars(**changes: object) -> tuple[Failure, ...]:
        return constraints.check(offer(certificates=(certificate("OCOP", **changes),)), wants)

    assert with_stars(stars=4) == ()
    assert rules(*with_stars(stars=3)) == ["stars_short"]
    assert rules(*with_stars(stars=5, expires_on=date(2026, 1, 1))) == ["certificate_expired"]
    assert rules(*with_stars(stars=3, expires_on=date(2026, 1, 1))) == ["stars_missing"]
    assert rules(*constraints.check(offer(), wants)) == ["stars_missing"]


def test_the_buyers_ceiling_is_a_rule_in_the_buyers_view_only():
    wants = need(ceiling_vnd=75_000)
    failures = constraints.check(offer(), wants)

    assert rules(*failures) == ["price_ceiling"]
    assert constraints.nearly(failures) == failures[0]
    assert constraints.check(offer(), wants.seen_by_seller()) == ()
    assert constraints.check(offer(asking_price_vnd=None), wants) == ()


def test_a_price_far_above_the_ceiling_is_no_near_miss():
    assert constraints.nearly(constraints.check(offer(), need(ceiling_vnd=50_000))) is None


def test_two_failures_are_no_near_miss():
    wants = need(requirements=(asks("VIETGAP_TT"), asks("GLOBALGAP")))

    assert constraints.nearly(constraints.check(offer(), wants)) is None


def test_every_rule_names_its_parameters():
    assert set(RULES) == set(Rule)
