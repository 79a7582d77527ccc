"""Reading facts and what follows from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.ranking.facts.listings import SPECIES_DEPTH
from matchmaker.reputation.figures import NOTHING_KNOWN, Fact, Usual
from matchmaker.reputation.kinds import FactKind, Side
from matchmaker.reputation.models import ReputationFact, ReputationMean


def species_of(product_code: str) -> str:
    """The species that a variety belongs to; a species, or a group of them, is itself."""
    return tree()[product_code].path[:SPECIES_DEPTH][-1]


def facts_of(organisation_id: int, side: Side, species_code: str) -> list[Fact]:
    """What counts of an organisation's facts, void ones left out."""
    return [
        plain(row)
        for row in session.execute(
            select(*COUNTED).where(
                ReputationFact.organisation_id == organisation_id,
                ReputationFact.side == side,
                ReputationFact.species_code == species_code,
                ReputationFact.is_void.is_(False),
            )
        )
    ]


COUNTED = (
    ReputationFact.kind,
    ReputationFact.happened_on,
    ReputationFact.deal_id,
    ReputationFact.amount,
    ReputationFact.of_amount,
    ReputationFact.days,
    ReputationFact.cause,
)
"""Columns that figures are made of."""


def plain(row: Any) -> Fact:
    """A row of `COUNTED` as figures read it."""
    share = float(row.amount / row.of_amount) if row.of_amount else None
    return Fact(row.kind, row.happened_on, row.deal_id, share, row.days, row.cause)


def usual(side: Side, species_code: str) -> Usual:
    """What is usual for a product as last computed; what is assumed where nothing is known."""
    rows = session.scalars(
        select(ReputationMean).where(ReputationMean.side == side, ReputationMean.species_code == species_code)
    ).all()
    shares, days = dict(NOTHING_KNOWN.shares), dict(NOTHING_KNOWN.days)
    numbers: dict[FactKind, int] = {}
    for each in rows:
        shares[each.kind], numbers[each.kind] = each.share, each.organisations
        if each.days is not None:
            days[each.kind] = each.days
    return Usual(shares, days, numbers)
