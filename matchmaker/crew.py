"""Who does work that can be cut into pieces: this process, or the workers of a Dask scheduler.

Either is a `concurrent.futures.Executor`, so that whoever has work to cut up needs to know nothing else. Dask is
the optional extra ``scale``; its workers run what they are sent, so scheduler and workers belong on a network of
their own, or behind the certificates that Dask's own settings name.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from matchmaker.errors import MatchmakerError

PATIENCE_SECONDS: Final = 60
"""How long to wait for a scheduler, and for its first worker."""
PIECES_AT_ONCE: Final = 256
"""Pieces handed to a scheduler before the first is done: enough for a hundred workers, little to take back."""

Given = ParamSpec("Given")
Made = TypeVar("Made")


class NoCrew(MatchmakerError):
    """There is nobody to do the work, and why."""


class Here(Executor):
    """Does each piece in this process, as soon as it is handed over."""

    def submit(self, fn: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Made]:
        """The piece, done."""
        done: Future[Made] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes
    ----------
    executor : Executor
    at_once : int
        How many pieces to hand over before the first is done.
    share : callable(value)
        What to hand over in place of a large value that many pieces need: each worker is sent it once.
    """

    executor: Executor
    at_once: int
    share: Callable[[Any], Any]

    def each(self, work: Callable[..., Made], items: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Made]]:
        """What comes of each item's work, with the item's number, as it is done."""
        waiting, under_way = enumerate(items), dict[Future[Made], int]()
        while True:
            for number, item in islice(waiting, self.at_once - len(under_way)):
                under_way[self.executor.submit(work, *item)] = number
            if not under_way:
                return
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(done), done.result()


def alone() -> Crew:
    """This process."""
    return Crew(Here(), 1, lambda value: value)


@contextmanager
def crew(scheduler: str | None, *, workers: int = 1) -> Iterator[Crew]:
    """The workers of a scheduler, by its address (such as tcp://10.0.0.5:8786); this process where none is named.

    Begins when so many `workers` are there; more may join, and any but the last may leave, while the work is done.

    Raises
    ------
    NoCrew
        Dask is not installed, the scheduler does not answer, or it has too few workers.
    """
    if scheduler is None:
        yield alone()
        return
    dask = _dask()
    try:
        client = dask.Client(scheduler, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCrew(f"no Dask scheduler answers at {scheduler}: {error}") from error
    with client:
        try:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            hint = f"start one with: matchmaker worker --dask {scheduler}"
            raise NoCrew(f"the scheduler at {scheduler} has not enough workers; {hint}") from error
        yield Crew(
            client.get_executor(pure=False),
            PIECES_AT_ONCE,
            lambda value: client.scatter(value, broadcast=True, hash=False),
        )


def join(scheduler: str, scratch: Path) -> None:
    """Be a worker of a scheduler, with one thread, until it or a signal says to stop. Raises NoCrew."""
    dask = _dask()
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        asyncio.run(_work(dask, scheduler, scratch))
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCrew(f"no Dask scheduler answers at {scheduler}: {error}") from error


async def _work(dask: Any, scheduler: str, scratch: Path) -> None:
    settings = {"nthreads": 1, "local_directory": str(scratch), "death_timeout": PATIENCE_SECONDS, "dashboard": False}
    async with dask.Worker(scheduler, **settings) as worker:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: loop.create_task(worker.close_gracefully()))
        await worker.finished()


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise NoCrew("Dask is not installed: pip install 'matchmaker[scale]'") from error
    return distributed
