"""What is said to open needs does open them: each change is made to the facts, and the rules are asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Vocabulary
from matchmaker.ranking.facts.constraints import check
from matchmaker.ranking.facts.listings import NeedFacts, OfferFacts
from matchmaker.ranking.features import answering
from matchmaker.ranking.openings.changes import Change, Sort
from matchmaker.ranking.openings.search import FEWEST, Opening, openings
from tests.unit.ranking.builders import TODAY, asks, asks_attribute, asks_stars, certificate, need, offer, on
from tests.unit.ranking.test_columns import needs, offers

pytestmark = pytest.mark.pure
CODES = ("PUC_EXPORT",)


def found(offered: OfferFacts, wanted: Sequence[NeedFacts], day: date = TODAY) -> list[Opening]:
    return openings(offered, Shelf.of(NeedColumns.of(wanted, Vocabulary())), day, of_a_market=CODES)


def wanted_by_all(count: int = FEWEST, **asked: object) -> list[NeedFacts]:
    """The same need of several buyers."""
    return [need(need_id=100 + each, organisation_id=50 + each, **asked) for each in range(count)]


def only(told: list[Opening]) -> Opening:
    (one,) = told
    return one


def opens(offered: OfferFacts, wanted: NeedFacts, changes: tuple[Change, ...]) -> bool:
    """Whether the need opens by these changes, and by no fewer."""

    def passes(made: Sequence[Change]) -> bool:
        changed = offered
        for each in made:
            changed = each.applied(changed)
        if changes[0].sort is not Sort.MORE:
            return not check(changed, wanted)
        (share,) = answering.table([changed], wanted)[:, answering.ANSWERS.column["quantity_share"]]
        return not check(changed, wanted) and share >= 1

    fewer = [changes[:number] + changes[number + 1 :] for number in range(len(changes))]
    return passes(changes) and not any(map(passes, fewer))


FITTING = {"product_path": ("fruit", "DUR", "DUR-MON"), "unit": "kg", "starts_on": on(10), "ends_on": on(40)}
near_offers = offers().map(lambda each: replace(each, **FITTING, quantity=3e4, min_lot=None, standing_verified=True))
near_needs = st.builds(
    lambda each, starts, quantity: replace(
        each,
        product_path=("fruit", "DUR"),
        starts_on=on(starts),
        ends_on=on(starts + 30),
        quantity=quantity,
        lacking=None,
        requirements=tuple({asked.key: asked for asked in each.requirements}.values())[:2],  # never twice the same
        ceiling_vnd=None,
    ),
    needs(),
    st.sampled_from([-28, 0, 20, 55]),
    st.sampled_from([2e4, 5e4]),
)


@settings(deadline=None, max_examples=60)
@given(offered=near_offers, pool=st.lists(near_needs, min_size=3, max_size=5), copies=st.integers(3, 5))
def test_a_change_that_is_named_opens_the_needs_that_are_counted(
    offered: OfferFacts, pool: list[NeedFacts], copies: int
) -> None:
    """Each need is asked by several buyers, for little is told of fewer than three."""
    every = [replace(each, organisation_id=50 + buyer) for each in pool for buyer in range(copies)]
    wanted = {number: replace(each, need_id=number) for number, each in enumerate(every, start=1)}

    for told in found(offered, list(wanted.values())):
        assert told.buyers >= FEWEST
        assert told.needs == len(set(told.need_ids))
        assert {number for number, each in wanted.items() if opens(offered, each, told.changes)} == set(told.need_ids)
        assert told.amount == pytest.approx(sum(wanted[number].still_lacking for number in told.need_ids))


def test_fewer_than_three_buyers_stand_behind_no_figure() -> None:
    asked = (asks("VIETGAP_TT"),)
    assert found(offer(), wanted_by_all(2, requirements=asked)) == []
    of_one = [replace(each, organisation_id=50) for each in wanted_by_all(5, requirements=asked)]
    assert found(offer(), of_one) == []
    told = only(found(offer(), wanted_by_all(3, requirements=asked)))
    assert (told.changes, told.needs, told.buyers) == ((Change(Sort.CERTIFICATE, "VIETGAP_TT"),), 3, 3)
    assert told.amount == 90_000


@pytest.mark.parametrize(
    ("offered", "asked", "change"),
    [
        (offer(), asks("PUC_EXPORT"), Change(Sort.CERTIFICATE, "PUC_EXPORT", "CN")),
        (
            offer(certificates=(certificate("PUC_EXPORT", market="EU"),)),
            asks("PUC_EXPORT"),
            Change(Sort.CERTIFICATE, "PUC_EXPORT", "CN"),
        ),
        (
            offer(certificates=(certificate("PUC_EXPORT", market="CN"),)),
            asks("PUC_EXPORT", verified_only=True),
            Change(Sort.VERIFY, "PUC_EXPORT", "CN"),
        ),
        (
            offer(certificates=(certificate(expires_on=on(1)),)),
            asks("VIETGAP_TT"),
            Change(Sort.RENEW, "VIETGAP_TT"),
        ),
        (
            offer(certificates=(certificate(expires_on=on(-1), halted=True),)),
            asks("VIETGAP_TT"),
            Change(Sort.RESTORE, "VIETGAP_TT"),
        ),
        (offer(certificates=(certificate("OCOP", stars=3),)), asks_stars(4), Change(Sort.STARS, value=4.0)),
        (
            offer(certificates=(certificate("OCOP", stars=4),)),
            asks_stars(4, verified_only=True),
            Change(Sort.VERIFY, "OCOP"),
        ),
        (offer(), asks_attribute("brix", ">=", 16.0), Change(Sort.STATE, "brix", value=16.0, op=">=")),
        (
            offer(attributes={"brix": 12.0}),
            asks_attribute("brix", ">=", 16.0),
            Change(Sort.REACH, "brix", value=16.0, op=">="),
        ),
        (offer(), asks_attribute("grade", "in", ("A",)), Change(Sort.STATE, "grade", value="A")),
    ],
)
def test_what_is_missing_is_named(offered: OfferFacts, asked: object, change: Change) -> None:
    assert only(found(offered, wanted_by_all(requirements=(asked,)))).changes == (change,)


def test_a_harvest_is_wanted_no_sooner_and_no_later_than_it_must_be() -> None:
    soon = wanted_by_all(starts_on=on(-9), ends_on=on(0))
    assert only(found(offer(), soon)).changes == (Change(Sort.EARLIER, value=2.0),)
    late = wanted_by_all(starts_on=on(73), ends_on=on(90))
    assert only(found(offer(), late)).changes == (Change(Sort.LATER, value=1.0),)
    assert found(offer(), wanted_by_all(starts_on=on(110), ends_on=on(120))) == []


def test_the_least_that_is_enough_is_named() -> None:
    asked = [asks_attribute("moisture_pct", "<=", bound) for bound in (12.0, 13.0, 14.0, 15.0, 15.0)]
    wanted = [replace(each, requirements=(r,)) for each, r in zip(wanted_by_all(5), asked, strict=True)]
    told = only(found(offer(), wanted))
    assert (told.changes, told.needs) == ((Change(Sort.STATE, "moisture_pct", value=14.0, op="<="),), 3)


def test_a_smaller_lot_and_more_goods_are_round_figures() -> None:
    wanted = [replace(each, quantity=q) for each, q in zip(wanted_by_all(3), (21e3, 26e3, 27e3), strict=True)]
    told = only(found(offer(min_lot=40_000.0), wanted))
    assert told.changes == (Change(Sort.SMALLER_LOT, value=20_000.0),)
    sold_out = offer(quantity=0.0, starts_on=on(20), ends_on=on(49))
    assert only(found(sold_out, wanted)).changes == (Change(Sort.MORE, value=50_000.0),)


def test_two_changes_are_named_where_neither_alone_opens_anything() -> None:
    asked = (asks("VIETGAP_TT"), asks("GLOBALGAP"))
    told = only(found(offer(), wanted_by_all(requirements=asked)))
    assert {each.key for each in told.changes} == {"VIETGAP_TT", "GLOBALGAP"}
    renewed = offer(certificates=(certificate(expires_on=on(1)),))
    told = only(found(renewed, wanted_by_all(requirements=(asks("VIETGAP_TT", verified_only=True),))))
    assert {each.sort for each in told.changes} == {Sort.RENEW, Sort.VERIFY}
