"""What would change a score: the steps that a listing lacks, and by how much."""

from __future__ import annotations

import pytest

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import NAMES, SUITS
from matchmaker.ranking.reasons.changes import CHANGES, steps_for
from tests.unit.ranking.builders import (
    WISHES,
    asks,
    certificate,
    need,
    offer,
    on,
)

pytestmark = pytest.mark.pure


def steps(an_offer: OfferFacts, a_need: NeedFacts) -> dict[str, dict]:
    row = dict(zip(NAMES, answering.table([an_offer], a_need)[0].tolist(), strict=True))
    found = steps_for(an_offer, a_need, row)
    assert all(set(step.params) == set(CHANGES[step.code].params) for step in found)
    return {step.code: dict(step.params) for step in found}


def test_steps_say_what_is_lacking_and_how_much():
    wants = need(
        quantity=100_000,
        requirements=(asks("PUC_EXPORT"), *WISHES.requirements),
        contract_kind="season",
        delivery_terms="seller_delivers",
        ceiling_vnd=110_000,
    )
    has = offer(
        quantity=30_000,
        asking_price_vnd=100_000,
        starts_on=on(30),
        ends_on=on(59),
        published_on=on(-40),
        certificates=(certificate("PUC_EXPORT", market="CN", expires_on=on(35)),),
        contract_kind="spot",
        delivery_terms="shared",
    )
    found = steps(has, wants)

    assert set(found) == set(CHANGES)
    assert found["add_quantity"] == {"amount": 80_000, "unit": "kg"}
    assert found["move_window"] == {"starts_on": on(20), "ends_on": on(49)}
    assert found["verify_papers"] == {"kinds": ("PUC_EXPORT",)}
    assert found["renew_certificate"] == {"kind": "PUC_EXPORT", "expires_on": on(35)}
    assert found["add_papers"] == {"kinds": ("VIETGAP_TT", "GLOBALGAP", "OCOP")}
    assert found["state_attributes"] == {"keys": ("brix", "grade")}
    assert found["lower_price"] == {"percent": 5, "price_vnd": 95_000, "unit": "kg"}
    assert found["offer_contract"] == {"contract_kind": "season"}
    assert found["offer_delivery"] == {"delivery_terms": "seller_delivers"}
    assert found["refresh_listing"] == {"days": 40}
    assert found["complete_listing"] == {"percent": 80}


def test_an_offer_that_lacks_nothing_has_no_step_to_take():
    has = offer(quantity=9e6, completeness=1.0, asking_price_vnd=None, contract_kind="spot")

    assert steps(has, need(contract_kind="spot")) == {}
    assert steps(offer(completeness=1.0, quantity=9e6), need(reference_price_vnd=None)) == {}


def test_steps_of_the_sellers_side_are_those_that_move_its_features():
    wants = need(
        requirements=(asks("VIETGAP_TT"), *WISHES.requirements),
        contract_kind="season",
        delivery_terms="seller_delivers",
    )
    has = offer(asking_price_vnd=100_000, certificates=(certificate(),), contract_kind="spot", delivery_terms="shared")
    row = dict(zip(SUITS.names, suits.table(has, [wants])[0].tolist(), strict=True))
    found = {step.code: step for step in steps_for(has, wants, row)}

    assert set(found) == {"verify_papers", "lower_price", "offer_contract", "offer_delivery"}
    assert found["lower_price"].params["price_vnd"] == 95_000
    assert found["lower_price"].features["usual_to_asking"] == pytest.approx(85_000 / 95_000 - 1)
    assert all(set(step.features) <= set(row) for step in found.values())
    usual = offer(asking_price_vnd=84_000)
    row = dict(zip(SUITS.names, suits.table(usual, [need()])[0].tolist(), strict=True))
    assert "lower_price" not in {step.code for step in steps_for(usual, need(), row)}


def test_nobody_is_told_to_sell_below_the_usual_price():
    assert "lower_price" not in steps(offer(asking_price_vnd=84_000), need(reference_price_vnd=85_000))
    assert "lower_price" in steps(offer(asking_price_vnd=86_000), need(reference_price_vnd=85_000))
