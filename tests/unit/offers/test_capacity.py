"""A tonne of a growing area counts once: offered, agreed on or under a contract, and never more than the land gives."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
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
from matchmaker.credentials import capacity as ledger
from matchmaker.credentials import places
from matchmaker.credentials.land import SeasonFigures, figures_of
from matchmaker.credentials.models import AreaSeason, CapacityEntry, CapacityHold, Certificate, GrowingArea
from matchmaker.credentials.places import AreaContent
from matchmaker.db import session, transaction
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.listings import RevisionStatus
from matchmaker.measures import Quantity, today, unit
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.transactions import committed, undone

TONNE = Decimal(1000)
HELD = ("reserved", "committed", "contracted")
HARVEST = {"starts_on": date(2027, 7, 20), "ends_on": date(2027, 9, 30)}
"""Durian of the Central Highlands: its harvest begins in July."""


def area(
    make: Factories, owner: Organisation, *, hectares: int | None = 10, tonnes: int | None = 10, product: str = "DUR"
) -> Certificate:
    """A growing area of ten hectares that give ten tonnes each, unless told otherwise."""
    code = make.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=[product])
    session.add(
        GrowingArea(
            certificate_id=code.id,
            hectares=None if hectares is None else Decimal(hectares),
            yield_per_hectare=None if tonnes is None else tonnes * TONNE,
        )
    )
    session.commit()
    return code


def submitted(make: Factories, codes: list[Certificate], tonnes: int, **columns: object) -> Offer:
    """An offer that waits for the staff."""
    owner = session.get_one(Organisation, codes[0].organisation_id)
    told = {**HARVEST, **columns}
    return make.offer(organisation=owner, certificates=codes, tonnes=tonnes, status=RevisionStatus.SUBMITTED, **told)


def published(make: Factories, codes: list[Certificate], tonnes: int, **columns: object) -> Offer:
    """An offer that the staff approved."""
    offer = submitted(make, codes, tonnes, **columns)
    offer_posting.publish(offer.latest, by=make.staff())
    return offer


def told(code: Certificate) -> SeasonFigures:
    """The one season of which something is held, or the present one."""
    (only,) = figures_of([code.id])[code.id]
    return only


def tonnes(figures: SeasonFigures) -> tuple[int, int, int, int]:
    """Reserved, committed, contracted, left."""
    return tuple(int(getattr(figures, each) / TONNE) for each in (*HELD, "left"))  # type: ignore[return-value]


def check_books() -> None:
    """Nothing is above the capacity, holds add up to their season, entries to both."""
    session.expire_all()
    for season in session.scalars(select(AreaSeason)):
        assert season.held <= season.capacity
        holds = session.scalars(select(CapacityHold).where(CapacityHold.season_id == season.id)).all()
        entries = session.scalars(select(CapacityEntry).where(CapacityEntry.season_id == season.id)).all()
        assert sum(entry.capacity for entry in entries) == season.capacity
        for column in HELD:
            assert sum(getattr(hold, column) for hold in holds) == getattr(season, column)
            for hold in holds:
                written = [getattr(each, column) for each in entries if each.offer_id == hold.offer_id]
                assert sum(written) == getattr(hold, column)


def test_a_tonne_is_reserved_then_committed_then_contracted_and_counts_once(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    code = area(factories, owner)
    assert tonnes(told(code)) == (0, 0, 0, 100)
    offer = published(factories, [code], 60)
    assert tonnes(told(code)) == (60, 0, 0, 40)
    capacity.commit(offer, 25 * TONNE, by=staff)
    offer.taken += 25 * TONNE
    assert tonnes(told(code)) == (35, 25, 0, 40)
    capacity.contract(offer, 10 * TONNE, by=staff)
    assert tonnes(told(code)) == (35, 15, 10, 40)
    offer_posting.withdraw(offer, by=staff)
    assert tonnes(told(code)) == (0, 15, 10, 75)
    assert told(code).starts_on == date(2027, 7, 1)
    check_books()


def test_more_than_the_land_gives_is_not_published_and_nothing_of_it_is_kept(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    published(factories, [code], 60)
    second = submitted(factories, [code], 50)
    session.commit()
    with pytest.raises(Unprocessable) as refusal:
        offer_posting.publish(second.latest, by=factories.staff())
    session.rollback()
    assert (refusal.value.field, refusal.value.code) == ("quantity", "more_than_area")
    assert refusal.value.params == {"most": Quantity(40 * TONNE, unit("kg")), "year": "2027"}
    assert second.approved_id is None
    assert tonnes(told(code)) == (60, 0, 0, 40)


def test_an_offer_of_several_areas_takes_first_where_most_is_left(factories: Factories) -> None:
    owner = factories.organisation()
    small, large = area(factories, owner, hectares=5), area(factories, owner, hectares=8)
    offer = published(factories, [small, large], 100)
    assert (tonnes(told(large)), tonnes(told(small))) == ((80, 0, 0, 0), (20, 0, 0, 30))
    capacity.commit(offer, 90 * TONNE, by=factories.staff())
    assert (tonnes(told(large)), tonnes(told(small))) == ((0, 80, 0, 0), (10, 10, 0, 30))
    check_books()


def test_an_area_whose_yield_is_unknown_refuses_nothing_and_counts_once_it_is_known(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    code = area(factories, owner, tonnes=None)
    first = published(factories, [code], 70)
    capacity.commit(first, 20 * TONNE, by=staff)
    first.taken += 20 * TONNE
    assert figures_of([code.id]) == {code.id: []}
    session.scalars(select(GrowingArea)).one().yield_per_hectare = 10 * TONNE
    session.commit()
    with pytest.raises(Unprocessable):  # what was published before comes first
        published(factories, [code], 40)
    session.rollback()
    published(factories, [code], 30)
    assert tonnes(told(code)) == (80, 20, 0, 0)
    check_books()


def test_an_offer_whose_window_is_over_holds_nothing_back_whatever_the_worker_did(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    old = published(factories, [code], 90, starts_on=today(), ends_on=today())
    session.execute(update(CapacityHold).values(lapses_on=today() - timedelta(days=1)))
    old.approved.ends_on = today() - timedelta(days=1)
    session.commit()
    assert tonnes(told(code)) == (0, 0, 0, 100)
    published(factories, [code], 100, starts_on=today(), ends_on=today())
    assert tonnes(told(code)) == (100, 0, 0, 0)
    assert ledger.release_lapsed() == 0
    check_books()


def test_the_worker_lets_go_of_what_has_lapsed_and_counts_what_nobody_counted(
    factories: Factories,
) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    published(factories, [code], 90)
    session.execute(update(CapacityHold).values(lapses_on=today() - timedelta(days=1)))
    other = factories.offer(organisation=owner, certificates=[code], tonnes=30, **HARVEST)
    session.commit()
    assert ledger.release_lapsed() == 1
    assert capacity.catch_up() == 2
    assert sum(each.reserved for each in session.scalars(select(CapacityHold))) == 100 * TONNE
    assert capacity.backing_of([other.id])[other.id].reserved == 10 * TONNE
    check_books()


def test_another_crop_takes_nothing_of_the_area(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    published(factories, [code], 500, product="COF-ROB")
    assert tonnes(told(code)) == (0, 0, 0, 100)


def test_an_approved_edit_moves_what_is_held(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    first, second = area(factories, owner), area(factories, owner)
    offer = published(factories, [first], 60)
    for part, values in (
        ("amount", {"quantity": 30 * TONNE}),
        ("amount", {"quantity": 80 * TONNE}),
        ("quality", {"certificates": [second]}),
        ("amount", {"ends_on": date(2028, 8, 31), "starts_on": date(2028, 8, 1)}),
    ):
        offer_posting.save_part(offer_posting.draft_of(offer, by=staff), part, values, by=staff)
        offer_posting.publish(offer_posting.submit(offer, by=staff), by=staff)
        check_books()
    assert tonnes(told(first))[0] == 0
    assert (told(second).starts_on, tonnes(told(second))[0]) == (date(2028, 7, 1), 80)


def test_what_is_offered_for_years_falls_into_several_seasons(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    offer = published(factories, [code], 180, starts_on=date(2027, 7, 1), ends_on=date(2029, 6, 30))
    seasons = figures_of([code.id])[code.id]
    assert [each.starts_on.year for each in seasons] == [2027, 2028]
    assert sum(each.reserved for each in seasons) == 180 * TONNE == offer.left


def test_suspending_releases_and_restoring_reserves_anew_if_it_still_can(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    code = area(factories, owner)
    offer = published(factories, [code], 60)
    offer_posting.suspend(offer, by=staff, reasons=["other"])
    session.commit()
    assert tonnes(told(code)) == (0, 0, 0, 100)
    with undone():
        published(factories, [session.get_one(Certificate, code.id)], 50)
        with pytest.raises(Unprocessable, match="more_than_area"):
            offer_posting.restore(session.get_one(Offer, offer.id), by=staff)
    offer_posting.restore(session.get_one(Offer, offer.id), by=staff)
    assert tonnes(told(code)) == (60, 0, 0, 40)


def test_land_is_not_corrected_below_what_is_held_nor_its_season_moved(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    code = area(factories, owner)
    land = session.scalars(select(GrowingArea)).one()
    offer = published(factories, [code], 60)
    asked = AreaContent("PUC_EXPORT", code.number, "DUR", Decimal(10), ("CN",), yield_per_hectare=10 * TONNE)
    for field, change in (("hectares", {"hectares": Decimal(5)}), ("season_month", {"season_month": 3})):
        with pytest.raises(Unprocessable) as refusal:
            places.change_area(land, replace(asked, **change), by=staff)
        assert (refusal.value.field, refusal.value.params["held"]) == (field, Quantity(60 * TONNE, unit("kg")))
    places.change_area(land, replace(asked, hectares=Decimal(7)), by=staff)
    assert tonnes(told(code)) == (60, 0, 0, 10)
    check_books()
    offer_posting.withdraw(offer, by=staff)
    places.change_area(land, replace(asked, season_month=3, yield_per_hectare=None), by=staff)
    assert (land.season_month, figures_of([code.id])[code.id]) == (3, [])


def test_a_contract_takes_no_more_than_was_agreed_on(factories: Factories) -> None:
    owner, staff = factories.organisation(), factories.staff()
    offer = published(factories, [area(factories, owner)], 60)
    offer.taken = 20 * TONNE
    session.flush()
    with pytest.raises(Unprocessable) as refusal:
        capacity.contract(offer, 21 * TONNE, by=staff)
    assert refusal.value.params["most"] == Quantity(20 * TONNE, unit("kg"))
    capacity.contract(offer, 15 * TONNE, by=staff)
    with pytest.raises(Unprocessable, match="more_than_is_agreed"):
        capacity.contract(offer, 6 * TONNE, by=staff)


def test_the_database_itself_refuses_more_than_the_land_gives(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    published(factories, [code], 100)
    session.commit()
    with undone(), pytest.raises(IntegrityError):
        session.execute(update(AreaSeason).values(committed=AreaSeason.committed + 1))
    offers = [session.get_one(Offer, submitted(factories, [code], 0).id) for _ in range(2)]
    offer_posting.withdraw(session.scalars(select(Offer)).first(), by=factories.staff())  # type: ignore[type-var]
    claims = [
        ledger.Claim(
            each.id, "DUR-MON", (code.id,), (ledger.Harvest(HARVEST["ends_on"], 60 * TONNE),), Decimal(0), today()
        )
        for each in offers
    ]
    both = [ledger.plan(each, locked=False) for each in claims]
    ledger.post(both[0], ledger.CapacityReason.PUBLISHED, by=None)
    with pytest.raises(Conflict):
        ledger.post(both[1], ledger.CapacityReason.PUBLISHED, by=None)
    assert tonnes(told(code)) == (60, 0, 0, 40)
    check_books()


STEPS = ("publish", "commit", "contract", "withdraw", "suspend", "restore", "lapse")
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

        for names in (["publish"], ["commit"], list(STEPS), list(STEPS), ["commit", "contract"], list(STEPS)):
            at_once(built_app, *(step(each, dice.choice(names), dice.randrange(20, 60)) for each in offers))
            check_books()
            session.remove()
