"""Verified organisations that fit a search, and the counts of its facets: asked of the database, for they are few.

An organisation answers to what it trades, where it is, and what it holds; other facets say nothing of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.orm import joinedload

from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials.models import Certificate
from matchmaker.credentials.queries import stands
from matchmaker.db import session
from matchmaker.organisations.models import Organisation, Standing, Trade
from matchmaker.search import words
from matchmaker.search.asked import Asked, Facet, Order

FACETS: Final = (Facet.PRODUCT, Facet.PROVINCE, Facet.CERTIFICATE, Facet.VERIFIED)
Conditions = Mapping[Facet, ColumnElement[bool]]


@dataclass(frozen=True)
class Found:
    """Organisations of one page, in order, with what each facet would bring."""

    total: int
    rows: list[Organisation]
    counts: Mapping[Facet, Mapping[str, int]]
    without: Mapping[Facet, int]


def total(asked: Asked, terms: Sequence[str], day: date) -> int:
    """How many fit."""
    return _count(_conditions(asked, terms, day))


def found(asked: Asked, terms: Sequence[str], day: date, *, limit: int, offset: int = 0) -> Found:
    """Organisations `offset` to `offset + limit` of those that fit, and what each facet would bring."""
    conditions = _conditions(asked, terms, day)
    rows = session.scalars(
        _fitting(select(Organisation), conditions)
        .options(joinedload(Organisation.commune))
        .order_by(*_order(asked))
        .limit(limit)
        .offset(offset)
    )
    return Found(
        _count(conditions),
        list(rows),
        _counts(asked, terms, day, conditions),
        {facet: _count(_but(facet, asked, terms, day)) for facet in conditions},
    )


def _order(asked: Asked) -> tuple[ColumnElement[Any], ...]:
    if asked.order is Order.NEWEST:
        return Organisation.verified_at.desc(), Organisation.id.desc()
    return Organisation.sort_key.asc(), Organisation.id.asc()


def _counts(asked: Asked, terms: Sequence[str], day: date, conditions: Conditions) -> dict[Facet, dict[str, int]]:
    def others(facet: Facet) -> Conditions:
        return _but(facet, asked, terms, day) if facet in conditions else conditions

    provinces = _fitting(select(Organisation.province_code, func.count()), others(Facet.PROVINCE))
    holder = Certificate.organisation_id
    held = select(Certificate.kind_code, func.count(distinct(holder))).where(
        holder.in_(_fitting(select(Organisation.id), others(Facet.CERTIFICATE))),
        stands(day, verified_only=asked.verified),
    )
    checked = _conditions(replace(asked, verified=True), terms, day)
    return {
        Facet.PRODUCT: _by_product(others(Facet.PRODUCT)),
        Facet.PROVINCE: _pairs(provinces.group_by(Organisation.province_code)),
        Facet.CERTIFICATE: _pairs(held.group_by(Certificate.kind_code)),
        Facet.VERIFIED: {"y": _count(checked)},
    }


def _pairs(statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(statement)}


def _by_product(conditions: Conditions) -> dict[str, int]:
    """How many trade each product or something below it; who trades two varieties counts once for the species."""
    traded = _fitting(
        select(Organisation.id, Trade.product_code).join(Trade, Trade.organisation_id == Organisation.id), conditions
    )
    tree = catalogue.tree()
    around = {
        (organisation_id, above)
        for organisation_id, code in session.execute(traded)
        if code in tree
        for above in tree.path_of(code)
    }
    return Counter(code for _, code in around)


def _count(conditions: Conditions) -> int:
    return session.scalar(_fitting(select(func.count(Organisation.id)), conditions)) or 0


def _fitting(statement: Any, conditions: Conditions) -> Any:
    """A statement over organisations, about those alone that are verified and fit."""
    return statement.where(Organisation.standing == Standing.VERIFIED, *conditions.values())


def _but(facet: Facet, asked: Asked, terms: Sequence[str], day: date) -> Conditions:
    """All conditions but one facet's own. Without "checked only", papers count that are merely declared."""
    kept = [] if facet is Facet.WORDS else list(terms)
    return _conditions(asked.without(facet), kept, day)


def _conditions(asked: Asked, terms: Sequence[str], day: date) -> dict[Facet, ColumnElement[bool]]:
    conditions: dict[Facet, ColumnElement[bool]] = {}
    if terms:
        conditions[Facet.WORDS] = words.holds(Organisation, terms)
    if asked.product:
        codes = {below for each in asked.product for below in catalogue.tree().descendants(each)}
        conditions[Facet.PRODUCT] = Organisation.id.in_(
            select(Trade.organisation_id).where(Trade.product_code.in_(sorted(codes)))
        )
    if asked.province:
        conditions[Facet.PROVINCE] = Organisation.province_code.in_(asked.province)
    holding = select(Certificate.organisation_id).where(stands(day, verified_only=asked.verified))
    if asked.certificate:
        kinds = Certificate.kind_code.in_(asked.certificate)
        conditions[Facet.CERTIFICATE] = Organisation.id.in_(holding.where(kinds))
    if asked.verified:
        conditions[Facet.VERIFIED] = Organisation.id.in_(holding)
    return conditions
