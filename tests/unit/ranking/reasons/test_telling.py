"""What a feature says in words: only what the facts bear out, with their figures."""

from __future__ import annotations

import pytest

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import NAMES, SUITS
from matchmaker.ranking.reasons import telling
from matchmaker.ranking.reasons.telling import TOLD
from tests.unit.ranking.builders import (
    MONTHONG,
    RI6,
    WISHES,
    asks,
    certificate,
    need,
    offer,
    on,
)

pytestmark = pytest.mark.pure


def told(feature: str, an_offer: OfferFacts, a_need: NeedFacts, *, good: bool) -> tuple[str, dict] | None:
    row = dict(zip(NAMES, answering.table([an_offer], a_need)[0].tolist(), strict=True))
    row |= dict(zip(SUITS.names, suits.table(an_offer, [a_need])[0].tolist(), strict=True))
    reason = telling.tell(feature, an_offer, a_need, row, good=good)
    if reason is None:
        return None
    assert set(reason.params) == set(TOLD[reason.code].params)
    return reason.code, dict(reason.params)


HOLDER = offer(
    certificates=(certificate(verified=True), certificate("GLOBALGAP"), certificate("OCOP", stars=4)),
    attributes={"brix": 17.0, "grade": "B"},
    contract_kind="spot",
    delivery_terms="shared",
)
LAPSING = need(requirements=(asks("VIETGAP_TT"),))
LAPSER = offer(certificates=(certificate(expires_on=on(30)),))


