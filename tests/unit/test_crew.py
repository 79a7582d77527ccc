"""Who does the work, and what is said where nobody can."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from matchmaker import crew
from matchmaker.crew import Crew, Here, NoCrew

pytestmark = pytest.mark.pure


def test_alone_a_process_does_each_piece_itself() -> None:
    assert sorted(crew.alone().each(divmod, [(7, 2), (9, 4)])) == [(0, (3, 1)), (1, (2, 1))]


def test_without_a_scheduler_it_is_this_process() -> None:
    with crew.crew(None) as found:
        assert isinstance(found.executor, Here)
        assert found.share("as it is") == "as it is"


def test_a_piece_that_fails_says_so_where_the_work_was_asked_for() -> None:
    with pytest.raises(ZeroDivisionError):
        list(crew.alone().each(divmod, [(7, 2), (1, 0)]))


def test_no_more_pieces_are_under_way_than_the_crew_takes() -> None:
    handed: list[int] = []

    def pieces() -> list[tuple[int]]:
        return [(number,) for number in range(6)]

    told = Crew(Here(), 2, lambda value: value).each(handed.append, pieces())
    next(told)
    assert handed == [0, 1]
    list(told)
    assert handed == [0, 1, 2, 3, 4, 5]


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCrew, match=r"matchmaker\[scale\]"), crew.crew("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(NoCrew, match=r"matchmaker\[scale\]"):
        crew.join("tcp://127.0.0.1:9", tmp_path)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(crew, "PATIENCE_SECONDS", 1)
    with pytest.raises(NoCrew, match=r"tcp://127\.0\.0\.1:9"), crew.crew("tcp://127.0.0.1:9"):
        pass
    with pytest.raises(NoCrew, match=r"tcp://127\.0\.0\.1:9"):
        crew.join("tcp://127.0.0.1:9", tmp_path)
