"""The demonstration's deals: talked about, quoted, signed, delivered and paid, so that every page has something."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from matchmaker import outbox
from matchmaker.brokering.conversation.models import ConversationMessage
from matchmaker.brokering.pools.models import Answer, Pool, PoolStatus
from matchmaker.brokering.quotes.models import Quote, QuoteStatus
from matchmaker.contracts.fulfilment import queries as fulfilment
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, Package
from matchmaker.contracts.packages import queries as packages
from matchmaker.contracts.packages.margin import Stage
from matchmaker.contracts.packages.reading import account
from matchmaker.db import session
from matchmaker.demo import accounts, linkages
from matchmaker.demo import service as demo
from matchmaker.measures import today
from matchmaker.radar import lists
from matchmaker.radar import service as radar
from tests.factories import Factories


def test_the_demonstration_has_deals_at_every_stage(factories: Factories, app: Flask) -> None:
    ids = demo.load_stories()
    accounts.open_seats(ids, Path(app.config["INSTANCE"]))
    linkages.load(ids)
    session.commit()

    contracts = session.scalars(select(Contract).order_by(Contract.id)).all()
    states = [each.status for each in contracts]
    assert states.count(ContractStatus.ACTIVE) == 3
    assert states.count(ContractStatus.COMPLETED) == 1
    assert states.count(ContractStatus.PENDING) == 1
    assert session.scalar(select(func.count(Quote.id)).where(Quote.status == QuoteStatus.OPEN)) == 1
    assert session.scalar(select(func.count(ConversationMessage.id))) == 5
    asking, offered = session.scalars(select(Pool).order_by(Pool.id))
    assert {each.answer for each in asking.lines} == set(Answer), "each answer can be looked at"
    assert (asking.status, offered.status) == (PoolStatus.ASKING, PoolStatus.OFFERED)
    assert {each.organisation.is_demo for each in (asking, offered, *asking.lines)} == {True}

    durian = fulfilment.reckoning(contracts[0])
    assert [each.rejected for each in durian.handovers] == [400, 0]
    assert not durian.overdue_vnd
    (late, _waiting) = durian.money.dues
    assert late.paid_on is not None
    assert late.paid_on > late.due.due_on, "it was paid, but late"
    assert session.scalar(select(func.count(Delivery.id))) == 4

    package = packages.package(session.scalars(select(Package.id)).one())
    assert package is not None
    told = account(package)
    assert not told.missing
    assert not told.unknown
    assert (told.margin.per_hectare(Stage.EXPECTED) or 0) > 0
    radar.look_everywhere()
    first, second, *rest = session.scalars(lists.lines("52", lists.Wanted()))
    assert {first.detail["number"], second.detail["number"]} == {"VN-GLOR-0901", "VN-GLOR-0902"}, "Cao Nguyên's"
    assert first.days_waiting(today()) == second.days_waiting(today()) == 730
    assert rest
    unsent = select(func.count(outbox.Message.id)).where(outbox.Message.sent_at.is_(None))
    assert not session.scalar(unsent), "no mail leaves for addresses that nobody has"
