"""A linkage as it climbs the ladder of evidence, each step on a day in the past, through the services themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import time_machine

from matchmaker.contracts.fulfilment import delivering, inspecting, paying
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.inspecting import Inspection
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract, ContractStatus
from matchmaker.db import now, session
from matchmaker.matching.models import Side
from matchmaker.measures import Period, today
from matchmaker.organisations.models import Organisation
from matchmaker.register import service as register
from matchmaker.register.facts import Facts
from matchmaker.register.models import Field, RegisterEntry
from tests.support import contracts

if TYPE_CHECKING:
    from matchmaker.accounts.models import User
    from tests.factories import Factories


def ago(days: int) -> date:
    """So many days before today."""
    return today() - timedelta(days=days)


@contextmanager
def back(days: int) -> Iterator[None]:
    """So many days ago it is now; what was done then is there afterwards."""
    with time_machine.travel(now() - timedelta(days=days), tick=False):
        yield
        session.commit()


class Linkage:
    """One cooperative, one enterprise and 50 tonnes of durian at 80,000 đồng a kilogram, unless told otherwise."""

    def __init__(self, make: Factories, broker: User, seller: Organisation, buyer: Organisation, **given: Any) -> None:
        self.make, self.broker, self.seller, self.buyer = make, broker, seller, buyer
        window = Period(ago(60), today() + timedelta(days=20))
        self.wanted = contracts.terms(**{"window": window, **given})
        self.contract: Contract | None = None

    @property
    def signed(self) -> Contract:
        assert self.contract is not None, "it was agreed on before"
        return self.contract

    def agree(self, days: int) -> Linkage:
        """Introduced and accepted by both so many days ago, and put into a draft."""
        with back(days):
            parties = {"buyer": self.buyer, "seller": self.seller, "broker": self.broker}
            self.contract = self.make.contract(status=ContractStatus.PENDING, wanted=self.wanted, **parties)
        return self

    def sign(self, days: int) -> Linkage:
        """The signed paper was confirmed so many days ago."""
        with back(days):
            contracts.sign(self.signed, by=self.make.user(), confirmed_by=self.broker)
        return self

    def deliver(self, days: int, tonnes: int) -> Linkage:
        """So many tonnes were handed over and accepted."""
        with back(days):
            told = Goods(quantity=Decimal(tonnes * 1000), on=today())
            handed = delivering.report(self.signed, told, side=Side.SELLER, by=self.make.user())
            found = Inspection(accepted=handed.quantity, on=today())
            inspecting.inspect(self.signed, handed, found, side=Side.BUYER, by=self.make.user())
        return self

    def pay(self, days: int, amount_vnd: int) -> Linkage:
        """So much was paid, and both say so."""
        with back(days):
            money = Money(kind=PaymentKind.PAYMENT, amount_vnd=amount_vnd, on=today())
            paid = paying.report(self.signed, money, side=Side.BUYER, by=self.make.user())
            paying.confirm(self.signed, paid, side=Side.SELLER, by=self.make.user())
        return self


def entry(of: Organisation, *, by: User, field: Field = Field.AGRICULTURE) -> RegisterEntry:
    """An organisation as the register has it, since long ago."""
    facts = Facts(of.kind, of.name, of.commune_code, field, founded_year=2015)
    made = register.add(of.province_code, facts, by=by)
    made.organisation_id = of.id
    session.commit()
    return made
