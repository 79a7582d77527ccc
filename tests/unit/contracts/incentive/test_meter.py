"""What breaking a contract would bring either side: the arithmetic, its levels, and the ways out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from matchmaker.contracts.fulfilment.waiting import Who
from matchmaker.contracts.incentive.meter import (
    AMBER_PCT,
    RED_PCT,
    Exposure,
    Level,
    LineKind,
    Meter,
    Sign,
    SignKind,
    meter,
)
from matchmaker.contracts.incentive.options import Option, OptionKind, options
from matchmaker.measures import Period
from matchmaker.measures.schedule import Portion
from matchmaker.terms import Grade, PriceRule, Terms, price_on

amounts = some.integers(1, 5_000_000_000).map(lambda grams: Decimal(grams) / 1000)
dong = some.integers(0, 2_000_000)
signs = some.lists(some.builds(Sign, some.sampled_from(SignKind), some.integers(0, 10**9)), max_size=3).map(tuple)
exposures = some.builds(
    Exposure,
    undelivered=amounts,
    price_vnd=some.integers(1, 1_000_000),
    deposit_vnd=some.integers(0, 10**10),
    deposit_multiple=some.integers(1, 4),
    penalty_pct=some.integers(0, 30),
    signs=signs,
)


# The arithmetic ------------------------------------------------------------------------------------------------


@given(exposures, some.integers(0, 1_000_000))
def test_the_two_sides_are_mirrors_where_the_deposit_is_paid_back_twice(exposure: Exposure, apart: int) -> None:
    fair = replace(exposure, deposit_multiple=2, signs=())
    apart = min(apart, fair.price_vnd)
    risen, fallen = meter(fair, fair.price_vnd + apart), meter(fair, fair.price_vnd - apart)

    assert risen.seller.lines == fallen.buyer.lines
    assert risen.seller.gain_vnd == fallen.buyer.gain_vnd
    assert risen.level == fallen.level
    assert risen.premium_vnd == -fallen.premium_vnd


@given(exposures, some.lists(dong, min_size=2, max_size=6))
def test_the_higher_the_spot_the_more_the_seller_and_the_less_the_buyer_gains(
    exposure: Exposure, spots: list[int]
) -> None:
    read = [meter(exposure, spot) for spot in sorted(spots)]

    for lower, higher in pairwise(read):
        assert lower.seller.gain_vnd <= higher.seller.gain_vnd
        assert lower.buyer.gain_vnd >= higher.buyer.gain_vnd
        assert lower.seller.level <= higher.seller.level
        assert lower.buyer.level >= higher.buyer.level


@given(exposures, dong)
def test_where_nothing_is_left_to_deliver_nothing_is_won_by_breaking(exposure: Exposure, spot: int) -> None:
    read = meter(replace(exposure, undelivered=Decimal(0), signs=()), spot)

    assert (read.seller.gain_vnd, read.buyer.gain_vnd, read.level) == (0, 0, Level.GREEN)
    assert read.breaks_even_vnd(Who.SELLER) is None


@given(exposures, dong)
def test_what_holds_a_contract_never_adds_to_the_gain_and_no_penalty_passes_eight_per_cent(
    exposure: Exposure, spot: int
) -> None:
    read = meter(exposure, spot)

    for side in (read.seller, read.buyer):
        costs = {line.kind: -line.amount_vnd for line in side.lines[1:]}
        assert all(cost > 0 for cost in costs.values())
        assert costs.get(LineKind.PENALTY, 0) * 100 <= 8 * exposure.value_vnd + 50
        assert side.gain_vnd == side.lines[0].amount_vnd - sum(costs.values())
    assert not (read.seller.gain_vnd > 0 and read.buyer.gain_vnd > 0), "the same price tempts one side at most"


@given(exposures)
def test_from_the_break_even_price_on_breaking_pays(exposure: Exposure) -> None:
    small = exposure.undelivered / 2 + 1  # rounding of one line: half a đồng
    for side in (Who.SELLER, Who.BUYER):
        price = meter(exposure, exposure.price_vnd).breaks_even_vnd(side)
        if price is None:
            continue
        at, short = meter(exposure, price), meter(exposure, price + (-1 if side is Who.SELLER else 1))
        gains = [(each.seller if side is Who.SELLER else each.buyer).gain_vnd for each in (at, short)]
        assert gains[0] >= -small
        assert gains[1] <= small


@given(exposures, dong)
def test_every_thing_held_back_makes_the_level_worse_by_one(exposure: Exposure, spot: int) -> None:
    bare, held = meter(replace(exposure, signs=()), spot), meter(exposure, spot)

    for before, after in ((bare.seller, held.seller), (bare.buyer, held.buyer)):
        counting = [sign for sign in exposure.signs if sign.kind.side is after.side and sign.amount]
        assert after.level == min(before.level + len(counting), Level.RED)
        assert after.gain_vnd == before.gain_vnd


@pytest.mark.parametrize(
    ("spot", "level"),
    [
        *((80_000, Level.GREEN), (100_000, Level.GREEN), (101_999, Level.GREEN)),
        *((102_000, Level.AMBER), (109_999, Level.AMBER), (110_000, Level.RED)),
    ],
)
def test_the_thresholds_are_shares_of_what_is_undelivered(spot: int, level: Level) -> None:
    assert (AMBER_PCT, RED_PCT) == (2, 10)
    assert meter(Exposure(undelivered=Decimal(1_000), price_vnd=100_000), spot).seller.level is level


def test_a_deposit_that_is_only_given_back_holds_no_seller() -> None:
    exposure = Exposure(undelivered=Decimal(1_000), price_vnd=100_000, deposit_vnd=5_000_000, deposit_multiple=1)

    read = meter(exposure, 100_000)

    assert (read.seller.gain_vnd, read.buyer.gain_vnd) == (0, -5_000_000)


# The ways out --------------------------------------------------------------------------------------------------

KG_40T = Decimal(40_000)


def terms(price_vnd: int | None, quantity: Decimal = KG_40T, **more: object) -> Terms:
    weeks = [Period(date(2025, 9, day), date(2025, 9, day + 6)) for day in (1, 8, 15, 22)]
    portions = tuple(Portion(week, quantity / 4) for week in weeks)
    usual = {"price_rule": PriceRule.FIXED, "price_vnd": price_vnd}
    return Terms("DUR-MON", "kg", quantity, portions, **{**usual, **more})  # type: ignore[arg-type]  # as a test fills it


def by_kind(found: list[Option]) -> dict[OptionKind, Option]:
    return {each.kind: each for each in found}


def read(agreed: Terms, spot: int, left: Decimal) -> Meter:
    price = price_on(agreed, spot)
    assert price is not None
    return meter(Exposure(undelivered=left, price_vnd=price, deposit_vnd=10_000_000, penalty_pct=8), spot)


@given(some.integers(10_000, 200_000), some.integers(10_000, 200_000), some.integers(1, 40_000).map(Decimal))
def test_each_way_out_moves_money_one_way_and_leaves_no_more_reason_to_break(
    price: int, spot: int, left: Decimal
) -> None:
    agreed = terms(price)
    before = read(agreed, spot, left)

    found = options(agreed, before)

    assert bool(found) == (price != spot) or abs(spot - price) == 1 or left == 1
    for each in found:
        assert each.to_seller_vnd * (spot - price) >= 0, "whoever the market favours gets it"
        assert abs(each.to_seller_vnd) <= abs(before.seller.lines[0].amount_vnd)
        tempted = before.tempted.side
        after = each.after.seller if tempted is Who.SELLER else each.after.buyer
        assert after.lines[0].amount_vnd <= before.tempted.lines[0].amount_vnd
        assert sum(portion.amount for portion in each.terms.portions) == each.terms.quantity
        assert Terms.read(each.terms.as_data()) == each.terms, "an annex can carry it"


def test_a_risen_market_is_met_by_a_floor_by_half_or_by_letting_half_go() -> None:
    agreed = terms(75_000)

    found = by_kind(options(agreed, read(agreed, 99_000, Decimal(30_000))))

    band, split, release = (found[kind] for kind in OptionKind)
    assert (band.terms.price_rule, band.terms.price_vnd) == (PriceRule.FLOOR_PLUS_MARKET, 75_000)
    assert band.to_seller_vnd == 24_000 * 30_000
    assert (split.terms.price_rule, split.terms.price_vnd) == (PriceRule.FIXED, 87_000)
    assert split.to_seller_vnd == 12_000 * 30_000
    assert (release.terms.quantity, release.after.exposure.undelivered) == (Decimal(25_000), Decimal(15_000))
    assert [portion.amount for portion in release.terms.portions] == [10_000, 10_000, 5_000]
    assert release.to_seller_vnd == 24_000 * 15_000


def test_a_fallen_market_is_met_by_a_floor_in_the_middle() -> None:
    agreed = terms(99_000)

    found = by_kind(options(agreed, read(agreed, 88_000, Decimal(30_000))))

    assert found[OptionKind.BAND].terms.price_vnd == 93_500
    assert found[OptionKind.SPLIT].terms.price_vnd == 93_500
    assert found[OptionKind.BAND].to_seller_vnd == -5_500 * 30_000
    assert found[OptionKind.BAND].after.buyer.gain_vnd < found[OptionKind.BAND].after.spot_vnd * 30_000


@pytest.mark.parametrize(
    ("agreed", "told"),
    [
        (terms(None, price_rule=PriceRule.MARKET_PREMIUM, premium_vnd=4_000), {"premium_vnd": 2_000}),
        (
            terms(
                None,
                price_rule=PriceRule.BY_GRADE,
                grades=(Grade("A", price_vnd=80_000), Grade("B", price_vnd=60_000), Grade("C")),
            ),
            {"grades": (Grade("A", price_vnd=92_000), Grade("B", price_vnd=72_000), Grade("C"))},
        ),
    ],
    ids=["market and premium", "by grade"],
)
def test_half_of_the_difference_is_taken_over_whatever_the_rule(agreed: Terms, told: dict[str, object]) -> None:
    spot = 94_000
    found = by_kind(options(agreed, read(agreed, spot, Decimal(10_000))))

    assert {name: getattr(found[OptionKind.SPLIT].terms, name) for name in told} == told
    assert OptionKind.BAND not in found


def test_a_price_that_is_still_to_be_agreed_has_no_way_out() -> None:
    open_price = terms(None, price_rule=PriceRule.TO_BE_AGREED)

    assert options(open_price, meter(Exposure(undelivered=Decimal(1), price_vnd=1), 2)) == []
