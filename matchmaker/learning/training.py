"""Train a candidate: learn from one part of the judgements, weigh the evidence, measure on the other, keep its papers.

A candidate serves nobody: `promotion` decides about it. The same judgements and the same seed give the same
candidate, by version; each fit is a checkpoint, so that a run that was killed goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.special import logit

from matchmaker.errors import Unprocessable
from matchmaker.learning import comparing, sources
from matchmaker.learning.reading import read
from matchmaker.learning.sources import Progress, Split
from matchmaker.learning.stages import Note, Stages, fingerprint, silent
from matchmaker.ranking.artefacts import artefact
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.judging.grading import By
from matchmaker.ranking.judging.judgements import Judgements
from matchmaker.ranking.judging.metrics import GAINS
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.blended import BlendedRanker, weight_of_evidence
from matchmaker.ranking.rankers.ranker import BaselineRanker, LearnedRanker, Ranker
from matchmaker.ranking.rankers.training import SIMULATED_NOTE, fit

LIVE_NOTE: Final = (
    "Trained on what people who agreed to it did on the site, and on what came of their deals. "
    "It orders; people decide."
)
RULES: Final[dict[By, type[BaselineRanker]]] = {By.BUYER: BaselineRanker, By.SELLER: SuitsBaseline}
SCHEMAS: Final[dict[By, Schema]] = {By.BUYER: ANSWERS, By.SELLER: SUITS}


@dataclass(frozen=True)
class Champion:
    """What ranks now: candidates are measured against it, and keep what they could not learn themselves."""

    version: str
    answers: Ranker
    suits: BlendedRanker | LearnedRanker | None


@dataclass(frozen=True)
class Candidate:
    """A version that was trained and written, and what it measured."""

    version: str
    path: Path
    measured: dict[str, Any]


def train_on_what_happened(
    folder: Path, work: Path, champion: Champion, *, seed: int, note: Note = silent
) -> Candidate:
    """Train on the site's own record.

    Parameters
    ----------
    folder : Path
        Of versions; the candidate is written there and not pointed to.
    work : Path
        Of checkpoints.
    champion : Champion
    seed : int
    note : callable(stage, was_there)
        Called as stages are done.

    Raises
    ------
    Unprocessable
        ("judgements", "too_few")
    """
    record = read(ANSWERS)
    answers = sources.require_enough(sources.live(By.BUYER, record))
    try:
        suits = sources.require_enough(sources.live(By.SELLER, read(SUITS)))
    except Unprocessable:
        suits = None
    return _train(answers, suits, folder, work, champion, seed=seed, note=note, label="live", words=LIVE_NOTE)


def train_on_simulation(
    folder: Path, work: Path, champion: Champion, *, seed: int, needs: int, note: Note = silent, progress: Progress
) -> Candidate:
    """Train on a simulated market of so many lists for each side; else as `train_on_what_happened`."""
    drawing = Stages(work, fingerprint("simulated", seed, needs, ANSWERS.hash, SUITS.hash), note)
    splits = {}
    for judge in (By.BUYER, By.SELLER):
        stored = drawing.arrays(f"drawn-{judge}", partial(_drawn, judge, needs, seed, progress))
        splits[judge] = _restored(stored, {"origin": "matchmaker.ranking.simulation", "seed": seed})
    made = _train(
        splits[By.BUYER],
        splits[By.SELLER],
        folder,
        work,
        champion,
        seed=seed,
        note=note,
        label="simulated",
        words=SIMULATED_NOTE,
    )
    drawing.forget()
    return made


def _train(
    answers: Split,
    suits: Split | None,
    folder: Path,
    work: Path,
    champion: Champion,
    *,
    seed: int,
    note: Note,
    label: str,
    words: str,
) -> Candidate:
    told = [each for split in (answers, suits) if split for each in split.learned_from.columns().values()]
    stages = Stages(work, fingerprint(label, seed, ANSWERS.hash, SUITS.hash, arrays=told), note)
    ranker = _learned(By.BUYER, answers.learned_from, stages, seed)
    other = champion.suits if suits is None else _learned(By.SELLER, suits.learned_from, stages, seed)
    known = comparing.sellers()
    measured = _measured(
        answers.measured_on, {"candidate": ranker, "champion": champion.answers}, By.BUYER, known, seed
    )
    papers = {
        "note": words,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": answers.papers,
        "measured": measured,
        "measured_by": f"matchmaker ranker train --seed {seed}",
        "champion": champion.version,
        "seed": seed,
        "features": [asdict(feature) for feature in ANSWERS.features],
        "suits": _papers_of_suits(suits, other, champion, known, seed),
    }
    version = artefact.save(ranker, folder, label=label, papers=papers, suits=other)
    stages.note("written", False)
    stages.forget()
    return Candidate(version, folder / version, measured)


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


def _learned(judge: By, judged: Judgements, stages: Stages, seed: int) -> BlendedRanker:
    """Fit, weigh the evidence in folds, and blend with the rule by that weight."""
    schema, rule = SCHEMAS[judge], RULES[judge]()
    folds = iter(range(1, 1000))

    def learn(seen: Judgements) -> LearnedRanker:
        return stages.ranker(f"{judge}-fold-{next(folds)}", lambda: _fit(seen, schema, rule, seed), len(schema))

    whole = stages.ranker(f"{judge}-fit", lambda: _fit(judged, schema, rule, seed), len(schema))
    weight = stages.value(
        f"{judge}-weight",
        lambda: weight_of_evidence(judged, learn, seed=seed, baseline=rule, gains=GAINS),
    )
    return BlendedRanker(whole, float(weight), rule)


def _fit(judged: Judgements, schema: Schema, rule: Ranker, seed: int) -> LearnedRanker:
    """Simulated judges see no list; where people did, the place is learned as a feature and held still at serving."""
    if not judged.has_positions:
        return fit(judged, seed=seed, schema=schema)
    ranker = LearnedRanker(gains=GAINS, directions=schema.directions, random_state=seed)
    ranker.fit(judged.features, judged.grades, judged.needs, positions=judged.positions)
    return on_the_scale_of(rule, ranker, judged)


def on_the_scale_of(rule: Ranker, ranker: LearnedRanker, judged: Judgements) -> LearnedRanker:
    """Map a ranker's scores so that its words keep their meaning: the order stays, mean and spread become the rule's.

    People do far less than they would if asked: of a hundred good pairs they open ten. Mapped onto what they
    did, every score would say "poor"; mapped onto the rule, "good" means what it meant before, and the two
    can be blended.
    """
    raw, wanted = ranker.raw(judged.features), logit(np.clip(rule.predict(judged.features), 1e-3, 1 - 1e-3))
    spread = float(raw.std())
    ranker.slope_ = max(float(wanted.std()) / spread, 1e-3) if spread > 0 else 1.0
    ranker.intercept_ = float(wanted.mean()) - ranker.slope_ * float(raw.mean())
    return ranker


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
