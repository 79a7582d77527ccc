"""Growing areas and packing houses: declare, look at, correct. They are handed in and removed as their codes are."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts.access import me
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials import holdings, places, queries
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.forms import AreaForm, HouseForm
from matchmaker.credentials.ledger.land import figures_of
from matchmaker.credentials.models import GrowingArea, PackingHouse
from matchmaker.credentials.views.blueprint import bp
from matchmaker.credentials.views.certificates import about, is_sound, saved
from matchmaker.errors import Unprocessable
from matchmaker.organisations.access import acts_for_organisation, my_organisation
from matchmaker.web.once import once


@bp.route("/organisation/areas/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new_area() -> ResponseReturnValue:
    """Declare a growing area."""
    form = AreaForm()
    if is_sound(form):
        try:
            area = places.declare_area(my_organisation(), form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(area.certificate, url_for("credentials.area", area_id=area.id))
    return _area_form(form, None)


@bp.get("/organisation/areas/<int:area_id>")
@acts_for_organisation
def area(area_id: int) -> ResponseReturnValue:
    """A growing area: its code in each market, the land, what it gives, its files and history."""
    found = _owned_area(area_id)
    crop = catalogue.tree().get(next(iter(found.certificate.product_codes), None))
    return render_template(
        "credentials/area.html",
        area=found,
        crop=crop,
        size=holdings.area_size(found),
        place=holdings.place_of(found),
        missing=holdings.missing_of(found),
        seasons=figures_of([found.certificate_id])[found.certificate_id],
        **about(found.certificate),
    )


@bp.route("/organisation/areas/<int:area_id>/edit", methods=["GET", "POST"])
@acts_for_organisation
def edit_area(area_id: int) -> ResponseReturnValue:
    """Correct a growing area; a change of what staff check sends its code back to be checked."""
    found = _owned_area(area_id)
    form = AreaForm.of(found)
    if is_sound(form):
        try:
            places.change_area(found, form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(found.certificate, url_for("credentials.area", area_id=found.id))
    return _area_form(form, found)


@bp.route("/organisation/houses/new", methods=["GET", "POST"])
@acts_for_organisation
@once
def new_house() -> ResponseReturnValue:
    """Declare a packing house."""
    form = HouseForm.of(None, _own_areas())
    if is_sound(form):
        try:
            house = places.declare_house(my_organisation(), form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(house.certificate, url_for("credentials.house", house_id=house.id))
    return _house_form(form, None)


@bp.get("/organisation/houses/<int:house_id>")
@acts_for_organisation
def house(house_id: int) -> ResponseReturnValue:
    """A packing house: its code in each market, what it packs a day, whose areas it serves, its files and history."""
    found = _owned_house(house_id)
    own = {each.id for each in _own_areas().values()}
    return render_template(
        "credentials/house.html",
        house=found,
        capacity=holdings.capacity_of(found),
        place=holdings.place_of(found),
        served=[(each, each.id in own) for each in found.areas if each.certificate.removed_at is None],
        **about(found.certificate),
    )


@bp.route("/organisation/houses/<int:house_id>/edit", methods=["GET", "POST"])
@acts_for_organisation
def edit_house(house_id: int) -> ResponseReturnValue:
    """Correct a packing house; a change of what staff check sends its code back to be checked."""
    found = _owned_house(house_id)
    form = HouseForm.of(found, _own_areas())
    if is_sound(form):
        try:
            places.change_house(found, form.content(), by=me())
        except Unprocessable as error:
            form.refuse_for(error)
        else:
            return saved(found.certificate, url_for("credentials.house", house_id=found.id))
    return _house_form(form, found)


def _owned_area(area_id: int) -> GrowingArea:
    return queries.owned_area(area_id, my_organisation().id)


def _owned_house(house_id: int) -> PackingHouse:
    return queries.owned_house(house_id, my_organisation().id)


def _own_areas() -> dict[str, GrowingArea]:
    """The growing areas of the reader's organisation, by their ids as a form writes them."""
    held = queries.held_by(my_organisation().id)
    found = queries.areas_behind([each.id for each in held if each.kind_code in GROWING_AREAS])
    return {str(each.id): each for each in sorted(found.values(), key=lambda area: area.id)}


def _area_form(form: AreaForm, found: GrowingArea | None) -> ResponseReturnValue:
    page = render_template("credentials/edit_area.html", form=form, area=found)
    return page, 422 if form.errors else 200


def _house_form(form: HouseForm, found: PackingHouse | None) -> ResponseReturnValue:
    page = render_template("credentials/edit_house.html", form=form, house=found)
    return page, 422 if form.errors else 200
