"""All needs ranked at once: kept, found again, gone on with after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from matchmaker import crew
from matchmaker.crew import Crew, Here
from matchmaker.db import now, session
from matchmaker.matching import batch, facts, mirror, ranked, rankers
from matchmaker.matching.batch import best_offers, rank_all
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.offers.service import offer_posting
from tests.factories import Factories


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """Each test follows a market of its own."""
    mirror.forget()
    yield
    mirror.forget()


class Killed(Exception):
    """Stands for a kill: nothing after it is done."""


class Mortal(Here):
    """Works until it has done so many pieces."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    def submit(self, *words: Any, **named: Any) -> Future[Any]:
        if not self.left:
            raise Killed
        self.left -= 1
        return super().submit(*words, **named)


def ranked_now(folder: Path, by: Crew | None = None, side: Side = Side.BUYER, **options: int) -> batch.Finished:
    return rank_all(folder, by or crew.alone(), side=side, slice_size=2, progress=lambda _needs: None, **options)


def mortal(pieces: int) -> Crew:
    return Crew(Mortal(pieces), 1, lambda task: task)


@pytest.mark.parametrize("side", [Side.BUYER, Side.STAFF])
def test_every_need_has_the_offers_of_its_page(factories: Factories, tmp_path: Path, side: Side) -> None:
    factories.offer(asking_price_vnd=90_000)
    factories.offer(asking_price_vnd=60_000)
    needs = [factories.need(), factories.need(ceiling_vnd=70_000), factories.need(product="RICE")]
    done = ranked_now(tmp_path, side=side)
    assert (done.needs, done.pairs, done.kept, done.resumed) == (3, 3, 3, 0)
    for need in needs:
        asked, best = facts.need(need.id), best_offers(tmp_path, need.id, side=side)
        assert asked is not None
        assert best is not None
        page = ranked.for_need(asked, rankers.both(), side=side)
        assert [(each.offer_id, each.score, each.rank) for each in best.offers] == [
            (page.other_id(position), page.scores[position], rank)
            for rank, position in enumerate(page.best_first, start=1)
        ]
        assert best.as_of == today()


def test_no_more_are_kept_than_asked_for(factories: Factories, tmp_path: Path) -> None:
    need = factories.need()
    for _ in range(3):
        factories.offer()
    assert ranked_now(tmp_path, top=2).kept == 2
    best = best_offers(tmp_path, need.id, side=Side.BUYER)
    assert best is not None
    assert len(best.offers) == 2


def test_what_was_never_ranked_is_not_known(factories: Factories, tmp_path: Path) -> None:
    need = factories.need()
    assert best_offers(tmp_path, need.id, side=Side.BUYER) is None
    ranked_now(tmp_path)
    later = factories.need()
    assert best_offers(tmp_path, later.id, side=Side.BUYER) is None
    assert best_offers(tmp_path, need.id, side=Side.STAFF) is None


def test_an_empty_market_is_ranked_too(factories: Factories, tmp_path: Path) -> None:
    assert ranked_now(tmp_path).needs == 0


def test_nobody_ranks_offers_as_a_seller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="buyer or for the staff"):
        ranked_now(tmp_path, side=Side.SELLER)


def test_after_a_kill_it_goes_on_with_the_market_as_it_began(factories: Factories, tmp_path: Path) -> None:
    offer = factories.offer()
    needs = [factories.need() for _ in range(5)]
    with pytest.raises(Killed):
        ranked_now(tmp_path, mortal(2))
    assert best_offers(tmp_path, needs[0].id, side=Side.BUYER) is None
    offer_posting.withdraw(offer, by=factories.member(offer.organisation))
    session.commit()
    done = ranked_now(tmp_path)
    assert (done.needs, done.resumed, done.kept) == (5, 4, 5)
    told = [best_offers(tmp_path, need.id, side=Side.BUYER) for need in needs]
    assert [[each.offer_id for each in best.offers] for best in told if best] == [[offer.id]] * 5


def test_a_damaged_slice_is_ranked_again(factories: Factories, tmp_path: Path) -> None:
    factories.offer()
    for _ in range(5):
        factories.need()
    with pytest.raises(Killed):
        ranked_now(tmp_path, mortal(2))
    first = tmp_path / "buyer" / "unfinished" / "000000.npz"
    first.write_bytes(first.read_bytes()[:-20])
    assert ranked_now(tmp_path).resumed == 2


@pytest.mark.parametrize("change", ["another day", "another top", "a damaged market"])
def test_what_began_otherwise_is_begun_anew(factories: Factories, tmp_path: Path, change: str) -> None:
    factories.offer()
    for _ in range(5):
        factories.need()
    with pytest.raises(Killed):
        ranked_now(tmp_path, mortal(2))
    if change == "another day":
        with time_machine.travel(now() + timedelta(days=1), tick=False):
            assert ranked_now(tmp_path).resumed == 0
    elif change == "another top":
        assert ranked_now(tmp_path, top=3).resumed == 0
    else:
        (tmp_path / "buyer" / "unfinished" / "market.npz").write_bytes(b"PK")
        assert ranked_now(tmp_path).resumed == 0


def test_only_the_last_two_rankings_stay_and_none_holds_a_ceiling(factories: Factories, tmp_path: Path) -> None:
    need = factories.need(ceiling_vnd=70_000)
    done = [ranked_now(tmp_path) for _ in range(3)]
    assert [each.path.exists() for each in done] == [False, True, True]
    assert not list(tmp_path.rglob("market.npz"))
    assert best_offers(tmp_path, need.id, side=Side.BUYER) is not None


def test_progress_tells_each_need_once(factories: Factories, tmp_path: Path) -> None:
    for _ in range(5):
        factories.need()
    told: list[int] = []
    with pytest.raises(Killed):
        rank_all(tmp_path, mortal(1), side=Side.BUYER, slice_size=2, progress=told.append)
    assert told == [0, 2]
    told.clear()
    rank_all(tmp_path, crew.alone(), side=Side.BUYER, slice_size=2, progress=told.append)
    assert told == [2, 2, 1]
