"""What is on record of past deals moves the order a little, both ways, and never puts a newcomer below the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.facts.listings import OfferFacts
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.answering import RECORD_BAND
from matchmaker.ranking.rankers.baseline import BaselineRanker, SuitsBaseline
from matchmaker.ranking.rankers.ranker import Ranker, rank
from matchmaker.ranking.reasons.explanation import TOPICS, explain
from tests.unit.ranking.builders import need, offer

pytestmark = pytest.mark.pure
SHIPPED = load_champion([paths.ARTEFACTS / "ranker"])[0]
RECORDS = (-0.9, -0.15, -0.05, None, 0.0, 0.05, 0.15, 0.9)
MOST = 0.1
"""Of the scale from 0 to 1, that everything on record can move: less than one of its five words."""


@pytest.mark.parametrize("ranker", [SHIPPED.answers, BaselineRanker()], ids=["shipped", "rule"])
def test_a_sellers_record_lifts_and_lowers_within_its_band_and_a_newcomer_stands_at_the_middle(ranker: Ranker) -> None:
    scores = ranker.predict(answering.table([offer(record=record) for record in RECORDS], need()))
    _holds(scores)


@pytest.mark.parametrize("ranker", [SHIPPED.suits, SuitsBaseline()], ids=["shipped", "rule"])
def test_a_buyers_record_does_the_same_for_its_needs(ranker: Ranker) -> None:
    scores = ranker.predict(suits.table(offer(), [need(record=record) for record in RECORDS]))
    _holds(scores)


def _holds(scores: np.ndarray) -> None:
    far_below, below, less, newcomer, usual, more, above, far_above = scores
    assert far_below == below <= less <= newcomer == usual <= more <= above == far_above
    assert below < newcomer < above, "it can decide between equals"
    assert above - below < MOST


def test_of_two_equal_offers_the_better_kept_word_comes_first_and_is_not_told_to_strangers() -> None:
    equal = [offer(offer_id=number, organisation_id=number, record=0.0) for number in (1, 2)]

    def first(offers: list[OfferFacts]) -> int:
        table = answering.table(offers, need())
        order = rank(SHIPPED.answers.predict(table), np.full(2, 7), np.array([1, 2]))
        return offers[int(order[0])].offer_id

    last = 3 - first(equal)
    better = [replace(each, record=RECORD_BAND if each.offer_id == last else 0.0) for each in equal]
    assert first(better) == last
    rows = answering.table(better, need())
    for explained in explain(SHIPPED.answers, better, [need()] * 2, rows):
        assert not any("record" in each.code for each in explained.reasons)
    assert ("seller_record",) in TOPICS, "it stands apart, so that no other reason is told for it"
