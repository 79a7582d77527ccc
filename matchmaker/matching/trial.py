"""A candidate on trial: a version that picks in turn with the champion in some lists, until somebody ends it.

Its name stands in the file TRIAL of the site's own folder of rankers. Each process notices a change by one
`stat`. A version that cannot be loaded tries nothing, and the log says why.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matchmaker.matching import rankers
from matchmaker.ranking.artefacts import artefact, atomic
from matchmaker.ranking.rankers.ranker import Ranker

TRIAL: Final = "TRIAL"

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """What was loaded, and from which state of the file."""

    file: tuple[Path, int, int] | None
    candidate: Ranker | None


_seen = _Seen(None, None)


def candidate() -> Ranker | None:
    """The ranker on trial; None where none is, or where it is the champion itself."""
    global _seen  # one a process
    folder = rankers.folders()[0]
    file = _state_of(folder / TRIAL)
    if file != _seen.file:
        _seen = _Seen(file, None if file is None else _loaded(folder))
    found = _seen.candidate
    return None if found is None or found.version == rankers.status().version else found


def begin(folder: Path, version: str) -> None:
    """Try a version from now on.

    Raises
    ------
    ArtefactRefused
        It is not there, or not sound.
    """
    _load(folder, version)
    atomic.write_file(folder / TRIAL, f"{version}\n".encode())


def end(folder: Path) -> str | None:
    """Try nothing any more; the version that was on trial, if one was."""
    version = on_trial(folder)
    (folder / TRIAL).unlink(missing_ok=True)
    return version


def on_trial(folder: Path) -> str | None:
    """What the file says, as it stands there; None where there is none."""
    try:
        return (folder / TRIAL).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _load(folder: Path, version: str) -> Ranker:
    if not artefact.VERSION_NAME.fullmatch(version):
        raise artefact.ArtefactRefused(artefact.Fault.DAMAGED, f"{version[:40]!r} names no version")
    trained, _card = artefact.load(folder / version)
    return trained.answers


def _loaded(folder: Path) -> Ranker | None:
    try:
        return _load(folder, on_trial(folder) or "")
    except (artefact.ArtefactRefused, OSError, ValueError) as error:
        log.warning("no ranker is on trial: %s", error)
        return None


def _state_of(path: Path) -> tuple[Path, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return path, found.st_ino, found.st_mtime_ns
