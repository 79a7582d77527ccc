"""What a lower price opens is told in bands that give no buyer's ceiling away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.constraints import check
from matchmaker.ranking.facts.listings import NeedFacts
from matchmaker.ranking.openings import steps
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.prices import cheaper
from matchmaker.ranking.openings.search import Opening, admissible
from tests.unit.ranking.builders import TODAY, need, offer

pytestmark = pytest.mark.pure
CEILINGS = st.lists(st.one_of(st.none(), st.integers(50, 120).map(lambda each: each * 1000.0)), max_size=30)


def buyers(ceilings: Sequence[float | None]) -> list[NeedFacts]:
    """Needs of as many buyers."""
    return [need(need_id=n, organisation_id=50 + n, ceiling_vnd=each) for n, each in enumerate(ceilings, start=1)]


def told(ceilings: Sequence[float | None], asking: float, floor: float | None) -> Opening | None:
    offered = offer(asking_price_vnd=asking)
    pairs = admissible(offered, Shelf.of(NeedColumns.of(buyers(ceilings), Vocabulary())), TODAY)
    by_need = dict(enumerate(ceilings, start=1))
    known = [by_need[each] for each in pairs.needs.need_id.tolist()]
    return cheaper(offered, pairs, np.array([np.nan if c is None else c for c in known]), floor_vnd=floor)


@given(CEILINGS, st.integers(55, 130).map(lambda each: each * 1000.0), st.integers(1, 100).map(lambda each: each * 1e3))
def test_at_least_as_many_needs_open_as_are_told(ceilings: list[float | None], asking: float, floor: float) -> None:
    found = told(ceilings, asking, floor)
    if found is None:
        return
    (change,) = found.changes
    assert (change.sort, found.need_ids) == (Sort.PRICE, ())
    assert floor <= change.number < asking
    opened = [
        each
        for each in buyers(ceilings)
        if check(offer(asking_price_vnd=asking), each) and not check(change.applied(offer()), each)
    ]
    assert len({each.organisation_id for each in opened}) >= found.buyers
    assert sum(each.still_lacking for each in opened) >= found.amount > 0


def test_a_step_is_named_in_bands() -> None:
    found = told([70_000.0] * 7 + [50_000.0] * 3, 80_000, 60_000)
    assert found == Opening((Change(Sort.PRICE, value=70_000.0),), 5, 5, 100_000.0)


@pytest.mark.parametrize("floor", [None, 76_000, 80_000])
def test_nobody_is_told_to_go_below_the_floor(floor: float | None) -> None:
    assert told([70_000.0] * 7 + [50_000.0] * 3, 80_000, floor) is None


@pytest.mark.parametrize("others", [0, 1, 2])
def test_where_all_would_open_nothing_is_told_of_any(others: int) -> None:
    """Else the answer would say of each of them that it pays that much."""
    assert told([70_000.0] * 6 + [50_000.0] * others, 80_000, 1_000) is None


@given(st.integers(75_000, 79_999), st.sampled_from([60_000.0, 71_000.0, 74_999.0, 76_500.0, 90_000.0, None]))
def test_sliding_the_own_price_or_one_ceiling_among_many_changes_nothing(asking: int, one: float | None) -> None:
    known = [70_000.0] * 6 + [60_000.0] * 6
    assert told([*known, one], asking, 1_000) == told([*known, 50_000.0], 75_000, 1_000)


@given(st.floats(100, 9e8))
def test_the_grid_follows_from_the_price_alone(price: float) -> None:
    at = steps.price_at_or_below(price)
    assert 0.88 * price - 1 < at <= price
    assert steps.price_at_or_below(at) == at
    if at > 120:
        assert 0.8 * at <= steps.price_below(at) < at
