"""Photos of an offer: checked, stripped, shown to whom they may be shown."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from matchmaker.db import now, session
from matchmaker.files import Photo
from matchmaker.listings import RevisionStatus
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Standing
from tests.factories import VINH_LONG, Factories
from tests.support.site import Browser, Page, Site


def picture(colour: str = "green", kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def offer(factories: Factories) -> Offer:
    return factories.offer(status=RevisionStatus.DRAFT)


@pytest.fixture
def director(offer: Offer, factories: Factories, site: Site) -> Browser:
    return site.signed_in(factories.member(offer.organisation))


def upload(browser: Browser, offer: Offer, *pictures: tuple[bytes, str], expect: int | None = None) -> Page:
    form = browser.get(f"/offers/{offer.id}/edit/photos").form()
    form.values["upload"] = "1"
    form.values.setlist("photos", [(io.BytesIO(data), name) for data, name in pictures])
    return browser.post(form.page.url, form.values, expect=expect)


def fetch(browser: Browser, address: str, status: int = 200) -> TestResponse:
    """A file, read and closed."""
    response = browser.get(address, expect=status).response
    response.get_data()
    response.close()
    return response


def press(page: Page, name: str, value: Any) -> Page:
    form = page.form()
    form.values[name] = str(value)
    return page.browser.post(page.url, form.values)


def test_photos_are_added_ordered_and_taken_away(director: Browser, offer: Offer) -> None:
    page = upload(director, offer, (picture("red"), "1.jpg"), (picture("blue", "PNG"), "2.png"))
    assert page.url.endswith("/edit/photos")
    first, second = offer.latest.photo_ids
    page = press(page, "first", second)
    assert offer.latest.photo_ids == [second, first]
    page = press(page, "remove", second)
    assert offer.latest.photo_ids == [first]
    press(page, "remove", "x")
    page = upload(director, offer, (picture("red"), "again.jpg"))
    assert offer.latest.photo_ids == [first]
    assert page.form().submit("save").url.endswith("/preview")


def test_a_photo_that_cannot_be_read_does_not_keep_the_others_away(director: Browser, offer: Offer) -> None:
    page = upload(director, offer, (b"MZ\x90\x00", "virus.jpg"), (picture(), "good.jpg"))
    assert "virus.jpg: Không đọc được ảnh này" in page.main
    assert len(offer.latest.photo_ids) == 1
    page = upload(director, offer, (b"<svg/>", "bad.svg"), expect=422)
    assert "bad.svg" in page.error_of("photos")
    assert "chưa chọn ảnh" in upload(director, offer, expect=422).error_of("photos")


def test_an_offer_has_at_most_ten_photos(director: Browser, offer: Offer) -> None:
    page = upload(director, offer, *((picture(size=(30 + at, 30)), f"{at}.jpg") for at in range(11)))
    assert "nhiều nhất 10 ảnh" in page.main
    assert len(offer.latest.photo_ids) == 10
    assert "Đã đủ 10 ảnh" in page.main


def test_a_drafts_photos_are_for_its_owner_and_once_it_was_submitted_for_the_provinces_staff(
    director: Browser, offer: Offer, factories: Factories, site: Site
) -> None:
    upload(director, offer, (picture(), "1.jpg"))
    photo = session.query(Photo).one()
    staff = site.signed_in(factories.staff())
    strangers = (
        site.visitor(),
        site.signed_in(factories.member(factories.organisation())),
        site.signed_in(factories.staff(province_code=VINH_LONG)),
        site.signed_in(factories.user()),
    )
    for size in ("small", "large"):
        address = f"/photos/{photo.name}/{size}.webp"
        response = fetch(director, address)
        assert response.mimetype == "image/webp"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox"
        assert "no-store" in response.headers["Cache-Control"]
        for stranger in (*strangers, staff):
            fetch(stranger, address, 404)
    session.refresh(offer.latest)
    offer.latest.submitted_at = now()
    session.commit()
    fetch(staff, address)
    for stranger in strangers:
        fetch(stranger, address, 404)


def test_a_published_offers_photos_are_for_everybody(
    director: Browser, offer: Offer, factories: Factories, site: Site, app: Flask
) -> None:
    upload(director, offer, (picture(), "1.jpg"))
    photo = session.query(Photo).one()
    address = f"/photos/{photo.name}/large.webp"
    factories.offer(organisation=offer.organisation, photo_ids=[photo.id])
    kept = fetch(site.visitor(), address).headers["Cache-Control"]
    assert kept == "public, max-age=86400"
    assert "public" in kept
    for file in (Path(app.config["INSTANCE"]) / "uploads").iterdir():
        file.unlink()
    fetch(site.visitor(), address, 404)


def test_a_withdrawn_offers_photos_are_not_public(
    director: Browser, offer: Offer, factories: Factories, site: Site
) -> None:
    upload(director, offer, (picture(), "1.jpg"))
    photo = session.query(Photo).one()
    published = factories.offer(organisation=offer.organisation, photo_ids=[photo.id])
    published.withdrawn_at = now()
    session.commit()
    for wrong in (f"{photo.name}/small", "nothing/small", f"{photo.name}/huge"):
        fetch(site.visitor(), f"/photos/{wrong}.webp", 404)


def test_a_suspended_organisations_photos_are_not_public(
    director: Browser, offer: Offer, factories: Factories, site: Site
) -> None:
    upload(director, offer, (picture(), "1.jpg"))
    photo = session.query(Photo).one()
    factories.offer(organisation=offer.organisation, photo_ids=[photo.id])
    offer.organisation.standing = Standing.SUSPENDED
    session.commit()
    fetch(site.visitor(), f"/photos/{photo.name}/small.webp", 404)
    fetch(director, f"/photos/{photo.name}/small.webp")
