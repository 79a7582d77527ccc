"""A record of what happened on the site: lists shown over a hundred days, and buyers who know what they like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from matchmaker.accounts.models import Consent, Purpose, User
from matchmaker.db import now, session
from matchmaker.matching.models import Interaction, Match, MatchRun, Party, Side
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.features.schema import NAMES, SCHEMA_HASH
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.ranking.rankers.training import RECIPES
from tests.factories import Factories

DAYS = 100


def features(**given: float | str | None) -> dict[str, Any]:
    """A full set of features, the middling value where nothing is said."""
    return dict.fromkeys(NAMES, 0.5) | given


@dataclass
class Recorder:
    """Writes impressions and interactions as the site would have."""

    factories: Factories
    offers: list[Offer]
    buyer: User
    began: datetime = field(default_factory=lambda: now() - timedelta(days=DAYS + 1))

    def need(self) -> Need:
        return self.factories.need(tonnes=20)

    def show(
        self,
        need: Need,
        rows: list[dict[str, Any]],
        *,
        day: float = 0,
        viewer: User | None = None,
        side: Side = Side.BUYER,
        offers: list[Offer] | None = None,
        **columns: Any,
    ) -> MatchRun:
        """A list with these features, the offers in their order from the top."""
        offers = offers or self.offers[: len(rows)]
        run = MatchRun(
            at=self.began + timedelta(days=day),
            side=side,
            need_id=need.id if side is not Side.SELLER else None,
            offer_id=offers[0].id if side is Side.SELLER else None,
            viewer_id=(viewer or self.buyer).id,
            organisation_id=need.organisation_id,
            candidate_count=len(rows),
            **({"ranker": "baseline-2", "schema_hash": SCHEMA_HASH} | columns),
        )
        session.add(run)
        session.flush()
        session.execute(
            insert(Match),
            [
                {
                    "run_id": run.id,
                    "rank": place,
                    "need_id": need.id,
                    "offer_id": offer.id,
                    "need_revision_id": need.approved_id,
                    "offer_revision_id": offer.approved_id,
                    "score": 0.5,
                    "features": row,
                    "reasons": [],
                }
                for place, (offer, row) in enumerate(zip(offers, rows, strict=True), start=1)
            ],
        )
        return run

    def act(
        self,
        run: MatchRun,
        need: Need,
        offer: Offer,
        kind: InteractionKind,
        *,
        after: timedelta = timedelta(minutes=5),
        by: User | None = None,
        nobody: bool = False,
        side: Side = Side.BUYER,
        ended_by: Party | None = None,
    ) -> Interaction:
        done = Interaction(
            at=run.at + after,
            kind=kind,
            side=side,
            need_id=need.id,
            offer_id=offer.id,
            run_id=run.id,
            user_id=None if nobody else (by or self.buyer).id,
            ended_by=ended_by,
        )
        session.add(done)
        session.flush()
        return done

    def play(
        self, needs: int, *, seed: int = 1, length: int = 12, beside: Callable[[float], None] | None = None
    ) -> None:
        """Lists over all the days; buyers look down from the top and choose what is near and enough.

        ``beside`` is called with the day of each list: what else happens on it.
        """
        rng = np.random.default_rng(seed)
        for number in range(needs):
            need = self.need()
            liked = rng.random((length, 2))
            rows = [
                features(
                    quantity_share=float(enough), distance_km=float(1000 * (1 - near)), age_days=float(rng.random())
                )
                for enough, near in liked
            ]
            run = self.show(need, rows, day=DAYS * number / needs)
            if beside is not None:
                beside(DAYS * number / needs)
            worth = liked.mean(axis=1)
            looked = rng.random(length) < 1.5 / (1 + 0.3 * np.arange(length))
            for place in np.flatnonzero(looked & (worth > 0.45)).tolist():
                self.act(run, need, self.offers[place], InteractionKind.OPENED)
                if worth[place] > 0.6:
                    self.act(run, need, self.offers[place], InteractionKind.SHORTLISTED)


def agree(user: User, *, since: timedelta = timedelta(days=400)) -> Consent:
    """Let what a person does train the ranking."""
    consent = Consent(
        user_id=user.id, purpose=Purpose.RANKING, text_version="1", text_sha256="0" * 64, given_at=now() - since
    )
    session.add(consent)
    session.flush()
    return consent


@pytest.fixture
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings that take a moment."""
    for name, recipe in RECIPES.items():
        monkeypatch.setitem(RECIPES, name, {**recipe, "n_trees": 6})


@pytest.fixture
def recorder(factories: Factories) -> Recorder:
    """A buyer who agreed, and twelve offers of four cooperatives of unlike size and age."""
    sizes = (8, 60, 400, None)
    sellers = [factories.organisation(member_count=size) for size in sizes]
    for number, seller in enumerate(sellers):
        seller.verified_at = now() - timedelta(days=30 * number + 10)
    offers = [factories.offer(organisation=sellers[number % 4]) for number in range(12)]
    buyer = factories.user()
    agree(buyer)
    return Recorder(factories, offers, buyer)
