"""Who hears of a pool, what waits for its broker, what time brings, and how a pool ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker import paths
from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason
from matchmaker.brokering.pools import answers, coverage, lists, service
from matchmaker.brokering.pools.lists import AtDesk, Waits
from matchmaker.brokering.pools.models import Pool, PoolKind, PoolStatus
from matchmaker.db import now, session
from matchmaker.errors import WrongState
from matchmaker.mail import letters
from matchmaker.measures import today
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.support import pools
from tests.support.pools import TONNE, offered, told

NOTHING_WAITS = AtDesk(sending=0, settling=0, lapsed=0, closed=0)


def waiting_for(broker: User, day: date) -> AtDesk:
    """How many pools a member of staff has to do something about."""
    found = lists.at_desk(broker.province_code, day)
    counts = ((Waits.SENDING, found.sending), (Waits.SETTLING, found.settling), (Waits.CLOSED, found.closed))
    for waits, count in counts:
        assert len(list(session.scalars(select(Pool.id).where(lists.waits_for(waits, day))))) == count
    return found


def test_whoever_leads_no_more_is_told_and_so_is_the_broker_of_what_a_colleague_did(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    pool = market.open(600, 500)
    colleague = factories.staff(province_code=pool.organisation.province_code)
    answers.make_lead(pool.lines[1], by=colleague)
    answers.make_lead(pool.lines[1], by=market.broker)
    assert told(pool)[2:] == ["broker_lead_named", "member_leads", "member_leads_no_more"]
    pools.all_accept(pool, market)
    for by in (market.broker, colleague):
        service.offer(pool, valid_until=today(), as_seen=pool.seen, by=by)
        service.take_back(pool, by=by)
    for step in ("broker_offered", "broker_taken_back"):
        assert told(pool).count(step) == 1, "of what they did themselves nobody is told"
    market.broker.closed_at = now()
    answers.make_lead(pool.lines[0], by=colleague)
    assert told(pool).count("broker_lead_named") == 1, "of the office that steps in nobody writes to themselves"
    market.broker.closed_at = None
    service.give_up(pool, reason=EndReason.OTHER, by=colleague)
    assert told(pool).count("broker_given_up") == 1


@pytest.mark.pure
@pytest.mark.parametrize("kind", list(PoolKind))
def test_a_letter_about_a_pool_that_buys_speaks_of_an_order_and_never_of_giving(app: Flask, kind: PoolKind) -> None:
    words = (paths.TEMPLATES / "emails" / "brokering" / "pool.txt").read_text("utf-8")
    steps = re.findall(r'^  "(\w+)":', words, re.MULTILINE)
    values = {
        "kind": kind.value,
        "product_vi": "NPK",
        "member": "HTX A",
        "other": "B",
        "day": "2026-11-28",
        "reason": None,
    }
    with app.app_context():
        for step in set(steps):
            what = step if step.startswith(("member", "other")) else f"broker_{step}"
            letter = letters.worded(Message(template="brokering/pool", values={**values, "what": what}), "vi")
            assert letter.subject
            assert letter.text
            if kind is PoolKind.PURCHASE:
                assert not re.search("chào giá|giao cho|cung ứng", f"{letter.subject} {letter.text}", re.IGNORECASE), (
                    step
                )


def test_what_is_late_is_told_once_and_may_be_asked_again(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    pool = market.open(600, 500)
    first, second = pool.lines
    answers.accept(first, by=market.of(first))
    later = second.answer_by + timedelta(days=1)
    assert not second.is_late_on(second.answer_by)
    assert (service.tell_late(second.answer_by), service.tell_late(later), service.tell_late(later)) == (0, 1, 0)
    second.answer_by = today() - timedelta(days=1)
    with pytest.raises(WrongState):
        answers.accept(second, by=market.of(second))
    answers.ask_again(second, market.asks(0, 500)[1], answer_by=today(), by=market.broker)
    answers.accept(second, by=market.of(second))
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    tomorrow = today() + timedelta(days=1)
    assert pool.has_lapsed_on(tomorrow)
    assert (service.tell_late(tomorrow), service.tell_late(tomorrow)) == (1, 0)
    assert waiting_for(market.broker, tomorrow) == AtDesk(sending=0, settling=0, lapsed=1, closed=0)
    service.take_back(pool, by=market.broker)
    assert waiting_for(market.broker, today()) == AtDesk(sending=1, settling=0, lapsed=0, closed=0)
    answers.ask_again(second, market.asks(0, 500)[1], answer_by=today(), by=market.broker)
    assert waiting_for(market.broker, today()) == NOTHING_WAITS
    assert waiting_for(market.broker, tomorrow) == AtDesk(sending=0, settling=1, lapsed=0, closed=0)
    assert told(pool).count("member_late") == told(pool).count("other_lapsed") == 1


def test_a_pool_that_ends_is_over_for_everybody(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500)
    pool = offered(market, 600, 500)
    service.take_back(pool, by=market.broker)
    assert pool.status is PoolStatus.ASKING
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    service.decline(pool, reason=EndReason.PRICE, by=market.of(pool.organisation))
    with pytest.raises(WrongState):
        service.give_up(pool, reason=EndReason.OTHER, by=market.broker)
    other = market.open(600, 500)
    service.give_up(other, reason=EndReason.LISTING_CLOSED, by=market.broker)
    assert told(other).count("member_given_up") == 2
    assert "other_given_up" not in told(other)
    assert market.target.taken == Decimal(0)


def test_a_pool_ends_by_itself_once_nobody_can_have_what_it_is_for(factories: Factories) -> None:
    market, full = pools.supply(factories, 600, 500), pools.supply(factories, 600, 500)
    asking, quote, filled = market.open(600, 500), offered(market, 500, 400), full.open(600, 500)
    inputs = pools.purchase(factories, 30, 20).open(30, 20, price_vnd=12_000)
    assert service.end_closed() == 0
    asking.lines[0].answer_by = today() - timedelta(days=1)
    asking.lines[0].listing.withdrawn_at = now()
    assert service.tell_late() == 1
    assert told(asking)[2:] == ["broker_late"], "whose listing is closed could not have answered"
    market.target.suspended_at, full.target.taken = now(), 1500 * TONNE
    session.flush()
    assert (service.end_closed(), service.end_closed()) == (3, 0)
    assert {each.status for each in (asking, quote, filled)} == {PoolStatus.CLOSED}
    assert told(asking)[3:] == ["member_closed", "member_closed", "broker_closed"]
    assert coverage.filling(filled).asked == 0, "nobody is asked any more"
    assert told(quote)[-1] == "other_closed"
    assert waiting_for(market.broker, today()) == AtDesk(sending=0, settling=0, lapsed=0, closed=3)
    filled.ended_at = now() - timedelta(days=8)
    assert waiting_for(market.broker, today()).closed == 2, "what ended long ago is no news"
    assert service.end_closed(inputs.target.approved.ends_on + timedelta(days=1)) == 1, "its window is over"
    assert inputs.status is PoolStatus.CLOSED
