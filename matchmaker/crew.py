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

PATIENCE_SECONDS: Final = 90
"""How long to wait for a scheduler, and for its first worker."""
PIECES_AT_ONCE: Final = 256
"""Pieces handed to a scheduler before the first is done: enough for a hundred workers, little to take back."""
LOST_AT_MOST: Final = 5
"""How often one piece is handed over again because workers died."""

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


class Shared:
    """A large value that many pieces need: each worker is sent it once, and again where all that had it are gone."""

    def __init__(self, value: Any, send: Callable[[Any], Any]) -> None:
        self._value = value
        self._send = send
        self.sent = send(value)

    def send_again(self, missed: Any) -> None:
        """Make up for what was sent and is there no more, unless that was done."""
        if self.sent is missed:
            self.sent = self._send(self._value)


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes
    ----------
    executor : Executor
    at_once : int
        How many pieces to hand over before the first is done.
    share : callable(value)
        What to put into pieces in place of a large value that many of them need.
    lost : tuple of exception types
        What a piece fails with whose workers died, whoever took it over.
    """

    executor: Executor
    at_once: int
    share: Callable[[Any], Any]
    lost: tuple[type[Exception], ...] = ()

    def each(self, work: Callable[..., Made], items: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Made]]:
        """What comes of each item's work, with the item's number, as it is done.

        A piece is called off where a worker died and nobody else had what it needs; it is handed over again.

        Raises
        ------
        NoCrew
            That went on and on, a piece kills whoever takes it, or nobody is left.
        """
        waiting, under_way = (_Piece(*each) for each in enumerate(items)), dict[Future[Made], _Piece]()
        while True:
            for piece in islice(waiting, self.at_once - len(under_way)):
                under_way[self.executor.submit(work, *piece.hand_over())] = piece
            if not under_way:
                return
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                piece = under_way.pop(done)
                if done.cancelled():
                    piece.call_off()
                    under_way[self.executor.submit(work, *piece.hand_over())] = piece
                else:
                    yield piece.number, self._made(done)

    def _made(self, done: Future[Made]) -> Made:
        try:
            return done.result()
        except self.lost as error:
            raise NoCrew(f"workers died over the same piece of work, perhaps short of memory: {error}") from error


@dataclass
class _Piece:
    """One item, what its work was given, and how often it was called off."""

    number: int
    item: tuple[Any, ...]
    given: tuple[Any, ...] = ()
    lost: int = 0

    def hand_over(self) -> tuple[Any, ...]:
        """What the work is given."""
        self.given = tuple(each.sent if isinstance(each, Shared) else each for each in self.item)
        return self.given

    def call_off(self) -> None:
        """Send what it needs again. Raises NoCrew after some times."""
        self.lost += 1
        if self.lost > LOST_AT_MOST:
            raise NoCrew(f"workers died {self.lost} times over the same piece of work")
        for each, given in zip(self.item, self.given, strict=True):
            if isinstance(each, Shared):
                each.send_again(given)


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
    hint = f"start one with: matchmaker worker --dask {scheduler}"
    with client:
        try:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise NoCrew(f"the scheduler at {scheduler} has not enough workers; {hint}") from error

        def send(value: Any) -> Any:
            try:
                return client.scatter(value, broadcast=True, hash=False, timeout=PATIENCE_SECONDS)
            except (OSError, RuntimeError) as error:  # in time, or because who was there is gone
                raise NoCrew(f"the scheduler at {scheduler} has no workers any more; {hint}") from error

        executor, lost = client.get_executor(pure=False), (dask.KilledWorker,)
        yield Crew(executor, PIECES_AT_ONCE, lambda value: Shared(value, send), lost)


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
