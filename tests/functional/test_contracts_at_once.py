"""Two people who act on one contract at the same moment, each in a transaction of their own: it counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from matchmaker.audit import Event
from matchmaker.contracts import queries, service, signing
from matchmaker.contracts.fulfilment import delivering
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.models import Contract, ContractEnd, ContractSigning, ContractStatus, Package
from matchmaker.contracts.packages import service as packages
from matchmaker.db import session, transaction
from matchmaker.errors import Conflict, Unprocessable, WrongState
from matchmaker.matching.models import Party, Side
from matchmaker.measures import Period, today
from matchmaker.offers.models import Offer
from matchmaker.traceability.models import Lot
from tests.factories import Factories
from tests.support import contracts as agreed
from tests.support.contracts import scanned
from tests.support.transactions import committed


@pytest.fixture(scope="module")
def real(engine: Engine, built_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A copy of the database in which every commit is one."""
    folder: Path = tmp_path_factory.mktemp("at_once")
    with committed(engine, folder):
        yield built_app


def at_once(app: Flask, *steps: Callable[[], object]) -> int:
    """How many of some steps were taken, all begun at the same moment."""
    ready = Barrier(len(steps))

    def run(step: Callable[[], object]) -> bool:
        ready.wait()
        try:
            with app.test_request_context(), transaction():
                step()
        except (Conflict, Unprocessable, WrongState):
            return False
        return True

    with ThreadPoolExecutor(len(steps)) as people:
        return sum(people.map(run, steps))


def loaded(contract_id: int) -> Contract:
    found = queries.contract(contract_id)
    assert found is not None
    return found


def test_approved_and_signed_at_once_it_is_one_paper_and_one_contract(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        contract = make.contract(status=ContractStatus.PENDING)
        people = [make.user(), make.user(), make.user()]
        contract_id, offer_id = contract.id, contract.introduction.offer_id

    def approve(side: Side) -> None:
        seen = loaded(contract_id)  # as a page shows it, before anybody waits for the lock
        assert seen.latest.number == 1
        service.approve(seen, 1, side=side, by=people[0])

    assert at_once(real, lambda: approve(Side.BUYER), lambda: approve(Side.SELLER)) == 2
    with real.test_request_context():
        assert loaded(contract_id).in_force is not None
        session.remove()

    def attach(side: Side, by: int) -> object:
        return signing.attach(loaded(contract_id), [scanned()], signed_on=today(), side=side, by=people[by])

    assert at_once(real, lambda: attach(Side.BUYER, 0), lambda: attach(Side.SELLER, 1)) == 1
    with real.test_request_context():
        scan = session.scalars(select(ContractSigning)).one()
        other = Side.SELLER if scan.side is Side.BUYER else Side.BUYER
        session.remove()

    def confirm(side: Side) -> object:
        found = session.get_one(ContractSigning, scan.id)
        return signing.confirm(loaded(contract_id), found, side=side, by=people[2])

    assert at_once(real, lambda: confirm(other), lambda: confirm(Side.STAFF)) == 1
    with real.test_request_context():
        assert loaded(contract_id).status is ContractStatus.ACTIVE
        signed = select(func.count(Event.id)).where(Event.action == "contract.signed", Event.subject_id == contract_id)
        assert session.scalar(signed) == 2  # a line in each party's history
        assert session.get_one(Offer, offer_id).taken == 50_000
        session.remove()


def test_two_packages_that_take_a_contract_at_once_do_not_both_get_it(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        contract, director = make.contract(), make.user()
        made = [packages.make(contract.seller, packages.Told(name), by=director) for name in ("Vụ một", "Vụ hai")]
        session.commit()
        contract_id, package_ids = contract.id, [each.id for each in made]

    def link(package_id: int) -> object:
        return packages.link(session.get_one(Package, package_id), loaded(contract_id), by=director)

    assert at_once(real, *(lambda each=each: link(each) for each in package_ids)) == 1


def test_two_contracts_that_deliver_of_a_lot_at_once_deliver_no_more_than_is_in_it(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        seller, window = make.organisation(), Period(today(), today() + timedelta(days=6))
        lot = make.lot(seller, kilograms=15_000)
        made = [make.contract(seller=seller, wanted=agreed.terms(tonnes=40, window=window)) for _ in range(2)]
        member = make.member(seller)
        session.commit()
        lot_id, contract_ids = lot.id, [each.id for each in made]

    def deliver(contract_id: int) -> object:
        goods = Goods(quantity=Decimal(10_000), on=today(), lot=session.get_one(Lot, lot_id))
        return delivering.report(loaded(contract_id), goods, side=Side.SELLER, by=member)

    assert at_once(real, *(lambda each=each: deliver(each) for each in contract_ids)) == 1


def test_ending_and_completing_at_once_is_one_end(real: Flask) -> None:
    with real.test_request_context():
        make = Factories()
        contract, staff = make.contract(), make.staff()
        session.commit()
        contract_id, offer_id = contract.id, contract.introduction.offer_id

    def end() -> object:
        return service.end(loaded(contract_id), ContractEnd.MUTUAL, Party.NEITHER, side=Side.STAFF, by=staff)

    assert at_once(real, end, end, lambda: service.complete(loaded(contract_id), by=staff)) == 1
    with real.test_request_context():
        assert session.get_one(Offer, offer_id).taken == 0
        session.remove()
