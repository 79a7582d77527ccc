"""Photos of a lot: added by whoever writes it, shown on its page."""

from __future__ import annotations

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from matchmaker import files
from matchmaker.accounts.access import me, public
from matchmaker.errors import NotFound
from matchmaker.offers.photos import PhotosForm, upload_folder
from matchmaker.offers.pictures import KEPT_SECONDS
from matchmaker.posting.access import writes_listings
from matchmaker.traceability import access, codes, queries, service
from matchmaker.traceability.blueprint import bp
from matchmaker.traceability.models import Lot


@bp.route("/lots/<int:lot_id>/photos", methods=["GET", "POST"])
@writes_listings
def edit_photos(lot_id: int) -> ResponseReturnValue:
    """Add some, take one away, say which comes first."""
    lot = access.writable(lot_id)
    form = _form(lot)
    status = 200
    if form.is_submitted():
        if form.validate():
            service.describe(lot, {"photo_ids": form.ids}, by=me())
            for said in form.warnings:
                flash(said, "warning")
            view = "edit_photos" if form.stays() else "show"
            return redirect(url_for(f"traceability.{view}", lot_id=lot.id), 303)
        status = 422
    return render_template("traceability/photos.html", form=form, lot=lot), status


def _form(lot: Lot) -> PhotosForm:
    """The form of an offer's photos, about a lot."""
    form = PhotosForm()
    form.organisation_id, form.ids = lot.organisation_id, list(lot.photo_ids)
    return form


@bp.get("/lots/<int:lot_id>/photos/<name>.webp")
@writes_listings
def own_photo(lot_id: int, name: str) -> ResponseReturnValue:
    """A photo of a lot, small, for those who read the lot."""
    return _sent(access.readable(lot_id), name, is_public=False)


@bp.get("/l/<code>/<name>.webp")
@public
def photo(code: str, name: str) -> ResponseReturnValue:
    """A photo of a public lot, small."""
    return _sent(queries.public_lot(codes.as_stored(code)), name, is_public=True)


def _sent(lot: Lot, name: str, *, is_public: bool) -> ResponseReturnValue:
    found = files.by_name(name)
    if found is None or found.id not in lot.photo_ids:
        raise NotFound
    file = files.file_of(found, folder=upload_folder(), small=True)
    if not file.is_file():
        raise NotFound
    response = send_file(file, mimetype=files.MIMETYPE, max_age=KEPT_SECONDS if is_public else None)
    response.headers["Content-Security-Policy"] = "sandbox"
    if not is_public:
        response.cache_control.no_store = True
    return response
