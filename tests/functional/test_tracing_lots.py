"""A lot from the field to the label, and what whoever scans the label reads."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image

from matchmaker.db import session
from matchmaker.measures import format_date, today
from matchmaker.organisations.models import Organisation
from matchmaker.traceability.models import Lot, LotScan, LotState
from tests.factories import VINH_LONG, Factories
from tests.support.site import Browser, Page, Site

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"}


@pytest.fixture
def cooperative(factories: Factories) -> Organisation:
    return factories.organisation(name="HTX Sầu riêng Ia Krái")


@pytest.fixture
def director(cooperative: Organisation, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(cooperative, name="Nguyễn Văn Kín"))


def begin(director: Browser, amount: str = "2,5 tấn") -> Lot:
    """A new lot of durian, harvested yesterday."""
    form = director.get("/lots/new").form()
    yesterday = format_date(today() - timedelta(days=1))
    form.fill(product="Monthong", quantity=amount, harvested_on=yesterday).submit("save")
    return newest()


def newest() -> Lot:
    return session.query(Lot).order_by(Lot.id.desc()).limit(1).one()


def publish(director: Browser, lot: Lot) -> Page:
    director.get(f"/lots/{lot.id}/edit/label").form().fill(stage="packing", standard="TCVN 10739:2015").submit("save")
    return director.get(f"/lots/{lot.id}").form_to("/publish").submit()


def test_a_lot_goes_from_three_fields_to_a_public_page(director: Browser, site: Site) -> None:
    lot = begin(director)
    assert (lot.quantity, lot.typed_unit, lot.state) == (2500, "tonne", LotState.DRAFT)
    site.visitor().get(f"/l/{lot.code}", expect=404)
    page = publish(director, lot)
    assert "đã công khai" in page.text
    read = site.visitor().get(f"/l/{lot.code}")
    for told in ("Sầu riêng", "HTX Sầu riêng Ia Krái", "Ia Krái", "2,5 tấn", "TCVN 10739:2015", "Thu hoạch"):
        assert told in read.main
    assert "Nguyễn Văn Kín" not in read.text
