"""What one search costs, with the counts of every facet, beside the plain scan that it replaces.

Builds a database of synthetic listings (a temporary SQLite file, or PostgreSQL: DATABASE_URL, which must be
empty), then asks twelve searches in turn, again and again: by words, by facets, by both, with a slip of the
finger, and for everything. Two ways answer in the same run:

- *search*: `/search` without its template: the words from the database's index, facets and order from the market
  in memory, the counts of all four tabs, and the twenty listings of the page read from the database;
- *plain scan*: the same page of offers as `/offers` finds it (`LIKE` over each listing's words, count and order by
  the database), and the counts of three facets (product, province, certificate), one statement each. It tells no
  other facet, no other tab and no misspelt word, so it does less.

Prints the median and the 95th percentile of each, by the clock and of this process alone, and what the scan takes
as a multiple of the search: of the medians of this process's own work, in which SQLite's is included and other
programs are not; on PostgreSQL, which works elsewhere, of the medians by the clock. Times are of the machine; the
multiples are what to look at.

    python -m benchmarks.search --offers 250000 --needs 100000
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import platform
import tempfile
import time
from statistics import median
from typing import Any, Final

from sqlalchemy import distinct, func

from benchmarks.filling import fill
from benchmarks.matching import Stopwatch
from matchmaker.app import create_app
from matchmaker.browsing import queries as browsing
from matchmaker.browsing.queries import Criteria
from matchmaker.browsing.viewer import Viewer
from matchmaker.catalogue.models import Commune
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.matching import mirror
from matchmaker.offers.browse import SIDE as OFFERS
from matchmaker.offers.models import OfferRevision, offer_certificate
from matchmaker.search import searching, words
from matchmaker.search.asked import Asked

SHOWN: Final = 20
SEARCHES: Final[tuple[dict[str, str], ...]] = (
    {},
    {"q": "sầu riêng"},
    {"q": "gạo st25"},
    {"q": "ca phe dak lak"},
    {"q": "th"},
    {"q": "xoai", "province": "82"},
    {"q": "tom", "certificate": "GLOBALGAP"},
    {"q": "sau rieng", "province": "66", "certificate": "VIETGAP_TT", "verified": "y"},
    {"province": "52"},
    {"product": "RICE", "verified": "y"},
    {"certificate": "VIETGAP_TT"},
    {"q": "saurienh"},
)
SEARCH, SCAN, INDEX = "search", "plain scan", "the index of words alone"


def searched(asked: Asked) -> int:
    """What `/search` does before it draws; how many offers it found."""
    session.rollback()
    outcome = searching.search(asked, Viewer(), limit=SHOWN)
    assert outcome.listings is not None
    browsing.load(OFFERS, outcome.listings.revision_ids)
    return outcome.total


def scanned(given: dict[str, str]) -> int:
    """The page of `/offers`, and three facets counted by the database."""
    session.rollback()
    criteria = Criteria(
        q=given.get("q", ""),
        product_code=given.get("product"),
        province_code=given.get("province"),
        certificate_code=given.get("certificate"),
        verified_only="verified" in given,
    )
    page = browsing.page_of(OFFERS, criteria, limit=SHOWN)
    found = browsing.found(OFFERS, criteria).order_by(None)

    def counted(of: Any, number: Any) -> Any:
        return found.with_only_columns(of, number, maintain_column_froms=True).group_by(of)

    session.execute(counted(OfferRevision.product_code, func.count())).all()
    places = counted(Commune.province_code, func.count())
    session.execute(places.join(Commune, Commune.code == OfferRevision.commune_code)).all()
    link = offer_certificate
    papers = counted(Certificate.kind_code, func.count(distinct(OfferRevision.id)))
    relying = papers.join(link, link.c.revision_id == OfferRevision.id)
    session.execute(relying.join(Certificate, Certificate.id == link.c.certificate_id)).all()
    return page.total


def measure(repeats: int, *, by_clock: bool) -> None:
    """Everything in turn, then the tables."""
    own, started = time.process_time(), time.perf_counter()
    market = mirror.market()
    took = f"{time.perf_counter() - started:.1f} s ({time.process_time() - own:.1f} s own work)"
    print(f"{len(market.offers)} offers and {len(market.needs)} needs in memory after {took}, once a process")
    whole, single = Stopwatch(), [Stopwatch() for _ in SEARCHES]
    totals = [(searched(Asked.read(as_lists(given))), scanned(given)) for given in SEARCHES]
    for _ in range(repeats):
        for given, watch in zip(SEARCHES, single, strict=True):
            asked = Asked.read(as_lists(given))
            watch.time(SEARCH, lambda asked=asked: searched(asked))  # type: ignore[misc]  # mypy infers no default's type in a lambda
            watch.time(SCAN, lambda given=given: scanned(given))  # type: ignore[misc]  # mypy infers no default's type in a lambda
            for stage in (SEARCH, SCAN):
                whole.clock[stage].append(watch.clock[stage][-1])
                whole.own[stage].append(watch.own[stage][-1])
            if asked.terms:
                whole.time(INDEX, lambda asked=asked: words.ids(OfferRevision, asked.terms))  # type: ignore[misc]  # mypy infers no default's type in a lambda
    whole.print("over all searches")

    def spent(watch: Stopwatch, stage: str) -> float:
        return median((watch.clock if by_clock else watch.own)[stage])

    def ratio(watch: Stopwatch) -> float:
        return spent(watch, SCAN) / spent(watch, SEARCH)

    print(f"\nplain scan / search, medians {'by the clock' if by_clock else 'of own work'}: {ratio(whole):.1f}")
    for given, watch, (ours, plain) in zip(SEARCHES, single, totals, strict=True):
        told = " ".join(f"{name}={value}" for name, value in given.items()) or "everything"
        times = f"{spent(watch, SEARCH):7.1f} ms, scan {spent(watch, SCAN):8.1f} ms"
        print(f"{told:>68}: {times}, {ratio(watch):6.1f} x, {ours} offers (the scan finds {plain})")


def as_lists(given: dict[str, str]) -> dict[str, list[str]]:
    """Parameters as an address has them."""
    return {name: [value] for name, value in given.items()}


def main() -> None:
    """Build, search, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offers", type=int, default=50_000)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--repeats", type=int, default=10)
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
            measure(asked.repeats, by_clock=asked.database == "postgresql")


if __name__ == "__main__":
    main()
