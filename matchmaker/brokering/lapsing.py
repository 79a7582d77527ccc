"""Introductions to offers that relied on something which stands no more: flagged when somebody looks, told once.

The state follows from dates (`credentials.states.timeline`); the worker's chore only tells whoever is concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.brokering.followers import followers
from matchmaker.brokering.models import Introduction
from matchmaker.catalogue.models import Product
from matchmaker.credentials.lapsing.lapses import Lapse, lapses
from matchmaker.credentials.lapsing.reminders import LOOK_BACK_DAYS, claim
from matchmaker.credentials.models import Certificate, CheckStatus, MarketStanding, MarketStatus, NoticeKind
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.needs.models import NeedRevision
from matchmaker.offers.models import OfferRevision, offer_certificate
from matchmaker.offers.relying import lapses_of
from matchmaker.organisations.queries import members


def flags(introductions: Iterable[Introduction], day: date | None = None) -> dict[int, list[Lapse]]:
    """By open introduction, what its offer relied on that does not stand on a day (today) and concerns its need."""
    now_on = day or today()
    open_ones = [each for each in introductions if each.status_on(now_on).is_open]
    found = lapses_of({each.offer_revision_id for each in open_ones}, now_on)
    flagged = {
        each.id: [lapse for lapse in found.get(each.offer_revision_id, ()) if concerns(lapse, each.need_revision)]
        for each in open_ones
    }
    return {introduction_id: each for introduction_id, each in flagged.items() if each}


def concerns(lapse: Lapse, need: NeedRevision) -> bool:
    """Whether a lapse matters to a need: in one market only where the need asks for it or goes to it."""
    return lapse.market is None or need.market == lapse.market or lapse.market in _markets_asked(need)


def _markets_asked(need: NeedRevision) -> set[Any]:
    return {each.get("value") for each in need.requirements if each.get("kind") == "certificate"}


# Telling -----------------------------------------------------------------------------------------------------


def tell_concerned(day: date | None = None) -> int:
    """Write to the other side of open introductions, and to the staff who follow them, what lapsed; how many lapses.

    The worker calls this. Each lapse is claimed in the database first, so it is told once whoever runs.
    """
    now_on = day or today()
    count = 0
    for certificate in session.scalars(_lately_lapsed(now_on)).unique():
        for lapse in lapses([certificate], now_on):
            told_on = lapse.since or now_on
            if not _is_news(told_on, now_on):
                continue
            if claim(certificate, NoticeKind.CONCERNED, told_on, lapse.market, decided_at=lapse.decided_at):
                _tell(lapse, now_on)
                count += 1
    return count


def _is_news(since: date, day: date) -> bool:
    return since > day - timedelta(days=LOOK_BACK_DAYS)


def _lately_lapsed(day: date) -> Any:
    """Certificates of which something may have lapsed lately, and that an open introduction's offer names."""
    first = day - timedelta(days=LOOK_BACK_DAYS)
    halted = Certificate.status.in_((CheckStatus.SUSPENDED, CheckStatus.REVOKED))
    in_market = (
        select(MarketStanding.id)
        .where(
            MarketStanding.certificate_id == Certificate.id,
            or_(
                and_(
                    MarketStanding.status.in_((MarketStatus.SUSPENDED, MarketStatus.REVOKED)),
                    or_(MarketStanding.starts_on.is_(None), MarketStanding.starts_on.between(first, day)),
                ),
                MarketStanding.ends_on.between(first, day),
            ),
        )
        .exists()
    )
    named = (
        select(Introduction.id)
        .join(offer_certificate, offer_certificate.c.revision_id == Introduction.offer_revision_id)
        .where(offer_certificate.c.certificate_id == Certificate.id, Introduction.ended_at.is_(None))
        .exists()
    )
    return (
        select(Certificate)
        .where(
            Certificate.removed_at.is_(None),
            named,
            or_(Certificate.expires_on.between(first, day), and_(halted, Certificate.status_from <= day), in_market),
        )
        .order_by(Certificate.id)
    )


def _tell(lapse: Lapse, day: date) -> None:
    for introduction in _open_introductions(lapse.certificate):
        if not introduction.status_on(day).is_open or not concerns(lapse, introduction.need_revision):
            continue
        for membership in members(introduction.buyer_id):
            _write(lapse, introduction, membership.user, "brokering/paper_lapsed")
        for follower in followers(introduction):
            _write(lapse, introduction, follower, "brokering/paper_lapsed_for_staff")


def _open_introductions(certificate: Certificate) -> Sequence[Introduction]:
    return session.scalars(
        select(Introduction)
        .join(offer_certificate, offer_certificate.c.revision_id == Introduction.offer_revision_id)
        .where(offer_certificate.c.certificate_id == certificate.id, Introduction.ended_at.is_(None))
        .options(
            joinedload(Introduction.need_revision),
            joinedload(Introduction.offer_revision).joinedload(OfferRevision.product),
            joinedload(Introduction.seller),
            joinedload(Introduction.buyer),
            joinedload(Introduction.broker),
        )
        .order_by(Introduction.id)
    ).all()


def _write(lapse: Lapse, introduction: Introduction, reader: User, template: str) -> None:
    kind, product = lapse.certificate.kind, introduction.offer_revision.product
    outbox.queue(
        template,
        to_email=reader.email,
        to_id=reader.id,
        language=reader.language,
        path=f"/introductions/{introduction.id}",
        kind_vi=kind.short_name("vi"),
        kind_en=kind.short_name("en"),
        market=lapse.market,
        state=lapse.state.value,
        since=lapse.since.isoformat() if lapse.since else None,
        seller=introduction.seller.name,
        buyer=introduction.buyer.name,
        product_vi=_name(product, "vi"),
        product_en=_name(product, "en"),
    )


def _name(product: Product | None, language: str) -> str:
    return product.name(language) if product is not None else ""
