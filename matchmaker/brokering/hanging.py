"""The open introductions of an offer, for whoever checks the certificates that it relies on."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matchmaker.brokering.models import Introduction
from matchmaker.browsing.words import market_name
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation.hanging import Hanging


def introductions(offer_ids: Sequence[int]) -> list[Hanging]:
    """Who is being introduced to some offers: buyers, with the market that their need goes to."""
    found = session.scalars(
        select(Introduction)
        .where(Introduction.offer_id.in_(offer_ids), Introduction.ended_at.is_(None))
        .options(joinedload(Introduction.buyer), joinedload(Introduction.need_revision))
        .order_by(Introduction.id)
    )
    return [_told(each) for each in found if each.status_on(today()).is_open]


def _told(introduction: Introduction) -> Hanging:
    market = introduction.need_revision.market
    return Hanging(
        offer_id=introduction.offer_id,
        title=_("Đang giới thiệu với %(buyer)s", buyer=introduction.buyer.name),
        note=_("hàng đi %(market)s", market=market_name(market)) if market else "",
        url=url_for("brokering.show", introduction_id=introduction.id),
    )
