"""What people chose from lists of two rankers tells which one they prefer, one vote a need."""

from __future__ import annotations

from sqlalchemy import update

from matchmaker.db import session
from matchmaker.learning import trials
from matchmaker.matching.models import Match, MatchRun, Picker
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import Factories
from tests.unit.learning.conftest import Recorder, features

CANDIDATE = "live-0123456789ab"


def interleaved(recorder: Recorder, need: object, *, by: object = None, day: float = 0) -> MatchRun:
    """Two rows: the champion's pick, then the candidate's."""
    run = recorder.show(need, [features(), features()], day=day, candidate=CANDIDATE, viewer=by)  # type: ignore[arg-type]
    for rank, picker in ((1, Picker.CHAMPION), (2, Picker.CANDIDATE)):
        session.execute(update(Match).where(Match.run_id == run.id, Match.rank == rank).values(picked_by=picker))
    return run


def test_each_need_has_one_vote_by_what_its_buyer_did_most(recorder: Recorder, factories: Factories) -> None:
    needs = [recorder.need() for _ in range(4)]
    first, second = recorder.offers[:2]
    for day, need in enumerate(needs):
        run = interleaved(recorder, need, day=day)
        if need in needs[:2]:
            recorder.act(run, need, second, InteractionKind.SHORTLISTED)
            recorder.act(run, need, first, InteractionKind.OPENED)
        if need is needs[2]:
            recorder.act(run, need, first, InteractionKind.OPENED)
    plain = recorder.show(needs[3], [features(), features()], day=9)
    recorder.act(plain, needs[3], first, InteractionKind.SHORTLISTED)
    found = trials.outcome(CANDIDATE)
    assert (found.candidate_wins, found.champion_wins, found.ties) == (2, 1, 1)
    told = trials.as_data(CANDIDATE)
    assert told["share"] == 2 / 3
    assert told["p_value"] == 1.0


def test_who_did_not_agree_has_no_vote(recorder: Recorder, factories: Factories) -> None:
    need, silent = recorder.need(), factories.user()
    run = interleaved(recorder, need, by=silent)
    recorder.act(run, need, recorder.offers[0], InteractionKind.OPENED, by=silent)
    found = trials.as_data(CANDIDATE)
    assert (found["candidate_wins"], found["champion_wins"], found["ties"], found["share"]) == (0, 0, 0, None)
