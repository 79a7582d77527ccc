"""Marks, reports and the state of the ranker."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.matching import news, service
from matchmaker.matching.models import DismissReason, Interaction, PairMark, Party, Side
from matchmaker.matching.states import states
from matchmaker.measures import today
from matchmaker.ranking.features.schema import SUITS
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import Factories


def test_a_report_tells_every_sentence_in_both_languages(factories: Factories) -> None:
    need = factories.need()
    offer = factories.offer()
    near = factories.offer(product="DUR-RI6")
    report = service.match_report("need", need.id, 5)
    assert (report["need"], report["offer"], report["candidates"]) == (need.id, None, 1)
    (match,) = report["matches"]
    assert (match["rank"], match["offer"]) == (1, offer.id)
    assert 0 <= match["score"] <= 1
    assert match["features"]["quantity_share"] == 1.0
    assert all({"code", "sign", "vi", "en", "figures"} <= set(reason) for reason in match["reasons"])
    assert [(each["offer"], each["rule"]) for each in report["nearly"]] == [(near.id, "variety")]
    assert json.loads(json.dumps(report, default=str))["side"] == "buyer"


def test_a_report_about_an_offer_is_the_sellers(factories: Factories) -> None:
    need, offer = factories.need(ceiling_vnd=91_357), factories.offer(asking_price_vnd=80_000)
    report = service.match_report("offer", offer.id, 5)
    assert report["side"] == "seller"
    assert report["matches"][0]["need"] == need.id
    assert set(report["matches"][0]["features"]) == set(SUITS.names)
    assert "91357" not in json.dumps(report, default=str)


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_there_is_no_report_about_what_is_not_there(factories: Factories, kind: str) -> None:
    with pytest.raises(NotFound):
        service.match_report(kind, 0, 5)


def test_a_mark_is_one_row_however_often_it_changes(factories: Factories) -> None:
    need, offer = factories.need(), factories.offer()
    buyer = factories.member(need.organisation)
    who: dict[str, Any] = {"by": buyer, "organisation_id": need.organisation_id}
    service.recall(need.id, offer.id, **who)
    service.shortlist(need.id, offer.id, **who)
    service.recall(need.id, offer.id, **who)
    service.dismiss(need.id, offer.id, DismissReason.TOO_FAR, **who)
    mark = session.scalars(select(PairMark)).one()
    assert (mark.kind, mark.reason) == (InteractionKind.DISMISSED, DismissReason.TOO_FAR)
    service.unshortlist(need.id, offer.id, **who)
    service.recall(need.id, offer.id, **who)
    assert service.marks_of(need.id) == {}
    kinds = list(session.scalars(select(Interaction.kind).order_by(Interaction.id)))
    assert kinds == [InteractionKind.SHORTLISTED, InteractionKind.DISMISSED, InteractionKind.RECALLED]


def test_two_marks_at_once_are_one(factories: Factories, monkeypatch: pytest.MonkeyPatch) -> None:
    need, offer = factories.need(), factories.offer()
    who: dict[str, Any] = {"by": factories.member(need.organisation), "organisation_id": need.organisation_id}
    service.shortlist(need.id, offer.id, **who)
    monkeypatch.setattr(service, "_mark_of", lambda _need_id, _offer_id: None)
    service.dismiss(need.id, offer.id, DismissReason.OTHER, **who)
    assert session.scalars(select(PairMark.kind)).one() is InteractionKind.DISMISSED


def test_news_are_what_was_published_since_the_last_look(factories: Factories) -> None:
    need, offer = factories.need(product="FRUIT"), factories.offer()
    later_need = factories.need()
    factories.offer(product="RICE")
    assert [(each.listing_id, each.count) for each in news.new_offers(need.organisation_id, today())] == [(need.id, 1)]
    found = news.new_needs(offer.organisation_id, today())
    assert [(each.listing_id, each.count) for each in found] == [(offer.id, 1)]
    assert news.new_offers(later_need.organisation_id, today()) == []
    assert news.new_needs(need.organisation_id, today()) == []


def test_nobody_knows_of_pairs_that_nothing_became_of(factories: Factories) -> None:
    assert states(Side.BUYER, factories.need().id) == {}


def test_an_ending_must_say_whose_doing_it_was(factories: Factories) -> None:
    pair: dict[str, Any] = {"need_id": factories.need().id, "offer_id": factories.offer().id}
    who: dict[str, Any] = {"by": factories.user(), "organisation_id": None, "side": Side.STAFF}
    with pytest.raises(ValueError, match="broken"):
        service.note(InteractionKind.BROKEN, **pair, **who)
    with pytest.raises(ValueError, match="quoted"):
        service.note(InteractionKind.QUOTED, **pair, **who, ended_by=Party.BUYER)
    broken = service.note(InteractionKind.BROKEN, **pair, **who, ended_by=Party.NEITHER)
    assert (broken.ended_by, broken.run_id) == (Party.NEITHER, None)
