"""Who meets whom, when, at which table: meetings between two sides so that what they may gain is greatest.

First the pairs are chosen, then they are laid into slots. The choice is a flow of least cost: as many participants as
can be have a meeting, and among all such choices the sum of worths is greatest, exactly. A choice in which nobody has
more meetings than there are slots, and all together no more than the tables hold, always fits into the slots: a
bipartite graph can be coloured with as many colours as its largest degree (Kőnig), and its colours can be made equally
common (de Werra). So the two steps lose nothing against one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

WISH_WORTH: Final = 0.25
"""What a wish of either side adds to a fit of 0 to 1; two wishes for one another count twice."""
_STEPS: Final = 1_000_000
"""Worths are compared in millionths: whole numbers have one sum, whatever the order."""
Pair = tuple[int, int]
"""One of the first side, one of the second."""
Person = tuple[int, int]
"""Which side (0 or 1), which participant."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A pair at a table in a slot; both count from 0."""

    one: int
    other: int
    slot: int
    table: int


def worth(fit: float, wishes: int) -> float:
    """What a meeting is worth: the mutual fit of the two (0 to 1) and how many of them wished for it (0 to 2)."""
    return fit + WISH_WORTH * wishes


def assigned(worths: Mapping[Pair, float], *, slots: int, tables: int) -> list[Meeting]:
    """The meetings of an event.

    Parameters
    ----------
    worths : mapping
        By pair: what their meeting is worth. Only pairs worth a millionth or more can meet.
    slots, tables : int
        How many there are, from 1.

    Returns
    -------
    list of Meeting
        By slot and table. Nobody meets twice in a slot, no pair meets twice, no table is taken twice in a slot; the
        same worths give the same list, in whatever order they come.

    Raises
    ------
    ValueError
        There is no slot or no table, or a worth is not a finite number.
    """
    if slots < 1 or tables < 1:
        raise ValueError(f"{slots} slots at {tables} tables hold no meeting")
    if not all(map(isfinite, worths.values())):
        raise ValueError("a worth is not a finite number")
    steps = {pair: round(worths[pair] * _STEPS) for pair in sorted(worths)}
    chosen = _chosen({pair: each for pair, each in steps.items() if each > 0}, slots, slots * tables)
    return _at_tables(_levelled(_coloured(chosen, slots), slots), tables)


# Which pairs -----------------------------------------------------------------------------------------------------


def _chosen(steps: Mapping[Pair, int], most_each: int, most: int) -> list[Pair]:
    """The pairs that meet: as many participants as can be, then as much worth as can be.

    A unit of flow is a meeting: from the source through one of the first side, the pair, one of the second, to the
    sink. The first unit through a participant earns more than all worths together.
    """
    if not steps:
        return []
    # OR-Tools is large: the web process does without it until somebody assigns meetings.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    people = {each: row for row, each in enumerate(sorted({who for pair in steps for who in _people(pair)}), start=3)}
    source, hub, sink = 0, 1, 2
    flow = SimpleMinCostFlow()
    bonus = max(steps.values()) * min(most, len(steps)) + 1
    arcs = [(people[0, one], people[1, other], 1, -value) for (one, other), value in steps.items()]
    arcs += [(source, hub, most, 0), (source, sink, most, 0)]
    for (side, _), node in people.items():
        begin, end = (hub, node) if side == 0 else (node, sink)
        arcs += [(begin, end, 1, -bonus), (begin, end, most_each - 1, 0)]
    columns = np.array(arcs, np.int64).T
    found = flow.add_arcs_with_capacity_and_unit_cost(*columns)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([most, -most]))
    status = flow.solve()
    assert status == flow.OPTIMAL, status  # what meets nowhere goes from the source straight to the sink
    met = flow.flows(found[: len(steps)])
    return [pair for pair, units in zip(steps, met, strict=True) if units]


# In which slot ---------------------------------------------------------------------------------------------------


