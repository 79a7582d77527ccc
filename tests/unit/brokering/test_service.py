"""What introductions refuse, and the states they go through."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.audit import Event
from matchmaker.brokering import queries, service
from matchmaker.brokering.models import EndReason, Introduction, IntroductionRequest, IntroductionStatus
from matchmaker.brokering.words import END_REASONS, standing
from matchmaker.db import now, session
from matchmaker.errors import Conflict, NotAllowed, NotFound, Unprocessable, WrongState
from matchmaker.matching.models import Interaction, Party, Side
from matchmaker.measures import today
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import HUNG_HOA, VINH_LONG, Factories


@pytest.fixture
def pair(factories: Factories) -> dict[str, Any]:
    need = factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA))
    offer = factories.offer()
    factories.member(need.organisation)
    factories.member(offer.organisation)
    return {"need": need, "offer": offer}


def introduced(pair: dict[str, Any], factories: Factories) -> Introduction:
    return service.introduce(**pair, message="", answer_by=today() + timedelta(days=7), by=factories.staff())


def both_accept(introduction: Introduction, factories: Factories) -> None:
    for side in (Side.BUYER, Side.SELLER):
        service.accept(introduction, side, by=factories.user())


def test_only_its_own_listing_lets_an_organisation_ask(pair: dict[str, Any], factories: Factories) -> None:
    who = factories.member(factories.enterprise())
    stranger = factories.enterprise()
    for side in (Side.BUYER, Side.SELLER):
        with pytest.raises(NotAllowed):
            service.ask(**pair, side=side, by=who, organisation=stranger)


def test_nobody_is_introduced_to_themselves(factories: Factories) -> None:
    both = factories.organisation()
    need, offer = factories.need(organisation=both), factories.offer(organisation=both)
    with pytest.raises(NotAllowed):
        service.ask(need, offer, side=Side.BUYER, by=factories.member(both), organisation=both)
    with pytest.raises(NotAllowed):
        service.introduce(need, offer, message="", answer_by=today(), by=factories.staff())


def test_what_is_not_published_is_not_asked_about(pair: dict[str, Any], factories: Factories) -> None:
    pair["offer"].withdrawn_at = now()
    session.flush()
    buyer = pair["need"].organisation
    with pytest.raises(WrongState):
        service.ask(**pair, side=Side.BUYER, by=factories.user(), organisation=buyer)
    with pytest.raises(WrongState):
        introduced(pair, factories)


def test_asking_at_the_same_moment_is_asking_once(
    pair: dict[str, Any], factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer, who = pair["need"].organisation, factories.user()
    first = service.ask(**pair, side=Side.BUYER, by=who, organisation=buyer)
    assert service.ask(**pair, side=Side.BUYER, by=who, organisation=buyer) is first
    answers = [None, first]
    monkeypatch.setattr(queries, "open_request", lambda *_pair: answers.pop(0))
    assert service.ask(**pair, side=Side.BUYER, by=who, organisation=buyer) is first
    assert session.scalars(select(IntroductionRequest)).one() is first


def test_who_is_being_introduced_need_not_ask(pair: dict[str, Any], factories: Factories) -> None:
    introduced(pair, factories)
    with pytest.raises(WrongState):
        service.ask(**pair, side=Side.BUYER, by=factories.user(), organisation=pair["need"].organisation)


def test_a_pair_is_introduced_once_at_a_time(pair: dict[str, Any], factories: Factories) -> None:
    first = introduced(pair, factories)
    with pytest.raises(Conflict):
        introduced(pair, factories)
    service.give_up(first, reason=EndReason.OTHER, by=factories.staff())
    assert introduced(pair, factories).id != first.id


def test_staff_introduce_only_with_a_party_of_their_province_and_a_day_to_come(
    pair: dict[str, Any], factories: Factories
) -> None:
    with pytest.raises(NotFound):
        service.introduce(**pair, message="", answer_by=today(), by=factories.staff(province_code="79"))
    with pytest.raises(Unprocessable):
        service.introduce(**pair, message="", answer_by=today() - timedelta(days=1), by=factories.staff())
    made = service.introduce(**pair, message="", answer_by=today(), by=factories.staff(province_code=VINH_LONG))
    assert made.status is IntroductionStatus.PROPOSED


def test_an_answer_is_given_once(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)
    service.accept(introduction, Side.BUYER, by=factories.user())
    with pytest.raises(WrongState):
        service.accept(introduction, Side.BUYER, by=factories.user())
    service.decline(introduction, Side.SELLER, reason=EndReason.PRICE, by=factories.user())
    with pytest.raises(WrongState):
        service.decline(introduction, Side.BUYER, reason=EndReason.PRICE, by=factories.user())


def test_each_step_needs_the_one_before(pair: dict[str, Any], factories: Factories) -> None:
    introduction, staff = introduced(pair, factories), factories.staff()
    with pytest.raises(WrongState):
        service.start_talking(introduction, by=staff)
    with pytest.raises(WrongState):
        service.agree(introduction, amount=Decimal(1), by=staff)
    both_accept(introduction, factories)
    service.start_talking(introduction, by=staff)
    service.agree(introduction, amount=Decimal(20_000), note="giao thử", by=staff)
    with pytest.raises(WrongState):
        service.give_up(introduction, reason=EndReason.OTHER, by=staff)
    with pytest.raises(WrongState):
        service.plan(introduction, action="Gọi", on=None, by=staff)
    actions = set(session.scalars(select(Event.action)))
    assert {"introduction.proposed", "introduction.accepted", "introduction.talking", "introduction.agreed"} <= actions


def test_silence_is_told_from_a_no(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)
    service.give_up(introduction, reason=EndReason.NO_ANSWER, by=factories.staff())
    assert introduction.status is IntroductionStatus.LAPSED


def test_a_wish_is_answered_once(pair: dict[str, Any], factories: Factories) -> None:
    wish = service.ask(**pair, side=Side.SELLER, by=factories.user(), organisation=pair["offer"].organisation)
    staff = factories.staff()
    service.decline_request(wish, reason=EndReason.DISTANCE, by=staff)
    with pytest.raises(WrongState):
        service.decline_request(wish, reason=EndReason.DISTANCE, by=staff)
    with pytest.raises(NotFound):
        service.decline_request(wish, reason=EndReason.DISTANCE, by=factories.staff(province_code="79"))


def test_where_it_stands_is_told_from_each_side(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)

    def told() -> list[str]:
        return [standing(introduction, side).word for side in (Side.BUYER, Side.SELLER, Side.STAFF)]

    assert told() == ["Chờ anh/chị trả lời", "Chờ anh/chị trả lời", "Chờ cả hai bên"]
    service.accept(introduction, Side.BUYER, by=factories.user())
    assert told() == ["Chờ bên kia trả lời", "Chờ anh/chị trả lời", "Chờ bên bán"]
    introduction.buyer_accepted_at, introduction.seller_accepted_at = None, now()
    assert told()[2] == "Chờ bên mua"
    service.decline(introduction, Side.BUYER, reason=EndReason.PRICE, by=factories.user())
    assert told() == ["Anh/chị đã từ chối", "Bên kia đã từ chối", "Bên mua từ chối"]
    introduction.ended_by_side = Side.SELLER
    assert told() == ["Bên kia đã từ chối", "Anh/chị đã từ chối", "Bên bán từ chối"]
    introduction.ended_by_side = Side.STAFF
    assert set(told()) == {"Không thành"}


def test_every_reason_has_its_words() -> None:
    assert set(END_REASONS) == set(EndReason)


def test_a_stranger_stands_on_no_side(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)
    assert introduction.side_of(None) is None
    assert introduction.side_of(0) is None
    assert introduction.party(Side.SELLER) is pair["offer"].organisation


def test_queries_ask_nothing_about_nothing() -> None:
    assert queries.needs_by_id(set()) == {}
    assert queries.offers_by_id(set()) == {}


def kept(kind: InteractionKind) -> list[tuple[Side, Party | None, str | None]]:
    found = session.scalars(select(Interaction).where(Interaction.kind == kind).order_by(Interaction.id))
    return [(each.side, each.ended_by, each.reason) for each in found]


def test_each_step_says_for_training_whose_it_was(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)
    both_accept(introduction, factories)
    service.decline(introduction, Side.SELLER, reason=EndReason.PRICE, by=factories.user())
    assert kept(InteractionKind.INTRODUCED) == [(Side.STAFF, None, None)]
    assert kept(InteractionKind.ACCEPTED) == [(Side.BUYER, None, None), (Side.SELLER, None, None)]
    assert kept(InteractionKind.DECLINED) == [(Side.SELLER, Party.SELLER, "price")]


@pytest.mark.parametrize(
    ("accepting", "whose"),
    [([Side.BUYER], Party.SELLER), ([Side.SELLER], Party.BUYER), ([], Party.NEITHER)],
)
def test_silence_is_the_doing_of_the_one_party_that_did_not_answer(
    pair: dict[str, Any], factories: Factories, accepting: list[Side], whose: Party
) -> None:
    introduction = introduced(pair, factories)
    for side in accepting:
        service.accept(introduction, side, by=factories.user())
    service.lapse_overdue(today() + timedelta(days=8))
    assert kept(InteractionKind.LAPSED) == [(Side.STAFF, whose, "no_answer")]


def test_what_staff_give_up_is_nobodys_doing(pair: dict[str, Any], factories: Factories) -> None:
    introduction = introduced(pair, factories)
    both_accept(introduction, factories)
    service.give_up(introduction, reason=EndReason.VOLUME, by=factories.staff())
    assert kept(InteractionKind.DECLINED) == [(Side.STAFF, Party.NEITHER, "volume")]
