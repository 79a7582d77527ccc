"""From the database to a ranked list."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from matchmaker.credentials.models import CheckStatus
from matchmaker.db import now, session
from matchmaker.matching import facts, ranked
from matchmaker.matching.models import Side
from matchmaker.matching.rankers import Both
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.kind import OFFERS
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Standing
from matchmaker.posting.completeness import completeness
from matchmaker.ranking.facts.constraints import Rule
from matchmaker.ranking.facts.listings import Portion
from matchmaker.ranking.features.schema import ANSWERS, BOTH_HASH, SUITS
from matchmaker.ranking.rankers.baseline import SuitsBaseline
from matchmaker.ranking.rankers.ranker import BaselineRanker
from matchmaker.ranking.rankers.reciprocal import combined
from tests.factories import GIA_LAI, HUNG_HOA, Factories

RULES = Both(BaselineRanker(), SuitsBaseline())
VIETGAP = {"kind": "certificate", "key": "VIETGAP_TT", "essential": True}


def offers_for(need: Need, side: Side = Side.BUYER, **options: int) -> ranked.RankedList:
    asked = facts.need(need.id)
    assert asked is not None
    return ranked.for_need(asked, RULES, side=side, **options)


def needs_for(offer: Offer, side: Side = Side.SELLER) -> ranked.RankedList:
    offered = facts.offer(offer.id)
    assert offered is not None
    return ranked.for_offer(offered, RULES, side=side)


def ids(found: ranked.RankedList) -> list[int]:
    return [found.other_id(position) for position in found.best_first]


def misses(found: ranked.RankedList) -> list[tuple[int, Rule]]:
    return [(each.offer.offer_id, each.failure.rule) for each in found.nearly]


def test_the_nearer_of_two_equal_offers_ranks_first(factories: Factories) -> None:
    need = factories.need(commune_code=HUNG_HOA)
    far = factories.offer()
    near = factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    assert ids(offers_for(need)) == [near.id, far.id]


def test_a_need_for_a_species_or_a_group_finds_its_varieties(factories: Factories) -> None:
    offer = factories.offer(product="DUR-MON")
    for product in ("DUR-MON", "DUR", "FRUIT"):
        assert ids(offers_for(factories.need(product=product))) == [offer.id]
    assert ids(offers_for(factories.need(product="RICE"))) == []


def test_another_variety_is_a_near_miss(factories: Factories) -> None:
    offer = factories.offer(product="DUR-RI6")
    found = offers_for(factories.need(product="DUR-MON"))
    assert (ids(found), misses(found)) == ([], [(offer.id, Rule.VARIETY)])


@pytest.mark.parametrize("gone", ["withdrawn", "suspended", "unverified", "expired", "draft", "own"])
def test_what_is_not_published_is_no_candidate(factories: Factories, gone: str) -> None:
    need, offer = factories.need(), factories.offer()
    if gone == "withdrawn":
        offer.withdrawn_at = now()
    elif gone == "suspended":
        offer.suspended_at = now()
    elif gone == "unverified":
        offer.organisation.standing = Standing.SUSPENDED
    elif gone == "expired":
        offer.approved.starts_on, offer.approved.ends_on = today() - timedelta(30), today() - timedelta(1)
    elif gone == "draft":
        offer.approved_id = offer.published_at = None
    else:
        need.organisation_id = offer.organisation_id
    session.commit()
    found = offers_for(need)
    assert (ids(found), misses(found)) == ([], [])
    if gone != "draft":
        need_side = needs_for(offer)
        assert gone in ("withdrawn", "suspended") or not ids(need_side)


def test_windows_that_do_not_meet_are_a_near_miss(factories: Factories) -> None:
    starts_on = today() + timedelta(days=80)
    offer = factories.offer(starts_on=starts_on, ends_on=starts_on + timedelta(days=30))
    found = offers_for(factories.need())
    assert misses(found) == [(offer.id, Rule.WINDOW)]


def test_an_essential_certificate_decides_and_the_lack_of_one_alone_is_told(factories: Factories) -> None:
    need = factories.need(requirements=[VIETGAP])
    holder = factories.organisation()
    offer = factories.offer(organisation=holder, certificates=[factories.certificate(holder)])
    lacking = factories.offer()
    twice_lacking = factories.offer(min_lot=Decimal(90_000), tonnes=100)
    found = offers_for(need)
    assert ids(found) == [offer.id]
    assert misses(found) == [(lacking.id, Rule.CERTIFICATE_MISSING)]
    assert twice_lacking.id not in [each.offer.offer_id for each in found.nearly]


@pytest.mark.parametrize("fault", ["rejected", "removed", "expired"])
def test_a_certificate_that_does_not_count_answers_nothing(factories: Factories, fault: str) -> None:
    holder = factories.organisation()
    paper = factories.certificate(holder)
    if fault == "rejected":
        paper.status = CheckStatus.REJECTED
    elif fault == "removed":
        paper.removed_at = now()
    else:
        paper.expires_on = today()
    session.commit()
    factories.offer(organisation=holder, certificates=[paper])
    assert ids(offers_for(factories.need(requirements=[VIETGAP]))) == []


def test_the_bound_keeps_the_nearest(factories: Factories) -> None:
    need = factories.need(commune_code=HUNG_HOA)
    factories.offer()
    near = factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    found = offers_for(need, candidates_max=1)
    assert ids(found) == [near.id]
    assert found.is_cut
    assert not offers_for(need).is_cut


def test_an_offer_finds_needs_of_its_product_whatever_their_level(factories: Factories) -> None:
    offer = factories.offer()
    wanted = {factories.need(product=product).id for product in ("DUR-MON", "DUR", "FRUIT")}
    other = factories.need(product="DUR-RI6")
    factories.need(product="RICE")
    found = needs_for(offer)
    assert set(ids(found)) == wanted
    assert [(each.need.need_id, each.failure.rule) for each in found.nearly] == [(other.id, Rule.VARIETY)]


def test_a_sellers_list_never_reads_a_ceiling(factories: Factories) -> None:
    factories.need(ceiling_vnd=50_000)
    found = needs_for(factories.offer(asking_price_vnd=90_000))
    assert len(ids(found)) == 1
    assert all(need.ceiling_vnd is None for need in found.needs)


def test_a_sellers_list_is_scored_by_how_well_needs_suit_it(factories: Factories) -> None:
    offer = factories.offer(organisation=factories.organisation(commune_code=HUNG_HOA))
    far = factories.need(tonnes=100, delivery_terms="seller_delivers")
    near = factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA), tonnes=100)
    found = needs_for(offer)
    assert ids(found) == [near.id, far.id]
    assert (found.view.schema, found.other, found.schema_hash) == (SUITS, None, SUITS.hash)
    assert found.version == SuitsBaseline().version
    assert found.scores.tolist() == SuitsBaseline().predict(found.table).tolist()
    assert set(found.top(1)[0].named_features) == set(SUITS.names)


def test_a_buyers_list_is_scored_by_how_well_offers_answer_it_alone(factories: Factories) -> None:
    need, _offer = factories.need(), factories.offer()
    found = offers_for(need)
    assert (found.view.schema, found.other, found.schema_hash) == (ANSWERS, None, ANSWERS.hash)
    assert found.scores.tolist() == BaselineRanker().predict(found.table).tolist()


@pytest.mark.parametrize("about", ["need", "offer"])
def test_staff_see_the_order_that_is_best_for_both_sides(factories: Factories, about: str) -> None:
    need, offer = factories.need(), factories.offer()
    for tonnes in (20, 60):
        factories.need(tonnes=tonnes)
        factories.offer(tonnes=tonnes)
    found = offers_for(need, Side.STAFF) if about == "need" else needs_for(offer, Side.STAFF)
    assert found.other is not None
    assert found.scores.tolist() == combined(found.view.scores, found.other.scores).tolist()
    assert found.best_first[0] == int(found.scores.argmax())
    assert (found.schema_hash, found.version) == (
        BOTH_HASH,
        " + ".join((found.view.ranker.version, found.other.ranker.version)),
    )
    best = found.top(1)[0]
    assert set(best.named_features) == set(ANSWERS.names) | set(SUITS.names)
    assert best.score == combined([best.seen.score], [best.other.score])[0]


def test_facts_hold_what_the_revision_says(factories: Factories) -> None:
    starts_on = today() + timedelta(days=10)
    portion = {
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + timedelta(days=6)).isoformat(),
        "amount": "25000",
    }
    offer = factories.offer(
        schedule=[portion],
        min_lot=Decimal("1500.5"),
        asking_price_vnd=85_000,
        attributes={"dry_matter": "32,5".replace(",", "."), "grade": "1", "colour": "vàng", "note": ""},
        description="Sầu riêng vườn",
        photo_ids=[1],
    )
    known = facts.offer(offer.id)
    assert known is not None
    assert known.product_path == ("FRUIT", "DUR", "DUR-MON")
    assert (known.unit, known.quantity, known.min_lot) == ("kg", 100_000, 1500.5)
    assert known.schedule == (Portion(starts_on, starts_on + timedelta(days=6), 25_000.0),)
    assert dict(known.attributes) == {"dry_matter": 32.5, "grade": 1.0, "colour": "vàng"}
    assert known.completeness == completeness(offer.approved, OFFERS.weights)
    assert known.province_code == GIA_LAI
    assert known.published_on == today()


def test_requirements_keep_their_kinds_of_value(factories: Factories) -> None:
    asked: list[dict[str, Any]] = [
        {"kind": "attribute", "key": "grade", "op": "in", "value": ["A", "B"], "essential": False},
        {"kind": "stars", "key": "", "op": ">=", "value": 4, "essential": False},
        {"kind": "certificate", "key": "PUC_EXPORT", "op": "=", "value": "CN", "essential": True},
        {"kind": "certificate", "key": "GLOBALGAP", "op": None, "value": None, "essential": True},
    ]
    known = facts.need_seen_by_seller(factories.need(requirements=asked).id)
    assert known is not None
    assert [each.value for each in known.requirements] == [("A", "B"), 4.0, "CN", None]
    assert [each.essential for each in known.requirements] == [False, False, True, True]


def test_an_unfinished_draft_asks_for_anything_of_its_product(factories: Factories) -> None:
    need = factories.need(quantity=None, starts_on=None, ends_on=None, commune_code=None)
    known = facts.draft_need(need.id)
    assert known is not None
    assert (known.quantity, known.starts_on, known.lat) == (facts.ANY_QUANTITY, today(), None)
    need.latest.product_code = None
    session.commit()
    assert facts.draft_need(need.id) is None
    assert facts.draft_need(0) is None


def test_a_ranking_takes_two_statements_however_many_candidates(factories: Factories) -> None:
    need = factories.need()
    for _each in range(5):
        factories.offer()
    offers_for(need)
    session.expunge_all()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(ids(offers_for(need))) == 5
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 2
