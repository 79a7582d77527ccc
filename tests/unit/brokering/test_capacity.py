"""What is agreed on is taken off both sides, never more than there is, and the very next ranking knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine

from matchmaker.accounts.models import User
from matchmaker.brokering import capacity, service
from matchmaker.brokering.models import EndReason, Introduction, IntroductionStatus
from matchmaker.credentials.ledger.land import figures_of
from matchmaker.credentials.models import GrowingArea
from matchmaker.db import session, transaction
from matchmaker.errors import Unprocessable
from matchmaker.matching import facts, ranked, rankers
from matchmaker.matching.models import Side
from matchmaker.measures import Quantity, today, unit
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from tests.factories import Factories
from tests.support.transactions import committed


def talking(need: Need, offer: Offer, factories: Factories, by: User | None = None) -> Introduction:
    """An introduction that both sides accepted."""
    made = service.introduce(need, offer, message="", answer_by=today() + timedelta(days=7), by=by or factories.staff())
    for side in (Side.BUYER, Side.SELLER):
        service.accept(made, side, by=factories.user())
    return made


def offers_for(need: Need) -> list[int]:
    asked = facts.need(need.id)
    assert asked is not None
    found = ranked.for_need(asked, rankers.both(), side=Side.BUYER)
    return sorted([*found.other_ids, *(miss.offer.offer_id for miss in found.nearly)])


def needs_for(offer: Offer) -> list[int]:
    offered = facts.offer(offer.id)
    assert offered is not None
    found = ranked.for_offer(offered, rankers.both())
    return sorted([*found.other_ids, *(miss.need.need_id for miss in found.nearly)])


def test_what_is_agreed_on_is_taken_off_both_sides(factories: Factories) -> None:
    need, offer, staff = factories.need(tonnes=50), factories.offer(tonnes=100), factories.staff()
    made = talking(need, offer, factories)
    service.agree(made, amount=Decimal(20_000), by=staff)
    assert (need.taken, offer.taken, made.agreed_amount) == (20_000, 20_000, 20_000)
    assert (need.left, offer.left) == (30_000, 80_000)
    wanted, offered = facts.need(need.id), facts.offer(offer.id)
    assert wanted is not None
    assert offered is not None
    assert (wanted.quantity, wanted.lacking, offered.quantity) == (50_000, 30_000, 80_000)


@pytest.mark.parametrize("kilograms", [50_001, 0, -1])
def test_more_than_is_left_is_never_agreed_on(factories: Factories, kilograms: int) -> None:
    need, offer = factories.need(tonnes=50), factories.offer(tonnes=100)
    made = talking(need, offer, factories)
    with pytest.raises(Unprocessable) as refusal:
        service.agree(made, amount=Decimal(kilograms), by=factories.staff())
    assert refusal.value.params == {"most": Quantity(Decimal(50_000), unit("kg"))}
    assert (need.taken, offer.taken) == (0, 0)


def test_a_filled_need_leaves_every_list_at_once(factories: Factories) -> None:
    need, offer, other = factories.need(tonnes=50), factories.offer(tonnes=60), factories.offer(tonnes=50)
    made = talking(need, offer, factories)
    assert (offers_for(need), needs_for(other)) == (sorted([offer.id, other.id]), [need.id])
    service.agree(made, amount=Decimal(50_000), by=factories.staff())
    assert (offers_for(need), needs_for(other), needs_for(offer)) == ([], [], [])
    second = talking(need, other, factories)
    with pytest.raises(Unprocessable, match="nothing_left"):
        service.agree(second, amount=Decimal(1), by=factories.staff())


def test_an_offer_that_is_sold_out_leaves_every_list_at_once(factories: Factories) -> None:
    need, other, offer = factories.need(tonnes=50), factories.need(tonnes=30), factories.offer(tonnes=20)
    made = talking(need, offer, factories)
    service.agree(made, amount=Decimal(20_000), by=factories.staff())
    assert (offers_for(need), offers_for(other), needs_for(offer)) == ([], [], [])


def test_a_schedule_keeps_its_shape_in_what_is_left(factories: Factories) -> None:
    first = today() + timedelta(days=30)
    portions = [
        {"starts_on": str(first + timedelta(days=each)), "ends_on": str(first + timedelta(days=each)), "amount": amount}
        for each, amount in ((0, "30000"), (1, "10000"))
    ]
    offer = factories.offer(tonnes=40, schedule=portions, min_lot=Decimal(25_000))
    offer.taken = Decimal(20_000)
    session.commit()
    known = facts.offer(offer.id)
    assert known is not None
    assert [portion.amount for portion in known.schedule] == [15_000, 5_000]
    assert known.min_lot == 20_000


def test_introductions_to_a_need_are_counted_while_they_are_open(factories: Factories) -> None:
    need, staff = factories.need(tonnes=50), factories.staff()
    first, second, third = (talking(need, factories.offer(), factories) for _ in range(3))
    assert need.open_introductions == 3
    service.agree(first, amount=Decimal(5_000), by=staff)
    service.decline(second, Side.SELLER, reason=EndReason.PRICE, by=staff)
    service.give_up(third, reason=EndReason.NO_ANSWER, by=staff)
    assert need.open_introductions == 0
    waiting = service.introduce(need, factories.offer(), message="", answer_by=today(), by=staff)
    service.lapse_overdue(today() + timedelta(days=1))
    assert waiting.status is IntroductionStatus.LAPSED
    assert need.open_introductions == 0


def test_a_seller_is_sent_where_fewer_others_are_introduced(factories: Factories) -> None:
    crowded, quiet = factories.need(), factories.need()
    for _ in range(4):
        service.introduce(crowded, factories.offer(), message="", answer_by=today(), by=factories.staff())
    offered = facts.offer(factories.offer().id)
    assert offered is not None
    found = ranked.for_offer(offered, rankers.both())
    assert [found.other_id(position) for position in found.best_first] == [quiet.id, crowded.id]
    told = found.top(2)[1].explanation.weakness
    assert told is not None
    assert (told.code, dict(told.params)) == ("others_introduced", {"count": 4})


def test_what_is_counted_in_another_unit_bounds_nothing(factories: Factories, monkeypatch: pytest.MonkeyPatch) -> None:
    need, offer = factories.need(tonnes=1), factories.offer(tonnes=100)
    units = {need: unit("piece"), offer: unit("kg")}
    monkeypatch.setattr(capacity, "unit_of", units.__getitem__)
    service.agree(talking(need, offer, factories), amount=Decimal(60_000), by=factories.staff())
    assert (need.taken, offer.taken) == (0, 60_000)


def test_what_is_agreed_on_is_committed_on_the_growing_area_as_far_as_it_has_it(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    code = factories.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=["DUR"])
    session.add(GrowingArea(certificate_id=code.id, hectares=Decimal(3), yield_per_hectare=Decimal(10_000)))
    need, offer = factories.need(tonnes=50), factories.offer(organisation=owner, certificates=[code], tonnes=40)
    made = talking(need, offer, factories)
    with pytest.raises(Unprocessable) as refusal:
        service.agree(made, amount=Decimal(35_000), by=staff)
    assert (refusal.value.code, refusal.value.params["most"]) == (
        "more_than_area",
        Quantity(Decimal(30_000), unit("kg")),
    )
    assert (offer.taken, made.agreed_amount) == (0, None)
    service.agree(made, amount=Decimal(25_000), by=staff)
    (season,) = figures_of([code.id])[code.id]
    assert (season.reserved, season.committed, season.left) == (5_000, 25_000, 0)


def test_two_brokers_at_once_never_promise_more_than_there_is(engine: Engine, built_app: Flask, tmp_path: Path) -> None:
    with committed(engine, tmp_path):
        with built_app.test_request_context(), transaction():
            factories = Factories()
            staff, need = factories.staff(), factories.need(tonnes=50)
            ids = [talking(need, factories.offer(tonnes=40), factories, staff).id for _ in range(3)]
            who, wanted = staff.id, need.id
        ready = Barrier(len(ids))

        def promise(introduction_id: int) -> bool:
            ready.wait()
            try:
                with built_app.test_request_context(), transaction():
                    introduction = session.get_one(Introduction, introduction_id)
                    by = session.get_one(User, who)
                    service.agree(introduction, amount=Decimal(40_000), by=by)
            except Unprocessable:
                return False
            return True

        with ThreadPoolExecutor(len(ids)) as pool:
            agreed = list(pool.map(promise, ids))
        session.remove()
        assert sum(agreed) == 1
        assert session.get_one(Need, wanted).taken == 40_000
        assert sum(offer.taken for offer in session.query(Offer)) == 40_000
        session.remove()
