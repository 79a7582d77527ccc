"""Whatever happens to offers, in turn or at once, their growing areas are never promised beyond what they give."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity as dealing
from matchmaker.credentials.ledger import capacity as ledger
from matchmaker.credentials.ledger.land import figures_of
from matchmaker.credentials.models import AreaSeason, CapacityHold
from matchmaker.db import session, transaction
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from tests.factories import Factories
from tests.support.ledger import HARVEST, TONNE, area, check_books, submitted, tonnes
from tests.support.transactions import committed, undone

STEPS = ("publish", "commit", "contract", "release", "break", "withdraw", "suspend", "restore", "lapse")
OFTEN = ("publish", "publish", "commit", "commit", *STEPS)
histories = st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 3), st.integers(1, 80)), max_size=14)


def take(step: str, offer: Offer, tonnes: int, by: User) -> None:
    """One step of an offer's life, as far as it can be taken; what is refused leaves nothing behind."""
    amount = tonnes * TONNE
    with session.begin_nested():
        if step == "publish" and offer.latest.status is RevisionStatus.SUBMITTED:
            offer.latest.quantity = amount
            offer_posting.publish(offer.latest, by=by)
        elif step == "commit" and amount <= offer.left:
            capacity.commit(offer, amount, by=by)
            offer.taken += amount
        elif step == "contract" and offer.approved is not None:
            capacity.contract(offer, amount, by=by)
        elif step in ("release", "break") and 0 < amount <= offer.taken:
            capacity.release(offer, amount, signed=step == "break", by=by)
            offer.taken -= amount
        elif step == "withdraw" or (step == "suspend" and offer.approved is not None):
            offer_posting.withdraw(offer, by=by) if step == "withdraw" else offer_posting.suspend(
                offer, by=by, reasons=[]
            )
        elif step == "restore":
            offer_posting.restore(offer, by=by)
        elif step == "lapse":
            held = CapacityHold.offer_id == offer.id
            session.execute(update(CapacityHold).where(held).values(lapses_on=today() - timedelta(days=1)))
            ledger.release_lapsed()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_no_history_takes_more_than_the_land_gives_or_counts_a_tonne_twice(
    factories: Factories, history: list[tuple[str, int, int]]
) -> None:
    with undone():
        owner, staff = factories.organisation(), factories.staff()
        codes = [area(factories, owner), area(factories, owner, hectares=5)]
        offers = [submitted(factories, codes[: 1 + each % 2], 1).id for each in range(4)]
        for step, which, amount in history:
            offer = session.get_one(Offer, offers[which])
            try:
                take(step, offer, amount, by=staff)
            except (Unprocessable, WrongState):
                session.expire_all()
            check_books()
            for each in session.scalars(select(Offer).where(Offer.approved_id.is_not(None))):
                holds = session.scalars(select(CapacityHold).where(CapacityHold.offer_id == each.id)).all()
                sold = sum(hold.committed + hold.contracted for hold in holds)
                assert sold == each.taken
                assert sum(hold.reserved for hold in holds) in (0, each.left)


def books(offer_id: int) -> tuple[dict[int, tuple[Decimal, Decimal]], Decimal]:
    """What an offer has sold of each season, and what it reserves of all: of which area may change with every deal."""
    session.expire_all()
    holds = session.scalars(select(CapacityHold).where(CapacityHold.offer_id == offer_id)).all()
    sold = {each.season_id: (each.committed, each.contracted) for each in holds if each.committed + each.contracted}
    return sold, sum((each.reserved for each in holds), Decimal(0))


deals = st.lists(st.integers(1, 60_000), min_size=1, max_size=4)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kilograms=deals, signed=st.booleans(), lasts=st.sampled_from([70, 800]))
def test_what_falls_through_is_given_back_as_it_was_taken_deal_after_deal(
    factories: Factories, kilograms: list[int], signed: bool, lasts: int
) -> None:
    with undone():
        owner, staff = factories.organisation(), factories.staff()
        codes = [area(factories, owner), area(factories, owner, hectares=5)]
        ends = HARVEST["starts_on"] + timedelta(days=lasts)  # 800 days: three harvests, in turn
        offer, need = submitted(factories, codes, 120, ends_on=ends), factories.need(tonnes=200)
        offer_posting.publish(offer.latest, by=staff)
        seen = []
        for each in kilograms:
            before = (books(offer.id), offer.taken, need.taken)
            try:
                dealing.promise(need, offer, Decimal(each), by=staff)
            except Unprocessable:
                assert each > offer.left
                continue
            assert offer.taken == need.taken == before[1] + each
            if signed:
                capacity.contract(offer, Decimal(each), by=staff)
            seen.append((Decimal(each), before))
        for each, before in reversed(seen):
            dealing.release(need, offer, each, signed=signed, by=staff)
            check_books()
            assert (books(offer.id), offer.taken, need.taken) == before
        with pytest.raises(Unprocessable, match="more_than_is_agreed"):
            dealing.release(need, offer, Decimal(1), by=staff)


def at_once(app: Flask, *steps: Callable[[], object]) -> list[bool]:
    """Which of some steps were taken, each in a transaction of its own, all begun at the same moment."""
    ready = Barrier(len(steps))

    def run(step: Callable[[], object]) -> bool:
        ready.wait()
        try:
            with app.test_request_context(), transaction():
                step()
        except (Unprocessable, WrongState, IntegrityError):
            return False
        return True

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_two_at_once_never_take_more_than_the_land_gives(engine: Engine, built_app: Flask, tmp_path: Path) -> None:
    with committed(engine, tmp_path):
        with built_app.test_request_context(), transaction():
            make = Factories()
            code = area(make, make.organisation())
            who = make.staff().id
            offers = [submitted(make, [code], 60).id for _ in range(3)]
            codes = [code.id]

        def publish(offer_id: int) -> Callable[[], None]:
            return lambda: offer_posting.publish(session.get_one(Offer, offer_id).latest, by=session.get_one(User, who))

        def write(tonnes: int) -> Callable[[], object]:
            more = AreaSeason.committed + tonnes * TONNE
            return lambda: session.execute(update(AreaSeason).values(committed=more))

        assert sorted(at_once(built_app, *map(publish, offers))) == [False, False, True]
        check_books()
        assert tonnes(figures_of(codes)[codes[0]][0]) == (60, 0, 0, 40)
        session.remove()
        # past the service, as a mistaken script would: the database alone stands in the way
        assert sorted(at_once(built_app, write(30), write(30), write(30))) == [False, False, True]
        assert tonnes(figures_of(codes)[codes[0]][0]) == (60, 30, 0, 10)
        session.remove()


def test_whatever_four_do_at_once_the_books_agree(engine: Engine, built_app: Flask, tmp_path: Path) -> None:
    with committed(engine, tmp_path):
        with built_app.test_request_context(), transaction():
            make = Factories()
            owner = make.organisation()
            codes = [area(make, owner), area(make, owner, hectares=5)]
            who = make.staff().id
            offers = [submitted(make, codes[:: 1 - 2 * (each % 2)], 1).id for each in range(4)]
        dice = Random(4)

        def step(offer_id: int, name: str, amount: int) -> Callable[[], None]:
            def run() -> None:
                offer = session.get_one(Offer, offer_id, with_for_update={"of": Offer})
                take(name, offer, amount, session.get_one(User, who))

            return run

        for names in (["publish"], ["commit"], list(STEPS), ["release", "contract"], ["commit", "break"], list(STEPS)):
            at_once(built_app, *(step(each, dice.choice(names), dice.randrange(20, 60)) for each in offers))
            check_books()
            session.remove()
