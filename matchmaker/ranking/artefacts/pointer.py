"""Which version of a folder is its champion, and how it came to be: a pointer and a history.

The pointer is written first and the history after it, each atomically. Killed between the two, the folder
serves the new champion and the history still names the one before: nothing to fall back to is ever lost.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from matchmaker.ranking.artefacts import atomic

POINTER: Final = "CURRENT"
HISTORY: Final = "HISTORY.json"
MOST_BYTES: Final = 1_000_000
"""A longer history is not read: at a promotion a day it would take ten years."""


@dataclass(frozen=True)
class Entry:
    """One change of champion."""

    version: str | None
    """The champion from then on; None where the folder was left without one."""
    replaces: str | None
    action: str
    """`promote` or `rollback`."""
    at: str
    """UTC, ISO 8601."""
    by: str
    why: str


def current(folder: Path) -> str | None:
    """What the pointer says, as it stands there: empty where it cannot be read, None where there is none."""
    try:
        with (folder / POINTER).open("rb") as file:
            return file.read(100).decode().strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""


def history(folder: Path) -> tuple[Entry, ...] | None:
    """Every change of champion, oldest first; None where the file is damaged."""
    try:
        with (folder / HISTORY).open("rb") as file:
            told = json.loads(file.read(MOST_BYTES + 1))
        entries = tuple(Entry(**each) for each in told)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return entries if all(_in_order(each) for each in entries) else None


def champions(entries: tuple[Entry, ...]) -> list[str]:
    """The champions that one could go back to, the present one last: rolled back ones are gone."""
    stack: list[str] = []
    for entry in entries:
        if entry.action == "rollback" and stack:
            stack.pop()
        if entry.version is not None and stack[-1:] != [entry.version]:
            stack.append(entry.version)
    return stack


def point(folder: Path, version: str | None, *, action: str, by: str, why: str) -> Entry:
    """Make a version the champion, or leave the folder without one; keep who, when and why.

    The caller holds `locked`. A damaged history is begun anew.
    """
    entries = history(folder) or ()
    before = current(folder)
    entry = Entry(version, before, action, datetime.now(UTC).isoformat(timespec="seconds"), by, why)
    if version is None:
        (folder / POINTER).unlink(missing_ok=True)
    else:
        atomic.write_file(folder / POINTER, f"{version}\n".encode())
    told = json.dumps([asdict(each) for each in (*entries, entry)], ensure_ascii=False, indent=1)
    atomic.write_file(folder / HISTORY, f"{told}\n".encode())
    return entry


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time changes a folder's champion."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _in_order(entry: Entry) -> bool:
    words = (entry.action, entry.at, entry.by, entry.why)
    named = (entry.version, entry.replaces)
    return all(isinstance(each, str) for each in words) and all(isinstance(each, str | None) for each in named)
