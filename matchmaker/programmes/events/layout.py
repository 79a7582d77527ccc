"""Laying the one-to-one meetings of an event: who suits whom, when, at which table. Nothing commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.allocation import meetings as allocation
from matchmaker.db import session
from matchmaker.errors import WrongState
from matchmaker.programmes.events import meeting
from matchmaker.programmes.events.fits import Fit, fits
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent, Registration

FIT_STEPS: Final = 1000
Sides = tuple[dict[int, int], dict[int, int]]
"""The registrations of cooperatives and of enterprises, by their organisations."""


@dataclass(frozen=True)
class Basis:
    """What a lay-out was reckoned from."""

    slots: int
    tables: int
    sides: Sides
    wishes: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Layout:
    """Who is to meet whom, by their organisations, before any of it is written."""

    basis: Basis
    meetings: Sequence[allocation.Meeting]
    fits: Mapping[tuple[int, int], Fit]


def reckoned(event: ProgrammeEvent) -> Layout:
    """The meetings by mutual fit and wishes as all stands now; this reads alone, and may take a while.

    Raises WrongState where there is no room yet.
    """
    basis = _basis(event)
    found = fits(*basis.sides)
    worths = _worths(basis, {pair: each.score for pair, each in found.items()})
    return Layout(basis, allocation.assigned(worths, slots=basis.slots, tables=basis.tables), found)


def assign(event: ProgrammeEvent, layout: Layout | None = None, *, by: User) -> list[Meeting]:
    """Lay all meetings anew; those that were moved by hand, too. A lay-out of what has changed since is not used.

    Raises WrongState where there is no room yet, or the event is over.
    """
    meeting.hold(event)
    if layout is None or layout.basis != _basis(event):
        layout = reckoned(event)
    meeting.drop(event)
    cooperatives, enterprises = layout.basis.sides
    for each in layout.meetings:
        fit = layout.fits.get((each.one, each.other))
        session.add(
            Meeting(
                event_id=event.id,
                cooperative_id=cooperatives[each.one],
                enterprise_id=enterprises[each.other],
                slot=each.slot + 1,
                table=each.table + 1,
                fit=round(fit.score * FIT_STEPS) if fit else 0,
                offer_id=fit.offer_id if fit else None,
                need_id=fit.need_id if fit else None,
            )
        )
    session.flush()
    audit.record("programme_event.meetings_assigned", event, by=by)
    return meeting.of_event(event.id)


def _basis(event: ProgrammeEvent) -> Basis:
    if event.slot_count is None or event.table_count is None:
        raise WrongState(event, wanted="with a room")
    sides, wishes = _sides(meeting.participants(event.id)), meeting.wishes(event.id)
    return Basis(event.slot_count, event.table_count, sides, frozenset(wishes))


def _sides(people: Iterable[Registration]) -> Sides:
    found: Sides = ({}, {})
    for each in people:
        found[0 if each.organisation.kind.is_cooperative else 1][each.organisation_id] = each.id
    return found


def _worths(basis: Basis, scores: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """What a meeting of each pair is worth: by fit, wishes, or both."""
    organisation_of = {registration: each for side in basis.sides for each, registration in side.items()}
    counts: Counter[tuple[int, int]] = Counter()
    for one, other in basis.wishes:
        if one in organisation_of and other in organisation_of:
            pair = organisation_of[one], organisation_of[other]
            counts[pair if pair[0] in basis.sides[0] else (pair[1], pair[0])] += 1
    return {pair: allocation.worth(scores.get(pair, 0.0), counts[pair]) for pair in scores.keys() | counts.keys()}
