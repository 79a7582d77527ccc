"""One thing that waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    """What comes first: somebody else waits before what only the reader waits for."""

    SOMEBODY_WAITS = 1
    TO_MEND = 2
    OPPORTUNITY = 3
    TO_FINISH = 4
    GOOD_TO_DO = 5


@dataclass(frozen=True)
class Task:
    """One line: what happened, who waits, one button."""

    urgency: Urgency
    title: str
    url: str
    verb: str
    who: str = ""
    due: str = ""
    is_late: bool = False


def in_order(tasks: list[Task]) -> list[Task]:
    """The most urgent first, late ones before others of their kind; else as they came."""
    return sorted(tasks, key=lambda task: (task.urgency, not task.is_late))