@pytest.mark.parametrize(
    ("feature", "an_offer", "a_need", "good", "code", "figure"),
    [
        ("product_closeness", HOLDER, WISHES, True, None, None),
        ("variety_closeness", offer(), need(product_path=MONTHONG), True, "variety_match", "DUR-MON"),
        ("variety_closeness", offer(product_path=RI6), need(product_path=MONTHONG), False, "other_variety", "DUR-RI6"),
        ("quantity_share", offer(), need(), True, "covers_quantity", "kg"),
        ("quantity_share", offer(), need(quantity=9e9), False, "part_quantity", 9e9),
        ("quantity_share", offer(), need(quantity=1), False, None, None),
        ("rate_share", offer(), WISHES, True, "covers_rate", 50_000),
        ("rate_share", offer(), WISHES, False, "part_rate", 50_000),
        ("rate_share", offer(), need(rate_per_week=1), False, None, None),
        ("window_share", offer(), need(), True, "covers_window", on(20)),
        ("window_share", offer(starts_on=on(40)), need(), False, "part_window", on(40)),
        ("window_share", offer(), need(), False, None, None),
        ("essentials_verified", HOLDER, LAPSING, True, "essentials_verified", ("VIETGAP_TT",)),
        ("essentials_verified", HOLDER, LAPSING, False, None, None),
        ("essentials_verified", LAPSER, LAPSING, True, None, None),
        ("essentials_verified", LAPSER, LAPSING, False, "essentials_declared", ("VIETGAP_TT",)),
        ("certificate_cover", LAPSER, LAPSING, False, "certificate_ends", on(30)),
        ("certificate_cover", LAPSER, LAPSING, True, None, None),
        ("certificate_cover", HOLDER, LAPSING, False, None, None),
        ("wishes_held", HOLDER, WISHES, True, "wishes_held", ("VIETGAP_TT", "GLOBALGAP", "OCOP")),
        ("wishes_held", HOLDER, WISHES, False, None, None),
        ("wishes_held", offer(), WISHES, False, "wishes_missing", ("VIETGAP_TT", "GLOBALGAP", "OCOP")),
        ("wishes_verified", HOLDER, WISHES, True, "wishes_verified", ("VIETGAP_TT",)),
        ("wishes_verified", HOLDER, WISHES, False, "wishes_declared", ("GLOBALGAP", "OCOP")),
        ("wishes_verified", offer(), WISHES, True, None, None),
        ("attributes_met", HOLDER, WISHES, True, "attributes_met", ("brix",)),
        ("attributes_met", HOLDER, WISHES, False, "attribute_short", "B"),
        ("attributes_met", offer(), WISHES, True, None, None),
        ("attributes_met", offer(attributes={"brix": 17.0}), WISHES, False, None, None),
        ("attributes_stated", offer(), WISHES, False, "attributes_unstated", ("brix", "grade")),
        ("attributes_stated", HOLDER, WISHES, False, None, None),
        ("distance_km", offer(), need(), True, "near", 383),
        ("distance_km", offer(), need(), False, "far", 383),
        ("haul_share", offer(), need(), True, "fresh_arrival", 7),
        ("haul_share", offer(), need(), False, "long_haul", 7),
        ("price_gap", offer(), need(ceiling_vnd=100_000), True, "under_ceiling", 20),
        ("price_gap", offer(), need(ceiling_vnd=80_000), False, "near_ceiling", 0),
        ("price_gap", offer(), need(ceiling_vnd=80_000), True, None, None),
        ("price_gap", offer(), need(ceiling_vnd=100_000), False, None, None),
        ("price_to_reference", offer(), need(), True, "below_reference", 6),
        ("price_to_reference", offer(), need(), False, None, None),
        ("price_to_reference", offer(asking_price_vnd=93_500), need(), False, "above_reference", 10),
        ("price_to_reference", offer(asking_price_vnd=85_000), need(), False, None, None),
        ("contract_fit", HOLDER, WISHES, False, "other_contract", "spot"),
        ("contract_fit", HOLDER, WISHES, True, None, None),
        ("contract_fit", offer(contract_kind="season"), WISHES, True, "same_contract", "season"),
        ("delivery_fit", HOLDER, WISHES, False, "other_delivery", "shared"),
        ("delivery_fit", HOLDER, WISHES, True, None, None),
        ("delivery_fit", offer(delivery_terms="seller_delivers"), WISHES, True, "delivery_fits", "seller_delivers"),
        ("ocop_stars", HOLDER, WISHES, True, "ocop_stars", 4),
        ("ocop_stars", HOLDER, WISHES, False, None, None),
        ("age_days", offer(), need(), True, "recent_listing", 5),
        ("age_days", offer(), need(), False, "old_listing", 5),
        ("completeness", offer(), need(), True, "well_described", 80),
        ("completeness", offer(), need(), False, "thin_description", 80),
        ("takes_share", offer(), need(), True, "takes_harvest", 50),
        ("takes_share", offer(), need(), False, "takes_part", 50),
        ("takes_share", offer(), need(quantity=90_000), True, "takes_harvest", 100),
        ("takes_share", offer(), need(quantity=90_000), False, None, None),
        ("takes_share", offer(), need(lacking=0), True, None, None),
        ("lacks_share", offer(), need(lacking=7_500), False, "nearly_filled", 25),
        ("lacks_share", offer(), need(), True, "still_lacks", 100),
        ("harvest_share", offer(), need(), True, "harvest_in_time", 62),
        ("harvest_share", offer(), need(), False, "harvest_apart", 62),
        ("own_haul_km", offer(), need(delivery_terms="buyer_collects"), True, "buyer_collects", None),
        ("own_haul_km", offer(), need(delivery_terms="buyer_collects"), False, None, None),
        ("own_haul_km", offer(), need(delivery_terms="shared"), True, "short_carriage", 191),
        ("own_haul_km", offer(), need(delivery_terms="seller_delivers"), False, "long_carriage", 383),
        ("usual_to_asking", offer(), need(), True, "below_reference", 6),
        ("usual_to_asking", offer(), need(), False, None, None),
        ("usual_to_asking", offer(asking_price_vnd=93_500), need(), False, "above_reference", 10),
        ("essentials_met", HOLDER, LAPSING, True, "essentials_met", 100),
        ("essentials_met", offer(), LAPSING, False, "essentials_short", 0),
        ("need_age_days", offer(), need(published_on=on(-3)), True, "recent_need", 3),
        ("need_age_days", offer(), need(published_on=on(-90)), False, "old_need", 90),
        ("buyer_verified", offer(), need(buyer_verified=True), True, "buyer_verified", None),
        ("buyer_verified", offer(), need(buyer_verified=True), False, None, None),
        ("buyer_verified", offer(), need(buyer_verified=False), False, "buyer_unverified", None),
    ],
)
def test_a_feature_is_told_only_where_the_facts_bear_it_out(feature, an_offer, a_need, good, code, figure):
    told_as = told(feature, an_offer, a_need, good=good)

    if code is None:
        assert told_as is None
    else:
        assert told_as is not None


def test_only_a_full_share_reads_as_the_whole():
    assert [telling.percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == [0, 1, 50, 99, 100]


def test_estimated_amounts_are_told_to_three_digits():
    told_as = told("quantity_share", offer(quantity=12_345.678), need(), good=False)

    assert told_as is not None
    assert told_as[1]["amount"] == 7_610