class _Slots:
    """Which pair each participant meets in each slot."""

    def __init__(self) -> None:
        self.slot_of: dict[Pair, int] = {}
        self.taken: defaultdict[Person, dict[int, Pair]] = defaultdict(dict)

    def put(self, pair: Pair, slot: int) -> None:
        self.slot_of[pair] = slot
        for who in _people(pair):
            self.taken[who][slot] = pair

    def free(self, who: Person, slots: int) -> int:
        """The first slot in which somebody meets nobody."""
        return next(each for each in range(slots) if each not in self.taken[who])

    def chain(self, start: Person, first: int, second: int) -> Iterator[Pair]:
        """The meetings in two slots, in turns, from somebody's in the first, and on from whom they meet."""
        who, slot = start, first
        while slot in self.taken[who]:
            pair = self.taken[who][slot]
            yield pair
            who = next(each for each in _people(pair) if each != who)
            slot = second if slot == first else first

    def exchange(self, pairs: Sequence[Pair], first: int, second: int) -> None:
        """Give pairs of either slot the other one; together they are whole chains."""
        others = {pair: second if self.slot_of[pair] == first else first for pair in pairs}
        for pair in pairs:
            for who in _people(pair):
                del self.taken[who][self.slot_of[pair]]
        for pair, slot in others.items():
            self.put(pair, slot)


def _coloured(pairs: Sequence[Pair], slots: int) -> dict[Pair, int]:
    """A slot for each pair, nobody twice in one; nobody has more pairs than there are slots."""
    found = _Slots()
    for pair in pairs:
        one, other = _people(pair)
        first, second = found.free(one, slots), found.free(other, slots)
        if first in found.taken[other]:  # then free that slot of theirs, by moving what hangs on it
            found.exchange(list(found.chain(other, first, second)), first, second)
        found.put(pair, first)
    return found.slot_of


def _levelled(slot_of: Mapping[Pair, int], slots: int) -> dict[Pair, int]:
    """The same with slots as full as one another, so that no slot has more meetings than tables."""
    found = dict(slot_of)
    while True:
        sizes = np.bincount(list(found.values()), minlength=slots)
        fullest, emptiest = int(sizes.argmax()), int(sizes.argmin())
        if sizes[fullest] - sizes[emptiest] < 2:
            return found
        for pair in _longer_chain(found, fullest, emptiest):
            found[pair] = emptiest if found[pair] == fullest else fullest


def _longer_chain(slot_of: Mapping[Pair, int], fullest: int, emptiest: int) -> list[Pair]:
    """Meetings that hang together in two slots and of which one more is in the fuller: that there must be."""
    of_person: defaultdict[Person, list[Pair]] = defaultdict(list)
    edges = [pair for pair, slot in sorted(slot_of.items()) if slot in (fullest, emptiest)]
    for pair in edges:
        for who in _people(pair):
            of_person[who].append(pair)
    seen: set[Pair] = set()
    for edge in edges:
        chain, waiting = [], [edge]
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                chain.append(pair)
                waiting += [each for who in _people(pair) for each in of_person[who]]
        if sum(1 if slot_of[pair] == fullest else -1 for pair in chain) > 0:
            return chain
    raise AssertionError("of two slots, the fuller has the longer chain")


# At which table --------------------------------------------------------------------------------------------------


def _at_tables(slot_of: Mapping[Pair, int], tables: int) -> list[Meeting]:
    """Tables, slot by slot: whoever is of the first side keeps one table where that can be."""
    homes = {one: row % tables for row, one in enumerate(sorted({one for one, _ in slot_of}))}
    found: list[Meeting] = []
    for slot in sorted(set(slot_of.values())):
        table_of: dict[int, Pair] = {}
        homeless: list[Pair] = []
        for pair in sorted(pair for pair, each in slot_of.items() if each == slot):
            if table_of.setdefault(homes[pair[0]], pair) != pair:
                homeless.append(pair)
        free = (each for each in range(tables) if each not in table_of)
        table_of |= dict(zip(list(free), homeless, strict=False))
        found += [Meeting(*pair, slot, table) for table, pair in sorted(table_of.items())]
    return found


def _people(pair: Pair) -> tuple[Person, Person]:
    return (0, pair[0]), (1, pair[1])
