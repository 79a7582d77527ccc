"""The version in use: who became champion when and why, the way back, and what ranks when files fail.

A folder's champion is tried first, then the champions before it, then the next folder; where none of them
is sound, the baseline ranks. Nothing that lies in a folder makes `load_champion` raise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from matchmaker.ranking.artefacts import artefact, pointer
from matchmaker.ranking.artefacts.artefact import ArtefactRefused, Card, Fault
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.ranker import Ranker

TRIED_AT_MOST: Final = 5
"""How many champions of one folder are tried at most: loading each takes a fraction of a second."""


@dataclass(frozen=True)
class Champion:
    """What ranks: how well offers answer needs, and how well needs suit offers."""

    answers: Ranker
    suits: Ranker


@dataclass(frozen=True)
class Refusal:
    """A version that should have ranked, and why it does not."""

    version: str
    fault: Fault
    detail: str


@dataclass(frozen=True)
class Status:
    """Which ranker is in use, for the page, the log and /healthz."""

    version: str
    learned: bool
    refused: tuple[Refusal, ...] = ()
    """What should have ranked before this one, in that order."""
    card: Card | None = None
    by_training: bool = False
    """Whether it comes from the site's own training rather than with the program."""

    @property
    def fault(self) -> Fault | None:
        """Why the first choice does not rank; None where it does."""
        return self.refused[0].fault if self.refused else None

    @property
    def simulated(self) -> bool:
        """Whether no real deal has taught it."""
        return self.version.startswith("simulated-")


class Standing(StrEnum):
    """Where a version stands in its folder."""

    CHAMPION = "champion"
    FORMER = "former"
    """Was champion; a rollback could come back to it or went away from it."""
    CANDIDATE = "candidate"
    """Was never champion."""


@dataclass(frozen=True)
class Version:
    """A version in a folder."""

    name: str
    standing: Standing
    trained_at: str
    """UTC, ISO 8601; empty where the card does not say."""
    fault: Fault | None
    """Why its card cannot be read, if so; its trees are not looked at."""
    card: Card | None


def load_champion(folders: Sequence[Path]) -> tuple[Champion, Status]:
    """The first sound champion of some folders, in their order, or the baseline; never raises."""
    refused: list[Refusal] = []
    for number, folder in enumerate(folders):
        for name in _in_turn(folder):
            try:
                trained, card = _load(folder, name)
            except ArtefactRefused as refusal:
                refused.append(Refusal(name, refusal.fault, refusal.detail))
                continue
            status = Status(name, True, tuple(refused), card, by_training=number < len(folders) - 1)
            return Champion(trained.answers, trained.suits or SuitsBaseline()), status
    if not refused:
        where = " or ".join(folder.name for folder in folders)
        refused.append(Refusal(BaselineRanker.version, Fault.MISSING, f"no champion in {where}"))
    return Champion(BaselineRanker(), SuitsBaseline()), Status(BaselineRanker.version, False, tuple(refused))


def promote(folder: Path, version: str, *, by: str, why: str) -> None:
    """Make a version the champion of its folder, once it has been loaded and found sound.

    Raises
    ------
    ArtefactRefused
        It is not there, or not sound.
    """
    _load(folder, version)
    with pointer.locked(folder):
        pointer.point(folder, version, action="promote", by=by, why=why)


def rollback(folder: Path, *, by: str, why: str) -> str | None:
    """Go back to the champion before.

    Returns
    -------
    str or None
        The champion from now on; None where the folder had no other: then the next folder's ranks.

    Raises
    ------
    ArtefactRefused
        The folder has no champion to go back from, or the one before is not sound.
    """
    with pointer.locked(folder):
        known = pointer.champions(pointer.history(folder) or ())
        present = pointer.current(folder)
        if present is None:
            raise ArtefactRefused(Fault.MISSING, f"no champion in {folder.name}")
        before = known[: known.index(present)] if present in known else known
        if before:
            _load(folder, before[-1])
        pointer.point(folder, before[-1] if before else None, action="rollback", by=by, why=why)
    return before[-1] if before else None


def versions(folder: Path) -> list[Version]:
    """Every version of a folder, the last trained first; damaged ones too, with their fault."""
    was = {each.version for each in pointer.history(folder) or ()}
    present = pointer.current(folder)
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if not artefact.VERSION_NAME.fullmatch(path.name):
            continue
        standing = Standing.FORMER if path.name in was else Standing.CANDIDATE
        if path.name == present:
            standing = Standing.CHAMPION
        fault, card = _papers(path)
        found.append(Version(path.name, standing, str((card or {}).get("trained_at", "")), fault, card))
    return sorted(found, key=lambda each: (each.trained_at, each.name), reverse=True)


def signature(folders: Sequence[Path]) -> tuple[Any, ...]:
    """Changes whenever a champion does: one `stat` a pointer."""
    return tuple(_signature(folder / pointer.POINTER) for folder in folders)


def _load(folder: Path, name: str) -> tuple[artefact.Trained, Card]:
    """A version by its name, which must be one: it comes from a file or from a person."""
    if not artefact.VERSION_NAME.fullmatch(name):
        raise ArtefactRefused(Fault.DAMAGED, f"{name[:40]!r} names no version")
    return artefact.load(folder / name)


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _papers(path: Path) -> tuple[Fault | None, Card | None]:
    try:
        return None, artefact.read_card(path)
    except ArtefactRefused as refusal:
        return refusal.fault, None


def _in_turn(folder: Path) -> Iterator[str]:
    """Names to try: what the pointer says, then the champions before it.

    A history that ends without a champion was left so on purpose. One that names a champion where the
    pointer is missing is believed, and the missing pointer refused.
    """
    entries = pointer.history(folder)
    present = pointer.current(folder)
    left_empty = entries is not None and (not entries or entries[-1].version is None)
    if present is None and left_empty:
        return
    names = [present or pointer.POINTER, *reversed(pointer.champions(entries or ()))]
    yield from dict.fromkeys(names[: TRIED_AT_MOST + 1])
