"""Records are earned by evidence, slowly, and lost slowly; whoever has none stands where everybody begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.reputation import figures
from matchmaker.reputation.figures import HALF_LIFE_DAYS, NOTHING_KNOWN, WEIGHTS, Fact, Record
from matchmaker.reputation.kinds import Cause, FactKind, Side

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 22)
SHARES = (FactKind.DELIVERED, FactKind.GRADE_ACCEPTED)
DAYS = (FactKind.COLLECTED, FactKind.PAID)


def facts_of(side: Side) -> st.SearchStrategy[Fact]:
    """Any fact about one side, of the last years."""
    deal, on = st.integers(1, 4), st.integers(0, 1500).map(lambda days: TODAY - timedelta(days=days))
    cause = st.sampled_from([None, Cause.FORCE_MAJEURE])
    kinds = st.sampled_from([kind for kind in WEIGHTS[side] if kind is not FactKind.CANCELLED])
    told = st.builds(
        lambda kind, day, number, share, days, why: Fact(
            kind, day, number, share if kind in SHARES else None, days if kind in DAYS else None, why
        ),
        kinds, on, deal, st.floats(0, 1.2), st.integers(-30, 120), cause,
    )  # fmt: skip
    cancelled = st.builds(
        lambda day, n, why: Fact(FactKind.CANCELLED, day, n, cause=why), on, deal, st.sampled_from(Cause)
    )
    return st.one_of(told, told, cancelled)


@st.composite
def histories(draw: st.DrawFn, least: int = 0) -> tuple[Side, list[Fact]]:
    side = draw(st.sampled_from(Side))
    return side, draw(st.lists(facts_of(side), min_size=least, max_size=25))


def record(facts: Sequence[Fact], side: Side = Side.SELLER, on: date = TODAY) -> Record:
    return figures.record(facts, side, NOTHING_KNOWN, on)


def shares(found: Record) -> list[float]:
    return [found.reliability, *(each.share for each in found.figures.values())]


def delivered(share: float, days_ago: int = 0, deal_id: int = 1) -> Fact:
    return Fact(FactKind.DELIVERED, TODAY - timedelta(days=days_ago), deal_id, share)


@given(histories(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=80)
def test_every_figure_is_a_share_whatever_happened_and_in_whichever_order_it_is_told(history, random) -> None:
    side, facts = history
    found = record(facts, side)
    assert all(0 <= share <= 1 for share in shares(found))
    shuffled = random.sample(facts, len(facts))
    assert record(shuffled, side) == found
    assert found.facts + found.force_majeure == len(facts)


@given(histories(least=1), st.data())
@settings(deadline=None, max_examples=80)
def test_whatever_goes_better_or_goes_well_besides_lowers_nothing(history, data) -> None:
    side, facts = history
    before = record(facts, side)
    better = data.draw(st.integers(0, len(facts) - 1))
    fact = facts[better]
    if fact.share is not None:
        raised = replace(fact, share=min(fact.share + data.draw(st.floats(0, 1)), 1.2))
    elif fact.days is not None:
        raised = replace(fact, days=fact.days - data.draw(st.integers(0, 60)))
    else:
        raised = replace(fact, cause=Cause.FORCE_MAJEURE)
    after = record([*facts[:better], raised, *facts[better + 1 :]], side)
    assert all(now >= then - 1e-12 for then, now in zip(shares(before), shares(after), strict=True))

    of_a_deal = data.draw(st.sampled_from(sorted({each.deal_id for each in facts} | {99})))
    kind = next(iter(WEIGHTS[side]))
    on = TODAY - timedelta(days=data.draw(st.integers(0, 1500)))
    success = Fact(kind, on, of_a_deal, *((1.0, None) if kind in SHARES else (None, 0)))
    besides = record([*facts, success], side)
    assert besides.figures[kind].share >= before.figures[kind].share - 1e-12


@given(histories(), st.data())
@settings(deadline=None, max_examples=60)
def test_force_majeure_is_told_and_moves_nothing(history, data) -> None:
    side, facts = history
    weather = replace(data.draw(facts_of(side)), cause=Cause.FORCE_MAJEURE)
    before, after = record(facts, side), record([*facts, weather], side)
    assert shares(after) == shares(before)
    assert (after.force_majeure, after.cancellations) == (before.force_majeure + 1, before.cancellations)


@pytest.mark.parametrize("side", Side)
def test_a_newcomer_stands_exactly_at_what_is_usual(side: Side) -> None:
    known = [[Fact(kind, TODAY, 1, 0.7, 4) for kind in WEIGHTS[side] if kind is not FactKind.CANCELLED]]
    usual = figures.usual_of(known, side, TODAY)
    found = figures.record([], side, usual, TODAY)
    assert {kind: each.share for kind, each in found.figures.items()} == usual.shares
    assert found.reliability == found.usual == usual.reliability(side)
    assert {kind: each.days for kind, each in found.figures.items() if each.days is not None} == usual.days


@pytest.mark.parametrize("deals", [1, 2, 12])
def test_one_bad_season_brands_nobody_and_a_year_later_counts_half(deals: int) -> None:
    """Everything went wrong in every week of one season: yet half of what is usual stays, and it fades."""
    usual = NOTHING_KNOWN.shares[FactKind.DELIVERED]
    season = [delivered(0.0, days_ago=7 * week, deal_id=deal) for week in range(12) for deal in range(deals)]
    bad = record(season).figures[FactKind.DELIVERED]
    assert usual / 2 <= bad.share < usual
    if deals == 1:
        assert bad.share >= usual * 2 / 3, "one deal counts four deliveries at most"
    fades = record(season, on=TODAY + timedelta(days=4 * HALF_LIFE_DAYS)).figures[FactKind.DELIVERED]
    assert fades.share > usual * 0.8
    mended = [delivered(1.0, days_ago=-300 - 30 * month, deal_id=100 + month) for month in range(6)]
    assert record([*season, *mended], on=TODAY + timedelta(days=480)).figures[FactKind.DELIVERED].share > bad.share


def test_what_is_usual_is_set_by_no_single_large_organisation() -> None:
    large = [delivered(0.0, deal_id=deal, days_ago=deal % 300) for deal in range(500)]
    small = [[delivered(1.0, deal_id=1000 + each)] for each in range(40)]
    usual = figures.usual_of([large, *small], Side.SELLER, TODAY).shares[FactKind.DELIVERED]
    assert usual > 0.75


def test_days_are_told_as_the_median_and_drawn_towards_the_usual_ones() -> None:
    paid = [Fact(FactKind.PAID, TODAY, deal, days=days) for deal, days in enumerate((-3, 10, 40))]
    found = record(paid, Side.BUYER).figures[FactKind.PAID]
    assert found.median_days == 10
    assert found.days == pytest.approx((8 * 7 + 3 * 10) / 11)
    assert figures.observed(paid[0]) == 1
    assert figures.observed(paid[1]) == pytest.approx(1 - 10 / 60)
    assert figures.observed(replace(paid[2], days=90)) == 0
