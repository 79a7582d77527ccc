"""What a search finds and counts is what the database has: told against plain SQL and loops."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from matchmaker.browsing import queries as browsing
from matchmaker.browsing.viewer import Viewer
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.models import MarketStanding, MarketStatus
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.matching import mirror
from matchmaker.measures import today
from matchmaker.organisations.models import Standing
from matchmaker.search import searching
from matchmaker.search.asked import STARS, Asked, Facet, Tab
from matchmaker.search.shelves import Found, month_at
from matchmaker.text import fold, search_text
from tests.factories import HUNG_HOA, IA_GRAI, Factories
from tests.support.transactions import rolled_back

WORDS = ("sau rieng", "ri6", "htx", "ca phe robusta", "giao tan noi", "khong dau")
PRODUCTS = ("DUR-MON", "DUR-RI6", "COF-ROB-GRN", "RIC-MIL-ST25")
KINDS = ("VIETGAP_TT", "GLOBALGAP", "HACCP")
MARKETS = ("CN", "EU")
NOW = today()


@pytest.fixture(scope="module")
def market(engine: Engine, built_app: Flask) -> Iterator[None]:
    """Sixty offers and thirty needs of every sort: published, ended, withdrawn, suspended, drafts."""
    with rolled_back(engine), built_app.test_request_context():
        make, rng = Factories(), random.Random(7)
        mirror.forget()
        owners = [make.organisation(commune_code=place) for place in (IA_GRAI, HUNG_HOA, IA_GRAI)]
        owners[2].standing = Standing.SUSPENDED
        for _ in range(60):
            _offer(make, rng, rng.choice(owners))
        for _ in range(30):
            _need(make, rng, rng.choice(owners))
        session.commit()
        yield
        session.remove()
        mirror.forget()


def _listing(rng: random.Random) -> dict[str, Any]:
    product, said = rng.choice(PRODUCTS), rng.choice(WORDS)
    starts = NOW + timedelta(days=rng.randint(-80, 200))
    return {
        "product": product,
        "starts_on": starts,
        "ends_on": starts + timedelta(days=rng.randint(0, 120)),
        "search_text": search_text(catalogue.tree()[product].name_vi, said),
        "status": rng.choice([RevisionStatus.APPROVED] * 5 + [RevisionStatus.DRAFT]),
    }


def _offer(make: Factories, rng: random.Random, owner: Any) -> None:
    papers = [_paper(make, rng, owner) for _ in range(rng.randint(0, 3))]
    _perhaps_hide(make.offer(organisation=owner, certificates=papers, **_listing(rng)), rng)


def _paper(make: Factories, rng: random.Random, owner: Any) -> Any:
    kind = rng.choice([*KINDS, "OCOP", "PUC_EXPORT"])
    paper = make.certificate(
        owner,
        kind=kind,
        verified=rng.random() < 0.6,
        expires_on=NOW + timedelta(days=rng.choice([-1, 0, 200])),
        stars=rng.choice(STARS) if kind == "OCOP" else None,
    )
    if kind == "PUC_EXPORT":
        status = rng.choice([MarketStatus.ACTIVE, MarketStatus.PENDING, MarketStatus.SUSPENDED])
        paper.standings = [MarketStanding(market=rng.choice(MARKETS), status=status)]
    return paper


def _need(make: Factories, rng: random.Random, owner: Any) -> None:
    asked = [{"kind": "certificate", "key": rng.choice(KINDS), "op": "=", "value": None, "essential": True}]
    stars = [{"kind": "stars", "key": "", "op": ">=", "value": rng.choice(STARS), "essential": False}]
    need = make.need(
        organisation=owner,
        requirements=rng.choice([[], asked, [*asked, *stars]]),
        market=rng.choice([None, *MARKETS]),
        **_listing(rng),
    )
    _perhaps_hide(need, rng)


def _perhaps_hide(listing: Any, rng: random.Random) -> None:
    hidden = rng.random()
    if hidden < 0.1:
        listing.withdrawn_at = now()
    elif hidden < 0.2:
        listing.suspended_at = now()


# What a careful reader would find, one listing after the other --------------------------------------------------


def _published(tab: Tab) -> list[Any]:
    side = searching.SIDES[tab]
    return list(session.scalars(browsing.published(side)))


def _fits(revision: Any, asked: Asked, tab: Tab) -> bool:
    side = searching.SIDES[tab]
    commune = catalogue.commune(revision.commune_code)
    said = f" {revision.search_text}"
    codes = {code for each in asked.product for code in browsing.product_codes(side, each)}
    return (
        all(f" {term}" in said for term in fold(asked.q).split())
        and (not codes or revision.product_code in codes)
        and (not asked.province or (commune is not None and commune.province_code in asked.province))
        and (not asked.when or any(_touches(revision, month) for month in asked.when))
        and (_holds(revision, asked) if tab is Tab.OFFERS else _wants(revision, asked))
    )


def _touches(revision: Any, month: str) -> bool:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=32)).replace(day=1)
    return bool(revision.starts_on < after and revision.ends_on >= first)


def _holds(revision: Any, asked: Asked) -> bool:
    standing = [
        (paper, market, state.value == "verified")
        for paper in revision.certificates
        for market, state in paper.states_on(NOW)
        if state.stands
    ]
    good = [(paper, market) for paper, market, checked in standing if checked or not asked.verified]
    return (
        (not asked.verified or any(checked for *_, checked in standing))
        and (not asked.certificate or any(paper.kind_code in asked.certificate for paper, _ in good))
        and (asked.stars is None or any((paper.stars or 0) >= asked.stars for paper, _ in good))
        and (not asked.market or any(market in asked.market for _, market, checked in standing if checked))
    )


def _wants(revision: Any, asked: Asked) -> bool:
    keys = {each["key"] for each in revision.requirements if each["kind"] == "certificate"}
    stars = [each["value"] for each in revision.requirements if each["kind"] == "stars"]
    return (
        (not asked.certificate or bool(keys & set(asked.certificate)))
        and (not asked.market or revision.market in asked.market)
        and (asked.stars is None or any(each >= asked.stars for each in stars))
    )


# The comparison -------------------------------------------------------------------------------------------------


def _random_search(rng: random.Random, tab: Tab) -> Asked:
    def some(*values: str) -> list[str]:
        return rng.sample(values, rng.choice([0, 0, 0, 1, 2]))

    given = {
        "tab": [tab.value],
        "q": [rng.choice(["", "", "sầu", "SAU RIÊNG", "ri", "ca phe rob", "tan noi"])],
        "product": some("DUR", "COFFEE", *PRODUCTS),
        "province": some("52", "86"),
        "certificate": some(*KINDS, "OCOP"),
        "market": some(*MARKETS),
        "when": some(*(month_at(NOW, ahead) for ahead in range(8))),
        "verified": rng.choice([[], ["y"]]) if tab is Tab.OFFERS else [],
        "stars": rng.choice([[], [], ["3"], ["5"]]),
    }
    return Asked.read(given)


@pytest.mark.parametrize("tab", [Tab.OFFERS, Tab.NEEDS])
def test_every_count_is_what_choosing_it_would_find(market: None, tab: Tab) -> None:
    rng, published, compared = random.Random(3), _published(tab), 0
    for _ in range(30):
        asked = _random_search(rng, tab)
        found = searching.search(asked, Viewer(), limit=100).listings
        assert found is not None
        fitting = {each.id for each in published if _fits(each, asked, tab)}
        assert set(found.revision_ids) == fitting, asked
        assert found.total == len(fitting)
        compared += _compare_counts(found, asked, published, tab)
    assert compared > 300


def _compare_counts(found: Found, asked: Asked, published: list[Any], tab: Tab) -> int:
    """Every option of every facet, chosen alone beside all other facets. Returns how many were compared."""
    compared = 0
    for facet, counts in found.counts.items():
        for value, count in counts.items():
            alone = Asked.read({**asked.without(facet).address(), "tab": [tab.value], facet.value: [value]})
            assert count == sum(_fits(each, alone, tab) for each in published), (asked, facet, value)
            compared += 1
    for facet, count in found.without.items():
        assert count == sum(_fits(each, asked.without(facet), tab) for each in published), (asked, facet)
    return compared


def test_what_changes_is_found_and_counted_at_once(market: None) -> None:
    asked = Asked.read({"q": ["vai thieu luc ngan"]})

    def total() -> int:
        return searching.search(asked, Viewer(), limit=5).total

    assert total() == 0
    offer = Factories().offer(search_text=search_text("Vải thiều Lục Ngạn"))
    assert total() == 1
    offer.suspended_at = now()
    session.commit()
    assert total() == 0


def test_a_facet_counts_every_option_that_there_is(market: None) -> None:
    found = searching.search(Asked(), Viewer(), limit=0).listings
    assert found is not None
    published = _published(Tab.OFFERS)
    provinces = {catalogue.commune(each.commune_code).province_code for each in published}  # type: ignore[union-attr]
    assert set(found.counts[Facet.PROVINCE]) == provinces
    kinds = {p.kind_code for each in published for p in each.certificates if p.stands_on(NOW)}
    assert set(found.counts[Facet.CERTIFICATE]) == kinds
