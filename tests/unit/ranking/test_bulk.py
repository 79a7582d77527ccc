"""Many needs at once get what each would get alone; whoever works it out, and whoever dies over it."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from matchmaker.crew import Crew, crew
from matchmaker.ranking import bulk, shortlist
from matchmaker.ranking.artefacts.environment import OtherEnvironment, environment
from matchmaker.ranking.bulk import Best, Rankers, Task, best_of, piece
from matchmaker.ranking.columns import candidates
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import Shelf, Sorted
from matchmaker.ranking.columns.stored import as_arrays, from_arrays, words_as_array, words_from_array
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.listings import NeedFacts
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import LearnedRanker
from matchmaker.ranking.simulation import TODAY, crowd
from tests.support import dask

pytestmark = pytest.mark.pure

OFFERS, NEEDS = 2000, 48
CANDIDATES, TOP = 12, 6


@pytest.fixture(scope="module")
def asked() -> dict[int, NeedFacts]:
    """The needs, with their ceilings, by id."""
    return {need.need_id: need for need in crowd.needs(NEEDS, seed=7)}


@pytest.fixture(scope="module")
def task(asked: dict[int, NeedFacts], learned: LearnedRanker) -> Task:
    """A market, ranked as buyers see it."""
    words = Vocabulary()
    offers = Shelf.of(OfferColumns.of(list(crowd.offers(OFFERS, seed=7)), words)).base
    needs = Sorted.of(NeedColumns.of(list(asked.values()), words)).table
    ceilings = np.array([asked[each].ceiling_vnd or np.nan for each in needs.need_id.tolist()])
    return Task(offers, needs, ceilings, TODAY.toordinal(), Rankers(learned), CANDIDATES, TOP)


def test_each_need_gets_the_offers_and_scores_of_its_own_page_however_blocks_fall(
    task: Task, asked: dict[int, NeedFacts]
) -> None:
    best = best_of(task, 0, NEEDS)
    for pairs_at_once in (1, 300):
        with patch.object(bulk, "PAIRS_AT_ONCE", pairs_at_once):
            same(best_of(task, 0, NEEDS), best)
    assert best.need_ids.tolist() == task.needs.need_id.tolist()
    found = [page(task, asked[need_id]) for need_id in best.need_ids.tolist()]
    assert best.offer_ids.tolist() == [offer_id for ids, _ in found for offer_id in ids]
    assert best.scores.tolist() == [score for _, scores in found for score in scores]
    assert np.diff(best.bounds).tolist() == [len(ids) for ids, _ in found]
    assert best.pairs == sum(min(len(nearest(task, asked[each])), CANDIDATES) for each in best.need_ids.tolist())
    assert any(len(nearest(task, asked[each])) > CANDIDATES for each in best.need_ids.tolist())


def nearest(task: Task, need: NeedFacts) -> Pairs:
    """Every offer that a need's page could score."""
    return candidates.offers_for(need, shelf(task), at_most=OFFERS, near_at_most=0).passed


def page(task: Task, need: NeedFacts) -> tuple[list[int], list[float]]:
    """What a page shows first for a need."""
    found = shortlist.rank_offers(need, shelf(task), task.rankers.answers, at_most=task.candidates, near_at_most=0)
    first = list(found.best_first[: task.top])
    return [found.other_id(position) for position in first], found.scores[first].tolist()


def shelf(task: Task) -> Shelf[OfferColumns]:
    return Shelf.of(task.offers.table)


def test_for_the_staff_both_sides_decide(task: Task, asked: dict[int, NeedFacts]) -> None:
    both = Rankers(task.rankers.answers, SuitsBaseline())
    best = best_of(Task(**vars(task) | {"rankers": both}), 0, NEEDS)
    for row, need_id in enumerate(best.need_ids.tolist()):
        found = shortlist.rank_offers(
            asked[need_id], shelf(task), both.answers, beside=both.suits, at_most=CANDIDATES, near_at_most=0
        )
        first = list(found.best_first[:TOP])
        stretch = slice(int(best.bounds[row]), int(best.bounds[row + 1]))
        assert best.offer_ids[stretch].tolist() == [found.other_id(position) for position in first]
        assert best.scores[stretch].tolist() == found.scores[first].tolist()


