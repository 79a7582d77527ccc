"""Lots are split and merged, and what goes in comes out: in every history, and with two people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts.models import User
from matchmaker.db import now, session, transaction
from matchmaker.errors import Unprocessable, WrongState
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.queries import membership_of
from matchmaker.traceability import chain, dividing, queries, service
from matchmaker.traceability.epcis import Step
from matchmaker.traceability.models import Lot, LotEvent, LotPart, LotState
from matchmaker.traceability.service import EventContent
from tests.factories import Factories
from tests.support.transactions import committed, undone


@pytest.fixture
def director(factories: Factories) -> User:
    return factories.member(factories.organisation())


def of(director: User) -> Organisation:
    """The director's cooperative, in the session of this very moment."""
    membership = membership_of(director)
    assert membership is not None
    return membership.organisation


def flow(column: object, lot: Lot) -> Decimal:
    """How much goes into or out of a lot by its parts, as the database adds it up."""
    return session.scalar(select(func.sum(LotPart.amount)).where(column == lot.id)) or Decimal(0)


def assert_conserved(whole: Decimal) -> None:
    """Nothing came out of nothing, nothing went nowhere."""
    lots = session.query(Lot).all()
    for lot in lots:
        session.refresh(lot)
        came = flow(LotPart.result_id, lot)
        assert lot.taken == flow(LotPart.source_id, lot)
        assert came in (0, lot.quantity)
        assert 0 <= lot.left <= lot.quantity
    assert sum(lot.left for lot in lots) == whole


steps = st.lists(
    st.tuples(
        st.sampled_from(["split", "merge"]),
        st.lists(st.integers(0, 20), min_size=2, max_size=3),
        st.lists(st.decimals(Decimal("0.001"), Decimal(400), places=3), min_size=2, max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_quantities_are_conserved_in_every_history(
    director: User, factories: Factories, history: list[tuple[str, list[int], list[Decimal]]]
) -> None:
    with undone():
        by = session.get_one(User, director.id)
        factories.lot(of(by), kilograms=1000, by=by)
        factories.lot(of(by), kilograms=Decimal("500.5"), by=by)
        for kind, picked, amounts in history:
            lots = session.query(Lot).order_by(Lot.id).all()
            chosen = [lots[each % len(lots)] for each in picked]
            with suppress(Unprocessable, WrongState), session.begin_nested():
                if kind == "split":
                    dividing.split(chosen[0], amounts, at=now(), by=by)
                else:
                    dividing.merge(dict(zip(chosen, amounts, strict=False)), at=now(), by=by)
            assert_conserved(Decimal("1500.5"))


def test_a_part_has_what_the_whole_has_and_a_code_of_its_own(director: User, factories: Factories) -> None:
    papers = [factories.certificate(of(director))]
    lot = factories.lot(of(director), by=director, certificates=papers, name="Lô 7", standard="TCVN 10739:2015")
    first, second = dividing.split(lot, [Decimal(300), Decimal("200.5")], at=now(), by=director)
    assert (lot.left, first.quantity, second.quantity) == (Decimal("499.5"), 300, Decimal("200.5"))
    assert (first.name, second.name) == ("Lô 7/1", "Lô 7/2")
    assert (first.certificates, first.standard, first.harvested_on) == (papers, lot.standard, lot.harvested_on)
    assert first.is_public
    assert len({lot.code, first.code, second.code}) == 3
    assert queries.came_from(first.id) == {lot.id}
    assert queries.went_into(lot.id) == {first.id, second.id}


def test_a_merged_lot_stands_on_what_all_its_parts_stand_on(director: User, factories: Factories) -> None:
    shared, lone = factories.certificate(of(director)), factories.certificate(of(director))
    day = today()
    one = factories.lot(of(director), by=director, certificates=[shared, lone], shelf_life_days=9)
    other = factories.lot(of(director), by=director, certificates=[shared], harvested_on=day - timedelta(days=4))
    made = dividing.merge({one: Decimal(1000), other: Decimal(100)}, at=now(), by=director)
    assert (made.quantity, made.certificates, made.harvested_on) == (1100, [shared], day - timedelta(days=4))
    assert (one.state, other.state) == (LotState.USED_UP, LotState.PUBLIC)
    assert {lot.id for lot in chain.of(made).origins} == {one.id, other.id}


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ([Decimal("1000.001")], "more_than_is_in_the_lot"),
        ([Decimal(600), Decimal(401)], "more_than_is_in_the_lot"),
        ([], "nothing_to_split"),
        ([Decimal(0)], "nothing_to_split"),
        ([Decimal(1)] * 21, "too_many_choices"),
    ],
)
def test_a_lot_gives_no_more_than_it_has(
    director: User, factories: Factories, amounts: list[Decimal], code: str
) -> None:
    lot = factories.lot(of(director), by=director)
    with pytest.raises(Unprocessable) as refusal:
        dividing.split(lot, amounts, at=now(), by=director)
    assert refusal.value.code == code
    assert lot.taken == 0


def test_lots_of_other_products_or_owners_are_not_merged(director: User, factories: Factories) -> None:
    lot = factories.lot(of(director), by=director)
    for other in (factories.lot(of(director), by=director, product="COF-ROB"), factories.lot(factories.organisation())):
        with pytest.raises(Unprocessable, match="other_product"):
            dividing.merge({lot: Decimal(1), other: Decimal(1)}, at=now(), by=director)
    with pytest.raises(Unprocessable, match="merge_needs_two"):
        dividing.merge({lot: Decimal(1)}, at=now(), by=director)


def test_a_recalled_lot_is_not_divided_and_its_parts_say_where_they_came_from(
    director: User, factories: Factories
) -> None:
    lot = factories.lot(of(director), by=director)
    (part,) = dividing.split(lot, [Decimal(10)], at=now(), by=director)
    service.recall(lot, "Vượt mức dư lượng cho phép", by=director)
    with pytest.raises(WrongState):
        dividing.split(lot, [Decimal(10)], at=now(), by=director)
    assert chain.of(part).recalled_sources == [lot]


def test_a_part_is_told_what_happened_before_it_left_and_nothing_of_the_rest(
    director: User, factories: Factories
) -> None:
    day = today() - timedelta(days=20)

    def told(step: Step, after: int) -> LotEvent:
        return service.record(lot, EventContent(step, service.start_of(day + timedelta(days=after))), by=director)

    lot = factories.lot(of(director), by=director, harvested_on=day)
    packed = told(Step.PACKED, 1)
    (part,) = dividing.split(lot, [Decimal(400)], at=service.start_of(day + timedelta(days=2)), by=director)
    (other,) = dividing.split(lot, [Decimal(300)], at=service.start_of(day + timedelta(days=4)), by=director)
    told(Step.SHIPPED, 2)
    inspected = told(Step.INSPECTED, 3)
    harvested = next(each for each in chain.of(lot).events if each.step is Step.HARVESTED)
    assert chain.of(part).events == (harvested, packed)
    assert other not in {each.result for change in chain.of(part).changes for each in change.parts}
    assert inspected in chain.of(other).events
    service.recall(lot, "Vượt mức dư lượng cho phép", by=director)
    assert chain.of(part).events[-1].step is Step.RECALLED


def test_the_database_itself_refuses_to_give_more_than_there_is(director: User, factories: Factories) -> None:
    lot = factories.lot(of(director), by=director)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Lot).where(Lot.id == lot.id).values(taken=Decimal("1000.001")))


