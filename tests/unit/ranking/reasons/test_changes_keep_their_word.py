"""Who does what "to fit better" says, with the figures it names, is scored higher: tried on whole listings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker import paths
from matchmaker.ranking.artefacts.champions import load_champion
from matchmaker.ranking.facts.constraints import admissible
from matchmaker.ranking.facts.listings import CertificateFacts, NeedFacts, OfferFacts, Portion
from matchmaker.ranking.features import answering
from matchmaker.ranking.rankers.baseline import BaselineRanker
from matchmaker.ranking.rankers.ranker import Ranker
from matchmaker.ranking.reasons.changes import CHANGES, best_changes
from matchmaker.ranking.simulation import TODAY
from matchmaker.ranking.simulation.listings import Draw

pytestmark = pytest.mark.pure
RANKERS = {"shipped": load_champion([paths.ARTEFACTS / "ranker"])[0].answers, "rule": BaselineRanker()}
Figures = Mapping[str, Any]


def more(offer: OfferFacts, need: NeedFacts, told: Figures) -> OfferFacts:
    """So much more, when it is needed."""
    added = Portion(max(need.starts_on, need.today), need.ends_on, told["amount"])
    return replace(offer, quantity=offer.quantity + told["amount"], schedule=(*offer.portions, added))


def longer(offer: OfferFacts, need: NeedFacts, told: Figures) -> OfferFacts:
    """There for all the days that are wanted, with no less on any day than before and papers that last as long."""
    first, last = min(offer.starts_on, told["starts_on"]), max(offer.ends_on, told["ends_on"])
    lasting = papers(offer, lambda it: replace(it, expires_on=None), {each.kind for each in offer.certificates})
    return replace(lasting, starts_on=first, ends_on=last, schedule=offer.portions)


def papers(offer: OfferFacts, change: Callable[[CertificateFacts], CertificateFacts], kinds: Any) -> OfferFacts:
    changed = (change(each) if each.kind in kinds else each for each in offer.certificates)
    return replace(offer, certificates=tuple(changed))


def with_papers(offer: OfferFacts, need: NeedFacts, kinds: Any) -> OfferFacts:
    new = (CertificateFacts(kind, market=need.market, stars=5) for kind in kinds)
    return replace(offer, certificates=(*offer.certificates, *new))


def stated(offer: OfferFacts, need: NeedFacts, keys: Any) -> OfferFacts:
    wanted = {each.key: each.value for each in need.requirements if each.key in keys}
    return replace(offer, attributes={**offer.attributes, **wanted})


DONE: Mapping[str, Callable[[OfferFacts, NeedFacts, Figures], OfferFacts]] = {
    "add_quantity": more,
    "move_window": longer,
    "verify_papers": lambda offer, need, told: papers(offer, lambda it: replace(it, verified=True), told["kinds"]),
    "renew_certificate": lambda offer, need, told: papers(
        offer, lambda it: replace(it, expires_on=None), (told["kind"],)
    ),
    "add_papers": lambda offer, need, told: with_papers(offer, need, told["kinds"]),
    "state_attributes": lambda offer, need, told: stated(offer, need, told["keys"]),
    "lower_price": lambda offer, need, told: replace(offer, asking_price_vnd=told["price_vnd"]),
    "offer_contract": lambda offer, need, told: replace(offer, **told),
    "offer_delivery": lambda offer, need, told: replace(offer, **told),
    "refresh_listing": lambda offer, need, told: replace(offer, published_on=need.today),
    "complete_listing": lambda offer, need, told: replace(offer, completeness=1.0),
}
"""What a cooperative does about its offer when it is told so."""


def scores(ranker: Ranker, offer: OfferFacts, need: NeedFacts) -> float:
    return float(ranker.predict(answering.table([offer], need))[0])


def pairs_of(count: int) -> tuple[list[OfferFacts], list[NeedFacts]]:
    draw, offers, needs = Draw(np.random.default_rng(21), TODAY), [], []
    for number in range(count):
        good = draw.good()
        need = draw.need(number + 1, good)
        drawn = (draw.offer(50 * number + each, good, need).offer for each in range(20))
        fitting = [each for each in drawn if admissible(each, need)]
        offers += fitting
        needs += [need] * len(fitting)
    return offers, needs


@pytest.mark.parametrize("name", sorted(RANKERS))
def test_whoever_does_what_is_told_scores_higher(name: str) -> None:
    ranker, (offers, needs) = RANKERS[name], pairs_of(40)
    rows = np.concatenate([answering.table([offer], need) for offer, need in zip(offers, needs, strict=True)])
    seen: Counter[str] = Counter()
    for offer, need, change in zip(offers, needs, best_changes(ranker, offers, needs, rows), strict=True):
        if change is None:
            continue
        seen[change.code] += 1
        after = DONE[change.code](offer, need, change.params)
        assert scores(ranker, after, need) > scores(ranker, offer, need), (change, offer, need)
    assert len(seen) >= 6, seen


def test_every_step_that_may_be_named_is_tried() -> None:
    assert set(DONE) == set(CHANGES)
