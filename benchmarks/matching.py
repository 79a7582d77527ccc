"""What it costs to go from one need to its explained top 20, and from one offer to its needs, at any size.

Builds a database of synthetic offers and needs (a temporary SQLite file, or PostgreSQL: DATABASE_URL, which
must be empty), ranks, and prints each stage's median and 95th percentile in milliseconds, both by the clock
and of this process alone (other programs on the machine aside), then every whole as a ratio to scikit-learn's
bare `predict` on the same candidates in the same run, and the bytes that the index takes. With `--growth` the
market is also drawn anew from 10,000 to 1,000,000 offers in memory, to show how cost grows.

    python -m benchmarks.matching --offers 250000 --needs 100000 --database sqlite
    python -m benchmarks.matching --offers 25000 --needs 10000 --growth
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import gc
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import islice
from statistics import median, quantiles
from typing import Any, TypeVar

import numpy as np
from flask import Flask

from benchmarks.filling import fill
from matchmaker.accounts.login import hash_of
from matchmaker.accounts.models import User, UserSession
from matchmaker.app import create_app
from matchmaker.db import now, session, transaction
from matchmaker.matching import facts, mirror, ranked, rankers
from matchmaker.matching.mirror import Market
from matchmaker.matching.models import Side
from matchmaker.matching.ranked import CANDIDATES_MAX, NEARLY_MAX
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import MemberRole, Membership
from matchmaker.ranking.columns import candidates
from matchmaker.ranking.columns.offers import OfferColumns
from matchmaker.ranking.columns.shelf import Shelf
from matchmaker.ranking.columns.vocabulary import Codes, Vocabulary
from matchmaker.ranking.facts.listings import NeedFacts
from matchmaker.ranking.features import answering
from matchmaker.ranking.rankers.ranker import Ranker, rank
from matchmaker.ranking.reasons.explanation import explain
from matchmaker.ranking.shortlist import rank_offers

SHOWN = 20
TARGET_MS = 30.0
TARGET_RATIO = 3.0
GROWTH = (10_000, 50_000, 250_000, 1_000_000)
BARE = "bare predict"
TOKEN = "benchmark"  # a session of a throw-away database

Result = TypeVar("Result")


class Stopwatch:
    """Milliseconds by stage: of the clock, and of this process's own work."""

    def __init__(self) -> None:
        self.clock: dict[str, list[float]] = defaultdict(list)
        self.own: dict[str, list[float]] = defaultdict(list)

    def time(self, stage: str, work: Callable[[], Result]) -> Result:
        """Do the work and note how long it took."""
        clock, own = time.perf_counter(), time.process_time()
        done = work()
        self.own[stage].append((time.process_time() - own) * 1000)
        self.clock[stage].append((time.perf_counter() - clock) * 1000)
        return done

    def print(self, title: str) -> None:
        """One line a stage."""
        print(f"\n{title:>30} {'median':>8} {'p95':>8} {'own work: median':>18} {'p95':>8}  (ms)")
        for stage, clock in self.clock.items():
            own = self.own[stage]
            print(f"{stage:>30} {median(clock):8.2f} {p95(clock):8.2f} {median(own):18.2f} {p95(own):8.2f}")

    def ratio(self, stage: str) -> tuple[float, float]:
        """A stage as a multiple of bare `predict`: of the medians and of the 95th percentiles of own work."""
        return median(self.own[stage]) / median(self.own[BARE]), p95(self.own[stage]) / p95(self.own[BARE])


