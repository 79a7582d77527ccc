"""Columns say of thousands of pairs what the readable forms say of one."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.columns.candidates import drawn, nearest, offers_for, rough_distance
from matchmaker.ranking.columns.needs import NeedColumns
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.pairs import Pairs
from matchmaker.ranking.columns.shelf import TAIL_MAX, Shelf
from matchmaker.ranking.columns.tally import tally
from matchmaker.ranking.columns.verdicts import verdicts
from matchmaker.ranking.columns.vocabulary import UNKNOWN, Codes, Vocabulary
from matchmaker.ranking.facts import constraints
from matchmaker.ranking.facts.constraints import HOPELESS
from matchmaker.ranking.facts.listings import (
    CertificateFacts,
    NeedFacts,
    OfferFacts,
    Portion,
    Requirement,
    RequirementKind,
)
from matchmaker.ranking.features import answering, suits
from matchmaker.ranking.features.schema import ANSWERS, SUITS
from tests.unit.ranking.builders import HA_NOI, HO_CHI_MINH, PLEIKU, TODAY, asks, certificate, need, offer, on
from tests.unit.ranking.by_pair import of_pair, suits_of_pair

pytestmark = pytest.mark.pure

PATHS = [("fruit",), ("fruit", "DUR"), ("fruit", "DUR", "DUR-MON"), ("fruit", "DUR", "DUR-RI6"), ("rice", "ST25")]
PLACES: list[dict[str, Any]] = [PLEIKU, HO_CHI_MINH, HA_NOI, {"lat": None, "lon": None}]
KINDS, MARKETS, KEYS = ["VIETGAP_TT", "GLOBALGAP", "OCOP"], [None, "CN", "EU"], ["brix", "grade"]
DAYS = st.integers(-40, 90).map(on)
VALUES = st.one_of(st.sampled_from(["A", "B"]), st.sampled_from([11.0, 12.4, 12.5, 16.0]))
CARRIAGE = st.sampled_from([None, "buyer_collects", "shared", "seller_delivers"])
CONTRACTS = st.sampled_from([None, "spot", "season"])
PRICES = st.one_of(st.none(), st.integers(1, 200_000).map(float), st.sampled_from([16_777_217.0, 20_132_661.0]))

papers = st.builds(
    CertificateFacts,
    kind=st.sampled_from(KINDS),
    verified=st.booleans(),
    starts_on=st.one_of(st.none(), DAYS),
    expires_on=st.one_of(st.none(), DAYS),
    halted=st.booleans(),
    market=st.sampled_from(MARKETS),
    crop=st.sampled_from([None, "DUR", "DUR-MON", "ST25"]),
    stars=st.sampled_from([None, 3, 4, 5]),
)
portions = st.builds(
    lambda starts, length, amount: Portion(starts, starts + timedelta(days=length), amount),
    DAYS,
    st.integers(0, 20),
    st.floats(1, 1e5),
)
requirements = st.one_of(
    st.builds(
        Requirement,
        kind=st.just(RequirementKind.CERTIFICATE),
        key=st.sampled_from(KINDS),
        value=st.sampled_from([None, "CN", 4.0]),
        essential=st.booleans(),
        verified_only=st.booleans(),
    ),
    st.builds(
        Requirement,
        kind=st.just(RequirementKind.STARS),
        key=st.just("OCOP"),
        value=st.sampled_from([None, 0, 3, 4.0, 3.5]),
        essential=st.booleans(),
        verified_only=st.booleans(),
    ),
    st.builds(
        Requirement,
        kind=st.just(RequirementKind.ATTRIBUTE),
        key=st.sampled_from([*KEYS, "unheard of"]),
        op=st.sampled_from([">=", "<=", "=", "in"]),
        value=st.one_of(st.none(), VALUES, st.just("Z"), st.lists(VALUES, max_size=3).map(tuple)),
        essential=st.booleans(),
    ),
)


@st.composite
def offers(draw: st.DrawFn) -> OfferFacts:
    starts = draw(DAYS)
    return offer(
        offer_id=draw(st.integers(1, 10**6)),
        organisation_id=draw(st.sampled_from([1, 2, 3])),
        product_path=draw(st.sampled_from(PATHS)),
        unit=draw(st.sampled_from(["kg", "kg", "kg", "fruit"])),
        quantity=draw(st.floats(0, 1e6)),
        starts_on=starts,
        ends_on=starts + timedelta(days=draw(st.integers(0, 90))),
        schedule=tuple(draw(st.lists(portions, max_size=3))),
        min_lot=draw(st.one_of(st.none(), st.floats(1, 1e5))),
        asking_price_vnd=draw(PRICES),
        certificates=tuple(draw(st.lists(papers, max_size=4))),
        attributes=draw(st.dictionaries(st.sampled_from(KEYS), VALUES)),
        contract_kind=draw(CONTRACTS),
        delivery_terms=draw(CARRIAGE),
        published_on=draw(st.one_of(st.none(), DAYS)),
        completeness=draw(st.one_of(st.none(), st.sampled_from([0.0, 0.25, 1.0]))),
        standing_verified=draw(st.sampled_from([True, True, True, False])),
        record=draw(st.sampled_from([None, -0.4, 0.0, 0.123])),
        province_code=draw(st.sampled_from([None, "52"])),
        **draw(st.sampled_from(PLACES)),
    )


@st.composite
def needs(draw: st.DrawFn) -> NeedFacts:
    starts = draw(DAYS)
    return need(
        need_id=draw(st.integers(1, 10**6)),
        organisation_id=draw(st.sampled_from([2, 9])),
        product_path=draw(st.sampled_from(PATHS)),
        quantity=draw(st.one_of(st.just(0.0), st.just(float("inf")), st.floats(1, 1e6))),
        starts_on=starts,
        ends_on=starts + timedelta(days=draw(st.integers(0, 60))),
        rate_per_week=draw(st.one_of(st.none(), st.floats(1, 1e5))),
        requirements=tuple(draw(st.lists(requirements, max_size=4))),
        ceiling_vnd=draw(PRICES),
        reference_price_vnd=draw(PRICES),
        contract_kind=draw(CONTRACTS),
        delivery_terms=draw(CARRIAGE),
        market=draw(st.sampled_from(MARKETS)),
        perishability_days=draw(st.sampled_from([None, 0, 7, 400])),
        lacking=draw(st.sampled_from([None, 0.0, 500.0])),
        open_introductions=draw(st.sampled_from([0, 0, 3])),
        published_on=draw(st.one_of(st.none(), DAYS)),
        buyer_verified=draw(st.sampled_from([None, True, False])),
        record=draw(st.sampled_from([None, -0.051, 0.3])),
        province_code=draw(st.sampled_from([None, "86"])),
        **draw(st.sampled_from(PLACES)),
    )


def assert_as_by_pair(pairs: Pairs, each: list[tuple[OfferFacts, NeedFacts]]) -> None:
    """Rules and features in columns are those of each pair on its own."""
    judged = verdicts(pairs)
    failed = [constraints.check(*pair) for pair in each]
    assert judged.failures.tolist() == [len(failures) for failures in failed]
    assert judged.hopeless.tolist() == [any(f.rule in HOPELESS for f in failures) for failures in failed]
    assert judged.near.tolist() == [constraints.nearly(failures) is not None for failures in failed]
    sides = ((ANSWERS, answering.of_pairs, of_pair), (SUITS, suits.of_pairs, suits_of_pair))
    for schema, of_pairs, of_one in sides:
        expected = [[of_one(*pair)[name] for name in schema.names] for pair in each]
        np.testing.assert_array_equal(of_pairs(pairs), np.array(expected, dtype=np.float32).reshape(-1, len(schema)))


@settings(deadline=None, max_examples=40)
@given(need=needs(), pool=st.lists(offers(), max_size=8))
def test_offers_of_a_need_are_judged_and_described_as_each_alone(need: NeedFacts, pool: list[OfferFacts]) -> None:
    pairs = Pairs.of_need(need, OfferColumns.of(pool, Vocabulary()))
    assert_as_by_pair(pairs, [(each, need) for each in pool])


@settings(deadline=None, max_examples=40)
@given(offer=offers(), pool=st.lists(needs(), max_size=8))
def test_needs_of_an_offer_are_judged_and_described_as_each_alone(offer: OfferFacts, pool: list[NeedFacts]) -> None:
    pairs = Pairs.of_offer(offer, NeedColumns.of(pool, Vocabulary()), TODAY)
    assert_as_by_pair(pairs, [(offer, each.seen_by_seller()) for each in pool])


@settings(deadline=None)
@given(st.lists(offers(), max_size=4), st.lists(needs(), max_size=4))
def test_facts_come_back_from_columns_as_they_went_in(offered: list[OfferFacts], wanted: list[NeedFacts]) -> None:
    words = Vocabulary()
    one, other = OfferColumns.of(offered, words), NeedColumns.of(wanted, words)
    assert [one.facts(row) for row in range(len(one))] == offered
    assert [other.facts(row, TODAY) for row in range(len(other))] == [each.seen_by_seller() for each in wanted]


def test_a_portion_far_from_its_window_comes_back_too() -> None:
    far = offer(schedule=(Portion(date(1900, 1, 1), date(2190, 1, 1), 5.5), Portion(on(1), on(7), 0.1)))
    table = OfferColumns.joined([OfferColumns.of([each], Vocabulary()) for each in (far, offer())])

    assert table.facts(0) == far


@settings(deadline=None, max_examples=40)
@given(pool=st.lists(offers(), min_size=1, max_size=6), data=st.data())
def test_a_table_that_points_at_rows_says_what_a_copy_of_them_says(pool: list[OfferFacts], data: st.DataObject) -> None:
    table = OfferColumns.of(pool, Vocabulary())
    rows = np.array(data.draw(st.lists(st.integers(0, len(pool) - 1))), np.intp)
    pointing, copied = table.pointing_at(rows), table.take(rows)

    assert len(pointing) == len(copied) == len(rows)
    assert [pointing.facts(row) for row in range(len(rows))] == [copied.facts(row) for row in range(len(rows))]
    assert pointing.nbytes == copied.nbytes


def test_of_a_table_that_points_at_rows_other_processes_are_sent_those_rows_alone() -> None:
    table = OfferColumns.of([offer(offer_id=number) for number in range(500)], Vocabulary())
    pointing = table.pointing_at(np.array([7]))

    sent = pickle.dumps(pointing)

    assert pickle.loads(sent).facts(0) == table.facts(7)
    assert len(sent) < len(pickle.dumps(table)) / 5


def test_a_column_that_no_table_has_is_no_column_of_one_that_points_at_rows() -> None:
    pointing = OfferColumns.of([offer()], Vocabulary()).pointing_at(slice(0, 1))

    with pytest.raises(AttributeError, match="floor_price"):
        getattr(pointing, "floor_price")  # noqa: B009 - mypy knows that there is none


def test_an_offer_takes_66_bytes_and_more_for_papers_attributes_portions_and_long_numbers() -> None:
    """As docs/ranking/serving.md says: 4 a long number, 17 a paper, 7 an attribute, 8 a portion."""
    numbers = {"quantity": 30_000.0, "min_lot": 500.0, "asking_price_vnd": 80_000.0}
    plain = offer(certificates=(), attributes={}, schedule=(), **numbers)
    portions = [Portion(on(7 * week), on(7 * week + 6), 2_500.0) for week in range(4)]
    listed = replace(
        plain,
        certificates=(certificate(), certificate("OCOP")),
        attributes={"grade": "A", "moisture_pct": 12.5, "brix": 14.0},
        schedule=tuple(portions),
    )
    uneven = replace(listed, quantity=100 / 3, schedule=tuple(each._replace(amount=1 / 3) for each in portions))

    each = [OfferColumns.of([told] * 1000, Vocabulary()).nbytes / 1000 for told in (plain, listed, uneven)]

    assert each == pytest.approx([66, 66 + 2 * 17 + 3 * 7 + 4 * 8, 66 + 4 + 2 * 17 + 3 * 7 + 4 * 12], abs=0.1)


def test_no_column_of_needs_tells_a_ceiling() -> None:
    cheap, generous = (NeedColumns.of([need(ceiling_vnd=price)], Vocabulary()) for price in (1.0, 9e8))
    assert not [each.name for each in fields(NeedColumns) if "ceiling" in each.name]
    told = {name: value for name, value in vars(cheap).items() if isinstance(value, np.ndarray)}
    assert len(told) == len(fields(NeedColumns)) - len(("asked", "vocabulary"))
    assert all(np.array_equal(value, vars(generous)[name], equal_nan=True) for name, value in told.items())


@settings(deadline=None, max_examples=40)
@given(st.lists(offers(), max_size=12, unique_by=lambda o: o.offer_id), st.data())
def test_a_shelf_holds_what_is_on_the_market_after_any_changes(pool: list[OfferFacts], data: st.DataObject) -> None:
    words = Vocabulary()
    shelf, there = Shelf.of(OfferColumns.of(pool, words)), {each.offer_id: each for each in pool}
    for _ in range(data.draw(st.integers(0, 3))):
        gone = data.draw(st.lists(st.sampled_from(sorted(there)), max_size=3)) if there else []
        came = data.draw(st.lists(offers(), max_size=3, unique_by=lambda o: o.offer_id))
        for each in gone:
            there.pop(each, None)
        there |= {each.offer_id: each for each in came}
        ids = np.array([*gone, *(each.offer_id for each in came)], np.int32)
        shelf = shelf.changed(ids, OfferColumns.of(came, words))
        if data.draw(st.booleans()):
            shelf = shelf.compacted()
    wanted = need(product_path=("fruit",), quantity=1e9, starts_on=on(-40), ends_on=on(180))
    found = offers_for(wanted, shelf, at_most=99, near_at_most=99)
    passing = {each.offer_id for each in there.values() if constraints.admissible(each, wanted)}
    assert len(shelf) == len(there)
    assert set(found.passed.offers.offer_id.tolist()) == passing


def test_a_long_tail_is_worked_into_the_base() -> None:
    words = Vocabulary()
    shelf = Shelf.of(OfferColumns.of([offer()], words))
    came = [offer(offer_id=number) for number in range(100, 101 + TAIL_MAX)]
    grown = shelf.changed(np.array([each.offer_id for each in came]), OfferColumns.of(came, words))
    assert (len(grown), len(grown.tail.table)) == (len(came) + 1, 0)
    assert grown.nbytes < 100 * len(grown)


def test_a_fresh_shelf_keeps_nothing_twice() -> None:
    table = OfferColumns.of([offer(certificates=(certificate(),) * 9)] * 50, Vocabulary())
    shelf = Shelf.of(table)
    assert shelf.nbytes < table.nbytes + len(table) + 64


def test_of_many_the_nearest_are_kept_and_the_bound_is_told() -> None:
    pool = [offer(offer_id=number, lat=10.0 + number / 10) for number in range(1, 40)]
    shelf = Shelf.of(OfferColumns.of(pool, Vocabulary()))
    wanted = need(lat=10.0, lon=pool[0].lon)
    found = offers_for(wanted, shelf, at_most=5, near_at_most=5)
    assert sorted(found.passed.offers.offer_id.tolist()) == [1, 2, 3, 4, 5]
    assert found.is_cut
    assert not offers_for(wanted, shelf, at_most=39, near_at_most=5).is_cut


def test_at_the_bound_equals_are_kept_by_lot_and_not_by_number() -> None:
    pool = [offer(offer_id=number) for number in range(1, 200)]
    kept = []
    for number in (1, 2, 3):
        pairs = Pairs.of_need(need(need_id=number), OfferColumns.of(pool, Vocabulary()))
        every = np.arange(len(pairs))
        closest = nearest(rough_distance(pairs, every), drawn(pairs, every), 20)
        kept.append(set(pairs.offers.offer_id[closest].tolist()))
    assert all(len(each) == 20 for each in kept)
    assert kept[0] != kept[1] != kept[2]
    assert max(map(max, kept)) > 100


@settings(deadline=None, max_examples=40)
@given(needs(), st.lists(offers(), max_size=10, unique_by=lambda o: o.offer_id))
def test_a_tally_counts_what_each_essential_keeps_away(wanted: NeedFacts, pool: list[OfferFacts]) -> None:
    wanted = replace(wanted, starts_on=on(0), ends_on=on(30), product_path=("fruit",))
    counted = tally(wanted, Shelf.of(OfferColumns.of(pool, Vocabulary())), at_most=100)
    near = [
        constraints.check(each, wanted)
        for each in pool
        if each.product_path[0] == "fruit"
        and each.ends_on >= wanted.today
        and each.starts_on <= wanted.ends_on + timedelta(days=constraints.NEAR_WINDOW_DAYS)
        and each.organisation_id != wanted.organisation_id
    ]
    hopeful = [failures for failures in near if not any(f.rule in HOPELESS for f in failures)]
    assert (counted.looked_at, counted.fitting) == (len(near), sum(not failures for failures in near))
    for requirement in wanted.essentials:
        shut_out = [failures for failures in hopeful if requirement in {f.requirement for f in failures}]
        assert counted.failing[requirement] == len(shut_out)
        assert counted.alone[requirement] == sum(len(failures) == 1 for failures in shut_out)


def test_needs_as_of_different_days_share_no_table() -> None:
    with pytest.raises(ValueError, match="2026-11-21, 2026-11-22"):
        answering.needs_table(offer(), [need(), need(today=on(1))])


def test_a_word_keeps_its_code_and_a_new_one_is_unknown() -> None:
    codes: Codes[str] = Codes(["a"])
    assert [codes.of("a"), codes.of("b"), codes.of(None), codes.find("c"), codes.find(None)] == [0, 1, -1, UNKNOWN, -1]
    assert (codes.word(1), codes.word(-1), codes.words, len(codes)) == ("b", None, ("a", "b"), 2)


def test_what_is_asked_about_adds_no_free_words_to_the_vocabulary() -> None:
    words = Vocabulary()
    wants = need(requirements=(Requirement(RequirementKind.ATTRIBUTE, "colour", "=", "vàng"), asks("VIETGAP_TT")))
    table = OfferColumns.of([offer(attributes={"colour": "xanh"}, certificates=(certificate(),))], words)
    assert verdicts(Pairs.of_need(wants, table)).failures.tolist() == [1]
    assert (words.words.words, len(words.requirements)) == (("xanh",), 0)