def test_only_the_buyers_own_ceiling_shuts_an_offer_out(task: Task) -> None:
    told = [(int(need), int(offer)) for need, offer in _pairs(best_of(task, 0, NEEDS))]
    price = dict(zip(task.offers.table.offer_id.tolist(), task.offers.table.asking_price_vnd.tolist(), strict=True))
    ceiling = dict(zip(task.needs.need_id.tolist(), task.ceilings_vnd.tolist(), strict=True))
    assert told
    assert not [pair for pair in told if price[pair[1]] > ceiling[pair[0]]]
    open_to_all = Task(**vars(task) | {"ceilings_vnd": np.full(NEEDS, np.nan)})
    assert [pair for pair in _pairs(best_of(open_to_all, 0, NEEDS)) if price[pair[1]] > ceiling[pair[0]]]


def _pairs(best: Best) -> list[tuple[int, int]]:
    owners = np.repeat(best.need_ids, np.diff(best.bounds))
    return list(zip(owners.tolist(), best.offer_ids.tolist(), strict=True))


def test_a_market_without_offers_or_a_slice_without_needs_has_nothing_to_say(task: Task) -> None:
    empty = best_of(task, 5, 5)
    assert (len(empty.need_ids), empty.bounds.tolist(), empty.pairs) == (0, [0], 0)
    nothing = Task(**vars(task) | {"offers": Sorted(task.offers.table.take(slice(0)))})
    assert best_of(nothing, 0, 3).bounds.tolist() == [0, 0, 0, 0]


def test_a_stored_market_is_the_same_market(task: Task) -> None:
    words = words_from_array(words_as_array(task.needs.vocabulary))
    offers = from_arrays(OfferColumns, as_arrays(task.offers.table, "offers"), "offers", words)
    needs = from_arrays(NeedColumns, as_arrays(task.needs, "needs"), "needs", words)
    assert [offers.facts(row) for row in range(50)] == [task.offers.table.facts(row) for row in range(50)]
    assert [needs.facts(row, TODAY) for row in range(NEEDS)] == [task.needs.facts(row, TODAY) for row in range(NEEDS)]
    again = best_of(Task(**vars(task) | {"offers": Sorted(offers), "needs": needs}), 0, NEEDS)
    same(again, best_of(task, 0, NEEDS))


def test_another_environment_is_refused(task: Task) -> None:
    assert piece(task, environment(), 0, 1).need_ids.tolist() == task.needs.need_id[:1].tolist()
    with pytest.raises(OtherEnvironment, match="1\\.0\\.0"):
        piece(task, environment() | {"scikit-learn": "1.0.0"}, 0, 1)


def test_a_market_survives_the_way_to_another_process(task: Task) -> None:
    same(best_of(pickle.loads(pickle.dumps(task)), 0, 5), best_of(task, 0, 5))


def test_two_workers_one_of_them_killed_half_way_rank_as_one_process_does(task: Task, tmp_path: Path) -> None:
    bounds = [(first, first + 1) for first in range(NEEDS)]
    alone = [piece(task, environment(), *each) for each in bounds]
    with (
        dask.scheduler(tmp_path) as address,
        dask.worker(address, tmp_path / "one") as doomed,
        dask.worker(address, tmp_path / "two"),
        crew(address, workers=2) as found,
    ):
        told = ranked_by(found, task, bounds, doomed.pid)
        assert doomed.wait(10) == -signal.SIGKILL
    assert sorted(told) == list(range(NEEDS))
    for number, best in told.items():
        same(best, alone[number])


def ranked_by(workers: Crew, task: Task, bounds: list[tuple[int, int]], doomed: int) -> dict[int, Best]:
    """Every slice as it comes; with a third of them there, one worker is killed."""
    shared, told = workers.share(task), {}
    limited = Crew(workers.executor, 8, workers.share)  # so that most slices are not begun when it dies
    for number, best in limited.each(piece, [(shared, environment(), *each) for each in bounds]):
        told[number] = best
        if len(told) == NEEDS // 3:
            os.kill(doomed, signal.SIGKILL)
    return told


def same(one: Best, other: Best) -> None:
    """Bit for bit."""
    for name, value in vars(one).items():
        assert np.asarray(value).tobytes() == np.asarray(getattr(other, name)).tobytes(), name
