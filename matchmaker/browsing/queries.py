"""Published listings that fit what was asked: one statement for both sides, filtered and sorted in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import cos, radians
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Table, case, cast, func, literal, select
from sqlalchemy.orm import contains_eager, selectinload

from matchmaker.catalogue import queries as catalogue
from matchmaker.catalogue.models import Commune
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.queries import stands
from matchmaker.db import Amount, session
from matchmaker.listings import ContractKind
from matchmaker.measures import Place, Quantity, Unit, today
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.text import search_terms

QUERY_CHARACTERS: Final = 100


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    SOONEST = "soonest"
    LARGEST = "largest"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a reader asks for; whatever is empty does not narrow."""

    q: str = ""
    product_code: str | None = None
    province_code: str | None = None
    certificate_code: str | None = None
    verified_only: bool = False
    from_on: date | None = None
    to_on: date | None = None
    at_least: Quantity | None = None
    contract_kind: ContractKind | None = None
    organisation_id: int | None = None
    near: Place | None = None
    order: Order = Order.NEWEST


@dataclass(frozen=True)
class Side:
    """One of the two kinds of listing, with what tells them apart in SQL. Frozen at import by its feature."""

    name: str
    """`offers` or `needs`: the folder of its templates and the first part of its addresses."""
    listing: type[Any]
    revision: type[Any]
    parent: str
    """The relationship from a revision to its listing."""
    certificates: Table | None = None
    """Where revisions rely on certificates; a side without it *requires* them instead."""


def published(side: Side, *, on: date | None = None) -> Select[Any]:
    """Approved revisions, with their listings, of what everybody may see on a day (today).

    The few organisations that are not verified are taken out by id: joining the many that are costs more
    than all the rest of the question.
    """
    listing, revision = side.listing, side.revision
    unverified = select(Organisation.id).where(Organisation.standing != Standing.VERIFIED)
    return (
        select(revision)
        .join(listing, listing.approved_id == revision.id)
        .where(
            listing.withdrawn_at.is_(None),
            listing.suspended_at.is_(None),
            listing.organisation_id.not_in(unverified),
            revision.ends_on >= (on or today()),
        )
    )


def found(side: Side, criteria: Criteria) -> Select[Any]:
    """Published listings that fit, in the order asked for; `page_of` reads them."""
    statement = published(side).where(*_conditions(side, criteria))
    if criteria.order is Order.NEAREST and criteria.near is not None:
        statement = statement.outerjoin(Commune, Commune.code == side.revision.commune_code)
    return statement.order_by(*_order(side, criteria))


@dataclass(frozen=True, slots=True)
class Found:
    """One page of revisions, and how many listings fit in all."""

    rows: list[Any]
    total: int


def page_of(side: Side, criteria: Criteria, *, limit: int, offset: int = 0) -> Found:
    """Listings `offset` to `offset + limit` of those that fit, with all that a view shows.

    Count and order are told by one pass over narrow rows; the wide rows are then read for this page alone.
    The whole list, newest first, is the page most often opened: there the index has the order already, and
    counting apart is cheaper than sorting everything.
    """
    statement = found(side, criteria)
    if criteria == Criteria():
        ids = session.scalars(_narrow(statement, side.revision.id).limit(limit).offset(offset)).all()
        return Found(load(side, ids), _count(statement))
    numbered = session.execute(
        _narrow(statement, side.revision.id, func.count().over()).limit(limit).offset(offset)
    ).all()
    if not numbered:
        return Found([], _count(statement) if offset else 0)
    return Found(load(side, [row[0] for row in numbered]), numbered[0][1])


def _narrow(statement: Select[Any], *columns: ColumnElement[Any]) -> Select[Any]:
    return statement.with_only_columns(*columns, maintain_column_froms=True)


def _count(statement: Select[Any]) -> int:
    return session.scalar(_narrow(statement.order_by(None), func.count())) or 0


def newest(side: Side, limit: int) -> list[Any]:
    """The revisions of the newest published listings, without counting the rest."""
    statement = _narrow(found(side, Criteria()), side.revision.id)
    return load(side, session.scalars(statement.limit(limit)).all())


