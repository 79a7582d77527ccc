"""What an operator does with rankers: train one, compare it, try it on live lists, promote it, go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import numpy as np

from matchmaker.errors import MatchmakerError
from matchmaker.learning import comparing, promotion, sources, training, trials
from matchmaker.learning.promotion import Check
from matchmaker.learning.sources import Progress
from matchmaker.learning.training import Trainee
from matchmaker.matching import rankers, trial
from matchmaker.ranking.artefacts import artefact, champions
from matchmaker.ranking.artefacts.artefact import ArtefactRefused, Card
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.simulation import silent as no_progress
from matchmaker.ranking.simulation import simulate

OTHER_MARKET: Final = 1_000_003
"""Added to the seed: candidates are measured on another market than they learned from."""


class Source(StrEnum):
    """Where judgements come from."""

    LIVE = "live"
    SIMULATION = "simulation"


class NotSound(MatchmakerError):
    """A version that is not there, or cannot be used."""


class NotBetter(MatchmakerError):
    """A candidate that did not pass every check."""

    def __init__(self, version: str, failed: Sequence[Check]) -> None:
        super().__init__(f"{version} stays a candidate: " + "; ".join(f"{each.name}: {each.found}" for each in failed))
        self.failed = tuple(failed)


def train(trainee: Trainee, source: Source, *, needs: int, progress: Progress) -> training.Candidate:
    """Train a candidate; it serves nobody until it is promoted.

    Raises Unprocessable(judgements, too_few) where too little happened to learn from, OtherEnvironment for a worker
    with other versions of the libraries.
    """
    suits = rankers.suits()
    kept = suits if isinstance(suits, BlendedRanker | LearnedRanker) else None
    now = training.Champion(rankers.status().version, rankers.ranker(), kept)
    if source is Source.LIVE:
        return training.train_on_what_happened(trainee, now)
    return training.train_on_simulation(trainee, now, needs=needs, progress=progress)


def evaluate(folder: Path, version: str | None, source: Source | None, *, needs: int, seed: int) -> dict[str, Any]:
    """A version (or the champion alone) beside the champion and the rule, on lists that it never saw: plain JSON.

    Raises NotSound for a version that cannot be loaded, Unprocessable where there is nothing to measure with.
    """
    candidate, card = _version(folder, version) if version else (rankers.ranker(), rankers.status().card or {})
    source = source or _fitting(version)
    judged, papers = _unseen(source, card, needs=needs, seed=seed)
    known = _sellers(source, seed)
    measured: dict[str, Ranker] = {"candidate": candidate} if version else {}
    measured |= {"champion": rankers.ranker(), "baseline": BaselineRanker()}
    compared = {name: comparing.compare(each, judged, known) for name, each in measured.items()}
    reference = "candidate" if version else "champion"
    newcomers = np.array([age == comparing.NEWCOMER for age in comparing.labelled(judged, known)["age"]])
    return {
        "version": version or rankers.status().version,
        "champion": rankers.status().version,
        "source": source.value,
        "data": papers,
        "measured": comparing.as_data(compared, against=reference, seed=seed),
        "exploration": _exploration(comparing.exploration(measured[reference], judged, newcomers, seed=seed)),
        "checks": [asdict(each) for each in _checks(candidate, judged, known, seed)] if version else [],
        "trial": trials.as_data(version) if version else None,
    }


def promote(folder: Path, version: str, source: Source | None, *, by: str, needs: int, seed: int) -> tuple[Check, ...]:
    """Make a candidate the champion, if it passes every check; a trial of it ends.

    Raises NotBetter where a check fails, else as `evaluate`.
    """
    candidate, card = _version(folder, version)
    source = source or _fitting(version)
    judged, _ = _unseen(source, card, needs=needs, seed=seed)
    found = _checks(candidate, judged, _sellers(source, seed), seed)
    if failed := [each for each in found if not each.passed]:
        raise NotBetter(version, failed)
    champions.promote(folder, version, by=by, why="; ".join(f"{each.name}: {each.found}" for each in found))
    if trial.on_trial(folder) == version:
        trial.end(folder)
    return found


def roll_back(folder: Path, *, by: str, why: str) -> str | None:
    """Go back to the champion before; None where the shipped one ranks from now on. Raises NotSound if it cannot."""
    try:
        return champions.rollback(folder, by=by, why=why)
    except (ArtefactRefused, FileNotFoundError) as error:
        raise NotSound(str(error)) from error


def begin_trial(folder: Path, version: str) -> None:
    """Let a version pick in turn with the champion in some buyers' lists. Raises NotSound for one that cannot."""
    try:
        trial.begin(folder, version)
    except ArtefactRefused as error:
        raise NotSound(f"{version}: {error}") from error


def end_trial(folder: Path) -> str | None:
    """End the trial; the version that was on it, if one was."""
    return trial.end(folder)


def show(folder: Path) -> dict[str, Any]:
    """Which ranker serves with its card, what is on trial, and every version of the site's own: plain JSON."""
    versions = [
        {"version": each.name, "standing": each.standing.value, "trained_at": each.trained_at, "fault": each.fault}
        for each in champions.versions(folder)
    ]
    return {**asdict(rankers.status()), "on_trial": trial.on_trial(folder), "versions": versions}


def _version(folder: Path, version: str) -> tuple[Ranker, Card]:
    if not artefact.VERSION_NAME.fullmatch(version):
        raise NotSound(f"{version} names no version")
    try:
        trained, card = artefact.load(folder / version)
    except ArtefactRefused as error:
        raise NotSound(f"{version}: {error}") from error
    return trained.answers, card


def _fitting(version: str | None) -> Source:
    """Simulated rankers are measured against each other on a simulated market, all else on what happened."""
    simulated = rankers.status().simulated or not rankers.status().learned
    return Source.SIMULATION if simulated and (version or "simulated-").startswith("simulated-") else Source.LIVE


def _unseen(source: Source, card: Card, *, needs: int, seed: int) -> tuple[Judgements, dict[str, Any]]:
    """Judged lists that a version did not learn from, and what they are."""
    if source is Source.SIMULATION:
        drawn = simulate(needs, seed=seed + OTHER_MARKET, progress=no_progress)
        return drawn, {"origin": "matchmaker.ranking.simulation", "seed": seed + OTHER_MARKET, "lists": needs}
    split = sources.require_enough(sources.live(By.BUYER, cut=card.get("data", {}).get("split_at_seconds")))
    return split.measured_on, split.papers


def _checks(candidate: Ranker, judged: Judgements, known: comparing.Sellers, seed: int) -> tuple[Check, ...]:
    return promotion.checks(candidate, rankers.ranker(), judged, known, seed=seed)


def _sellers(source: Source, seed: int) -> comparing.Sellers:
    return comparing.simulated_sellers(seed + OTHER_MARKET) if source is Source.SIMULATION else comparing.sellers()


def _exploration(found: comparing.Exploration) -> dict[str, Any]:
    return {
        "lists_with_newcomer": found.lists_with_newcomer,
        "ndcg_cost": round(found.cost.mean, 5),
        "95_interval": [round(found.cost.low, 5), round(found.cost.high, 5)],
        "lists": found.cost.lists,
        "newcomers_share_without": round(found.newcomers_share_before, 4),
        "newcomers_share": round(found.newcomers_share, 4),
    }
