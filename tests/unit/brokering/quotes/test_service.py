"""Two parties put terms to each other until one side agrees, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.brokering.quotes import queries, service
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.db import session, transaction
from matchmaker.errors import Conflict, MatchmakerError, Unprocessable, WrongState
from matchmaker.matching.models import Interaction, Side
from matchmaker.measures import Quantity, today, unit
from matchmaker.organisations.models import Standing
from matchmaker.outbox import Message
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import Factories
from tests.support.talks import introduced, quoted, terms
from tests.support.transactions import committed, undone

WEEK = timedelta(days=7)


def letters(kind: str) -> int:
    """How many messages of a kind were written."""
    session.flush()
    return session.query(Message).filter_by(template=f"brokering/{kind}").count()


def test_a_quote_is_countered_and_accepted_and_both_lists_know(factories: Factories) -> None:
    made = introduced(factories)
    buyer, seller = factories.member(made.buyer), factories.member(made.seller)
    quote = service.propose(made, Side.SELLER, terms=terms(20), valid_until=today() + WEEK, by=seller)
    assert (made.status, quote.latest.price_vnd, letters("quote_received")) == (IntroductionStatus.TALKING, 80_000, 1)
    service.counter(
        quote, Side.BUYER, terms=terms(30, price_vnd=78_000), valid_until=today() + WEEK, number=1, by=buyer
    )
    accepted = service.accept(quote, Side.SELLER, number=2, by=seller)
    assert (accepted.number, accepted.terms) == (2, terms(30, price_vnd=78_000))
    assert (quote.status, quote.closed_by_side) == (QuoteStatus.ACCEPTED, Side.SELLER)
    assert (made.status, made.agreed_amount, made.ended_by_side) == (IntroductionStatus.AGREED, 30_000, Side.SELLER)
    assert (made.need.taken, made.offer.taken) == (30_000, 30_000)
    assert (letters("quote_accepted"), letters("quote_accepted_for_staff")) == (2, 1)
    noted = session.scalars(select(Interaction.kind).where(Interaction.need_id == made.need_id)).all()
    assert (noted.count(InteractionKind.QUOTED), noted.count(InteractionKind.AGREED)) == (1, 1)


def test_only_the_version_that_the_reader_saw_is_accepted_and_never_an_own_one(factories: Factories) -> None:
    made, by = introduced(factories), factories.user()
    quote = quoted(factories, made)
    with pytest.raises(WrongState):
        service.accept(quote, Side.SELLER, number=1, by=by)
    with pytest.raises(WrongState):
        service.counter(quote, Side.SELLER, terms=terms(), valid_until=today(), number=1, by=by)
    service.counter(quote, Side.BUYER, terms=terms(10), valid_until=today(), number=1, by=by)
    for answer in (service.accept, service.withdraw):
        with pytest.raises(Conflict):
            answer(quote, Side.BUYER, number=1, by=by)
    assert made.offer.taken == 0


def test_a_lapsed_quote_cannot_be_accepted_is_told_once_and_may_be_renewed(factories: Factories) -> None:
    made, by = introduced(factories), factories.user()
    factories.member(made.buyer)
    factories.member(made.seller)
    quote = quoted(factories, made, days=0)
    tomorrow = today() + timedelta(days=1)
    assert (quote.status_on(today()), quote.status_on(tomorrow)) == (QuoteStatus.OPEN, QuoteStatus.EXPIRED)
    assert [service.tell_lapsed(day) for day in (today(), tomorrow, tomorrow)] == [0, 1, 0]
    assert letters("quote_lapsed") == 2
    session.execute(QuoteVersion.__table__.update().values(valid_until=today() - timedelta(days=1)))
    session.expire_all()
    for answer in (service.accept, service.withdraw):
        with pytest.raises(WrongState):
            answer(quote, Side.BUYER, number=1, by=by)
    again = service.propose(made, Side.SELLER, terms=terms(), valid_until=today(), by=by)
    assert (again, again.latest.number, again.status_on(today())) == (quote, 2, QuoteStatus.OPEN)
    assert service.tell_lapsed(tomorrow) == 1


def test_one_quote_waits_at_a_time_and_a_no_makes_room_for_another(factories: Factories) -> None:
    made, by = introduced(factories), factories.user()
    quote = quoted(factories, made)
    with pytest.raises(Conflict):
        service.propose(made, Side.BUYER, terms=terms(), valid_until=today(), by=by)
    with pytest.raises(WrongState):
        service.withdraw(quote, Side.BUYER, number=1, by=by)
    service.reject(quote, Side.BUYER, number=1, reason=EndReason.PRICE, note="cao quá", by=by)
    assert (quote.status, quote.reason, made.status) == (QuoteStatus.REJECTED, EndReason.PRICE, "talking")
    second = service.propose(made, Side.BUYER, terms=terms(), valid_until=today(), by=by)
    service.withdraw(second, Side.BUYER, number=1, by=by)
    assert [each.status for each in queries.quotes_of(made.id)] == [QuoteStatus.WITHDRAWN, QuoteStatus.REJECTED]


def test_more_than_is_left_is_neither_proposed_nor_accepted(factories: Factories) -> None:
    need = factories.need(tonnes=50)
    first, second = (introduced(factories, need=need, offer_tonnes=40) for _ in range(2))
    by = factories.user()
    with pytest.raises(Unprocessable, match="more_than_is_left") as refusal:
        quoted(factories, first, tonnes=41)
    assert refusal.value.params == {"most": Quantity(Decimal(40_000), unit("kg"))}
    quotes = [quoted(factories, each, tonnes=40) for each in (first, second)]
    service.accept(quotes[0], Side.BUYER, number=1, by=by)
    with pytest.raises(Unprocessable, match="more_than_is_left"):
        service.accept(quotes[1], Side.BUYER, number=1, by=by)
    session.rollback()


def test_a_suspended_party_neither_proposes_nor_accepts_and_nothing_vanishes(factories: Factories) -> None:
    made, by = introduced(factories), factories.user()
    quote = quoted(factories, made)
    made.seller.standing = Standing.SUSPENDED
    session.commit()
    with pytest.raises(WrongState):
        service.accept(quote, Side.BUYER, number=1, by=by)
    with pytest.raises(WrongState):
        service.counter(quote, Side.BUYER, terms=terms(), valid_until=today(), number=1, by=by)
    assert (quote.status_on(today()), len(queries.versions(quote.id))) == (QuoteStatus.OPEN, 1)


def test_whoever_ends_an_introduction_ends_its_open_quote(factories: Factories) -> None:
    made = introduced(factories)
    quote = quoted(factories, made)
    brokering.decline(made, Side.BUYER, reason=EndReason.QUALITY, by=factories.user())
    assert (quote.status, quote.closed_by_side, quote.reason) == ("withdrawn", Side.BUYER, EndReason.QUALITY)
    assert queries.open_quote(made.id) is None


def test_what_was_agreed_on_is_settled_once(factories: Factories) -> None:
    made, by = introduced(factories), factories.user()
    with pytest.raises(WrongState):
        brokering.settle(made, by=by)
    service.accept(quoted(factories, made), Side.BUYER, number=1, by=by)
    assert made.is_alive_on(today())
    brokering.settle(made, by=by)
    assert not made.is_alive_on(today())
    with pytest.raises(WrongState):
        brokering.settle(made, by=by)


ACTS = ("propose", "counter", "accept", "reject", "withdraw", "lapse", "decline")
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from([Side.BUYER, Side.SELLER]), st.integers(1, 60)), max_size=8
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=acts)
def test_whatever_two_parties_do_the_history_tells_the_same_state(
    factories: Factories, history: list[tuple[str, Side, int]]
) -> None:
    with undone():
        made, by = introduced(factories), factories.user()
        for act, side, tonnes in history:
            try:
                with session.begin_nested():
                    _act(made, act, side, tonnes, by)
            except MatchmakerError:
                session.expire_all()
            _replayed(made)


def _act(made: Introduction, act: str, side: Side, tonnes: int, by: User) -> None:
    """One step, as far as it can be taken."""
    quote = queries.open_quote(made.id)
    told = {"terms": terms(tonnes), "valid_until": today() + WEEK, "by": by}
    if act == "propose":
        service.propose(made, side, **told)
    elif act == "decline":
        brokering.decline(made, side, reason=EndReason.OTHER, by=by)
    elif quote is not None:
        number = quote.latest.number
        if act == "counter":
            service.counter(quote, side, number=number, **told)
        elif act == "reject":
            service.reject(quote, side, number=number, reason=EndReason.PRICE, by=by)
        elif act == "lapse":
            quote.latest.valid_until = today() - timedelta(days=1)
            service.tell_lapsed()
        else:
            {"accept": service.accept, "withdraw": service.withdraw}[act](quote, side, number=number, by=by)


def _replayed(made: Introduction) -> None:
    """What the parties' history says of each quote is what stands in the tables; no more is agreed on than offered."""
    session.flush()
    for quote in queries.quotes_of(made.id):
        events = session.scalars(
            select(Event)
            .where(Event.subject_kind == "quote", Event.subject_id == quote.id, Event.organisation_id == made.buyer_id)
            .order_by(Event.id)
        ).all()
        status, number, quantity = "none", 0, Decimal(0)
        for event in events:
            step = event.action.removeprefix("quote.")
            assert status == ("none" if step == "proposed" else "open"), "a closed quote never moves"
            if step in ("proposed", "countered"):
                number += 1
                status, quantity = "open", Decimal(event.detail["quantity"])
            elif step != "lapsed":
                status = step
            assert event.detail["number"] == number
        assert (status, number, quantity) == (quote.status, quote.latest.number, quote.latest.quantity)
    sold = Decimal(0 if made.agreed_amount is None else made.agreed_amount)
    assert made.offer.taken == made.need.taken == sold <= min(made.offer.approved.quantity, made.need.approved.quantity)
    assert (made.status is IntroductionStatus.AGREED) == bool(sold)


