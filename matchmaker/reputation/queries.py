"""Reading facts and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from matchmaker.catalogue.queries import tree
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.ranking.facts.listings import SPECIES_DEPTH
from matchmaker.reputation import figures
from matchmaker.reputation.figures import NOTHING_KNOWN, Fact, Record, Usual
from matchmaker.reputation.kinds import FactKind, Side
from matchmaker.reputation.models import ReputationFact, ReputationMean, ReputationReply, ReputationStanding


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


def record_of(organisation_id: int, side: Side, product_code: str) -> Record:
    """Every figure of an organisation for the species of a product, as of today. Two statements."""
    species_code = species_of(product_code)
    return figures.record(facts_of(organisation_id, side, species_code), side, usual(side, species_code), today())


def trades_on_record(organisation_id: int) -> list[tuple[Side, str]]:
    """As what, and with which species, an organisation has anything on record: what it sells first, most first."""
    found = session.execute(
        select(ReputationFact.side, ReputationFact.species_code)
        .where(ReputationFact.organisation_id == organisation_id, ReputationFact.is_void.is_(False))
        .group_by(ReputationFact.side, ReputationFact.species_code)
        .order_by(ReputationFact.side.desc(), func.count().desc(), ReputationFact.species_code)
    )
    return [(side, species_code) for side, species_code in found]


def standings(organisation_ids: Collection[int], side: Side, product_code: str) -> dict[int, ReputationStanding]:
    """What is on record of some organisations for the species of a product, by organisation; none of newcomers."""
    found = session.scalars(
        select(ReputationStanding).where(
            ReputationStanding.organisation_id.in_(organisation_ids),
            ReputationStanding.side == side,
            ReputationStanding.species_code == species_of(product_code),
            ReputationStanding.facts > 0,
        )
    )
    return {each.organisation_id: each for each in found}


def facts_told(organisation_id: int, side: Side, species_code: str) -> Select[ReputationFact]:
    """The facts behind an organisation's figures, the latest first."""
    return (
        select(ReputationFact)
        .where(
            ReputationFact.organisation_id == organisation_id,
            ReputationFact.side == side,
            ReputationFact.species_code == species_code,
            ReputationFact.is_void.is_(False),
        )
        .order_by(ReputationFact.happened_on.desc(), ReputationFact.id.desc())
    )


def fact_told(organisation_id: int, fact_id: int) -> ReputationFact | None:
    """One fact about an organisation that was not taken back."""
    fact = session.get(ReputationFact, fact_id)
    return fact if fact is not None and fact.organisation_id == organisation_id and not fact.is_void else None


def replies_about(facts: Sequence[ReputationFact]) -> list[ReputationReply]:
    """All that an organisation answered to facts about it or to their deals, the earliest first."""
    if not facts:
        return []
    found = session.scalars(
        select(ReputationReply)
        .where(
            ReputationReply.organisation_id == facts[0].organisation_id,
            or_(
                ReputationReply.fact_id.in_([each.id for each in facts]),
                ReputationReply.deal_id.in_([each.deal_id for each in facts]),
            ),
        )
        .order_by(ReputationReply.id)
    )
    return list(found)


def replies_by(user_id: int) -> list[ReputationReply]:
    """All that a person wrote for their organisation, the earliest first."""
    found = session.scalars(
        select(ReputationReply).where(ReputationReply.by_id == user_id).order_by(ReputationReply.id)
    )
    return list(found)
