"""A cooperative never loses by a need that died, nor by a buyer who walks away: nothing is written about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from matchmaker.brokering import service as brokering
from matchmaker.brokering.models import EndReason
from matchmaker.contracts import ending
from matchmaker.contracts.models import ContractEnd, ContractStatus
from matchmaker.db import session
from matchmaker.matching.models import Party, Side
from matchmaker.needs.service import need_posting
from matchmaker.reputation.models import ReputationFact, ReputationStanding
from tests.factories import Factories
from tests.support import contracts


def test_a_need_that_is_withdrawn_or_given_up_leaves_no_trace_on_the_seller(factories: Factories) -> None:
    buyer, seller, broker = factories.enterprise(), factories.organisation(), factories.staff()
    director = factories.member(buyer)
    for ends in ("declined", "given up", "withdrawn"):
        met = contracts.introduction(factories, buyer=buyer, seller=seller, wanted=contracts.terms(), broker=broker)
        if ends == "declined":
            brokering.decline(met, Side.BUYER, reason=EndReason.PRICE, by=director)
        elif ends == "given up":
            brokering.give_up(met, reason=EndReason.NO_ANSWER, by=broker)
        else:
            need_posting.withdraw(met.need, by=director)
            brokering.close_orphans()
        session.commit()
    assert session.scalars(select(ReputationFact)).all() == []
    assert session.scalars(select(ReputationStanding)).all() == []


@pytest.mark.parametrize("status", [ContractStatus.PENDING, ContractStatus.ACTIVE])
def test_a_contract_that_the_buyer_gave_up_is_on_the_buyers_record_alone(
    factories: Factories, status: ContractStatus
) -> None:
    contract = factories.contract(status=status)
    ending.end(contract, ContractEnd.PRICE, Party.BUYER, side=Side.BUYER, by=factories.member(contract.buyer))
    session.commit()
    assert {each.organisation_id for each in session.scalars(select(ReputationFact))} == {contract.buyer_id}
    assert {each.organisation_id for each in session.scalars(select(ReputationStanding))} == {contract.buyer_id}
