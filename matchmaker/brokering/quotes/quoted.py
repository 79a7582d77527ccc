"""What needs' own pages ask of quotes: how much is proposed about each, and whether there is anything to compare."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import and_, case, func, select

from matchmaker.brokering.models import Introduction
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.catalogue.models import Product
from matchmaker.db import Amount, session
from matchmaker.measures import today
from matchmaker.needs.filling import Quoted, told_by
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision


@told_by
def quoted(need_ids: Collection[int]) -> dict[int, Quoted]:
    """By need: what waits for an answer, counted in the need's own unit, and how many quotes there ever were."""
    if not need_ids:
        return {}
    asked, offered = Product.__table__.alias("asked"), Product.__table__.alias("offered")
    stands = and_(
        Quote.status == QuoteStatus.OPEN,
        QuoteVersion.valid_until >= today(),
        asked.c.unit == offered.c.unit,
    )
    waiting = func.sum(case((stands, QuoteVersion.quantity), else_=0), type_=Amount())
    statement = (
        select(Introduction.need_id, waiting, func.count(Quote.id))
        .join(Quote, Quote.introduction_id == Introduction.id)
        .join(QuoteVersion, QuoteVersion.id == Quote.latest_id)
        .join(Need, Need.id == Introduction.need_id)
        .join(NeedRevision, NeedRevision.id == Need.approved_id)
        .join(Offer, Offer.id == Introduction.offer_id)
        .join(OfferRevision, OfferRevision.id == Offer.approved_id)
        .join(asked, asked.c.code == NeedRevision.product_code)
        .join(offered, offered.c.code == OfferRevision.product_code)
        .where(Introduction.need_id.in_(need_ids))
        .group_by(Introduction.need_id)
    )
    return {need_id: Quoted(amount or Decimal(0), count) for need_id, amount, count in session.execute(statement)}
