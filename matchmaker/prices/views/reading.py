"""What everybody who signed in reads: all prices as a list, and one product's as a chart with its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import signed_in
from matchmaker.catalogue.models import ProductLevel
from matchmaker.catalogue.queries import Node, tree
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.measures import today
from matchmaker.prices import chart, queries, words
from matchmaker.prices.export import prices_workbook
from matchmaker.prices.forms import ListForm
from matchmaker.prices.freshness import max_age
from matchmaker.prices.lists import WHOLE_COUNTRY, listed
from matchmaker.prices.queries import Place
from matchmaker.prices.views.blueprint import bp
from matchmaker.web.limits import limiter
from matchmaker.web.paging import address_with, page_url, paginate, with_filters
from matchmaker.web.workbook import as_download

YEAR: Final = timedelta(days=365)
ROWS_SHOWN: Final = 30
"""The table under a chart: what is older stands in the list."""


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """All prices in force, the newest first, each with its day and source."""
    form = ListForm.read()
    page = paginate(listed(form.wanted(), today()))
    return render_template(
        "prices/index.html",
        page=page,
        form=form,
        used=[(told, address_with(**{name: None, "page": None})) for told, name in form.used()],
        product_name=words.product_name,
        product_unit=words.product_unit,
        page_url=page_url,
        export_url=with_filters(url_for("prices.export")),
    )


@bp.get("/export.xlsx")
@signed_in
@limiter.limit(lambda: current_app.config["LIMIT_EXPORT"])
def export() -> ResponseReturnValue:
    """The same list as a workbook."""
    found = listed(ListForm.read().wanted(), today())
    return as_download(
        "reference-prices", prices_workbook(session.scalars(found.limit(current_app.config["EXPORT_MAX_ROWS"])).all())
    )


@dataclass(frozen=True)
class Tab:
    """One place to look at."""

    label: str
    url: str
    active: bool


@bp.get("/of/<product_code>")
@signed_in
def of_product(product_code: str) -> ResponseReturnValue:
    """One product's prices at one place: the newest large, a year of them drawn, the table under it."""
    product, day = _product(product_code), today()
    places = queries.places_of(product.code)
    place = _asked_place(places)
    found = queries.series(product.code, place.province_code, since=day - YEAR, until=day) if place else []
    oldest_last = sorted(found, key=lambda each: (-each.on.toordinal(), each.grade))
    newest = [each for each in oldest_last if each.on == oldest_last[0].on]
    return render_template(
        "prices/of_product.html",
        product=product,
        place=place,
        tabs=[_tab(product, each, place) for each in places],
        newest=newest,
        is_old=bool(newest) and day - newest[0].on > max_age(),
        chart=chart.drawn(found),
        prices=oldest_last[:ROWS_SHOWN],
        has_more=len(found) > ROWS_SHOWN,
    )


def _product(code: str) -> Node:
    """A product that can have a price. Raises NotFound."""
    found = tree().get(code)
    if found is None or found.level is ProductLevel.GROUP:
        raise NotFound
    return found


def _asked_place(places: Sequence[Place]) -> Place | None:
    """The place in the address, else the one with the freshest price; None where nothing is known."""
    asked = request.args.get("place", "")
    return next((each for each in places if _place_code(each) == asked), places[0] if places else None)


def _place_code(place: Place) -> str:
    return place.province_code or WHOLE_COUNTRY


def _tab(product: Node, place: Place, shown: Place | None) -> Tab:
    url = url_for("prices.of_product", product_code=product.code, place=_place_code(place))
    return Tab(words.place_name(place.province_code), url, place == shown)
