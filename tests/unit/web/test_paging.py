"""Addresses of a list's pages keep its filters, and only those."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from matchmaker.catalogue.models import Province
from matchmaker.web.paging import LAST_PAGE, address_with, asked_page, page_url, paginate, with_filters
from tests.factories import Factories


def test_the_next_page_keeps_the_filters(app: Flask) -> None:
    with app.test_request_context("/offers?product=DUR&kind=a&kind=b&page=2"):
        assert page_url(3) == "/offers?product=DUR&kind=a&kind=b&page=3"
        assert address_with(product=None, page=None) == "/offers?kind=a&kind=b"
        assert address_with(product=None, page=None, kind=None) == "/offers"


def test_a_reader_cannot_send_the_pager_elsewhere(app: Flask) -> None:
    with app.test_request_context("/offers?_external=1&_scheme=javascript&endpoint=x&values=y"):
        assert page_url(2).startswith("/offers?")
        assert with_filters("/needs/1/matches").startswith("/needs/1/matches?_external=1&")


def test_a_page_number_that_makes_no_sense_is_the_nearest_that_does(app: Flask) -> None:
    for asked, found in (("", 1), ("0", 1), ("-5", 1), ("x", 1), ("7", 7), ("9" * 30, LAST_PAGE)):
        with app.test_request_context(f"/offers?page={asked}"):
            assert asked_page() == found


def test_a_page_knows_its_place_in_the_whole_list(factories: Factories, app: Flask) -> None:
    provinces = select(Province).order_by(Province.code)
    with app.test_request_context("/?page=2"):
        page = paginate(provinces, size=20)
        assert (page.total, page.last, page.first_row, page.last_row) == (34, 2, 21, 34)
    with app.test_request_context("/?page=9"):
        page = paginate(select(Province.code), size=20, scalars=False)
        assert (page.rows, page.first_row, page.last_row) == ([], 0, 0)