def test_two_at_once_never_take_more_than_there_is(engine: Engine, built_app: Flask, tmp_path: Path) -> None:
    with committed(engine, tmp_path):
        with built_app.test_request_context(), transaction():
            factories = Factories()
            cooperative = factories.organisation()
            who = factories.member(cooperative).id
            lot_id = factories.lot(cooperative, kilograms=1000).id
        ready = Barrier(3)

        def take(_number: int) -> bool:
            ready.wait()
            try:
                with built_app.test_request_context(), transaction():
                    lot = session.get_one(Lot, lot_id)
                    dividing.split(lot, [Decimal(400)], at=now(), by=session.get_one(User, who))
            except Unprocessable:
                return False
            return True

        with ThreadPoolExecutor(3) as pool:
            taken = list(pool.map(take, range(3)))
        session.remove()
        assert sum(taken) == 2
        assert session.get_one(Lot, lot_id).left == 200
        assert sum(lot.left for lot in session.query(Lot)) == 1000
        session.remove()


def test_what_went_into_other_lots_is_not_shipped_again(director: User, factories: Factories) -> None:
    lot = factories.lot(of(director), kilograms=12_000)
    dividing.split(lot, [Decimal(5_000)], at=now(), by=director)
    with pytest.raises(Unprocessable) as refused:
        service.record(lot, EventContent(Step.SHIPPED, at=now(), amount=Decimal(12_000)), by=director)
    assert refused.value.code == "more_than_the_lot"
    assert service.record(lot, EventContent(Step.SHIPPED, at=now(), amount=Decimal(7_000)), by=director).amount == 7_000
