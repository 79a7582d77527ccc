"""A wish that nobody can answer any more is answered by the site."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.brokering import service
from matchmaker.brokering.models import EndReason
from matchmaker.db import now, session
from matchmaker.errors import WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Standing
from matchmaker.outbox import Message
from tests.factories import Factories


@pytest.mark.parametrize("gone", ["withdrawn", "suspended", "over"])
def test_a_wish_about_a_listing_that_is_gone_is_closed_and_told(factories: Factories, gone: str) -> None:
    offer, need = factories.offer(), factories.need()
    buyer = factories.member(need.organisation)
    request = service.ask(need, offer, side=Side.BUYER, by=buyer, organisation=need.organisation)
    session.commit()
    assert service.close_orphans() == 0
    if gone == "withdrawn":
        offer.withdrawn_at = now()
    elif gone == "suspended":
        offer.suspended_at = now()
    else:
        offer.approved.ends_on = today() - timedelta(days=1)
    session.commit()

    assert service.close_orphans() == 1
    assert request.decline_reason is EndReason.LISTING_CLOSED
    assert session.query(Message).filter_by(to_id=buyer.id, template="brokering/request_declined").count() == 1
    assert service.close_orphans() == 0


def test_nobodys_contact_opens_to_a_party_that_was_suspended(factories: Factories) -> None:
    offer, need = factories.offer(), factories.need()
    staff = factories.staff()
    introduction = service.introduce(need, offer, message="", answer_by=today() + timedelta(days=7), by=staff)
    service.accept(introduction, Side.SELLER, by=factories.member(offer.organisation))
    offer.organisation.standing = Standing.SUSPENDED
    session.commit()
    with pytest.raises(WrongState):
        service.accept(introduction, Side.BUYER, by=factories.member(need.organisation))
    assert not introduction.contacts_are_open


def test_a_party_may_step_back_after_contacts_opened_and_they_close_again(factories: Factories) -> None:
    offer, need = factories.offer(), factories.need()
    introduction = service.introduce(
        need, offer, message="", answer_by=today() + timedelta(days=7), by=factories.staff()
    )
    buyer = factories.member(need.organisation)
    service.accept(introduction, Side.SELLER, by=factories.member(offer.organisation))
    service.accept(introduction, Side.BUYER, by=buyer)
    assert introduction.contacts_are_open
    service.decline(introduction, Side.BUYER, reason=EndReason.PRICE, by=buyer)
    assert not introduction.contacts_are_open
