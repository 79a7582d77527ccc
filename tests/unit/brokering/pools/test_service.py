"""What a pool refuses, and what its steps leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState

from matchmaker.audit import Event
from matchmaker.brokering import capacity
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.pools import agreeing, answers, checking, coverage, queries, service
from matchmaker.brokering.pools.agreeing import ShortLine
from matchmaker.brokering.pools.answers import Figures
from matchmaker.brokering.pools.checking import Unfit
from matchmaker.brokering.pools.coverage import Coverage
from matchmaker.brokering.pools.models import Answer, Pool, PoolKind, PoolStatus
from matchmaker.brokering.quotes import queries as quotes
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.contracts.pools import accepting
from matchmaker.db import now, session
from matchmaker.errors import Conflict, NotFound, Unprocessable, WrongState
from matchmaker.matching.models import Interaction
from matchmaker.measures import Period, today
from matchmaker.organisations.models import Standing
from matchmaker.outbox import Message
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support import pools, talks
from tests.support.ledger import area
from tests.support.pools import DAYS, PRICE_VND, TONNE, Pooled, all_accept, offered, told
from tests.support.site import Site

WEEK = timedelta(days=7)


def refused(market: Pooled, *tonnes: int, **more: object) -> list[tuple[int | None, str]]:
    """Which rows are refused, and why."""
    with pytest.raises(Unfit) as caught:
        market.open(*tonnes, **more)
    return [(each.at, each.failure.code if each.failure else each.refusal.code) for each in caught.value.faults]


def test_what_cannot_be_a_pool_is_told_row_by_row(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, 100, rate=None)
    assert refused(market, 600) == [(None, "pool_of_one")]
    assert refused(market, 600, 500, 600) == [(None, "more_than_is_wanted")]
    assert refused(market, 600, 500, 200) == [(2, "more_than_is_left")]
    market.listings[0].approved.min_lot = 700 * TONNE
    market.listings[0].approved.starts_on = DAYS["ends_on"] + WEEK
    market.listings[0].approved.ends_on = DAYS["ends_on"] + 2 * WEEK
    market.listings[1].organisation.tax_code = None
    market.listings[2].withdrawn_at = now()
    session.flush()
    wrong = refused(market, 550, 500, 100, lead=1)
    assert (0, "window") in wrong
    assert (0, "below_min_lot") in wrong
    assert (1, "cannot_lead") in wrong
    assert (2, "not_in_a_pool") in wrong
    assert session.query(Pool).count() == 0
    assert market.target.taken == 0


def test_a_week_holds_no_more_than_the_need_takes(factories: Factories) -> None:
    market = pools.supply(factories, 600, 600, rate=40)
    assert refused(market, 600, 500) == [(None, "more_than_weekly")]
    pool = market.open(500, 500)
    assert {each.wanted for each in coverage.weeks(pool)} == {40 * TONNE}
    assert sum(each.asked for each in coverage.weeks(pool)) == 1000 * TONNE


def test_the_ceiling_binds_the_mean_price_and_only_staff_who_know_it_hear_so(factories: Factories) -> None:
    market = pools.supply(factories, 600, 600, rate=None, ceiling_vnd=PRICE_VND)
    first, second = market.asks(500, 500)
    dear = [replace(first, price_vnd=PRICE_VND + 2000), replace(second, price_vnd=PRICE_VND - 1000)]
    with pytest.raises(Unfit) as caught:
        service.open_pool(market.target, dear, pools.common_of(), by=market.broker)
    assert caught.value.code == "above_the_ceiling"
    far = factories.organisation(commune_code=HUNG_HOA)
    market.listings[1].organisation = far
    session.flush()
    elsewhere = factories.staff(province_code=VINH_LONG)
    assert service.open_pool(market.target, dear, pools.common_of(), by=elsewhere).lines
    with pytest.raises(NotFound):
        service.open_pool(market.target, dear, pools.common_of(), by=factories.staff(province_code="68"))


def test_a_province_whose_only_member_was_taken_out_neither_reads_nor_keeps_the_pool(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, rate=None)
    far = pools.cooperative(factories, commune_code=HUNG_HOA)
    market.listings[1].organisation, market.people[far.id] = far, factories.member(far)
    session.flush()
    elsewhere = factories.staff(province_code=VINH_LONG)
    pool = service.open_pool(market.target, market.asks(600, 500), pools.common_of(), by=elsewhere)
    of_theirs = select(Pool.id).where(queries.of_province(VINH_LONG))
    assert list(session.scalars(of_theirs)) == [pool.id]
    answers.remove(pool.lines[1], by=elsewhere)
    assert list(session.scalars(of_theirs)) == []
    with pytest.raises(NotFound):
        answers.remove(pool.lines[0], by=elsewhere)
    answers.accept(pool.lines[0], by=market.of(pool.lines[0]))
    heard = session.scalars(select(Message).where(Message.path == f"/pools/{pool.id}").order_by(Message.id.desc()))
    assert heard.first().to_id == market.broker.id, "whoever may not read it hears no more of it"


def test_what_land_has_left_is_told_to_its_own_province_alone(factories: Factories) -> None:
    market = pools.supply(factories, 600, rate=None)
    far = pools.cooperative(factories, commune_code=HUNG_HOA)
    for owner in (pools.cooperative(factories), far):
        paper = area(factories, owner, hectares=2, tonnes=10)
        market.listings.append(factories.offer(organisation=owner, certificates=[paper], tonnes=90, **DAYS))
    assert refused(market, 600, 90, 90) == [(1, "more_than_area"), (2, "not_enough_land")]
    elsewhere = factories.staff(province_code="68")
    with pytest.raises(NotFound):
        service.open_pool(market.target, market.asks(600, 90, 90), pools.common_of(), by=elsewhere)


def test_a_change_is_taken_or_answered_by_another_question(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    pool = market.open(600, 500)
    first, second = pool.lines
    weeks = coverage.weekly(400 * TONNE, Period(DAYS["starts_on"], DAYS["ends_on"]))
    wanted = Figures(400 * TONNE, weeks, PRICE_VND + 1000, min_lot=300 * TONNE)
    by = market.of(second)
    for wrong in (replace(wanted, min_lot=500 * TONNE), answers.figures_of(second)):
        with pytest.raises(Unprocessable):
            answers.change(second, wrong, by=by)
    with pytest.raises(Unfit):
        answers.change(second, replace(wanted, amount=700 * TONNE, portions=(), min_lot=None), by=by)
    answers.change(second, wanted, by=by)
    assert coverage.filling(pool).accepted == 0
    answers.take_change(second, by=market.broker)
    assert (second.answer, second.amount, second.price_vnd) == (Answer.ACCEPTED, 400 * TONNE, PRICE_VND + 1000)
    assert coverage.filling(pool).coverage is Coverage.PARTIAL
    answers.ask_again(second, market.asks(0, 450)[1], answer_by=today() + WEEK, by=market.broker)
    assert (second.answer, second.min_lot) == (Answer.WAITING, 300 * TONNE)
    with pytest.raises(Unprocessable) as caught:
        answers.ask_again(second, market.asks(0, 299)[1], answer_by=today() + WEEK, by=market.broker)
    assert caught.value.code == "below_members_least", "nobody is asked for less than they take part with"
    less = market.asks(0, 250)[1]
    answers.change(second, Figures(less.line.amount, less.line.portions, PRICE_VND), by=by)
    answers.ask_again(second, less, answer_by=today() + WEEK, by=market.broker)
    assert second.min_lot is None, "it proposed to take part with any amount"
    answers.accept(second, by=by)
    with pytest.raises(Unprocessable) as caught:
        service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    assert caught.value.code == "lead_undecided", "the one that is named has not said yes"
    answers.decline(first, reason=EndReason.FOUND_OTHER, by=market.of(first))
    assert pool.lacks_lead
    with pytest.raises(WrongState):
        answers.make_lead(first, by=market.broker)  # it does not take part
    answers.remove(first, by=market.broker)
    assert pool.lead is None
    with pytest.raises(WrongState):
        answers.accept(first, by=market.of(first))
    for _ in range(2):
        answers.accept(second, by=by)
    assert told(pool).count("broker_line_accepted") == 1, "said twice, it counts once"
    with pytest.raises(Unfit) as caught:  # nobody leads
        service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    assert caught.value.code == "no_lead"
    answers.make_lead(second, by=market.broker)
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    assert {"broker_line_changed", "lead_line_changed", "lead_change_taken", "member_removed"} <= set(told(pool))
    assert "broker_change_taken" not in told(pool), "whoever took the step needs no letter about it"
    written = session.scalars(select(Event.detail).where(Event.action == "pool.line_changed")).all()
    assert str(PRICE_VND + 1000) not in str(written)


def test_what_came_between_leaves_nothing_half_written(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    pool = offered(market, 600, 500)
    seen, buyer = pool.seen, market.of(pool.organisation)
    other = factories.need(tonnes=1000, **DAYS)
    capacity.promise(other, market.listings[1], 100 * TONNE, by=market.broker)
    with pytest.raises(ShortLine) as caught, session.begin_nested():
        accepting.accept(pool, as_seen=seen, by=buyer)
    assert caught.value.line.organisation_id == market.listings[1].organisation_id
    assert not caught.value.is_of_target
    session.expire_all()
    market.target.taken = 1000 * TONNE
    session.flush()
    with pytest.raises(ShortLine) as caught, session.begin_nested():
        accepting.accept(pool, as_seen=seen, by=buyer)
    assert caught.value.is_of_target, "nobody blames a member for what the buyer took elsewhere"
    session.expire_all()
    market.target.taken = Decimal(0)
    session.flush()
    assert session.query(Introduction).count() == 0
    assert (market.target.taken, market.listings[0].taken) == (0, 0)
    market.listings[1].organisation.standing = Standing.SUSPENDED
    session.flush()
    with pytest.raises(Conflict):  # the quote is not what was read any more
        agreeing.agree(pool, as_seen=seen, by=buyer)
    assert [each.amount for each in pool.counted] == [600 * TONNE]
    market.listings[1].organisation.standing = Standing.VERIFIED
    market.listings[0].withdrawn_at = now()
    session.flush()
    assert [each.amount for each in pool.counted] == [500 * TONNE]
    with pytest.raises(WrongState):  # whoever was to lead is out of it
        agreeing.agree(pool, as_seen=pool.seen, by=buyer)
    session.commit()
    page = site.signed_in(buyer).get(f"/pools/{pool.id}").main
    assert "chưa có đầu mối" in page
    assert "Đồng ý cả nhóm" not in page
    assert "rút về, chọn đầu mối khác" in site.signed_in(market.broker).get(f"/pools/{pool.id}").main


def test_an_introduction_that_is_open_becomes_the_agreement(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    met = talks.introduced(factories, need=market.target, offer=market.listings[0], by=market.broker)
    talks.quoted(factories, met, tonnes=5)
    pool = offered(market, 600, 500)
    made = accepting.accept(pool, as_seen=pool.seen, by=market.of(pool.organisation))
    assert made[0].introduction_id == met.id
    assert met.status is IntroductionStatus.AGREED
    assert met.agreed_amount == 600 * TONNE
    assert met.contacts_are_open
    assert quotes.open_quote(met.id) is None
    assert {each.introduction.message for each in pool.lines if each.introduction} == {met.message}, "told to members"
    market.listings[0].withdrawn_at = now()
    assert coverage.filling(pool).accepted == 1100 * TONNE, "what was agreed on stays so"
    assert session.scalars(select(Quote)).one().status is QuoteStatus.WITHDRAWN
    assert market.target.open_introductions == 0
    kinds = [each.kind for each in session.scalars(select(Interaction).order_by(Interaction.id))]
    assert kinds.count(InteractionKind.AGREED) == kinds.count(InteractionKind.QUOTED) - 1 == 2


def test_cooperatives_buy_inputs_together(factories: Factories) -> None:
    market = pools.purchase(factories, 30, 20, 10, min_lot=50 * TONNE)
    assert refused(market, 30, 10) == [(None, "below_min_lot")]
    pool = market.open(30, 20, 10, price_vnd=12_000)
    assert told(pool).count("member_asked") == 3
    all_accept(pool, market)
    assert coverage.filling(pool).coverage is Coverage.COMPLETE
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    seller = market.of(pool.organisation)
    made = accepting.accept(pool, as_seen=pool.seen, by=seller)
    assert {each.seller_id for each in made} == {pool.organisation_id}
    assert sorted(each.buyer_id for each in made) == sorted(each.organisation_id for each in pool.lines)
    assert market.target.taken == 60 * TONNE
    assert [each.taken for each in market.listings] == [30 * TONNE, 20 * TONNE, 10 * TONNE]


def test_as_many_members_as_a_pool_may_have_can_be_offered(
    factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_MEMBERS", 3)
    market = pools.supply(factories, 100, 100, 100, 100)
    assert refused(market, 90, 90, 90, 90) == [(None, "pool_too_many")]
    pool = offered(market, 90, 90, 90)
    assert pool.status is PoolStatus.OFFERED


@pytest.mark.parametrize("kind", ["withdrawn", "suspended"])
def test_nobody_agrees_who_may_not_deal_any_more(factories: Factories, kind: str) -> None:
    market = pools.supply(factories, 600, 500)
    pool = offered(market, 600, 500)
    waiting, slow = market.open(500, 400), market.open(500, 400)
    all_accept(waiting, market)
    if kind == "withdrawn":
        market.target.withdrawn_at = now()
    else:
        pool.organisation.standing = Standing.SUSPENDED
    session.flush()
    by = market.of(pool.organisation)
    with pytest.raises(WrongState), session.begin_nested():
        accepting.accept(pool, as_seen=pool.seen, by=by)
    assert session.query(Introduction).count() == 0
    with pytest.raises(WrongState):
        all_accept(slow, market)
    with pytest.raises(WrongState):
        service.offer(waiting, valid_until=today(), as_seen=waiting.seen, by=market.broker)
    service.decline(pool, reason=EndReason.LISTING_CLOSED, by=by)
    assert pool.status is PoolStatus.DECLINED


def test_rows_are_held_in_the_one_order_of_the_house(factories: Factories) -> None:
    """Need, offer, growing area, each by number: whoever holds one waits for none that comes before it."""
    owners = [pools.cooperative(factories) for _ in range(2)]
    market = pools.supply(factories, rate=None)
    for owner in owners:
        paper = area(factories, owner, hectares=60, tonnes=10)
        market.listings.append(factories.offer(organisation=owner, certificates=[paper], tonnes=500, **DAYS))
        market.people[owner.id] = factories.member(owner)
    inputs = pools.purchase(factories, 30, 20)
    with held() as rows:
        pool = market.open(500, 400)
        all_accept(pool, market)
    assert [kind for kind, _number in rows] == ["need", "offer", "offer", "growing_area", "pool"]
    with held() as rows:
        service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    assert [kind for kind, _number in rows] == ["pool", "need", "offer", "offer", "growing_area"]
    with held() as rows:
        together = inputs.open(30, 20, price_vnd=12_000)
    assert rows == [*(("need", each.id) for each in inputs.listings), ("offer", inputs.target.id)]
    assert together.kind is PoolKind.PURCHASE


@contextmanager
def held() -> Iterator[list[tuple[str, object]]]:
    """Which rows are locked meanwhile, each where it is first."""
    rows: list[tuple[str, object]] = []

    def note(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None:
            assert state.bind_mapper is not None
            row = (str(state.bind_mapper.local_table), next(iter((state.parameters or {0: 0}).values())))
            if row not in rows:
                rows.append(row)

    event.listen(session, "do_orm_execute", note)
    yield rows
    event.remove(session, "do_orm_execute", note)


@pytest.mark.pure
def test_weeks_add_up_however_they_are_told() -> None:
    window = Period(DAYS["starts_on"], DAYS["ends_on"])
    for amount in (Decimal("0.001"), Decimal("999.999"), Decimal(1500)):
        weeks = coverage.weekly(amount, window)
        assert sum(each.amount for each in weeks) == amount
        assert sum(each.amount for each in coverage.in_stretches(weeks)) == amount
        assert sum(each.amount for each in coverage.scaled(weeks, amount * 3)) == amount * 3
    assert len(coverage.in_stretches(coverage.weekly(Decimal(1500), window))) <= 8
