"""What was agreed on before a plan is made, and is left as it is: contracts and whatever is agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from matchmaker.brokering.models import Introduction, IntroductionStatus
from matchmaker.catalogue.queries import tree
from matchmaker.contracts.models import Contract
from matchmaker.db import session
from matchmaker.measures import Period
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision
from matchmaker.organisations.models import Organisation
from matchmaker.planning.gathering import Asked


@dataclass(frozen=True)
class Kept:
    """One agreement as far as it falls into a plan's season."""

    introduction_id: int
    offer_id: int
    need_id: int
    seller_id: int
    buyer_id: int
    product_code: str
    seller_commune_code: str | None
    buyer_commune_code: str | None
    amount: Decimal
    days: Period


def kept(asked: Asked) -> list[Kept]:
    """The agreements that a plan keeps, by their ids. What they hold was taken off offers and needs already."""
    return list(_kept(asked))


def _kept(asked: Asked) -> Iterator[Kept]:
    for row in session.execute(_agreements(asked)):
        node = tree().get(row.product_code)
        if node is None or (asked.product_code is not None and asked.product_code not in node.path):
            continue
        whole = Period(row.starts_on, max(row.ends_on, row.starts_on))
        first, last = max(whole.starts_on, asked.season.starts_on), min(whole.ends_on, asked.season.ends_on)
        if first > last:
            continue
        amount = _falling(row, whole, Period(first, last))
        if amount > 0:
            yield Kept(
                row.id,
                row.offer_id,
                row.need_id,
                row.seller_id,
                row.buyer_id,
                row.product_code,
                row.seller_commune_code,
                row.buyer_commune_code,
                amount,
                Period(first, last),
            )


def _falling(row: Row[Any], whole: Period, inside: Period) -> Decimal:
    """The part of the agreed amount that falls into the season, evenly over its days; whole base units."""
    told: Decimal = row.amount * inside.days / whole.days
    return told.quantize(Decimal(1), ROUND_DOWN) if inside != whole else row.amount


def _agreements(asked: Asked) -> Any:
    """Introductions that came to terms and are not settled, with what their contract says where there is one."""
    seller, buyer = aliased(Organisation), aliased(Organisation)
    statement = (
        select(
            Introduction.id,
            Introduction.offer_id,
            Introduction.need_id,
            Introduction.seller_id,
            Introduction.buyer_id,
            func.coalesce(Contract.product_code, OfferRevision.product_code).label("product_code"),
            OfferRevision.commune_code.label("seller_commune_code"),
            NeedRevision.commune_code.label("buyer_commune_code"),
            func.coalesce(Contract.quantity, Introduction.agreed_amount, type_=Contract.quantity.type).label("amount"),
            func.coalesce(Contract.starts_on, OfferRevision.starts_on, type_=Contract.starts_on.type).label(
                "starts_on"
            ),
            func.coalesce(Contract.ends_on, OfferRevision.ends_on, type_=Contract.ends_on.type).label("ends_on"),
        )
        .join(OfferRevision, OfferRevision.id == Introduction.offer_revision_id)
        .join(NeedRevision, NeedRevision.id == Introduction.need_revision_id)
        .join(seller, seller.id == Introduction.seller_id)
        .join(buyer, buyer.id == Introduction.buyer_id)
        .outerjoin(Contract, Contract.introduction_id == Introduction.id)
        .where(
            Introduction.status == IntroductionStatus.AGREED,
            Introduction.settled_at.is_(None),
            Introduction.agreed_amount.is_not(None),
        )
        .order_by(Introduction.id)
    )
    # What another province's two parties agreed on is theirs: a plan of the country keeps what its office may read.
    return statement.where(or_(seller.province_code == asked.province_code, buyer.province_code == asked.province_code))
