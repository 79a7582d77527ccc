"""Train a candidate: learn from one part of the judgements, weigh the evidence, measure on the other, keep its papers.

A candidate serves nobody: `promotion` decides about it. The same judgements and the same seed give the same
candidate, by version, whoever did the fits; each is a checkpoint, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from matchmaker.crew import Crew, alone
from matchmaker.errors import Unprocessable
from matchmaker.learning import choosing, comparing, sources
from matchmaker.learning.fits import Fits
from matchmaker.learning.pieces import RULES
from matchmaker.learning.reading import read
from matchmaker.learning.sources import Progress, Split
from matchmaker.learning.stages import ARRAYS, Note, Stages, fingerprint, silent
from matchmaker.ranking.artefacts import artefact
from matchmaker.ranking.artefacts.environment import environment
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.ranker import LearnedRanker, Ranker
from matchmaker.ranking.rankers.training import RECIPES, SIMULATED_NOTE, USUAL

LIVE_NOTE: Final = (
    "Trained on what people who agreed to it did on the site, and on what came of their deals. "
    "It orders; people decide."
)


@dataclass(frozen=True)
class Champion:
    """What ranks now: candidates are measured against it, and keep what they could not learn themselves."""

    version: str
    answers: Ranker
    suits: BlendedRanker | LearnedRanker | None


@dataclass(frozen=True)
class Trainee:
    """What training needs beside the judgements.

    Attributes
    ----------
    folder : Path
        Of versions; the candidate is written there and not pointed to.
    work : Path
        Of checkpoints.
    seed : int
    crew : Crew
        Who does the fits; whoever it is, the candidate is the same to the last bit.
    recipes : tuple of str
        Names in `RECIPES`. Several are tried first, and the first one stays unless another is surely better.
    note : callable(stage, was_there)
        Called as stages are done.
    """

    folder: Path
    work: Path
    seed: int
    crew: Crew = field(default_factory=alone)
    recipes: tuple[str, ...] = (USUAL,)
    note: Note = silent


@dataclass(frozen=True)
class Candidate:
    """A version that was trained and written, and what it measured."""

    version: str
    path: Path
    measured: dict[str, Any]


def train_on_what_happened(trainee: Trainee, champion: Champion) -> Candidate:
    """Train on the site's own record.

    Raises
    ------
    Unprocessable
        ("judgements", "too_few")
    OtherEnvironment
        A worker has other versions of the libraries than this process.
    """
    record = read(ANSWERS)
    splits = {By.BUYER: sources.require_enough(sources.live(By.BUYER, record))}
    with suppress(Unprocessable):
        splits[By.SELLER] = sources.require_enough(sources.live(By.SELLER, read(SUITS)))
    return _train(splits, trainee, champion, comparing.sellers(), label="live", words=LIVE_NOTE)


def train_on_simulation(trainee: Trainee, champion: Champion, *, needs: int, progress: Progress) -> Candidate:
    """Train on a simulated market of so many lists for each side; else as `train_on_what_happened`."""
    key = fingerprint("simulated", trainee.seed, needs, ANSWERS.hash, SUITS.hash)
    drawing = Stages(trainee.work, key, trainee.note)
    splits = {}
    for judge in (By.BUYER, By.SELLER):
        stored = drawing.one(ARRAYS, f"drawn-{judge}", partial(_drawn, judge, needs, trainee.seed, progress))
        splits[judge] = _restored(stored, {"origin": "matchmaker.ranking.simulation", "seed": trainee.seed})
    known = comparing.simulated_sellers(trainee.seed)
    made = _train(splits, trainee, champion, known, label="simulated", words=SIMULATED_NOTE)
    drawing.forget()
    return made


def _train(
    splits: Mapping[By, Split],
    trainee: Trainee,
    champion: Champion,
    known: comparing.Sellers,
    *,
    label: str,
    words: str,
) -> Candidate:
    seed, tried = trainee.seed, {name: RECIPES[name] for name in trainee.recipes}
    judged = {judge: split.learned_from for judge, split in splits.items()}
    told = [column for each in judged.values() for column in each.columns().values()]
    key = fingerprint(label, seed, ANSWERS.hash, SUITS.hash, tried, environment(), arrays=told)
    stages = Stages(trainee.work, key, trainee.note)
    fits = Fits(judged, stages, trainee.crew, seed)
    choices = choosing.chosen(fits, tried)
    learned = fits.blended({judge: choice.recipe for judge, choice in choices.items()})
    answers, suits = learned[By.BUYER], learned.get(By.SELLER, champion.suits)
    measured = _measured(
        splits[By.BUYER].measured_on, {"candidate": answers, "champion": champion.answers}, By.BUYER, known, seed
    )
    papers = {
        "note": words,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": splits[By.BUYER].papers,
        "measured": measured,
        "measured_by": f"matchmaker ranker train --seed {seed}" + " --try-recipes" * (len(tried) > 1),
        **choices[By.BUYER].papers,
        "champion": champion.version,
        "seed": seed,
        "features": [asdict(feature) for feature in ANSWERS.features],
        "suits": _papers_of_suits(splits.get(By.SELLER), suits, champion, known, seed),
    }
    if By.SELLER in choices:
        papers["suits"] |= choices[By.SELLER].papers
    version = artefact.save(answers, trainee.folder, label=label, papers=papers, suits=suits)
    stages.note("written", False)
    stages.forget()
    return Candidate(version, trainee.folder / version, measured)


def _papers_of_suits(
    suits: Split | None, ranker: Ranker | None, champion: Champion, known: comparing.Sellers, seed: int
) -> dict[str, Any]:
    if suits is None or ranker is None:
        return {"data": {"origin": f"kept from {champion.version}: sellers did too little to learn from"}}
    return {
        "data": suits.papers,
        "measured": _measured(suits.measured_on, {"candidate": ranker}, By.SELLER, known, seed),
        "features": [asdict(feature) for feature in SUITS.features],
    }


def _measured(
    judged: Judgements, rankers: Mapping[str, Ranker], judge: By, known: comparing.Sellers, seed: int
) -> dict[str, Any]:
    compared = {name: comparing.compare(ranker, judged, known) for name, ranker in rankers.items()}
    compared["baseline"] = comparing.compare(RULES[judge](), judged, known)
    return comparing.as_data(compared, against="candidate", seed=seed)


def _drawn(judge: By, needs: int, seed: int, progress: Progress) -> dict[str, Any]:
    return _stored(sources.simulated(judge, needs, seed=seed, progress=progress))


def _stored(split: Split) -> dict[str, Any]:
    return {
        f"{part}.{name}": column
        for part, judged in (("learned", split.learned_from), ("measured", split.measured_on))
        for name, column in judged.columns().items()
    }


def _restored(stored: dict[str, Any], papers: dict[str, Any]) -> Split:
    learned_from, measured_on = (
        Judgements(**{name.partition(".")[2]: column for name, column in stored.items() if name.startswith(part)})
        for part in ("learned.", "measured.")
    )
    return Split(learned_from, measured_on, papers | sources.described(learned_from, measured_on))
