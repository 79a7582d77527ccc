"""Finding model cases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker import files
from matchmaker.db import session
from matchmaker.files import Photo
from matchmaker.matching.queries import is_listed
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationKind, Standing
from matchmaker.programmes.cases.models import ModelCase

_OFFERS_LOOKED_AT = 5


def case(case_id: int) -> ModelCase | None:
    """A case with its cooperative."""
    return session.scalar(
        select(ModelCase)
        .where(ModelCase.id == case_id)
        .options(joinedload(ModelCase.organisation).joinedload(Organisation.commune))
    )


def cooperatives(province_code: str | None) -> list[tuple[int, str]]:
    """The verified cooperatives of a province, by name: of whom its staff may write."""
    found = (
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.province_code == province_code,
            Organisation.standing == Standing.VERIFIED,
            Organisation.kind != OrganisationKind.ENTERPRISE,
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [(each.id, each.name) for each in session.execute(found)]


def picture_of(organisation_id: int) -> Photo | None:
    """A picture of its own that everybody sees already: the first of its newest offer that has one."""
    rows = session.scalars(
        select(OfferRevision.photo_ids)
        .join(Offer, Offer.approved_id == OfferRevision.id)
        .where(Offer.organisation_id == organisation_id, is_listed(Offer))
        .order_by(Offer.id.desc())
        .limit(_OFFERS_LOOKED_AT)
    )
    first = next((ids[0] for ids in rows if ids), None)
    return next(iter(files.photos([first])), None) if first is not None else None
