"""Who does the work, and what is said where nobody can."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from matchmaker import crew
from matchmaker.crew import Crew, Here, NoCrew, Shared
from tests.support import dask

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


def test_a_piece_that_kills_its_workers_is_told_as_such() -> None:
    with pytest.raises(NoCrew, match="short of memory"):
        list(Crew(Here(), 1, lambda value: value, (ZeroDivisionError,)).each(divmod, [(1, 0)]))


def test_no_more_pieces_are_under_way_than_the_crew_takes() -> None:
    handed: list[int] = []

    def pieces() -> list[tuple[int]]:
        return [(number,) for number in range(6)]

    told = Crew(Here(), 2, lambda value: value).each(handed.append, pieces())
    next(told)
    assert handed == [0, 1]
    list(told)
    assert handed == [0, 1, 2, 3, 4, 5]


class Forgetful(Here):
    """Workers that have what they were sent only from some number of times on; before, work is called off."""

    def __init__(self, patience: int) -> None:
        self.sent: list[str] = []
        self.patience = patience

    def send(self, value: str) -> tuple[int, str]:
        self.sent.append(value)
        return len(self.sent), value

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if args[0][0] > self.patience:
            return super().submit(fn, *args, **kwargs)
        off: Future[Any] = Future()
        off.cancel()
        off.set_running_or_notify_cancel()
        return off


def test_what_died_with_a_worker_is_sent_again_once_and_the_work_is_done() -> None:
    workers = Forgetful(patience=1)
    shared = Shared("market", workers.send)
    told = Crew(workers, 3, lambda value: value).each(lambda market, number: (market[1], number), [(shared, 7)] * 3)
    assert sorted(told) == [(number, ("market", 7)) for number in range(3)]
    assert workers.sent == ["market", "market"], "not once for each piece"


def test_workers_that_die_over_the_same_piece_again_and_again_are_not_waited_for() -> None:
    workers = Forgetful(patience=1000)
    with pytest.raises(NoCrew, match="6 times over the same piece"):
        list(Crew(workers, 2, lambda value: value).each(len, [(Shared("market", workers.send),)]))


def test_a_large_value_outlives_the_only_worker_that_had_it(tmp_path: Path) -> None:
    with dask.scheduler(tmp_path) as address, crew_of_one(address, tmp_path) as (found, doomed):
        shared = found.share("market")
        few = Crew(found.executor, 1, found.share)
        told = few.each(len, [(shared,), (shared,)])
        assert next(told) == (0, 6)
        os.kill(doomed.pid, signal.SIGKILL)
        assert doomed.wait(dask.PATIENCE_SECONDS) == -signal.SIGKILL
        with dask.worker(address, tmp_path / "two"):
            assert list(told) == [(1, 6)]


@contextmanager
def crew_of_one(address: str, folder: Path) -> Iterator[tuple[Crew, Popen[bytes]]]:
    with dask.worker(address, folder / "one") as worker, crew.crew(address) as found:
        yield found, worker


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
