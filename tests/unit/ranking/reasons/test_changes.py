"""What would change a score: the steps that a listing lacks, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.rankers.baseline import BaselineRanker
from matchmaker.ranking.reasons.changes import CHANGES, STEPS, best_changes, open_steps
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
    return steps_of(an_offer, a_need, answering.table([an_offer], a_need), ANSWERS)


def steps_of(an_offer: OfferFacts, a_need: NeedFacts, rows: np.ndarray, schema: Schema) -> dict[str, dict]:
    """The figures behind each step that is open to one pair."""
    row = named(rows[0], schema)
    found = {
        each.step.code: dict(each.step.params(an_offer, a_need, row))
        for each in open_steps([an_offer], [a_need], rows, schema)
    }
    assert all(set(params) == set(CHANGES[code].params) for code, params in found.items())
    return found


def named(row: np.ndarray, schema: Schema) -> dict[str, float]:
    return dict(zip(schema.names, row.tolist(), strict=True))


def after(code: str, an_offer: OfferFacts, a_need: NeedFacts, rows: np.ndarray, schema: Schema) -> dict[str, float]:
    """The features that one pair has once a step is taken."""
    (taken,) = (each for each in open_steps([an_offer], [a_need], rows, schema) if each.step.code == code)
    return named(taken.rows[0], schema)


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
    rows = suits.table(has, [wants])
    found = steps_of(has, wants, rows, SUITS)

    assert set(found) == {"verify_papers", "lower_price", "offer_contract", "offer_delivery"}
    assert found["lower_price"]["price_vnd"] == 95_000
    assert after("lower_price", has, wants, rows, SUITS)["usual_to_asking"] == pytest.approx(85_000 / 95_000 - 1)
    usual = offer(asking_price_vnd=84_000)
    assert "lower_price" not in steps_of(usual, need(), suits.table(usual, [need()]), SUITS)


def test_a_step_moves_its_own_features_and_no_other():
    wants = need(requirements=(asks("PUC_EXPORT"), *WISHES.requirements), rate_per_week=5_000, ceiling_vnd=110_000)
    has = offer(quantity=6_000, asking_price_vnd=100_000, certificates=(certificate("PUC_EXPORT", market="CN"),))
    rows = answering.table([has], wants)
    before = named(rows[0], ANSWERS)

    moved = {
        code: {
            name
            for name, value in after(code, has, wants, rows, ANSWERS).items()
            if not np.array_equal(value, before[name], equal_nan=True)
        }
        for code in steps(has, wants)
    }

    assert moved == {
        "add_quantity": {"quantity_share", "rate_share"},
        "verify_papers": {"essentials_verified"},
        "add_papers": {"wishes_held"},
        "state_attributes": {"attributes_stated", "attributes_met"},
        "lower_price": {"price_gap", "price_to_reference"},
        "complete_listing": {"completeness"},
    }
    grown = after("add_quantity", has, wants, rows, ANSWERS)
    assert grown["quantity_share"] == 1.0
    assert grown["rate_share"] == pytest.approx(min(before["rate_share"] / before["quantity_share"], 1.0))


def test_many_pairs_are_told_what_each_alone_is_told():
    wants = need(requirements=WISHES.requirements, ceiling_vnd=110_000)
    offers = [
        offer(quantity=10_000.0),
        offer(quantity=9e6, completeness=1.0),
        offer(asking_price_vnd=105_000),
        offer(published_on=on(-90), certificates=(certificate(),)),
    ]
    rows, needs = answering.table(offers, wants), [wants] * len(offers)

    together = best_changes(BaselineRanker(), offers, needs, rows)

    alone = [best_changes(BaselineRanker(), [o], [wants], rows[[i]])[0] for i, o in enumerate(offers)]
    assert together == alone
    assert len({change.code for change in together if change}) > 1


def test_of_equal_steps_the_first_is_named_and_none_that_gains_next_to_nothing():
    class Flat:
        """Every pair that differs from the first is worth the same more."""

        version, background_ = "flat", np.zeros(len(ANSWERS))

        def __init__(self, gain: float) -> None:
            self.gain = gain

        def predict(self, rows: np.ndarray) -> np.ndarray:
            same = ((rows == rows[0]) | (np.isnan(rows) & np.isnan(rows[0]))).all(axis=1)
            return np.where(same, 0.5, 0.5 + self.gain)

    wants, has = need(requirements=WISHES.requirements), offer(quantity=6_000, completeness=0.5)
    rows = answering.table([has], wants)
    first = next(step.code for step in STEPS if step.code in steps(has, wants))

    (named_step,) = best_changes(Flat(0.1), [has], [wants], rows)
    assert named_step is not None
    assert named_step.code == first
    assert best_changes(Flat(0.01), [has], [wants], rows) == [None]


def test_nobody_is_told_to_sell_below_the_usual_price():
    assert "lower_price" not in steps(offer(asking_price_vnd=84_000), need(reference_price_vnd=85_000))
    assert "lower_price" not in steps(offer(asking_price_vnd=86_000), need(reference_price_vnd=85_000)), (
        "81,700 is told"
    )
    assert "lower_price" in steps(offer(asking_price_vnd=90_000), need(reference_price_vnd=85_000))
