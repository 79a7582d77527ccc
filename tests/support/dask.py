"""A real Dask scheduler and real workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_SECONDS = 90
QUIET = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical", "OMP_NUM_THREADS": "1"}


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """The address of a scheduler."""
    file = folder / "scheduler.json"
    words = ["--host", "tcp://127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with _running([sys.executable, "-m", "distributed.cli.dask_scheduler", *words], folder):
        _until(lambda: _written(file))
        yield str(json.loads(file.read_text())["address"])


@contextmanager
def worker(address: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker: what ``matchmaker worker --dask`` comes to, without the site around it, which takes seconds to load."""
    folder.mkdir()
    join = "import sys, pathlib; from matchmaker.crew import join; join(sys.argv[1], pathlib.Path(sys.argv[2]))"
    with _running([sys.executable, "-c", join, address, str(folder)], folder) as running:
        yield running


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | QUIET, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _written(file: Path) -> bool:
    """Whether all of it is there: the scheduler opens its file before it writes."""
    with suppress(FileNotFoundError, json.JSONDecodeError):
        return bool(json.loads(file.read_text()))
    return False


def _until(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
