"""What a package leaves: exact to the đồng, and shares per hectare that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.contracts.packages.margin import Margin, Part, Stage, Term, in_full, shared

AMOUNTS = st.integers(0, 10**13)
HECTARES = st.decimals("0.001", 100_000, places=3)
TERMS = st.lists(
    st.one_of(
        st.builds(Term, st.sampled_from([Part.PRODUCE, Part.INPUTS]), st.none() | AMOUNTS, AMOUNTS, AMOUNTS),
        st.builds(in_full, st.sampled_from([Part.OTHER, Part.INVESTMENT]), AMOUNTS),
    ),
    max_size=8,
)


@given(TERMS, HECTARES)
def test_the_margin_is_produce_less_inputs_less_other_costs_plus_what_need_not_be_paid_back(
    terms: list[Term], hectares: Decimal
) -> None:
    margin = Margin(tuple(terms), hectares)
    for stage in Stage:
        parts = [margin.of_part(part, stage) for part in Part]
        if stage is Stage.EXPECTED and any(each.expected_vnd is None for each in terms):
            assert margin.totals[stage] is margin.shares(stage) is margin.per_hectare(stage) is None
            continue
        assert margin.totals[stage] == sum(each for each in parts if each is not None)
        assert all(
            part is not None and (-part if kind.is_cost else part) >= 0 for part, kind in zip(parts, Part, strict=True)
        )


@given(st.lists(st.integers(-(10**13), 10**13), max_size=12), HECTARES)
def test_shares_per_hectare_add_up_to_the_share_of_the_whole_and_none_is_a_đồng_off(
    amounts: list[int], hectares: Decimal
) -> None:
    found = shared(amounts, hectares)
    whole = Decimal(sum(amounts)) / hectares
    assert abs(sum(found) - whole) <= Decimal("0.5") + whole.copy_abs() * Decimal("1e-27")
    for share, amount in zip(found, amounts, strict=True):
        assert abs(share - Decimal(amount) / hectares) <= 1 + Decimal(10) ** -6


@pytest.mark.parametrize("hectares", [None, Decimal(0)])
def test_without_land_nothing_is_told_per_hectare(hectares: Decimal | None) -> None:
    assert Margin((in_full(Part.OTHER, 5),), hectares).per_hectare(Stage.PAID) is None


def test_twenty_hectares_of_rice_worked_out_by_hand() -> None:
    """120 t at 8,500 đ/kg; 6 t of NPK at 15,000; 240 million beside; 100 million invested, of which 60 goes back."""
    rice = Term(Part.PRODUCE, 120_000 * 8_500, 40_000 * 8_500, 300_000_000)
    npk = Term(Part.INPUTS, 6_000 * 15_000, 6_000 * 15_000, 90_000_000)
    margin = Margin((rice, npk, in_full(Part.OTHER, 240_000_000), in_full(Part.INVESTMENT, 40_000_000)), Decimal(20))
    assert margin.totals == {
        Stage.EXPECTED: 1_020_000_000 - 90_000_000 - 240_000_000 + 40_000_000,
        Stage.DELIVERED: 340_000_000 - 90_000_000 - 240_000_000 + 40_000_000,
        Stage.PAID: 300_000_000 - 90_000_000 - 240_000_000 + 40_000_000,
    }
    assert margin.per_hectare(Stage.EXPECTED) == 36_500_000
    assert margin.shares(Stage.EXPECTED) == [51_000_000, -4_500_000, -12_000_000, 2_000_000]
