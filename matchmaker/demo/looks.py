"""What the demonstration's buyer looked at on the days before: lists of matches as they were shown, and one opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from matchmaker.db import now, session
from matchmaker.demo.deals import Desk
from matchmaker.matching import facts, ranked, rankers, service, showing
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.ranking.judging.grading import InteractionKind

BUYER: Final = "Công ty TNHH Xuất khẩu Trái cây Mẫu"
PRODUCT, DAYS_AGO = "PAS-PUR", (8, 2)
"""The buyer opened its list of passion fruit, and not that of durian: Cao Nguyên was never seen."""


def load(desk: Desk) -> None:
    """Keep the lists as they were seen, and that the best offer was opened."""
    need = session.scalars(
        select(Need)
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .where(Need.organisation_id == desk.ids[BUYER], NeedRevision.product_code == PRODUCT)
        .order_by(Need.id)
    ).first()
    asked = facts.need(need.id) if need is not None else None
    if need is None or asked is None:
        return
    found = showing.as_ranked(ranked.for_need(asked, rankers.both(), side=Side.BUYER))
    buyer = desk.member(BUYER)
    for days in DAYS_AGO:
        at = now() - timedelta(days=days)
        service.record_run(found, found.top(10), viewer=buyer, organisation_id=desk.ids[BUYER]).at = at
        service.note(
            InteractionKind.OPENED,
            need_id=need.id,
            offer_id=found.other_id(found.best_first[0]),
            side=Side.BUYER,
            by=buyer,
            organisation_id=desk.ids[BUYER],
        ).at = at
