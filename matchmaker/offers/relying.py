"""What offers rely on that does not stand any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from matchmaker.credentials.lapsing.lapses import Lapse, lapses
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.offers.models import offer_certificate


def lapses_of(revision_ids: Collection[int], day: date) -> dict[int, list[Lapse]]:
    """By version of an offer, the certificates it names that do not stand on a day: one query, and their standings."""
    if not revision_ids:
        return {}
    rows = session.execute(
        select(offer_certificate.c.revision_id, Certificate)
        .join(Certificate, Certificate.id == offer_certificate.c.certificate_id)
        .where(offer_certificate.c.revision_id.in_(revision_ids), Certificate.removed_at.is_(None))
        .order_by(Certificate.id)
    ).all()
    found: dict[int, list[Lapse]] = {}
    for revision_id, certificate in rows:
        found.setdefault(revision_id, []).extend(lapses([certificate], day))
    return {revision_id: each for revision_id, each in found.items() if each}


def lapsed_today(revision_ids: Collection[int]) -> dict[int, list[Lapse]]:
    """The same today."""
    return lapses_of(revision_ids, today())
