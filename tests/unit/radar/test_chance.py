"""How likely something ends without a partner: a rule, and a model once enough has ended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.radar.chance import Fitted, Known, by_rule
from matchmaker.radar.fitting import ENOUGH, Outcome, Refusal, fitted

pytestmark = pytest.mark.pure
FRESH = Known(waited_days=0, left_days=120, shown=0, interested=0, introduced=0)


def test_the_rule_fears_more_for_what_waits_longer_and_less_for_what_is_seen() -> None:
    fresh = by_rule(FRESH)
    assert 0 < fresh < by_rule(replace(FRESH, waited_days=90)) < by_rule(replace(FRESH, waited_days=730)) < 1
    assert fresh < by_rule(replace(FRESH, left_days=10)) < by_rule(replace(FRESH, left_days=0)) == 1
    seen = replace(FRESH, shown=5)
    assert by_rule(replace(seen, introduced=1)) < by_rule(replace(seen, interested=1)) < by_rule(seen) < fresh
    assert by_rule(FRESH, is_blocked=True) > 0.9
    assert by_rule(replace(FRESH, left_days=None)) == by_rule(replace(FRESH, left_days=180))


def ended(count: int, *, seed: int = 1) -> list[Outcome]:
    """Listings that found a partner the likelier the more they were looked into, whatever the rule says."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        interested = int(rng.integers(0, 4))
        unmatched = bool(rng.random() < (0.9, 0.6, 0.3, 0.1)[interested])
        for days in (7, 30):
            known = replace(FRESH, waited_days=days, shown=int(rng.integers(1, 9)), interested=interested)
            found.append(Outcome(("offer", number), known, unmatched))
    return found


def test_the_model_speaks_once_enough_has_ended_and_only_if_it_is_nearer_the_truth() -> None:
    few = fitted(ended(ENOUGH - 1))
    assert isinstance(few, Refusal)
    assert (few.outcomes, few.rule_is_better) == (ENOUGH - 1, False)
    one_sided = fitted([replace(each, unmatched=True) for each in ended(ENOUGH)])
    assert isinstance(one_sided, Refusal)
    assert one_sided.matched == 0

    model = fitted(ended(400))
    assert isinstance(model, Fitted)
    assert model.brier < model.rule_brier
    chances = model.chances([replace(FRESH, waited_days=30, shown=4, interested=each) for each in range(4)])
    assert chances == pytest.approx([0.9, 0.6, 0.3, 0.1], abs=0.15), "its chances are what comes true"
    assert fitted(ended(400)).brier == model.brier, "the same outcomes make the same model"

    rng = np.random.default_rng(3)
    told = [replace(each, unmatched=bool(rng.random() < by_rule(each.known))) for each in ended(60)]
    by_chance = {each.listing: each.unmatched for each in told}
    noise = [replace(each, unmatched=by_chance[each.listing]) for each in told]
    assert isinstance(fitted(noise), Refusal)
