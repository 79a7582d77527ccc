"""Photos as files: those of what is published for everybody, others for whoever may read a version that shows them."""

from __future__ import annotations

from typing import Final

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from matchmaker import files
from matchmaker.accounts.access import public
from matchmaker.browsing.pages import current_viewer
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.files import Photo
from matchmaker.offers.blueprint import bp
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.offers.photos import upload_folder
from matchmaker.organisations.access import acting_as
from matchmaker.organisations.models import Organisation, Standing

KEPT_SECONDS: Final = 24 * 3600
"""A day: a photo of a listing that staff suspend must leave the caches, too."""


@bp.get("/photos/<name>/<any(large, small):size>.webp")
@public
def photo(name: str, size: str) -> ResponseReturnValue:
    """One size of a photo. A name never comes back with other content, so a published one is kept for a year."""
    found = files.by_name(name)
    if found is None:
        raise NotFound
    is_public = _is_published(found)
    if not is_public and not _may_see(found):
        raise NotFound
    file = files.file_of(found, folder=upload_folder(), small=size == "small")
    if not file.is_file():
        raise NotFound
    response = send_file(file, mimetype=files.MIMETYPE, max_age=KEPT_SECONDS if is_public else None)
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not is_public:
        response.cache_control.no_store = True
    return response


def _is_published(photo: Photo) -> bool:
    """Whether an approved offer of a verified organisation, neither withdrawn nor suspended, shows it."""
    approved = session.scalars(
        select(OfferRevision.photo_ids)
        .join(Offer, Offer.approved_id == OfferRevision.id)
        .join(Offer.organisation)
        .where(
            Offer.organisation_id == photo.organisation_id,
            Offer.withdrawn_at.is_(None),
            Offer.suspended_at.is_(None),
            Organisation.standing == Standing.VERIFIED,
        )
    )
    return any(photo.id in ids for ids in approved)


def _may_see(photo: Photo) -> bool:
    """Whether the reader belongs to the owner, or is staff of its province who may read a version that shows it."""
    if not current_user.is_authenticated:
        return False
    membership = acting_as()
    if membership is not None:
        return membership.organisation_id == photo.organisation_id
    viewer = current_viewer()
    if not viewer.keeps(session.get_one(Organisation, photo.organisation_id)):
        return False
    versions = session.scalars(
        select(OfferRevision)
        .join(OfferRevision.offer)
        .where(Offer.organisation_id == photo.organisation_id)
        .options(contains_eager(OfferRevision.offer).joinedload(Offer.organisation))
    )
    return any(photo.id in each.photo_ids and viewer.reads(each, each.offer) for each in versions)
