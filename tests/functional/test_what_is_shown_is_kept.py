"""Each list is kept as it was seen, with its near misses, the newcomer that was lifted and who picked what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select, update

from matchmaker.db import now, session
from matchmaker.matching import rankers, trial
from matchmaker.matching.models import Match, MatchRun, Picker
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.ranking.features.schema import SUITS
from matchmaker.ranking.judging.exploration import SLOTS, TOP
from matchmaker.ranking.rankers.ranker import BaselineRanker
from tests.factories import Factories
from tests.support.site import Browser, Site

NEW_WORDS = "Mới trên sàn"


class Backwards(BaselineRanker):
    """Ranks the worst first."""

    version = "backwards-1"

    def predict(self, rows: np.ndarray) -> np.ndarray:
        return 1.0 - super().predict(rows)


@pytest.fixture
def need(factories: Factories) -> Need:
    """A need with fourteen offers, none of a newcomer, and one near miss."""
    found = factories.need()
    for number in range(14):
        factories.offer(tonnes=60 - number)
    factories.offer(product="DUR-RI6")
    session.execute(update(Organisation).values(verified_at=now() - timedelta(days=200)))
    session.commit()
    return found


@pytest.fixture
def buyer(site: Site, factories: Factories, need: Need) -> Browser:
    return site.signed_in(factories.member(need.organisation))


def kept() -> list[Match]:
    run = session.scalars(select(MatchRun.id).order_by(MatchRun.id.desc())).first()
    return list(session.scalars(select(Match).where(Match.run_id == run).order_by(Match.rank)))


def seller_of(match: Match) -> Organisation:
    return session.get_one(Offer, match.offer_id).organisation


def test_near_misses_are_kept_after_the_matches_and_say_what_they_fail(buyer: Browser, need: Need) -> None:
    buyer.get(f"/needs/{need.id}/matches")
    rows = kept()
    assert [each.rank for each in rows] == list(range(1, 16))
    assert [(each.failed, each.score, each.features) for each in rows[14:]] == [("variety", None, {})]
    assert all(each.failed is None and each.score is not None for each in rows[:14])
    buyer.get(f"/needs/{need.id}/matches?show=chosen")
    assert kept() == []


def test_a_newcomer_at_the_end_is_lifted_said_so_and_stays_there_on_a_reload(buyer: Browser, need: Need) -> None:
    assert NEW_WORDS not in buyer.get(f"/needs/{need.id}/matches").main
    before = kept()
    assert not any(each.is_exploration for each in before)
    new = seller_of(before[13])
    new.verified_at = now() - timedelta(days=3)
    session.commit()
    page = buyer.get(f"/needs/{need.id}/matches")
    after = kept()
    (lifted,) = [each for each in after if each.is_exploration]
    assert (lifted.offer_id, SLOTS[0] <= lifted.rank <= SLOTS[1]) == (before[13].offer_id, True)
    assert page.main.count(NEW_WORDS) == 1
    others = [each.offer_id for each in after[:14] if not each.is_exploration]
    assert others == [each.offer_id for each in before[:13]]
    buyer.get(f"/needs/{need.id}/matches")
    assert [each.offer_id for each in kept()] == [each.offer_id for each in after]


def test_a_newcomer_among_the_first_needs_no_help_and_other_orders_know_none(buyer: Browser, need: Need) -> None:
    buyer.get(f"/needs/{need.id}/matches")
    first = kept()
    seller_of(first[0]).verified_at = now()
    seller_of(first[13]).verified_at = now()
    session.commit()
    assert NEW_WORDS not in buyer.get(f"/needs/{need.id}/matches").main
    seller_of(first[0]).verified_at = now() - timedelta(days=200)
    session.commit()
    buyer.get(f"/needs/{need.id}/matches?order=largest")
    assert not any(each.is_exploration for each in kept())
    assert TOP < 14


def test_staff_see_the_list_as_it_was_ranked(site: Site, factories: Factories, need: Need) -> None:
    session.execute(update(Organisation).values(verified_at=now()))
    session.commit()
    staff = site.signed_in(factories.staff())
    assert NEW_WORDS not in staff.get(f"/needs/{need.id}/matches").main
    assert session.scalars(select(MatchRun.draw_key)).all() == [""]


def test_a_candidate_on_trial_picks_in_turn_and_every_row_says_who_picked_it(
    app: Flask, buyer: Browser, need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer.get(f"/needs/{need.id}/matches")
    alone = [each.offer_id for each in kept()[:14]]
    monkeypatch.setattr(trial, "candidate", Backwards)
    monkeypatch.setitem(app.config, "INTERLEAVED_SHARE", 1.0)
    buyer.get(f"/needs/{need.id}/matches")
    rows = kept()[:14]
    run = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
    assert run is not None
    assert (run.ranker, run.candidate) == (rankers.status().version, "backwards-1")
    by_champion = [each.offer_id for each in rows if each.picked_by is Picker.CHAMPION]
    assert [each for each in alone if each in by_champion] == by_champion
    assert len(by_champion) == 7
    assert {each.picked_by for each in kept()[14:]} == {None}
    monkeypatch.setitem(app.config, "INTERLEAVED_SHARE", 0.0)
    buyer.get(f"/needs/{need.id}/matches")
    assert [each.offer_id for each in kept()[:14]] == alone


def test_a_sellers_list_keeps_what_suits_the_seller(site: Site, factories: Factories, need: Need) -> None:
    offer = factories.offer()
    site.signed_in(factories.member(offer.organisation)).get(f"/offers/{offer.id}/matches")
    (row,) = kept()
    assert set(row.features) == set(SUITS.names)


def test_a_trial_that_names_nothing_sound_tries_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rankers, "folders", lambda: (tmp_path,))
    assert trial.candidate() is None
    for words in ("live-000000000000", "../etc", ""):
        (tmp_path / trial.TRIAL).write_text(words)
        assert trial.candidate() is None
        assert trial.on_trial(tmp_path) == words
        assert trial.end(tmp_path) == words
    assert trial.end(tmp_path) is None
