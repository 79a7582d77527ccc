"""What was solved a moment ago: a page that is loaded again, by whomever, does not solve the same problem again.

Kept by the problem itself with everything that is in it, so nothing that changed is ever told as it was: a listing, a
ledger, a weight. Each web process keeps its own; whoever asks while the answer is being worked out waits for it. Where
seconds may have been what was missing, it is worked out anew for whoever comes back a little later.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from matchmaker.allocation.pools.budget import Budget
from matchmaker.allocation.pools.infeasible import Diagnosis, diagnose
from matchmaker.allocation.pools.problem import Problem, Weights
from matchmaker.allocation.pools.proposals import Proposals, propose

WHOLE_SECONDS: Final = 600.0
CUT_SHORT_SECONDS: Final = 20.0
"""The same of an answer that more time might change; so long, that those who waited for it do not begin anew."""
REMEMBERED_AT_MOST: Final = 32
"""Answers of one process: the one asked for longest ago goes first."""

T = TypeVar("T")


@dataclass
class _Answer:
    lock: Lock = field(default_factory=Lock)
    until: float = 0.0
    value: Any = None


class Remembered:
    """Answers by what was asked."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = Lock()

    def of(self, asked: Hashable, make: Callable[[], T], is_whole: Callable[[T], bool]) -> T:
        """What was answered lately, else what is worked out now. Only a whole answer is kept for long."""
        with self._lock:
            answer = self._answers.setdefault(asked, _Answer())
            self._answers.move_to_end(asked)
            while len(self._answers) > REMEMBERED_AT_MOST:
                self._answers.popitem(last=False)
        with answer.lock:
            if time.monotonic() >= answer.until:
                answer.value = make()
                answer.until = time.monotonic() + (WHOLE_SECONDS if is_whole(answer.value) else CUT_SHORT_SECONDS)
            found: T = answer.value
        return found


_REMEMBERED: Final = Remembered()


def proposals(problem: Problem, weights: Weights, *, budget: Budget) -> Proposals:
    """`allocation.pools.proposals.propose`, or what it found lately of the same problem."""
    return _REMEMBERED.of(
        (_told(problem), weights),
        lambda: propose(problem, weights, budget=budget),
        lambda found: bool(found.found),
    )


def diagnosis(problem: Problem, *, budget: Budget) -> Diagnosis:
    """`allocation.pools.infeasible.diagnose`, likewise."""
    return _REMEMBERED.of(
        _told(problem), lambda: diagnose(problem, budget=budget), lambda found: not found.is_cut_short
    )


def _told(problem: Problem) -> Hashable:
    return problem.target, problem.members, tuple(sorted(problem.ledgers.items())), problem.members_max
