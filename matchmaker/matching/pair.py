"""One pair laid open: both scores, what each feature adds to them, every rule, and what the baseline would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching import feature_words, ranked, rankers, verdicts, wording
from matchmaker.matching.models import Side
from matchmaker.matching.rankers import Both
from matchmaker.matching.verdicts import Verdict
from matchmaker.matching.wording import ToldReason
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, SUITS, Schema
from matchmaker.ranking.rankers import reciprocal
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.ranker import Level, Ranker, level
from matchmaker.ranking.reasons.explanation import explain

LEAST_POINTS: Final = 0.05
"""A line of fewer reads as nothing, and stands apart."""
BAR: Final = 50
"""Half the width of a bar: the largest contribution of a table reaches this far."""


@dataclass(frozen=True)
class Line:
    """One feature of a pair."""

    name: str
    value: str
    usual: str
    """Of the ordinary candidate that contributions are measured against."""
    direction: str
    points: float
    """What it adds to the score, in hundredths of the scale."""
    bar: float
    """The same from -BAR to BAR, beside the other lines of its table."""


@dataclass(frozen=True)
class Score:
    """How well a pair does on one of the two questions."""

    score: float
    """0 to 1."""
    usual: float
    """Score of the ordinary candidate: the lines add up to the difference."""
    baseline: float
    """What the baseline would have said."""
    lines: tuple[Line, ...]
    """Those that add or take away most first."""
    reasons: tuple[ToldReason, ...]

    @property
    def telling(self) -> list[Line]:
        """The lines that add or take something."""
        return [line for line in self.lines if abs(line.points) >= LEAST_POINTS]

    @property
    def idle(self) -> list[Line]:
        """The others."""
        return [line for line in self.lines if abs(line.points) < LEAST_POINTS]

    @property
    def level(self) -> Level:
        return level(self.score)

    @property
    def word(self) -> str:
        """The score in words."""
        return wording.level(self.level)

    @property
    def step(self) -> int:
        """The same as steps from 1 to 5."""
        return len(Level) - list(Level).index(self.level)


@dataclass(frozen=True)
class Place:
    """Where an offer stands among those that may answer a need."""

    place: int | None
    """From one; None where it is not among those ranked."""
    of: int


@dataclass(frozen=True)
class LaidOpen:
    """All that ranking says of one pair to one reader."""

    answers: Score
    suits: Score
    combined: float
    verdicts: tuple[Verdict, ...]
    place: Place
    baseline_place: Place
    version: str

    @property
    def passes(self) -> bool:
        """Whether no rule is broken: only then does the score count."""
        return all(each.failing is None for each in self.verdicts)


def lay_open(offer: OfferFacts, need: NeedFacts, *, candidates_max: int) -> LaidOpen:
    """Everything about one pair, from facts as the reader may see them: a need without a ceiling stays so."""
    answers = _score(rankers.ranker(), BaselineRanker(), answering.table([offer], need), ANSWERS, offer, need)
    seen = need.seen_by_seller()
    suited = _score(rankers.suits(), SuitsBaseline(), suits.table(offer, [seen]), SUITS, offer, seen)
    return LaidOpen(
        answers=answers,
        suits=suited,
        combined=float(reciprocal.combined([answers.score], [suited.score])[0]),
        verdicts=tuple(verdicts.verdicts(offer, need)),
        place=_place(offer, need, rankers.both(), candidates_max),
        baseline_place=_place(offer, need, Both(BaselineRanker(), SuitsBaseline()), candidates_max),
        version=rankers.status().version,
    )


def _place(offer: OfferFacts, need: NeedFacts, by: Both, candidates_max: int) -> Place:
    found = ranked.for_need(need, by, side=Side.STAFF, candidates_max=candidates_max)
    position = found.position_of(offer.offer_id)
    place = None if position is None else list(found.best_first).index(position) + 1
    return Place(place, len(found.best_first))


def _score(
    ranker: Ranker,
    baseline: Ranker,
    table: NDArray[np.float32],
    schema: Schema,
    offer: OfferFacts,
    need: NeedFacts,
) -> Score:
    (explained,) = explain(ranker, [offer], [need], table, schema)
    usual = ranker.background_.astype(table.dtype)
    score, of_usual = ranker.predict(np.vstack([table, usual])).tolist()
    return Score(
        score=score,
        usual=of_usual,
        baseline=float(baseline.predict(table)[0]),
        lines=_lines(schema, table[0], usual, explained.contributions),
        reasons=tuple(wording.reason(each, offer, need) for each in explained.reasons),
    )


def _lines(
    schema: Schema, row: NDArray[np.float32], usual: NDArray[np.float32], added: NDArray[np.float64]
) -> tuple[Line, ...]:
    most = float(np.abs(added).max()) or 1.0
    order = np.argsort(-np.abs(added), kind="stable").tolist()
    return tuple(
        Line(
            name=str(feature_words.NAMES[schema.features[place].name]),
            value=feature_words.value(schema.features[place], float(row[place])),
            usual=feature_words.value(schema.features[place], float(usual[place])),
            direction=feature_words.direction(schema.features[place]),
            points=100 * float(added[place]),
            bar=BAR * float(added[place]) / most,
        )
        for place in order
    )
