"""Finding organisations and who belongs to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Product
from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.organisations.facts import Contact, Facts
from matchmaker.organisations.models import (
    Invitation,
    MemberRole,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationRevision,
    Standing,
    Trade,
)
from matchmaker.organisations.names import essence
from matchmaker.text import search_terms

_COMPARED: Final = 200
_TAX_NUMBER_LENGTH: Final = 10


def membership_of(user: User) -> Membership | None:
    """The organisation for which ``user`` acts now, with its place."""
    return session.scalar(
        select(Membership)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.organisation))
    )


def members(organisation_id: int) -> list[Membership]:
    """Who belongs to an organisation now, longest first."""
    return list(
        session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
            .options(joinedload(Membership.user))
            .order_by(Membership.started_at, Membership.id)
        )
    )


def contact_people(organisation: Organisation) -> list[User]:
    """Whom to tell what happens to the organisation: everybody who acts for it."""
    return [membership.user for membership in members(organisation.id)]


def managers(organisation_id: int) -> list[Membership]:
    """Who may change the organisation and its members now."""
    return [membership for membership in members(organisation_id) if membership.role.manages]


def is_last_manager(membership: Membership) -> bool:
    """Whether nobody else could manage the organisation."""
    return [other.id for other in managers(membership.organisation_id)] == [membership.id]


def contact_of(organisation: Organisation) -> Contact:
    """Whom to call: what the organisation says, and where it says nothing, its first manager."""
    first = next(iter(managers(organisation.id)), None)
    person = first.user if first is not None else None
    return Contact(
        name=organisation.contact_name or (person.name if person else ""),
        phone=organisation.contact_phone or (person.phone if person else None) or "",
        email=organisation.contact_email or (person.email if person else ""),
    )


def public_organisation(organisation_id: int) -> Organisation:
    """A verified organisation with its place. Raises NotFound for any other."""
    found = session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id, Organisation.standing == Standing.VERIFIED)
        .options(joinedload(Organisation.commune))
    )
    if found is None:
        raise NotFound
    return found


class Order(StrEnum):
    """Which organisations come first."""

    NAME = "name"
    NEWEST = "newest"
    """The union verified them last."""


def browse(
    *,
    words: str = "",
    province_code: str | None = None,
    kind: OrganisationKind | None = None,
    order: Order = Order.NAME,
    conditions: Collection[ColumnElement[bool]] = (),
) -> Select[Any]:
    """Verified organisations in an order; ``words`` match with and without diacritics and abbreviations.

    ``conditions`` are those of other features' filters (`narrowing`).
    """
    newest_first = (Organisation.verified_at.desc(), Organisation.id.desc())
    found = (
        select(Organisation)
        .where(Organisation.standing == Standing.VERIFIED)
        .options(joinedload(Organisation.commune))
        .order_by(*(newest_first if order is Order.NEWEST else (Organisation.sort_key, Organisation.id)))
    )
    for term in search_terms(words):
        found = found.where(Organisation.search_text.contains(term, autoescape=True))
    if province_code:
        found = found.where(Organisation.province_code == province_code)
    if kind:
        found = found.where(Organisation.kind == kind)
    return found.where(*conditions)


def trades_of(organisation_id: int) -> list[Product]:
    """What an organisation trades, in the catalogue's order."""
    return list(
        session.scalars(
            select(Product)
            .join(Trade, Trade.product_code == Product.code)
            .where(Trade.organisation_id == organisation_id)
            .order_by(Product.position)
        )
    )


def trades_by_organisation(organisation_ids: list[int]) -> dict[int, list[Product]]:
    """The same for the organisations of one page, in one query."""
    found: dict[int, list[Product]] = {each: [] for each in organisation_ids}
    rows = session.execute(
        select(Trade.organisation_id, Product)
        .join(Product, Product.code == Trade.product_code)
        .where(Trade.organisation_id.in_(organisation_ids))
        .order_by(Product.position)
    )
    for organisation_id, product in rows:
        found[organisation_id].append(product)
    return found


def latest_revision(organisation_id: int) -> OrganisationRevision:
    """The newest version of the organisation's facts. Raises NotFound."""
    found = session.scalar(
        select(OrganisationRevision)
        .where(OrganisationRevision.organisation_id == organisation_id)
        .order_by(OrganisationRevision.number.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def facts_in_hand(organisation: Organisation) -> Facts:
    """The facts as the organisation last wrote them, reviewed or not: what its own form shows."""
    return Facts.read(latest_revision(organisation.id).content)


def open_invitations(organisation_id: int) -> list[Invitation]:
    """Invitations that can still be accepted, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.organisation_id == organisation_id, *_is_open())
            .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        )
    )


def invitation(token_hash: str) -> Invitation | None:
    """The invitation behind a token's hash, if it can still be accepted and whoever sent it still may invite."""
    still_manages = (
        select(Membership.id)
        .where(
            Membership.user_id == Invitation.invited_by_id,
            Membership.organisation_id == Invitation.organisation_id,
            Membership.ended_at.is_(None),
            Membership.role != MemberRole.MEMBER,
        )
        .exists()
    )
    return session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == token_hash, *_is_open(), still_manages)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.invited_by))
    )


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now()


def has_tax_code(tax_code: str, *, but: int) -> bool:
    """Whether another organisation than ``but`` has a tax code."""
    return (
        session.scalar(
            select(Organisation.id).where(Organisation.tax_code == tax_code, Organisation.id != but).limit(1)
        )
        is not None
    )


def possible_duplicates(organisation: Organisation, facts: Facts | None = None) -> list[Organisation]:
    """Organisations that may be this one: the same tax number, telephone, or name in the same province.

    ``facts`` are the ones under review; the row's own where none are given.
    """
    facts = facts or Facts.of(organisation, ())
    others = select(Organisation).where(Organisation.id != organisation.id, Organisation.standing != Standing.REJECTED)
    same: list[ColumnElement[bool]] = []
    if facts.tax_code:
        same.append(func.substr(Organisation.tax_code, 1, _TAX_NUMBER_LENGTH) == facts.tax_code[:_TAX_NUMBER_LENGTH])
    if organisation.contact_phone:
        same.append(Organisation.contact_phone == organisation.contact_phone)
    sure = list(session.scalars(others.where(or_(*same)).order_by(Organisation.id))) if same else []
    alike = [
        other
        for other in session.scalars(others.where(_named_like(organisation, facts)).limit(_COMPARED))
        if essence(other.name) == essence(facts.name) and other not in sure
    ]
    return sure + alike


def _named_like(organisation: Organisation, facts: Facts) -> Any:
    """A cheap first sieve: the words of the name that set it apart, and the province where that matters."""
    words = [Organisation.search_text.contains(term, autoescape=True) for term in search_terms(essence(facts.name))]
    if facts.kind.is_cooperative:  # every province has its Tân Tiến cooperative
        words.append(Organisation.province_code == organisation.province_code)
    return and_(*words, Organisation.kind.in_([kind for kind in OrganisationKind if _alike(kind, facts.kind)]))


def _alike(kind: OrganisationKind, other: OrganisationKind) -> bool:
    return kind.is_cooperative == other.is_cooperative


def verified_since(since: datetime, *, among: Collection[int]) -> set[int]:
    """Which of some organisations the union first verified at or after a moment: the newcomers."""
    found = select(Organisation.id).where(Organisation.id.in_(among), Organisation.verified_at >= since)
    return set(session.scalars(found))
