"""What ranking one need costs against a database of many published offers, stage by stage.

Builds the database (a temporary SQLite file, or DATABASE_URL, which must be empty) from the synthetic
demonstration data, ranks needs of it, and prints each stage's median and 95th percentile in milliseconds,
then the whole ranking and the whole page as ratios to a bare SELECT of the same offers.

    python -m benchmarks.matching --offers 50000 --rank 60
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import gc
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from statistics import mean, median, quantiles
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import event, func, select

from matchmaker.accounts.login import hash_of
from matchmaker.accounts.models import User, UserSession
from matchmaker.app import create_app
from matchmaker.catalogue import service as catalogue
from matchmaker.db import now, session, transaction
from matchmaker.demo import synthetic
from matchmaker.matching import facts, queries, rankers
from matchmaker.matching.ranked import CANDIDATES_MAX, NEARLY_MAX
from matchmaker.measures import today
from matchmaker.migrations import upgrade
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import MemberRole, Membership
from matchmaker.ranking import constraints, features, shortlist
from matchmaker.ranking.rankers import rank
from matchmaker.ranking.reasons import explain

SHOWN = 20
TARGET_MS = 100.0
TOKEN = "benchmark"  # a session of a throw-away database

Result = TypeVar("Result")


class Stopwatch:
    """Milliseconds by stage: of the clock, and of this process's own work (other programs on the machine aside)."""

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

    def print(self) -> None:
        """One line a stage."""
        print(f"{'stage':>22} {'median':>8} {'p95':>8} {'own work: median':>18} {'p95':>8}  (ms)")
        for stage, clock in self.clock.items():
            own = self.own[stage]
            figures = f"{median(clock):8.1f} {p95(clock):8.1f} {median(own):18.1f} {p95(own):8.1f}"
            print(f"{stage:>22} {figures}")


def p95(spent: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(spent, n=20)[-1]


def build(app: Flask, *, offers: int, needs: int) -> None:
    """Migrate and fill the database."""
    upgrade(app.config["ENGINE"])
    start = time.perf_counter()
    with transaction():
        catalogue.load_reference()
    with transaction():
        synthetic.generate(organisations=max(100, offers // 8), offers=offers, needs=needs, seed=1)
    if app.config["ENGINE"].dialect.name == "postgresql":
        with app.config["ENGINE"].connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    print(f"built in {time.perf_counter() - start:.0f} s")


def rank_once(need_id: int, watch: Stopwatch) -> tuple[int, int]:
    """One ranking, stage by stage; how many were looked at, and how many passed."""
    session.rollback()
    need = watch.time("need", lambda: facts.need(need_id))
    if need is None:
        raise LookupError(need_id)
    statement = queries.candidates_for(need, at_most=CANDIDATES_MAX, near_at_most=NEARLY_MAX)
    watch.time("candidates (SQL)", lambda: session.execute(statement).all())
    pool = watch.time("candidates as facts", lambda: facts.offers(statement)).listings
    screening = watch.time("constraints", lambda: constraints.screen(pool, need))
    passed = [pool[position] for position in screening.admissible]
    table = watch.time("features", lambda: features.table(passed, need))
    ranker = rankers.ranker()
    scores = watch.time("predict", lambda: ranker.predict(table))
    best = rank(scores, need.need_id, [each.offer_id for each in passed])[:SHOWN]
    shown = [passed[position] for position in best]
    watch.time("reasons", lambda: explain(ranker, shown, [need] * len(shown), table[best]))
    watch.time("all of ranking", lambda: _rank(need_id))
    return len(pool), len(passed)


def _rank(need_id: int) -> None:
    need = facts.need(need_id)
    if need is not None:
        statement = queries.candidates_for(need, at_most=CANDIDATES_MAX, near_at_most=NEARLY_MAX)
        shortlist.offers_for(need, facts.offers(statement).listings, rankers.ranker()).top(SHOWN)


def bare_select(need_id: int, watch: Stopwatch) -> None:
    """The ids of the same offers by the simplest statement: what any page about them costs at least."""
    need = facts.need(need_id)
    if need is None:
        raise LookupError(need_id)
    statement = (
        select(Offer.id)
        .join(OfferRevision, Offer.approved_id == OfferRevision.id)
        .where(
            OfferRevision.product_code.in_(queries.products_for(need.product_path)),
            OfferRevision.ends_on >= need.starts_on,
            OfferRevision.starts_on <= need.ends_on,
        )
    )
    watch.time("bare SELECT", lambda: session.execute(statement).all())


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


def count_statements(app: Flask, need_id: int) -> int:
    """How many statements one ranking sends to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(app.config["ENGINE"], "before_cursor_execute", note)
    _rank(need_id)
    event.remove(app.config["ENGINE"], "before_cursor_execute", note)
    return len(sent)


def main() -> None:
    """Build, rank, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=50_000)
    parser.add_argument("--rank", type=int, default=60, help="how many needs to rank")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings: dict[str, Any] = {"INSTANCE": folder, "RATELIMIT_ENABLED": False}
        if not os.environ.get("DATABASE_URL"):
            settings["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.db"
        app = create_app(settings)
        with app.test_request_context():
            build(app, offers=asked.offers, needs=asked.rank * 2)
        measure(app, asked.rank)


def measure(app: Flask, needs: int) -> None:
    """Rank needs and print what it cost."""
    watch = Stopwatch()
    gc.collect()
    gc.freeze()  # as `serving` does
    with app.test_request_context():
        need_ids = _listed_needs(needs)
        sign_in_buyers(need_ids)
        rank_once(need_ids[0], Stopwatch())
        pools = []
        for need_id in need_ids:
            pools.append(rank_once(need_id, watch)[0])
            bare_select(need_id, watch)
        statements = count_statements(app, need_ids[0])
        offers = session.scalar(select(func.count()).select_from(Offer))
    open_page(app, need_ids[0], Stopwatch())
    for need_id in need_ids:
        open_page(app, need_id, watch)
    print(f"{offers} offers, {len(need_ids)} needs, ranker {rankers.status().version}")
    print(f"{mean(pools):.0f} offers looked at a need, {max(pools)} at most; {statements} statements")
    watch.print()
    for stage in ("all of ranking", "page (HTTP)"):
        print(f"{stage} / bare SELECT: {median(watch.own[stage]) / median(watch.own['bare SELECT']):.1f} (own work)")
    for name, spent in (("clock", watch.clock), ("own work", watch.own)):
        reached = p95(spent["all of ranking"])
        print(f"p95 of ranking, {name}: {reached:.0f} ms, {'under' if reached < TARGET_MS else 'over'} {TARGET_MS:.0f}")


def _listed_needs(number: int) -> list[int]:
    listed = queries.need_rows(Need.id).where(queries.is_listed(Need), NeedRevision.ends_on >= today())
    return list(session.scalars(listed.order_by(Need.id).limit(number)))


if __name__ == "__main__":
    main()
