"""What a trial on live traffic shows: whose picks people chose from lists that two rankers made together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from matchmaker.db import session
from matchmaker.learning import queries
from matchmaker.matching.models import Picker
from matchmaker.ranking.judging.grading import By, Happening, grade
from matchmaker.ranking.judging.interleaving import Verdict, verdict
from matchmaker.ranking.judging.metrics import GAINS


def outcome(candidate: str) -> Verdict:
    """Who won, champion or candidate, one vote a need.

    A pair's credit is what the buyer did with it from interleaved lists, graded as for training, and falls to
    whichever ranker picked the row in the list from which it was done.
    """
    picked = {
        (row.run_id, row.need_id, row.offer_id): row.picked_by
        for row in session.execute(queries.interleaved())
        if row.candidate == candidate and row.picked_by is not None
    }
    done: dict[tuple[int, int, Picker], list[Happening]] = defaultdict(list)
    for row in session.execute(queries.interactions()):
        picker = picked.get((row.run_id, row.need_id, row.offer_id))
        if picker is not None:
            happening = Happening(row.kind, By((row.ended_by or row.side).value), row.reason or "")
            done[row.need_id, row.offer_id, picker].append(happening)
    credits = {need: [0.0, 0.0] for _, need, _ in picked}
    for (need, _, picker), happenings in done.items():
        graded = grade(happenings, By.BUYER)
        credits[need][picker is Picker.CANDIDATE] += GAINS[graded] if graded is not None else 0.0
    return verdict({need: (champion, other) for need, (champion, other) in credits.items()})


def as_data(candidate: str) -> dict[str, Any]:
    """The outcome as plain JSON, with what it means."""
    found = outcome(candidate)
    figures = {name: None if value != value else value for name, value in asdict(found).items()}
    return {"candidate": candidate, **figures, "test": "sign test over needs, exact and two-sided; Wilson interval"}
