"""A tonne of a growing area counts once: offered, agreed on or under a contract, and never more than the land gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from matchmaker import worker
from matchmaker.credentials import places
from matchmaker.credentials.ledger import capacity as ledger
from matchmaker.credentials.ledger.land import figures_of
from matchmaker.credentials.models import AreaSeason, CapacityHold, Certificate, GrowingArea
from matchmaker.credentials.places import AreaContent
from matchmaker.credentials.service import remove
from matchmaker.db import session
from matchmaker.errors import Conflict, Unprocessable
from matchmaker.measures import Quantity, today, unit
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.offers.service import offer_posting
from tests.factories import Factories
from tests.support.ledger import HARVEST, TONNE, area, check_books, published, submitted, told, tonnes
from tests.support.transactions import undone


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
    factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = factories.organisation()
    code = area(factories, owner)
    old = published(factories, [code], 90, starts_on=today(), ends_on=today())
    old.approved.ends_on = today() - timedelta(days=1)
    session.execute(update(CapacityHold).values(lapses_on=today() - timedelta(days=1)))
    uncounted = [factories.offer(organisation=owner, certificates=[code], tonnes=60, **HARVEST).id for _ in range(2)]
    session.commit()
    worker.settle_growing_areas()
    check_books()
    backed = capacity.backing_of(uncounted)
    assert [backed[each].reserved for each in uncounted] == [60 * TONNE, 40 * TONNE]  # the oldest first, up to the brim
    assert session.scalar(select(CapacityHold.reserved).where(CapacityHold.offer_id == old.id)) == 0
    session.commit()
    monkeypatch.setattr(ledger, "post", pytest.fail)
    worker.settle_growing_areas()  # nothing is written while there is no room for more


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
    for field, change in (
        ("hectares", {"hectares": Decimal(5)}),
        ("season_month", {"season_month": 3}),
        ("product", {"product_code": "PAS"}),
    ):
        with pytest.raises(Unprocessable) as refusal:
            places.change_area(land, replace(asked, **change), by=staff)
        assert (refusal.value.field, refusal.value.params["held"]) == (field, Quantity(60 * TONNE, unit("kg")))
    places.change_area(land, replace(asked, hectares=Decimal(7)), by=staff)
    assert tonnes(told(code)) == (60, 0, 0, 10)
    check_books()
    with pytest.raises(Unprocessable, match="area_is_held"):
        remove(code, by=staff)
    offer_posting.withdraw(offer, by=staff)
    places.change_area(land, replace(asked, season_month=3, yield_per_hectare=None), by=staff)
    assert (land.season_month, figures_of([code.id])[code.id]) == (3, [])
    remove(code, by=staff)


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
    first = session.scalars(select(Offer).order_by(Offer.id)).first()  # PostgreSQL has no order of its own
    offer_posting.withdraw(first, by=factories.staff())  # type: ignore[type-var]  # there is one
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
