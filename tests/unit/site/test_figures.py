"""What the home page counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.catalogue import queries as catalogue
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.site.figures import count, figures
from tests.factories import GIA_LAI, HUNG_HOA, Factories


@pytest.fixture(autouse=True)
def nothing_kept(app: Flask) -> Iterator[None]:
    """Each test counts for itself."""
    app.extensions.pop("matchmaker-figures", None)
    yield
    app.extensions.pop("matchmaker-figures", None)


def test_only_what_everybody_may_see_is_counted(factories: Factories) -> None:
    factories.offer(tonnes=100)
    factories.offer(status=RevisionStatus.SUBMITTED)
    factories.offer().withdrawn_at = now()
    factories.need()
    factories.organisation(verified=False)
    session.flush()

    counted = count()

    assert (counted.offers, counted.needs) == (1, 1)
    assert counted.offered_kg == Decimal(100_000)
    assert counted.organisations == 4


def test_what_is_not_weighed_adds_no_tonnes(factories: Factories) -> None:
    factories.offer(product="EGG-HEN", tonnes=7)
    factories.offer(product="DUR-MON", tonnes=1)

    assert count().offered_kg == Decimal(1000)


def test_communes_are_dots_and_provinces_come_fullest_first(factories: Factories) -> None:
    cooperative = factories.organisation()
    for _ in range(2):
        factories.offer(organisation=cooperative)
    factories.need(organisation=factories.enterprise(commune_code=HUNG_HOA))

    counted = count()

    assert [(dot.side, dot.place, dot.listings, dot.weight) for dot in counted.dots] == [
        ("offer", "Ia Grai, Gia Lai", 2, 3),
        ("need", "Hùng Hòa, Vĩnh Long", 1, 1),
    ]
    assert [(each.name, each.offers, each.needs) for each in counted.provinces] == [
        ("Gia Lai", 2, 0),
        ("Vĩnh Long", 0, 1),
    ]


def test_only_the_fullest_communes_are_drawn_large(factories: Factories) -> None:
    codes = [each.code for each in catalogue.communes_of(GIA_LAI)[:27]]
    for code in codes:
        cooperative = factories.organisation(commune_code=code)
        for _ in range(2):
            factories.offer(organisation=cooperative)

    assert [dot.weight for dot in count().dots] == [3] * 5 + [2] * 20 + [1] * 2


def test_figures_are_counted_again_after_a_while(app: Flask, factories: Factories) -> None:
    app.config["FIGURES_KEPT_SECONDS"] = 0
    factories.offer()
    assert figures().offers == 1

    app.config["FIGURES_KEPT_SECONDS"] = 30
    factories.offer()
    assert figures().offers == 1

    app.config["FIGURES_KEPT_SECONDS"] = 0
    assert figures().offers == 2
