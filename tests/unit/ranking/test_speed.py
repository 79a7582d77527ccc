"""What a list and its reasons may cost: questions to the ranker and turns of loops, counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.rankers.blended import BlendedRanker
from matchmaker.ranking.rankers.learned import LearnedRanker
from matchmaker.ranking.rankers.quick_trees import QuickTrees
from matchmaker.ranking.rankers.stored_trees import each_tree
from matchmaker.ranking.reasons import changes
from matchmaker.ranking.reasons.tree_paths import TreePaths
from matchmaker.ranking.shortlist import needs_for, offers_for
from tests.support.tracing import lines_run
from tests.unit.ranking.builders import WISHES, certificate, need, offer, on

pytestmark = pytest.mark.pure

SHOWN = 20
CHAMPION = load_champion([paths.ARTEFACTS / "ranker"])[0]
WANTS = need(requirements=WISHES.requirements, ceiling_vnd=120_000, contract_kind="season")


def some_offers(count: int) -> list[OfferFacts]:
    """Offers of which none lacks nothing."""
    return [
        offer(
            offer_id=number,
            organisation_id=1_000 + number,
            quantity=2_000.0 + 100 * number,
            asking_price_vnd=86_000 + 50 * number,
            published_on=on(-35 - number % 40),
            completeness=0.5,
            contract_kind="spot",
            certificates=(certificate(verified=number % 2 == 0),),
        )
        for number in range(1, count + 1)
    ]


def some_needs(count: int) -> list[NeedFacts]:
    return [replace(WANTS, need_id=number, organisation_id=5_000 + number, ceiling_vnd=None) for number in range(count)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each question put to the trees had."""
    questions: list[int] = []
    answer = QuickTrees.predict

    def counted(trees: QuickTrees, rows: np.ndarray) -> np.ndarray:
        questions.append(len(rows))
        return answer(trees, rows)

    monkeypatch.setattr(QuickTrees, "predict", counted)
    return questions


LISTS: dict[str, Callable[[int], object]] = {
    "offers for a need": lambda count: offers_for(WANTS, some_offers(count), CHAMPION.answers).top(SHOWN),
    "needs for an offer": lambda count: needs_for(some_offers(1)[0], some_needs(count), CHAMPION.suits).top(SHOWN),
}
each_list = pytest.mark.parametrize("name", sorted(LISTS))


@each_list
def test_a_list_of_twenty_asks_the_trees_once_for_its_scores_and_once_for_its_reasons(
    name: str, asked: list[int]
) -> None:
    LISTS[name](60)  # lays the trees out
    asked.clear()

    LISTS[name](60)

    scored, tried = asked
    assert scored == 60
    assert SHOWN < tried <= SHOWN * (1 + len(changes.STEPS))


def test_more_steps_are_more_rows_and_no_more_questions(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    LISTS["offers for a need"](30)
    asked.clear()
    rows = []
    for steps in (changes.STEPS, changes.STEPS[:2]):
        monkeypatch.setattr(changes, "STEPS", steps)
        LISTS["offers for a need"](30)
        rows.append(asked[-1])

    assert len(asked) == 4
    assert rows[1] < rows[0]


@each_list
def test_candidates_that_nobody_is_shown_cost_no_turn_of_a_loop(name: str) -> None:
    """Ten times the candidates, the same lines: whatever depends on their number is done by numpy."""
    ranked = {
        "offers for a need": lambda count: offers_for(WANTS, some_offers(count), CHAMPION.answers),
        "needs for an offer": lambda count: needs_for(some_offers(1)[0], some_needs(count), CHAMPION.suits),
    }[name]
    few, many = ranked(30), ranked(300)
    few.top(SHOWN)

    few_lines, many_lines = (lines_run(partial(each.ranker.predict, each.table)) for each in (few, many))

    assert many_lines == few_lines


def test_reading_contributions_runs_through_no_tree_and_no_row_in_python() -> None:
    """Half the trees, or a tenth of the rows, are as many lines."""
    ranker = CHAMPION.answers
    assert isinstance(ranker, BlendedRanker)
    assert isinstance(ranker.learned, LearnedRanker)
    trees = list(each_tree(ranker.learned.trees_))
    rows = offers_for(WANTS, some_offers(200), ranker).table.astype(np.float64)
    whole, half = TreePaths.of(trees), TreePaths.of(trees[: len(trees) // 2])
    assert len(whole.cuts.columns) == len(half.cuts.columns)

    lines = [
        lines_run(partial(laid.compared_with(ranker.background_).shapley, some))
        for laid, some in ((whole, rows), (half, rows), (whole, rows[:SHOWN]))
    ]

    assert len(set(lines)) == 1
