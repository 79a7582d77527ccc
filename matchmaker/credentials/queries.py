"""Finding certificates and codes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from matchmaker.catalogue.models import CertificateKind
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.models import (
    Certificate,
    CheckStatus,
    Facility,
    GrowingArea,
    MarketStanding,
    MarketStatus,
    PackingHouse,
    Trademark,
)
from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.text import code_key


def held_by(organisation_id: int) -> list[Certificate]:
    """What an organisation declares, in the catalogue's order of kinds."""
    return list(
        session.scalars(
            select(Certificate)
            .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
            .where(Certificate.organisation_id == organisation_id, Certificate.removed_at.is_(None))
            .options(selectinload(Certificate.products))
            .order_by(CertificateKind.position, Certificate.id)
        )
    )


def get_owned(certificate_id: int, organisation_id: int) -> Certificate:
    """A certificate of one organisation. Raises NotFound for anybody else's, or one that was removed."""
    found = session.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id,
            Certificate.organisation_id == organisation_id,
            Certificate.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def areas_behind(certificate_ids: Collection[int]) -> dict[int, GrowingArea]:
    """The growing areas behind some codes, by the code's id: one query, or none where there are no codes."""
    if not certificate_ids:
        return {}
    statement = select(GrowingArea).where(GrowingArea.certificate_id.in_(certificate_ids))
    crop = joinedload(GrowingArea.certificate).selectinload(Certificate.products)
    found = session.scalars(statement.options(joinedload(GrowingArea.commune), crop))
    return {each.certificate_id: each for each in found}


def houses_behind(certificate_ids: Collection[int]) -> dict[int, PackingHouse]:
    """The packing houses behind some codes, by the code's id, each with the areas it serves."""
    if not certificate_ids:
        return {}
    statement = select(PackingHouse).where(PackingHouse.certificate_id.in_(certificate_ids))
    found = session.scalars(statement.options(joinedload(PackingHouse.commune), selectinload(PackingHouse.areas)))
    return {each.certificate_id: each for each in found}


def owned_area(area_id: int, organisation_id: int) -> GrowingArea:
    """A growing area of one organisation. Raises NotFound for anybody else's, or one whose code was removed."""
    found = session.get(GrowingArea, area_id)
    if found is None:
        raise NotFound
    get_owned(found.certificate_id, organisation_id)
    return found


def owned_house(house_id: int, organisation_id: int) -> PackingHouse:
    """A packing house of one organisation. Raises NotFound as `owned_area`."""
    found = session.get(PackingHouse, house_id)
    if found is None:
        raise NotFound
    get_owned(found.certificate_id, organisation_id)
    return found


def area_with_code(typed: str) -> GrowingArea | None:
    """The growing area that a code names, in its new or its old form: one that was verified first, else the oldest."""
    key = code_key(typed)[:80]
    if not key:
        return None
    verified_first = (Certificate.status != CheckStatus.VERIFIED, Certificate.id)
    statement = (
        select(GrowingArea)
        .join(Certificate, Certificate.id == GrowingArea.certificate_id)
        .where(Certificate.kind_code.in_(GROWING_AREAS), Certificate.removed_at.is_(None))
        .where(or_(Certificate.number_key == key, GrowingArea.legacy_key == key))
        .order_by(*verified_first)
        .limit(1)
    )
    return session.scalar(statement)


def trademarks_of(organisation_id: int) -> list[Trademark]:
    """The trademarks of an organisation, as they were declared."""
    statement = select(Trademark).where(Trademark.organisation_id == organisation_id, Trademark.removed_at.is_(None))
    return list(session.scalars(statement.order_by(Trademark.id)))


def facilities_of(organisation_id: int) -> list[Facility]:
    """The technology and sites of an organisation, as they were declared."""
    statement = select(Facility).where(Facility.organisation_id == organisation_id, Facility.removed_at.is_(None))
    return list(session.scalars(statement.options(joinedload(Facility.commune)).order_by(Facility.id)))


def owned_trademark(trademark_id: int, organisation_id: int) -> Trademark:
    """A trademark of one organisation. Raises NotFound for anybody else's, or one that was removed."""
    found = session.get(Trademark, trademark_id)
    if found is None or found.organisation_id != organisation_id or found.removed_at is not None:
        raise NotFound
    return found


def owned_facility(facility_id: int, organisation_id: int) -> Facility:
    """Technology or a site of one organisation. Raises NotFound as `owned_trademark`."""
    found = session.get(Facility, facility_id)
    if found is None or found.organisation_id != organisation_id or found.removed_at is not None:
        raise NotFound
    return found


def stands(day: date, *, verified_only: bool = False, market: str | None = None) -> ColumnElement[bool]:
    """`timeline` in SQL, for today or later: whether a certificate stands on a day, for a code in one market or any."""
    within = and_(
        Certificate.removed_at.is_(None),
        # Not by the index of last days: nearly all are yet to come, so a plain scan is many times quicker.
        func.coalesce(Certificate.expires_on, day) >= day,
        or_(Certificate.issued_on.is_(None), Certificate.issued_on <= day),
    )
    counted = [CheckStatus.VERIFIED] if verified_only else [*_UNHALTED]
    not_begun = Certificate.status_from > day
    over = and_(Certificate.status == CheckStatus.SUSPENDED, Certificate.status_until < day)
    decided = or_(
        Certificate.status.in_(counted),
        and_(Certificate.status.in_((CheckStatus.SUSPENDED, CheckStatus.REVOKED)), or_(not_begun, over)),
    )
    theirs = MarketStanding.certificate_id == Certificate.id
    in_market = _stands_in(day, verified_only=verified_only)
    if market is not None:
        return and_(within, decided, exists().where(theirs, MarketStanding.market == market, in_market))
    return and_(within, decided, or_(~exists().where(theirs), exists().where(theirs, in_market)))


_UNHALTED = (CheckStatus.DECLARED, CheckStatus.CHECKING, CheckStatus.VERIFIED)


def _stands_in(day: date, *, verified_only: bool) -> ColumnElement[bool]:
    """Whether a standing is the one that tells about its market on a day, and lets the code stand."""
    later = aliased(MarketStanding)
    replaced = exists().where(
        later.certificate_id == MarketStanding.certificate_id,
        later.market == MarketStanding.market,
        later.id > MarketStanding.id,
        or_(later.starts_on.is_(None), later.starts_on <= day),
        ~and_(later.status == MarketStatus.SUSPENDED, later.ends_on.is_not(None), later.ends_on < day),
    )
    counted = [MarketStatus.ACTIVE] if verified_only else [MarketStatus.ACTIVE, MarketStatus.PENDING]
    return and_(
        MarketStanding.status.in_(counted),
        or_(MarketStanding.starts_on.is_(None), MarketStanding.starts_on <= day),
        or_(
            MarketStanding.status == MarketStatus.PENDING,
            MarketStanding.ends_on.is_(None),
            MarketStanding.ends_on >= day,
        ),
        ~replaced,
    )
