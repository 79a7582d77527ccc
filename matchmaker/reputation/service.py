"""Writing facts and answers, and keeping up what follows from them. Nothing commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.db import session
from matchmaker.reputation import standings
from matchmaker.reputation.evidence import Evidence, as_data
from matchmaker.reputation.figures import WEIGHTS
from matchmaker.reputation.kinds import Cause, FactKind, Side
from matchmaker.reputation.models import ReputationFact, ReputationReply
from matchmaker.reputation.queries import replies_about, species_of

SHARES: Final = frozenset({FactKind.DELIVERED, FactKind.GRADE_ACCEPTED})
"""Kinds that tell an amount of another."""
DAYS: Final = frozenset({FactKind.COLLECTED, FactKind.PAID})
"""Kinds that tell days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWritten:
    """A fact as its evidence tells it. Raises ValueError for one that does not say what its kind needs.

    Sellers have DELIVERED and GRADE_ACCEPTED, buyers COLLECTED and PAID, both CANCELLED: a fact about the one who
    did it. Whoever lost a deal because the other cancelled it, or because a need died, has none.
    """

    organisation_id: int
    """Who did it."""
    side: Side
    product_code: str
    """As contracted; any level of the catalogue."""
    kind: FactKind
    happened_on: date
    """The Vietnamese day."""
    deal_id: int
    """The contract's id."""
    source: str
    """What tells it, as ``delivery:12``; at most 60 characters."""
    evidence: tuple[Evidence, ...]
    """What backs it; at least one thing."""
    amount: Decimal | None = None
    of_amount: Decimal | None = None
    """Delivered of promised, accepted of inspected: in the product's base unit, the second more than 0."""
    days: int | None = None
    """From ready to collected; after the due day, negative where it was early."""
    cause: Cause | None = None
    """Of a cancellation, always; of goods that did not arrive, where it was force majeure."""

    def __post_init__(self) -> None:
        whole = self.amount is not None and self.of_amount is not None and self.amount >= 0 and self.of_amount > 0
        if (
            self.kind not in WEIGHTS[self.side]
            or (self.kind in SHARES) != whole
            or (self.kind in DAYS) != (self.days is not None)
            or (self.kind is FactKind.CANCELLED and self.cause is None)
            or not self.evidence
        ):
            raise ValueError(f"not a fact of this kind: {self}")


def record(fact: FactWritten, *, by: User | None) -> ReputationFact:
    """Write a fact down, or correct what the same source told of the same organisation and kind before.

    One that was withdrawn stands again. Writing the same twice is writing it once. The caller holds the lock of
    the deal, so nobody else writes of it meanwhile; the standing is locked here, after it.
    """
    found = session.scalar(
        select(ReputationFact).where(
            ReputationFact.organisation_id == fact.organisation_id,
            ReputationFact.kind == fact.kind,
            ReputationFact.source == fact.source,
        )
    )
    row = found or ReputationFact(organisation_id=fact.organisation_id, kind=fact.kind, source=fact.source)
    before = _where(row) if found else None
    _put(row, fact)
    session.add(row)
    if session.is_modified(row) or found is None:
        session.flush()
        what = "reputation.recorded" if found is None else "reputation.corrected"
        _tell(what, row, by)
        _keep_up({_where(row)} | ({before} if before else set()))
    return row


def withdraw(source: str, *, by: User | None) -> None:
    """Take back whatever a source told, as where it is contested. The facts are kept, and count no more."""
    told = session.scalars(
        select(ReputationFact)
        .where(ReputationFact.source == source, ReputationFact.is_void.is_(False))
        .order_by(ReputationFact.id)
    ).all()
    for each in told:
        each.is_void = True
        session.flush()
        _tell("reputation.withdrawn", each, by)
    _keep_up({_where(each) for each in told})


def reply(fact: ReputationFact, text: str, *, about_deal: bool, by: User) -> None:
    """Answer a fact, or its whole deal, for the organisation that it is about. Nobody moderates it.

    What was answered before is kept; an empty text takes the answer back. Saying the same again says nothing new.
    """
    of_deal, of_fact = (fact.deal_id, None) if about_deal else (None, fact.id)
    said = [each for each in replies_about([fact]) if (each.deal_id, each.fact_id) == (of_deal, of_fact)]
    if (said[-1].text if said else "") == text:
        return
    row = ReputationReply(
        organisation_id=fact.organisation_id, fact_id=of_fact, deal_id=of_deal, text=text, by_id=by.id
    )
    session.add(row)
    session.flush()
    audit.record("reputation.answered", row, by=by, organisation_id=fact.organisation_id, source=fact.source)


def _put(row: ReputationFact, fact: FactWritten) -> None:
    row.side, row.deal_id, row.happened_on = fact.side, fact.deal_id, fact.happened_on
    row.product_code, row.species_code = fact.product_code, species_of(fact.product_code)
    row.amount, row.of_amount, row.days, row.cause = fact.amount, fact.of_amount, fact.days, fact.cause
    row.is_void = False
    if row.evidence != (backing := as_data(fact.evidence)):
        row.evidence = backing


def _where(row: ReputationFact) -> standings.Where:
    return standings.Where(row.organisation_id, row.side, row.species_code)


def _keep_up(where: Iterable[standings.Where]) -> None:
    """In one order, so that two deals of the same organisations never wait for each other in a ring."""
    for each in sorted(where):
        standings.compute(each)


def _tell(what: str, row: ReputationFact, by: User | None) -> None:
    audit.record(what, row, by=by, organisation_id=row.organisation_id, kind=row.kind.value, source=row.source)
