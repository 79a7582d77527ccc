"""Has a flow solved: a small one here, a large one in a process of its own, which can be stopped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import numpy as np

from matchmaker.allocation.season import process
from matchmaker.allocation.season.market import Steps

APART_FROM: Final = 200_000
"""Arcs from which on a process of its own is worth the half second that it takes to start."""
ASKED_EVERY_SECONDS: Final = 0.5
_TOLD: Final = 2_000
"""Characters of what the process complained of."""

Waiting = Callable[[], object]
"""Called again and again while others solve; whatever it raises ends their work at once."""


def solved(arcs: Steps, supply: int, waiting: Waiting) -> Steps:
    """What flows on each arc: see `process.solved`, which raises the same."""
    return process.solved(arcs, supply) if arcs.shape[1] < APART_FROM else _apart(arcs, supply, waiting)


def _apart(arcs: Steps, supply: int, waiting: Waiting) -> Steps:
    command = [sys.executable, "-I", process.__file__, str(supply)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as solver:
        try:
            flows, complaint = _asked(solver, arcs, waiting)
        except BaseException:
            solver.kill()
            raise
    if solver.returncode:
        raise RuntimeError(f"the flow was not solved: {complaint.decode(errors='replace')[-_TOLD:]}")
    return np.frombuffer(flows, np.int64)


def _asked(solver: subprocess.Popen[bytes], arcs: Steps, waiting: Waiting) -> tuple[bytes, bytes]:
    """What the process answers and what it complains of, once it has ended."""
    assert solver.stdin is not None
    with suppress(BrokenPipeError):  # it ended before it had read everything, and says why
        solver.stdin.write(arcs.tobytes())
    while True:
        try:
            return solver.communicate(timeout=ASKED_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            waiting()