def test_whatever_is_sent_at_once_one_acceptance_counts(engine: Engine, built_app: Flask, tmp_path: Path) -> None:
    with committed(engine, tmp_path):
        with built_app.test_request_context(), transaction():
            make = Factories()
            who, need = make.user().id, make.need(tonnes=50)
            quotes = [quoted(make, introduced(make, need=need, offer_tonnes=40), tonnes=40).id for _ in range(2)]
            need_id = need.id

        def answer(quote_id: int, act: str) -> str:
            ready.wait()
            try:
                with built_app.test_request_context(), transaction():
                    quote, by = session.get_one(Quote, quote_id), session.get_one(User, who)
                    if act == "accept":
                        service.accept(quote, Side.BUYER, number=1, by=by)
                    else:
                        service.withdraw(quote, Side.SELLER, number=1, by=by)
            except (Unprocessable, WrongState, Conflict, StaleDataError) as refusal:
                return type(refusal).__name__
            return act

        steps = [(quotes[0], "accept"), (quotes[0], "accept"), (quotes[1], "accept"), (quotes[1], "withdraw")]
        ready = Barrier(len(steps))
        with ThreadPoolExecutor(len(steps)) as pool:
            answers = list(pool.map(lambda step: answer(*step), steps))
        session.remove()
        accepted = session.query(Quote).filter_by(status=QuoteStatus.ACCEPTED).count()
        assert answers.count("accept") == accepted == 1
        assert session.get_one(type(need), need_id).taken == 40_000
        session.remove()
