"""Filters as they come in the address: sound ones narrow, others are told and narrow nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.browsing.forms import FilterForm
from matchmaker.browsing.queries import Criteria, Order
from matchmaker.listings import ContractKind
from matchmaker.measures import Place

HOME = Place(14.0, 108.0)


def read(app: Flask, address: str) -> FilterForm:
    with app.test_request_context(f"/offers?{address}"):
        return FilterForm.read()


def test_an_empty_address_asks_for_everything(app: Flask) -> None:
    assert read(app, "").criteria() == Criteria()
    assert read(app, "q=&product=&province=&from=&to=&least=&contract=&near=&sort=").criteria() == Criteria()


def test_every_filter_is_read(app: Flask) -> None:
    address = (
        "q=%20s%E1%BA%A7u%20ri%C3%AAng&product=DUR&province=52&certificate=GLOBALGAP&verified=y&from=1/6/2027"
        "&to=2027-07-31&least=1.500&least-unit=tonne&contract=season&organisation=7&near=Ia+Grai,+Gia+Lai&sort=nearest"
    )

    asked = read(app, address).criteria()

    assert asked.q == "sầu riêng"
    assert (asked.product_code, asked.province_code, asked.certificate_code) == ("DUR", "52", "GLOBALGAP")
    assert asked.verified_only
    assert (asked.from_on, asked.to_on) == (date(2027, 6, 1), date(2027, 7, 31))
    assert asked.at_least is not None
    assert (asked.at_least.amount, asked.at_least.unit.code) == (Decimal(1500), "tonne")
    assert asked.contract_kind is ContractKind.SEASON
    assert asked.organisation_id == 7
    assert asked.near is not None
    assert asked.near.commune_code == "23764"
    assert asked.order is Order.NEAREST


def test_the_address_passed_on_says_the_same(app: Flask) -> None:
    address = read(app, "province=52&q=x&least=1,5+tan&from=1/6/2027&near=Ia+Grai,+Gia+Lai&sort=newest").address()

    assert list(address) == ["q", "province", "from", "least", "least-unit", "near", "near-choice"]
    again = read(app, "&".join(f"{name}={value}" for name, value in address.items()))
    assert again.address() == address


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("product=NOPE", "product"),
        ("province=99", "province"),
        ("certificate=" + "x" * 300, "certificate"),
        ("from=hôm+nay", "from_on"),
        ("to=31/2/2027", "to_on"),
        ("from=2/6/2027&to=1/6/2027", "to_on"),
        ("least=-1", "least"),
        ("least=5+quả", "least"),
        ("least=99999999999999999999", "least"),
        ("contract=forever", "contract"),
        ("organisation=abc", "organisation"),
        ("organisation=9999999999999", "organisation"),
        ("near=xyzxyz", "near"),
        ("sort=cheapest", "sort"),
        ("q=" + "a" * 101, "q"),
    ],
)
def test_a_filter_that_makes_no_sense_says_so_and_narrows_nothing(app: Flask, address: str, field: str) -> None:
    with app.test_request_context(f"/offers?{address}"):
        form = FilterForm.read()

        assert form[field].errors
        assert form[field].name not in form.address()
        asked = form.criteria()
        assert asked == Criteria(from_on=asked.from_on)


def test_a_chosen_product_decides_the_units(app: Flask) -> None:
    with app.test_request_context("/offers?product=EGG-HEN&least=2000"):
        form = FilterForm.read()

    assert form.least.base_unit.code == "egg"
    assert form.least.data is not None
    assert form.least.data.unit.code == form.least.unit_choices[0].value


def test_nearest_needs_a_place_and_takes_the_readers_own(app: Flask) -> None:
    form = read(app, "sort=nearest")

    assert form.criteria().order is Order.NEWEST
    assert form.criteria(home=HOME).order is Order.NEAREST
    assert form.criteria(home=HOME).near == HOME
