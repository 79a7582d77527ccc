"""Whom to call first: most tonnes for the minutes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.radar.calls.scoring import DIALLING, EFFECTS, Topic, Why, suggestion, suggestions

pytestmark = pytest.mark.pure

topics = st.builds(
    Topic,
    why=st.sampled_from(Why),
    organisation_id=st.integers(1, 4),
    tonnes=st.floats(0, 500),
    path=st.text("ab/", max_size=5),
    about=st.just("Sầu riêng"),
    otherwise=st.floats(0, 1),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(topics, max_size=12))
def test_each_organisation_is_called_once_and_the_worthiest_first(found: list[Topic]) -> None:
    told = suggestions(found)
    assert {each.organisation_id for each in told} == {each.organisation_id for each in found}
    assert sum(len(each.topics) for each in told) == len(found), "nothing is forgotten"
    assert [each.worth for each in told] == sorted((each.worth for each in told), reverse=True)
    for each in told:
        alone = each.topics[0].gain / (DIALLING + each.topics[0].minutes)
        assert each.worth >= alone - 1e-9, "what else is talked about costs no tonnes a minute"
    assert suggestions(found[::-1]) == told or len({each.path for each in found}) < len(found)


def test_a_call_is_worth_what_it_moves_for_the_minutes_it_takes() -> None:
    answer = Topic(Why.ANSWER, 1, 100.0, "/introductions/1", "Công ty A")
    trifle = Topic(Why.PAPER, 1, 1.0, "/radar/offer/1", "Sầu riêng")
    told = suggestion(1, [trifle, answer])
    effect = EFFECTS[Why.ANSWER]
    assert told.topics == [answer, trifle]
    assert told.counted == 1, "the trifle is told, and takes no minute"
    assert told.worth == pytest.approx(effect.chance * 100 / (DIALLING + effect.minutes))
    sure = Topic(Why.ANSWER, 2, 100.0, "/introductions/2", "Công ty B", otherwise=0.5)
    assert [each.organisation_id for each in suggestions([sure, answer])] == [1, 2], "it may come right without a call"
