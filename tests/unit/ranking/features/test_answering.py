import numpy as np
import pytest

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts, Portion
from matchmaker.ranking.features import answering
from matchmaker.ranking.features.schema import COLUMN, FEATURES, NAMES
from tests.unit.ranking.builders import (
    HA_NOI,
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


def value(name: str, an_offer: OfferFacts, a_need: NeedFacts) -> float:
    return float(answering.table([an_offer], a_need)[0, COLUMN[name]])


def test_the_table_has_a_row_per_offer_and_a_column_per_feature():
    table = answering.table([offer(), offer(offer_id=12)], need())

    assert table.shape == (2, len(FEATURES))
    assert table.dtype == np.float32
    assert answering.table([], need()).shape == (0, len(FEATURES))


def test_a_pair_has_the_same_features_from_either_side():
    wants = need(requirements=(asks("VIETGAP_TT"), asks_attribute("brix", ">=", 16, essential=False)))
    has = offer(certificates=(certificate(),), attributes={"brix": 17.0})

    np.testing.assert_array_equal(answering.table([has], wants), answering.needs_table(has, [wants]))


def test_a_sellers_table_knows_no_ceiling():
    needs = [need(ceiling_vnd=90_000), need(ceiling_vnd=None), need(ceiling_vnd=1)]
    table = answering.needs_table(offer(), needs)

    assert np.isnan(table[:, COLUMN["price_gap"]]).all()
    assert table[0].tobytes() == table[1].tobytes() == table[2].tobytes()


@pytest.mark.parametrize(
    ("offered", "wanted", "product", "variety"),
    [
        (MONTHONG, MONTHONG, 1, 1),
        (MONTHONG, ("fruit", "DUR"), 1, np.nan),
        (RI6, MONTHONG, 2 / 3, 0),
        (("fruit", "DUR"), MONTHONG, 2 / 3, 0.5),
        (JACKFRUIT, MONTHONG, 1 / 3, 0),
        (JACKFRUIT, ("fruit", "DUR"), 1 / 2, np.nan),
        (("rice", "RIC"), ("fruit", "DUR"), 0, np.nan),
        (("fruit",), ("fruit", "DUR"), 1 / 2, np.nan),
    ],
)
def test_closeness_follows_the_catalogue_tree(offered, wanted, product, variety):
    pair = offer(product_path=offered), need(product_path=wanted)

    assert value("product_closeness", *pair) == pytest.approx(product)
    assert value("variety_closeness", *pair) == pytest.approx(variety, nan_ok=True)


def test_only_the_harvest_that_falls_in_the_window_or_keeps_until_it_counts():
    wants = need(quantity=60_000, perishability_days=0)

    assert value("quantity_share", offer(quantity=60_000), wants) == pytest.approx(0.5)
    keeps = need(quantity=60_000, perishability_days=7)
    assert value("quantity_share", offer(quantity=60_000), keeps) == pytest.approx(37 / 60)
    unknown = need(quantity=60_000, perishability_days=None)
    assert value("quantity_share", offer(quantity=60_000), unknown) == pytest.approx(0.5)


def test_a_schedule_says_when_the_quantity_falls():
    early = offer(schedule=(Portion(on(10), on(12), 60_000),))
    inside = offer(schedule=(Portion(on(30), on(30), 20_000), Portion(on(31), on(40), 1_000)))

    assert value("quantity_share", early, need()) == 0
    assert value("quantity_share", inside, need()) == pytest.approx(0.7)


def test_more_than_enough_is_enough():
    assert value("quantity_share", offer(quantity=9e9), need()) == 1
    assert value("quantity_share", offer(), need(quantity=0)) == 1


def test_the_weekly_rate_is_judged_while_both_windows_are_open():
    wants = need(rate_per_week=14_000, perishability_days=0)

    assert value("rate_share", offer(quantity=60_000), wants) == pytest.approx(0.5)
    assert np.isnan(value("rate_share", offer(), need()))
    assert np.isnan(value("rate_share", offer(starts_on=on(60)), wants))


def test_the_window_counts_the_days_that_are_left():
    assert value("window_share", offer(starts_on=on(35)), need()) == pytest.approx(0.5)
    begun = need(starts_on=on(-30), ends_on=on(9))
    assert value("window_share", offer(starts_on=on(5)), begun) == pytest.approx(0.5)


def test_verified_and_declared_certificates_are_told_apart():
    wants = need(requirements=(asks("VIETGAP_TT"), asks("GLOBALGAP")))
    declared = offer(certificates=(certificate(), certificate("GLOBALGAP")))
    half = offer(certificates=(certificate(verified=True), certificate(), certificate("GLOBALGAP")))

    assert value("essentials_verified", declared, wants) == 0
    assert value("essentials_verified", half, wants) == 0.5
    assert value("essentials_verified", offer(), wants) == 0
    assert np.isnan(value("essentials_verified", half, need()))


def test_an_essential_certificate_that_lapses_midway_covers_part_of_the_days():
    wants = need(requirements=(asks("VIETGAP_TT"), asks("GLOBALGAP")))

    def cover(expires_on: object) -> float:
        papers = (certificate(expires_on=expires_on), certificate("GLOBALGAP", expires_on=on(400)))
        return value("certificate_cover", offer(certificates=papers), wants)

    assert cover(None) == 1
    assert cover(on(49)) == 1
    assert cover(on(34)) == pytest.approx(0.5)
    assert value("certificate_cover", offer(certificates=(certificate("GLOBALGAP"),)), wants) == 0


def test_wished_papers_are_held_or_verified():
    wants = need(requirements=(asks("VIETGAP_TT", essential=False), asks_stars(4, essential=False)))
    has = offer(certificates=(certificate(), certificate("OCOP", stars=4, verified=True)))

    assert value("wishes_held", has, wants) == 1
    assert value("wishes_verified", has, wants) == 0.5
    assert value("wishes_held", offer(certificates=(certificate("OCOP", stars=3),)), wants) == 0
    assert np.isnan(value("wishes_held", has, need()))


def test_wished_attributes_are_stated_or_met():
    wants = need(
        requirements=(
            asks_attribute("brix", ">=", 16, essential=False),
            asks_attribute("grade", "=", "A", essential=False),
        )
    )

    assert value("attributes_met", offer(attributes={"brix": 17.0}), wants) == 1
    assert value("attributes_stated", offer(attributes={"brix": 17.0}), wants) == 0.5
    assert np.isnan(value("attributes_met", offer(), wants))
    assert value("attributes_stated", offer(), wants) == 0
    assert np.isnan(value("wishes_held", offer(), wants))


def test_distance_is_the_great_circle_and_weighs_by_how_the_product_keeps():
    assert value("distance_km", offer(**HA_NOI), need()) == pytest.approx(1144, abs=5)
    near, far = value("haul_share", offer(), need()), value("haul_share", offer(**HA_NOI), need())
    assert near < far
    assert value("haul_share", offer(), need(perishability_days=2)) == pytest.approx(near * 3.5, rel=1e-5)
    assert np.isnan(value("distance_km", offer(lat=None), need()))
    assert np.isnan(value("haul_share", offer(), need(perishability_days=0)))


def test_prices_are_compared_where_both_are_known():
    assert value("price_gap", offer(), need(ceiling_vnd=100_000)) == pytest.approx(-0.2)
    assert value("price_to_reference", offer(asking_price_vnd=93_500), need()) == pytest.approx(0.1)
    assert np.isnan(value("price_gap", offer(), need()))
    assert np.isnan(value("price_to_reference", offer(asking_price_vnd=None), need()))


def test_contract_and_carriage_fit_or_are_left_open():
    assert value("contract_fit", offer(contract_kind="season"), need(contract_kind="season")) == 1
    assert value("contract_fit", offer(contract_kind="spot"), need(contract_kind="season")) == 0
    assert np.isnan(value("contract_fit", offer(), need(contract_kind="season")))
    asked = need(delivery_terms="seller_delivers")
    assert value("delivery_fit", offer(delivery_terms="buyer_collects"), asked) == 0
    assert value("delivery_fit", offer(delivery_terms="shared"), asked) == 0.5
    assert value("delivery_fit", offer(delivery_terms="seller_delivers"), need(delivery_terms="shared")) == 1
    assert np.isnan(value("delivery_fit", offer(), asked))


def test_stars_age_and_completeness():
    starred = offer(certificates=(certificate("OCOP", stars=3), certificate("OCOP", stars=4)))

    assert value("ocop_stars", starred, need()) == 4
    assert np.isnan(value("ocop_stars", offer(), need()))
    assert value("age_days", offer(), need()) == 5
    assert value("age_days", offer(published_on=on(3)), need()) == 0
    assert np.isnan(value("age_days", offer(published_on=None), need()))
    assert np.isnan(value("completeness", offer(completeness=None), need()))


def test_every_feature_is_named_once_and_says_what_missing_means():
    assert len(set(NAMES)) == len(NAMES)
    assert all(feature.meaning and feature.missing and feature.unit for feature in FEATURES)
