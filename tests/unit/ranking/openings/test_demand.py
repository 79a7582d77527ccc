"""Where papers would open most demand: what each pair's rules say, added up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.constraints import Rule, check
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.demand import Demand, demand
from tests.unit.ranking.builders import TODAY, asks, certificate, need, offer
from tests.unit.ranking.openings.test_search import near_needs, near_offers

pytestmark = pytest.mark.pure
SORTS = {
    Rule.CERTIFICATE_MISSING: Sort.CERTIFICATE,
    Rule.CERTIFICATE_OTHER_MARKET: Sort.CERTIFICATE,
    Rule.STARS_MISSING: Sort.STARS,
    Rule.STARS_SHORT: Sort.STARS,
    Rule.CERTIFICATE_UNVERIFIED: Sort.VERIFY,
    Rule.CERTIFICATE_EXPIRED: Sort.RENEW,
    Rule.CERTIFICATE_HALTED: Sort.RESTORE,
}


def told(offered: list[OfferFacts], wanted: list[NeedFacts]) -> list[Demand]:
    words = Vocabulary()
    shelves = Shelf.of(OfferColumns.of(offered, words)), Shelf.of(NeedColumns.of(wanted, words))
    return demand(*shelves, TODAY, of_a_market=("PUC_EXPORT",))


@settings(deadline=None, max_examples=50)
@given(
    pool=st.lists(near_offers, min_size=1, max_size=5, unique_by=lambda each: each.offer_id),
    asked=st.lists(near_needs, min_size=2, max_size=4),
)
def test_what_is_added_up_is_what_the_rules_say_of_each_pair(pool: list[OfferFacts], asked: list[NeedFacts]) -> None:
    offered = [replace(each, province_code="52") for each in pool]
    every = [replace(each, organisation_id=50 + buyer) for each in asked for buyer in range(3)]
    wanted = [replace(each, need_id=number) for number, each in enumerate(every, start=1)]
    behind = defaultdict(lambda: (set(), set()))
    for each in wanted:
        for one in offered:
            failures = check(one, each)
            if len(failures) == 1 and failures[0].rule in SORTS:
                sort, requirement = SORTS[failures[0].rule], failures[0].requirement
                key = "OCOP" if requirement.kind == "stars" else requirement.key
                stars = float(requirement.value or 1) if sort is Sort.STARS else 0.0
                offers, needs = behind[Change(sort, "" if sort is Sort.STARS else key, value=stars)]
                offers.add(one.offer_id)
                needs.add(each.need_id)

    found = told(offered, wanted)

    assert {each.change: (each.offers, each.needs) for each in found} == {
        change: (len(offers), len(needs)) for change, (offers, needs) in behind.items()
    }
    lacking = {each.need_id: each.still_lacking for each in wanted}
    for each in found:
        assert each.amount == pytest.approx(sum(lacking[number] for number in behind[each.change][1]))


def test_provinces_products_and_buyers_are_told_apart() -> None:
    china = (asks("PUC_EXPORT"),)
    wanted = [need(need_id=n, organisation_id=50 + n, requirements=china) for n in range(3)]
    wanted += [need(need_id=9, organisation_id=50, requirements=china, market="EU")]
    offered = [
        offer(offer_id=1, province_code="52"),
        offer(offer_id=2, province_code="52", organisation_id=3),
        offer(offer_id=3, province_code="66", certificates=(certificate("PUC_EXPORT", market="CN"),)),
        offer(offer_id=4, province_code="66", organisation_id=3),
        offer(offer_id=5, province_code=None),
    ]

    found = sorted(told(offered, wanted), key=lambda each: each.province_code)

    change = Change(Sort.CERTIFICATE, "PUC_EXPORT", "CN")
    assert found == [
        Demand("52", ("fruit", "DUR"), "kg", change, 2, 2, 3, 3, 90_000.0),
        Demand("66", ("fruit", "DUR"), "kg", change, 1, 1, 3, 3, 90_000.0),
    ]


def test_a_market_that_was_never_sorted_anew_is_read_whole() -> None:
    words = Vocabulary()
    needs = Shelf.of(NeedColumns.of([], words))
    came = [need(need_id=n, organisation_id=50 + n, requirements=(asks("VIETGAP_TT"),)) for n in range(3)]
    needs = needs.changed(np.array([0, 1, 2]), NeedColumns.of(came, words))
    (found,) = demand(Shelf.of(OfferColumns.of([offer(province_code="52")], words)), needs, TODAY, of_a_market=())
    assert (found.change, found.needs) == (Change(Sort.CERTIFICATE, "VIETGAP_TT"), 3)
