"""The ranker in use: loaded once a process, when the site starts, so that forked workers share it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from matchmaker import paths
from matchmaker.ranking.artefact import Status, load_or_baseline
from matchmaker.ranking.rankers import Ranker

FOLDER: Final = paths.ARTEFACTS / "ranker"


@lru_cache(maxsize=1)
def _loaded() -> tuple[Ranker, Status]:
    return load_or_baseline(FOLDER)


def ranker() -> Ranker:
    """The learned ranker, or the baseline where no valid artefact is there."""
    return _loaded()[0]


def status() -> Status:
    """Which ranker ranks, and why the baseline does where it does."""
    return _loaded()[1]
