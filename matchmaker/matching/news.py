"""What is new for a listing since its organisation last looked at its ranked list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.matching.models import MatchRun
from matchmaker.matching.queries import is_listed, need_rows, offer_rows
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation

LISTINGS_MAX: Final = 20
"""Of how many of an organisation's listings news are told; the newest ones."""


@dataclass(frozen=True)
class News:
    """New listings of the other side that speak of the same product and time."""

    listing_id: int
    product_code: str
    count: int


@dataclass(frozen=True)
class _Own:
    """One published listing of the organisation, and since when news count."""

    id: int
    product_code: str
    starts_on: date
    ends_on: date
    since: datetime


def new_offers(organisation_id: int, today: date) -> list[News]:
    """For each of an organisation's published needs: offers of the product published since its last look."""
    columns = (Need.id, NeedRevision.product_code, NeedRevision.starts_on, NeedRevision.ends_on, Need.published_at)
    own = _own(
        need_rows(*columns, _last_look(MatchRun.need_id == Need.id, organisation_id))
        .where(Need.organisation_id == organisation_id, is_listed(Need), NeedRevision.ends_on >= today)
        .order_by(Need.published_at.desc())
    )
    return _count(
        own,
        [
            offer_rows(literal(each.id), literal(each.product_code), func.count()).where(
                OfferRevision.product_code.in_(tree().descendants(each.product_code)),
                OfferRevision.starts_on <= each.ends_on,
                OfferRevision.ends_on >= max(today, each.starts_on),
                Offer.published_at > each.since,
                Offer.organisation_id != organisation_id,
                OfferRevision.quantity > Offer.taken,
                is_listed(Offer),
            )
            for each in own
        ],
    )


def new_needs(organisation_id: int, today: date) -> list[News]:
    """For each of an organisation's published offers: needs of the product published since its last look."""
    columns = (Offer.id, OfferRevision.product_code, OfferRevision.starts_on, OfferRevision.ends_on, Offer.published_at)
    own = _own(
        offer_rows(*columns, _last_look(MatchRun.offer_id == Offer.id, organisation_id))
        .where(Offer.organisation_id == organisation_id, is_listed(Offer), OfferRevision.ends_on >= today)
        .order_by(Offer.published_at.desc())
    )
    return _count(
        own,
        [
            need_rows(literal(each.id), literal(each.product_code), func.count()).where(
                NeedRevision.product_code.in_(product.path if (product := tree().get(each.product_code)) else ()),
                NeedRevision.starts_on <= each.ends_on,
                NeedRevision.ends_on >= max(today, each.starts_on),
                Need.published_at > each.since,
                Need.organisation_id != organisation_id,
                NeedRevision.quantity > Need.taken,
                is_listed(Need),
            )
            for each in own
        ],
    )


def _last_look(about: ColumnElement[bool], organisation_id: int) -> Any:
    """When somebody of the organisation last saw a listing's list."""
    return (
        select(func.max(MatchRun.at))
        .where(about, MatchRun.organisation_id == organisation_id)
        .correlate(Need, Offer, Organisation)
        .scalar_subquery()
        .label("looked_at")
    )


def _own(statement: Select[Any]) -> list[_Own]:
    rows = session.execute(statement.limit(LISTINGS_MAX))
    return [
        _Own(listing_id, product, starts_on, ends_on, looked_at or published_at)
        for listing_id, product, starts_on, ends_on, published_at, looked_at in rows
    ]


def _count(own: Iterable[_Own], counts: list[Select[Any]]) -> list[News]:
    """Of several counts those that found something, in one statement."""
    if not counts:
        return []
    found = {row[0]: row for row in session.execute(union_all(*counts))}
    return [News(*found[each.id]) for each in own if found[each.id][2]]