def load(side: Side, revision_ids: Sequence[int]) -> list[Any]:
    """Revisions in the order of their ids, with all that a view shows."""
    listing, revision = side.listing, side.revision
    statement = (
        select(revision)
        .join(listing, getattr(revision, side.parent))
        .where(revision.id.in_(revision_ids))
        .options(contains_eager(getattr(revision, side.parent)).joinedload(listing.organisation, innerjoin=True))
    )
    if side.certificates is not None:
        statement = statement.options(selectinload(revision.certificates))
    by_id = {each.id: each for each in session.scalars(statement)} if revision_ids else {}
    return [by_id[each] for each in revision_ids]


def _conditions(side: Side, criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    revision = side.revision
    for term in search_terms(criteria.q[:QUERY_CHARACTERS]):
        yield (" " + revision.search_text).contains(f" {term}", autoescape=True)
    if criteria.product_code:
        yield revision.product_code.in_(product_codes(side, criteria.product_code))
    if criteria.province_code:
        communes = select(Commune.code).where(Commune.province_code == criteria.province_code)
        yield revision.commune_code.in_(communes)
    if criteria.certificate_code or (criteria.verified_only and side.certificates is not None):
        yield _relies_on(side, criteria)
    if criteria.from_on:
        yield revision.ends_on >= criteria.from_on
    if criteria.to_on:
        yield revision.starts_on <= criteria.to_on
    if criteria.at_least:
        yield _holds(revision, criteria.at_least)
    if criteria.contract_kind:
        yield revision.contract_kind == criteria.contract_kind
    if criteria.organisation_id:
        yield side.listing.organisation_id == criteria.organisation_id


def product_codes(side: Side, code: str) -> tuple[str, ...]:
    """Codes under which a listing fits a product of any level: the product and all beneath it.

    A need may be wider than what a seller looks for, so for needs what stands above the product fits too:
    who buys any fruit buys durian.
    """
    tree = catalogue.tree()
    return tree.related(code) if side.certificates is None else tree.descendants(code)


def _relies_on(side: Side, criteria: Criteria) -> ColumnElement[bool]:
    """An offer relies on a certificate that stands today; a need asks for one of the kind."""
    if side.certificates is None:
        named = f'"{criteria.certificate_code}"'
        return cast(side.revision.requirements, String).contains(named, autoescape=True)
    link = side.certificates
    standing = (
        select(link.c.revision_id)
        .join(Certificate, Certificate.id == link.c.certificate_id)
        .where(stands(today(), verified_only=criteria.verified_only))
    )
    if criteria.certificate_code:
        standing = standing.where(Certificate.kind_code == criteria.certificate_code)
    relies: ColumnElement[bool] = side.revision.id.in_(standing)
    return relies


def _holds(revision: Any, least: Quantity) -> ColumnElement[bool]:
    """At least so much, of products that are counted in a unit of the same dimension; no other product is.

    One expression, not one for each unit: the index on windows answers it without the wide rows.
    """
    counted_in: dict[Unit, list[str]] = {}
    for node in catalogue.tree():
        if node.unit.dimension is least.unit.dimension:
            counted_in.setdefault(node.unit, []).append(node.code)
    enough = case(
        *(
            (revision.product_code.in_(codes), literal(least.amount_in(unit), Amount()))
            for unit, codes in counted_in.items()
        )
    )
    holds: ColumnElement[bool] = revision.quantity >= enough
    return holds


def _order(side: Side, criteria: Criteria) -> Iterator[ColumnElement[Any]]:
    """The order asked for, the newest first among equals, and never two ways to sort the same rows."""
    listing, revision = side.listing, side.revision
    if criteria.order is Order.SOONEST:
        yield revision.starts_on.is_(None)
        yield revision.starts_on
    elif criteria.order is Order.LARGEST:
        yield revision.quantity.is_(None)
        yield revision.quantity.desc()
    elif criteria.order is Order.NEAREST and criteria.near is not None:
        yield Commune.lat.is_(None)
        yield _rough_distance(criteria.near)
    yield listing.published_at.desc()
    yield listing.id.desc()


def _rough_distance(near: Place) -> ColumnElement[float]:
    """Grows with the distance from a place: degrees squared, the east-west ones as short as they are there."""
    north = Commune.lat - near.lat
    east = (Commune.lon - near.lon) * cos(radians(near.lat))
    return north * north + east * east
