"""Which published listings a reader finds, in which order, at what cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from matchmaker.browsing.queries import Criteria, Order, Side, newest, page_of
from matchmaker.browsing.view import of_needs, of_offers
from matchmaker.browsing.viewer import Viewer
from matchmaker.catalogue import queries as catalogue
from matchmaker.db import now, session
from matchmaker.listings import ContractKind, RevisionStatus
from matchmaker.measures import Quantity, today, unit
from matchmaker.needs.browse import SIDE as NEEDS
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.organisations.models import Standing
from tests.factories import GIA_LAI, HUNG_HOA, IA_GRAI, VINH_LONG, Factories


def ids(side: Side, **asked: Any) -> list[int]:
    """The listings found, in their order."""
    rows = page_of(side, Criteria(**asked), limit=50).rows
    return [getattr(row, f"{side.parent}_id") for row in rows]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_only_what_is_published_is_found(factories: Factories) -> None:
    shown = factories.offer()
    factories.offer(status=RevisionStatus.DRAFT)
    factories.offer(status=RevisionStatus.SUBMITTED)
    factories.offer(organisation=factories.organisation(verified=False))
    factories.offer(ends_on=today() - timedelta(days=1))
    factories.offer().withdrawn_at = now()
    factories.offer().suspended_at = now()
    suspended = factories.offer().organisation
    suspended.standing = Standing.SUSPENDED
    session.flush()

    assert ids(OFFERS) == [shown.id]


def test_a_listing_is_found_to_the_end_of_its_last_day(factories: Factories) -> None:
    offer = factories.offer(starts_on=today() - timedelta(days=9), ends_on=today())

    assert ids(OFFERS) == [offer.id]


@pytest.mark.parametrize("q", ["sầu riêng", "SAU RIENG", "rieng sau", "htx krai", "hop tac xa", "sầu riê"])
def test_words_are_found_with_or_without_marks_and_by_their_beginnings(factories: Factories, q: str) -> None:
    offer = factories.offer(search_text="sau rieng htx ia krai hop tac xa")
    factories.offer(search_text="ca phe tri an")

    assert ids(OFFERS, q=q) == [offer.id]


@pytest.mark.parametrize("q", ["%", "_", "krai%", "x" * 5000, "'; drop table offer", "iêng"])
def test_marks_of_the_query_language_mean_nothing(factories: Factories, q: str) -> None:
    factories.offer(search_text="sau rieng krai100")

    assert ids(OFFERS, q=q) in ([], ids(OFFERS))
    assert ids(OFFERS, q="rie_g") == []


def test_a_product_of_any_level_finds_what_stands_below_it(factories: Factories) -> None:
    monthong, ri6 = factories.offer(product="DUR-MON"), factories.offer(product="DUR-RI6")
    banana = factories.offer(product="BAN-CAV")

    assert set(ids(OFFERS, product_code="FRUIT")) == {monthong.id, ri6.id, banana.id}
    assert set(ids(OFFERS, product_code="DUR")) == {monthong.id, ri6.id}
    assert ids(OFFERS, product_code="DUR-RI6") == [ri6.id]


def test_a_wider_need_answers_who_looks_for_a_variety(factories: Factories) -> None:
    fruit, durian = factories.need(product="FRUIT"), factories.need(product="DUR")
    monthong, ri6 = factories.need(product="DUR-MON"), factories.need(product="DUR-RI6")

    assert set(ids(NEEDS, product_code="DUR-MON")) == {fruit.id, durian.id, monthong.id}
    assert set(ids(NEEDS, product_code="DUR")) == {fruit.id, durian.id, monthong.id, ri6.id}


def test_province_organisation_contract_and_window_narrow(factories: Factories) -> None:
    here = factories.offer(contract_kind=ContractKind.YEARS)
    there = factories.offer(
        organisation=factories.organisation(commune_code=HUNG_HOA),
        starts_on=today() + timedelta(days=100),
        ends_on=today() + timedelta(days=120),
    )

    assert ids(OFFERS, province_code=GIA_LAI) == [here.id]
    assert ids(OFFERS, province_code=VINH_LONG) == [there.id]
    assert ids(OFFERS, organisation_id=there.organisation_id) == [there.id]
    assert ids(OFFERS, contract_kind=ContractKind.YEARS) == [here.id]
    assert ids(OFFERS, from_on=today() + timedelta(days=71)) == [there.id]
    assert ids(OFFERS, to_on=today() + timedelta(days=10)) == [here.id]
    assert ids(OFFERS, from_on=today() + timedelta(days=71), to_on=today() + timedelta(days=99)) == []


def test_at_least_so_much_is_asked_in_any_unit_of_the_dimension(factories: Factories) -> None:
    offer = factories.offer(tonnes=100)
    factories.offer(product="EGG-HEN", tonnes=10**6)

    assert ids(OFFERS, at_least=Quantity(Decimal(100), unit("tonne"))) == [offer.id]
    assert ids(OFFERS, at_least=Quantity(Decimal(1000), unit("ta"))) == [offer.id]
    assert ids(OFFERS, at_least=Quantity(Decimal("100.001"), unit("tonne"))) == []


def test_a_certificate_counts_while_it_stands(factories: Factories) -> None:
    organisation = factories.organisation()
    declared = factories.certificate(organisation, verified=False)
    verified = factories.certificate(organisation, kind="GLOBALGAP")
    expired = factories.certificate(organisation, kind="RA", expires_on=today() - timedelta(days=1))
    with_declared = factories.offer(organisation=organisation, certificates=[declared, expired])
    with_verified = factories.offer(organisation=organisation, certificates=[verified])
    factories.offer()

    assert ids(OFFERS, certificate_code="VIETGAP_TT") == [with_declared.id]
    assert ids(OFFERS, certificate_code="VIETGAP_TT", verified_only=True) == []
    assert ids(OFFERS, certificate_code="RA") == []
    assert ids(OFFERS, verified_only=True) == [with_verified.id]


def test_a_need_is_found_by_the_certificate_it_asks_for(factories: Factories) -> None:
    asks = factories.need(
        requirements=[{"kind": "certificate", "key": "GLOBALGAP", "op": "=", "value": None, "essential": False}]
    )
    factories.need()

    assert ids(NEEDS, certificate_code="GLOBALGAP") == [asks.id]
    assert ids(NEEDS, certificate_code="GLOBALGA_") == []


def test_the_order_is_the_one_asked_for(factories: Factories) -> None:
    far = factories.organisation(commune_code=HUNG_HOA)
    old_and_soon = factories.offer(tonnes=5, organisation=far, starts_on=today())
    new_and_large = factories.offer(tonnes=500)
    old_and_soon.published_at = now() - timedelta(days=5)
    session.flush()
    ia_grai = catalogue.commune(IA_GRAI)
    hung_hoa = catalogue.commune(HUNG_HOA)
    assert ia_grai is not None
    assert hung_hoa is not None

    assert ids(OFFERS) == [new_and_large.id, old_and_soon.id]
    assert ids(OFFERS, order=Order.SOONEST) == [old_and_soon.id, new_and_large.id]
    assert ids(OFFERS, order=Order.LARGEST) == [new_and_large.id, old_and_soon.id]
    assert ids(OFFERS, order=Order.NEAREST, near=hung_hoa.place) == [old_and_soon.id, new_and_large.id]
    assert ids(OFFERS, order=Order.NEAREST, near=ia_grai.place) == [new_and_large.id, old_and_soon.id]


@pytest.mark.parametrize("asked", [Criteria(), Criteria(order=Order.LARGEST)])
def test_pages_follow_each_other_and_know_the_whole(factories: Factories, asked: Criteria) -> None:
    organisation = factories.organisation()
    for _ in range(3):
        factories.offer(organisation=organisation)

    first, second, beyond = (page_of(OFFERS, asked, limit=2, offset=offset) for offset in (0, 2, 4))

    assert [len(page.rows) for page in (first, second, beyond)] == [2, 1, 0]
    assert [page.total for page in (first, second, beyond)] == [3, 3, 3]
    assert page_of(NEEDS, asked, limit=2).total == 0


def test_a_page_takes_as_many_queries_however_long_it_is(factories: Factories, engine: Engine) -> None:
    for _ in range(3):
        organisation = factories.organisation()
        factories.offer(
            organisation=organisation, certificates=[factories.certificate(organisation)], photo_ids=[10**6]
        )
        factories.need()
    session.expunge_all()

    with counted(engine) as of_offer_page:
        of_offers(page_of(OFFERS, Criteria(), limit=20).rows, Viewer())
    with counted(engine) as of_need_page:
        of_needs(page_of(NEEDS, Criteria(), limit=20).rows, Viewer())
    with counted(engine) as of_newest:
        newest(NEEDS, 4)

    assert len([each for each in of_offer_page if each.startswith("SELECT")]) == 6
    assert len([each for each in of_need_page if each.startswith("SELECT")]) == 3
    assert len([each for each in of_newest if each.startswith("SELECT")]) == 2
