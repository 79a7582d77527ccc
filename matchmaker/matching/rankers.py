"""The champion in use, in every process and thread: a promotion or a rollback is noticed without a restart.

Each look costs one `stat` a folder. The first thread to see a change loads the new champion; until it has,
the others go on with the old one. Loaded before the server forks, so that its workers share it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import Champion, Status, load_champion, signature
from matchmaker.ranking.rankers.ranker import Ranker

SHIPPED: Final = paths.ARTEFACTS / "ranker"
"""The folder of rankers that came with the program."""

log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Both:
    """A ranker for each side."""

    answers: Ranker
    """Scores how well offers answer needs."""
    suits: Ranker
    """Scores how well needs suit offers."""


@dataclass(frozen=True)
class _Served:
    """What was loaded, and what the pointers looked like just before."""

    signature: tuple[Any, ...]
    champion: Champion
    status: Status


class Service:
    """Keeps the champion of some folders at hand."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.folders = folders
        self._served: _Served | None = None
        self._loading = Lock()

    def serve(self) -> _Served:
        """The champion now: loaded anew where a pointer has changed."""
        seen, served = signature(self.folders), self._served
        if served is not None and served.signature == seen:
            return served
        if not self._loading.acquire(blocking=served is None):
            assert served is not None  # else the lock was waited for
            return served
        try:
            if self._served is None or self._served.signature != seen:
                self._served = self._load(seen)
            return self._served
        finally:
            self._loading.release()

    def _load(self, seen: tuple[Any, ...]) -> _Served:
        champion, status = load_champion(self.folders)
        for refusal in status.refused:
            log.warning("ranker %s refused: %s (%s)", refusal.version, refusal.fault, refusal.detail)
        log.info("ranker %s serves", status.version)
        return _Served(seen, champion, status)


_service = Service((SHIPPED,))


def own_folder(instance: Path | str) -> Path:
    """Where a site keeps the rankers that it trained itself."""
    return Path(instance) / "models" / "ranker"


def look_in(*folders: Path) -> Status:
    """Serve the champion of these folders from now on, the first before the next."""
    global _service  # one a process, as the docstring of the module says
    _service = Service(folders)
    return status()


def folders() -> tuple[Path, ...]:
    """The folders looked in: the site's own first, then the shipped one."""
    return _service.folders


def ranker() -> Ranker:
    """Scores how well offers answer needs: the champion's, or the baseline where no valid artefact is there."""
    return _service.serve().champion.answers


def suits() -> Ranker:
    """Scores how well needs suit offers: the champion's, or the baseline where that was not learned."""
    return _service.serve().champion.suits


def both() -> Both:
    """The rankers of both sides, of one and the same champion."""
    champion = _service.serve().champion
    return Both(champion.answers, champion.suits)


def status() -> Status:
    """Which ranker ranks, and what should have but was refused."""
    return _service.serve().status


def reload() -> Status:
    """Look at the artefacts again, even where no pointer has changed."""
    return look_in(*folders())
