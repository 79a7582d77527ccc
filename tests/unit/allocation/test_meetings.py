"""Meetings between two sides: nobody twice at once, as many as can be meet somebody, worth as much as can be."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.allocation.meetings import Meeting, Pair, assigned, worth

pytestmark = pytest.mark.pure
WORTHS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(0, 20).map(lambda each: each / 16), max_size=9
)
SIZES = st.integers(1, 4)


def met(pairs: list[Pair]) -> int:
    """How many participants have a meeting."""
    return len({(0, one) for one, _ in pairs} | {(1, other) for _, other in pairs})


def best(worths: dict[Pair, float], slots: int, tables: int) -> tuple[int, float]:
    """Of all choices that hold: the most participants that meet, and the most worth with so many. Tries them all."""
    pairs = [pair for pair, each in worths.items() if each > 0]
    found = (0, 0.0)
    for count in range(min(len(pairs), slots * tables) + 1):
        for chosen in combinations(pairs, count):
            busiest = Counter([(0, one) for one, _ in chosen] + [(1, other) for _, other in chosen]).values()
            if max(busiest, default=0) <= slots:
                found = max(found, (met(list(chosen)), sum(worths[pair] for pair in chosen)))
    return found


@settings(max_examples=60, deadline=None)
@given(WORTHS, SIZES, SIZES)
def test_meetings_hold_at_every_table_and_nobody_could_do_better(
    worths: dict[Pair, float], slots: int, tables: int
) -> None:
    found = assigned(worths, slots=slots, tables=tables)
    pairs = [(each.one, each.other) for each in found]
    assert len({(each.slot, each.table) for each in found}) == len(found), "one meeting a table"
    assert len({(each.slot, each.one) for each in found}) == len(found), "nobody twice at once"
    assert len({(each.slot, each.other) for each in found}) == len(found)
    assert len(set(pairs)) == len(pairs), "no pair meets twice"
    assert all(each.slot < slots and each.table < tables for each in found)
    assert (met(pairs), pytest.approx(sum(worths[pair] for pair in pairs))) == best(worths, slots, tables)
    backwards = dict(reversed(worths.items()))
    assert assigned(backwards, slots=slots, tables=tables) == found, "the order of the input changes nothing"


def test_nobody_stays_without_a_meeting_for_the_sake_of_a_better_one() -> None:
    worths = {(1, 1): 1.0, (1, 2): 0.2, (2, 1): 0.2}
    assert {(each.one, each.other) for each in assigned(worths, slots=1, tables=2)} == {(1, 2), (2, 1)}


def test_two_who_wished_for_each_other_come_before_a_slightly_better_fit() -> None:
    worths = {(1, 1): worth(0.6, 0), (1, 2): worth(0.5, 2)}
    assert assigned(worths, slots=1, tables=1) == [Meeting(1, 2, 0, 0)]


def test_a_large_event_is_seated_within_its_tables() -> None:
    worths = {(one, other): 1 - ((one * 7 + other * 3) % 10) / 11 for one in range(40) for other in range(40)}
    found = assigned(worths, slots=8, tables=20)
    assert len(found) == 8 * 20
    assert max(Counter(each.slot for each in found).values()) == 20


@pytest.mark.parametrize(("slots", "tables", "value"), [(0, 1, 1.0), (1, 0, 1.0), (1, 1, float("nan"))])
def test_what_makes_no_sense_is_refused(slots: int, tables: int, value: float) -> None:
    with pytest.raises(ValueError, match=r"hold no meeting|not a finite"):
        assigned({(1, 1): value}, slots=slots, tables=tables)