def p95(spent: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(spent, n=20)[-1] if len(spent) > 1 else spent[0]


def trees_of(ranker: Any) -> list[Any]:
    """The scikit-learn trees inside a ranker, whose `predict` everything is compared with."""
    while hasattr(ranker, "learned"):
        ranker = ranker.learned
    trees = ranker.trees_
    return trees if isinstance(trees, list) else [trees]


def bare_predict(ranker: Any, table: Any) -> None:
    """What scikit-learn alone takes to score rows."""
    if len(table):
        for trees in trees_of(ranker):
            trees.predict(table)


def time_offers(need_id: int, watch: Stopwatch, ranker: Ranker) -> int:
    """One need to its explained top 20, stage by stage and as a whole; how many candidates it had."""
    session.rollback()
    need = watch.time("the need (SQL)", lambda: facts.need(need_id))
    assert need is not None
    market = watch.time("the market, caught up (SQL)", mirror.market)
    found = watch.time(
        "candidates",
        lambda: candidates.offers_for(need, market.offers, at_most=CANDIDATES_MAX, near_at_most=NEARLY_MAX),
    )
    table = watch.time("features", lambda: answering.of_pairs(found.passed))
    watch.time(BARE, lambda: bare_predict(ranker, table))
    scores = watch.time("predict", lambda: ranker.predict(table))
    ids = found.passed.offers.ids
    best = watch.time("order", lambda: rank(scores, need_id, ids))[:SHOWN]
    shown = watch.time("facts of those shown", lambda: [found.passed.offers.facts(row) for row in best.tolist()])
    watch.time("reasons", lambda: explain(ranker, shown, [need] * len(shown), table[best]))
    session.rollback()
    watch.time("all, unexplained", lambda: rank_need(need_id))
    session.rollback()
    watch.time("all", lambda: rank_need(need_id).top(SHOWN))
    return len(found.passed)


def rank_need(need_id: int) -> ranked.RankedList:
    """As a page does it."""
    need = facts.need(need_id)
    assert need is not None
    return ranked.for_need(need, rankers.both(), side=Side.BUYER)


def rank_offer(offer_id: int) -> ranked.RankedList:
    """The mirror."""
    offer = facts.offer(offer_id)
    assert offer is not None
    return ranked.for_offer(offer, rankers.both())


def time_needs(offer_id: int, watch: Stopwatch) -> int:
    """One offer to its explained needs, against bare `predict` of the answers; how many candidates it had."""
    session.rollback()
    found = watch.time("all, unexplained", lambda: rank_offer(offer_id))
    table = answering.of_pairs(found.pairs)
    watch.time(BARE, lambda: bare_predict(rankers.ranker(), table))
    session.rollback()
    watch.time("all", lambda: rank_offer(offer_id).top(SHOWN))
    return found.candidate_count


def time_changes(offer_ids: list[int], watch: Stopwatch) -> None:
    """The market right after an offer was withdrawn, each time another."""
    for offer_id in offer_ids:
        with transaction():
            session.get_one(Offer, offer_id).withdrawn_at = now()
        watch.time("the market after a change", mirror.market)
        session.rollback()


def open_page(app: Flask, need_id: int, watch: Stopwatch) -> None:
    """The whole page as the buyer's browser asks for it: ranking, impressions, HTML."""
    client = app.test_client()
    client.get("/healthz")
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"{TOKEN}-{need_id}", True
    response = watch.time("page (HTTP)", lambda: client.get(f"/needs/{need_id}/matches"))
    if response.status_code != 200:
        raise RuntimeError(f"the page answered {response.status_code}")


def sign_in_buyers(need_ids: list[int]) -> None:
    """An account and a session for each need's organisation."""
    seats: dict[int, int] = {}
    with transaction():
        for need_id in need_ids:
            organisation_id = session.get_one(Need, need_id).organisation_id
            if organisation_id not in seats:
                user = User(email=f"buyer{need_id}@example.test", password_hash="!", confirmed_at=now())
                session.add(user)
                session.flush()
                session.add(Membership(user_id=user.id, organisation_id=organisation_id, role=MemberRole.BUYER))
                seats[organisation_id] = user.id
            session.add(
                UserSession(
                    user_id=seats[organisation_id],
                    token_hash=hash_of(f"{TOKEN}-{need_id}"),
                    expires_at=now().replace(year=now().year + 1),
                )
            )


def bytes_of(words: Vocabulary) -> int:
    """Bytes of a vocabulary, words and both ways to find them."""
    every = [value for field in fields(words) if isinstance(value := getattr(words, field.name), Codes)]
    return sum(
        sys.getsizeof(each._codes) + sys.getsizeof(each._words) + sum(map(sys.getsizeof, each.words)) for each in every
    )


def grown(market: Market, size: int, dice: np.random.Generator) -> Shelf[OfferColumns]:
    """As many offers as wanted, drawn from those there are, with other numbers, days and amounts."""
    table = market.offers.base.table
    drawn = table.take(dice.integers(0, len(table), size))
    shift = dice.integers(-20, 20, size, dtype=np.int32)
    return Shelf.of(
        replace(
            drawn,
            offer_id=np.arange(1, size + 1, dtype=np.int32),
            starts=drawn.starts + shift,
            ends=drawn.ends + shift,
            quantity=drawn.quantity * dice.uniform(0.5, 2.0, size),
        )
    )


def print_growth(market: Market, needs: list[NeedFacts], ranker: Ranker) -> None:
    """One line a size: what a ranking costs, in milliseconds of own work."""
    print(
        f"\n{'offers':>9} {'bytes an offer':>15} {'build s':>8} {'candidates p50':>15} {'p95':>6}"
        f" {'all p50':>8} {'p95':>6}"
    )
    for size in GROWTH:
        started = time.process_time()
        shelf = grown(market, size, np.random.default_rng(1))
        built, watch = time.process_time() - started, Stopwatch()
        for need in needs:
            time_growth(need, shelf, ranker, watch)
        found, all_of = watch.own["candidates"], watch.own["all"]
        print(
            f"{size:>9} {shelf.nbytes / size:>15.1f} {built:>8.2f} {median(found):>15.2f} {p95(found):>6.2f}"
            f" {median(all_of):>8.2f} {p95(all_of):>6.2f}"
        )


def time_growth(need: NeedFacts, shelf: Shelf[OfferColumns], ranker: Ranker, watch: Stopwatch) -> None:
    """One need in one market of the growing ones."""
    bounds = {"at_most": CANDIDATES_MAX, "near_at_most": NEARLY_MAX}
    watch.time("candidates", lambda: candidates.offers_for(need, shelf, **bounds))
    watch.time("all", lambda: rank_offers(need, shelf, ranker, **bounds).top(SHOWN))


def measure(app: Flask, asked: argparse.Namespace) -> None:
    """Rank and print what it cost."""
    ranker = rankers.ranker()
    with app.test_request_context():
        own, started = time.process_time(), time.perf_counter()
        market = mirror.market()
        print(f"market read in {time.perf_counter() - started:.1f} s ({time.process_time() - own:.1f} s own work)")
        per_offer = market.offers.nbytes / max(len(market.offers), 1)
        words = bytes_of(market.vocabulary) / max(len(market.offers), 1)
        print(f"{per_offer:.1f} bytes an offer, {words:.1f} more for the vocabulary of both sides")
        per_need = market.needs.nbytes / max(len(market.needs), 1)
        print(f"{per_need:.1f} bytes a need; {len(market.offers)} offers, {len(market.needs)} needs")
        need_ids, offer_ids = (
            _spread(market.needs.base.table.ids, asked.rank),
            _spread(market.offers.base.table.ids, asked.rank),
        )
        gc.collect()
        gc.freeze()  # as `serving` does
        time_offers(need_ids[0], Stopwatch(), ranker)
        offers, needs, changes, pages = Stopwatch(), Stopwatch(), Stopwatch(), Stopwatch()
        pools = [time_offers(each, offers, ranker) for each in need_ids]
        mirrored = [time_needs(each, needs) for each in offer_ids]
        time_changes(offer_ids[:20], changes)
        sign_in_buyers(need_ids)
        asking = [told for each in islice(need_ids, 60) if (told := facts.need(each)) is not None]
    open_page(app, need_ids[0], Stopwatch())
    for need_id in need_ids:
        open_page(app, need_id, pages)
    print(
        f"ranker {rankers.status().version}; candidates scored a need: median {median(pools):.0f}, most {max(pools)};"
    )
    print(f"an offer: median {median(mirrored):.0f}, most {max(mirrored)}")
    offers.print("offers for a need")
    needs.print("needs for an offer")
    changes.print("after an offer was withdrawn")
    pages.print("as the browser asks")
    for name, watch in (("offers for a need", offers), ("needs for an offer", needs)):
        for stage in ("all, unexplained", "all"):
            middle, late = watch.ratio(stage)
            print(f"{name}, {stage} / {BARE}: medians {middle:.2f}, p95 {late:.2f} (aim: {TARGET_RATIO:.0f})")
        reached = p95(watch.clock["all"])
        print(
            f"{name}, p95 {reached:.1f} ms by the clock: {'under' if reached < TARGET_MS else 'over'} {TARGET_MS:.0f}"
        )
    if asked.growth:
        print_growth(market, asking, ranker)


def _spread(ids: Any, number: int) -> list[int]:
    """Ids from all over a table, in no order of the table's."""
    chosen: list[int] = np.random.default_rng(3).permutation(ids)[:number].tolist()
    return chosen


def main() -> None:
    """Build, rank, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=50_000)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rank", type=int, default=100, help="how many needs, and how many offers, to rank for")
    parser.add_argument("--growth", action="store_true", help="also draw markets of 10,000 to 1,000,000 offers")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {asked}")
    with tempfile.TemporaryDirectory() as folder:
        settings: dict[str, Any] = {"INSTANCE": folder, "RATELIMIT_ENABLED": False}
        if asked.database == "sqlite":
            settings["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.db"
        elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            parser.error("set DATABASE_URL to an empty PostgreSQL database")
        app = create_app(settings)
        with app.test_request_context():
            fill(app.config["ENGINE"], offers=asked.offers, needs=asked.needs)
        measure(app, asked)


if __name__ == "__main__":
    main()
