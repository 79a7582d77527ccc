"""What a case may be a second copy of. Staff decide; nothing is merged by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import or_, select

from matchmaker.db import session
from matchmaker.moderation.models import SubjectKind
from matchmaker.moderation.subjects import Reviewed
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.facts import Facts
from matchmaker.organisations.models import Organisation, OrganisationRevision, Standing
from matchmaker.organisations.names import essence
from matchmaker.organisations.queries import possible_duplicates

LOOKED_AT: Final = 200
SHOWN: Final = 10
TAX_NUMBER_LENGTH: Final = 10


class Likeness(StrEnum):
    """What two organisations have in common."""

    NAME = "name"
    TAX_CODE = "tax_code"
    PHONE = "phone"


@dataclass(frozen=True)
class LikeOrganisation:
    """Another organisation that may be the same one."""

    id: int
    name: str
    place: str
    province_code: str
    standing: Standing
    in_common: tuple[Likeness, ...]


@dataclass(frozen=True)
class LikeListing:
    """Another listing of the same organisation for the same product at the same time."""

    kind: SubjectKind
    id: int
    revision: OfferRevision | NeedRevision
    starts_on: date
    ends_on: date


def like_organisations(item: Reviewed) -> list[LikeOrganisation]:
    """Organisations with the tax code, the telephone number or the telling words of the name of the case."""
    assert isinstance(item.revision, OrganisationRevision)
    facts = Facts.read(item.revision.content)
    others = possible_duplicates(item.organisation, facts)[:SHOWN]
    return [_like(other, item.organisation, facts) for other in others]


def _like(other: Organisation, mine: Organisation, facts: Facts) -> LikeOrganisation:
    in_common = {
        Likeness.TAX_CODE: bool(facts.tax_code) and _number(other.tax_code) == _number(facts.tax_code),
        Likeness.PHONE: bool(mine.contact_phone) and other.contact_phone == mine.contact_phone,
        Likeness.NAME: essence(other.name) == essence(facts.name),
    }
    shared = tuple(likeness for likeness, holds in in_common.items() if holds)
    return LikeOrganisation(other.id, other.name, other.commune.place_name, other.province_code, other.standing, shared)


def _number(tax_code: str | None) -> str:
    """A tax code without the three digits of a branch."""
    return (tax_code or "")[:TAX_NUMBER_LENGTH]


def like_listings(item: Reviewed) -> list[LikeListing]:
    """Live listings of the same organisation and product whose windows overlap the case's."""
    revision = item.revision
    assert not isinstance(revision, OrganisationRevision)
    if revision.product_code is None or revision.starts_on is None or revision.ends_on is None:
        return []
    listing: Any = Offer if item.kind is SubjectKind.OFFER else Need
    versions: Any = OfferRevision if item.kind is SubjectKind.OFFER else NeedRevision
    rows = session.execute(
        select(listing.id, versions)
        .join(versions, or_(versions.id == listing.approved_id, versions.id == listing.latest_id))
        .where(
            listing.organisation_id == item.organisation.id,
            listing.id != item.subject.id,
            listing.withdrawn_at.is_(None),
            versions.submitted_at.is_not(None),  # a draft is its author's alone
            versions.product_code == revision.product_code,
            versions.starts_on <= revision.ends_on,
            versions.ends_on >= revision.starts_on,
        )
        .order_by(listing.id, versions.number)
        .limit(LOOKED_AT)
    )
    found: dict[int, Any] = {listing_id: version for listing_id, version in rows}  # noqa: C416  # rows are no pairs to the type checker
    return [
        LikeListing(item.kind, listing_id, version, version.starts_on, version.ends_on)
        for listing_id, version in found.items()
    ][:SHOWN]
