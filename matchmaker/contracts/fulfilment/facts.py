"""What deliveries and payments say of either side, for its record: worked out anew from what is confirmed.

Nothing contested, waiting or withdrawn tells anything; what was settled otherwise replaces what was told before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import milestones, queries
from matchmaker.contracts.fulfilment.milestones import Milestone, MilestoneKind
from matchmaker.contracts.fulfilment.reckoning import Reckoning, arrivals
from matchmaker.contracts.models import Contract, Delivery, Payment
from matchmaker.db import session
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.reputation import service as reputation
from matchmaker.reputation.evidence import Backing, Evidence
from matchmaker.reputation.kinds import FactKind
from matchmaker.reputation.kinds import Side as RecordSide
from matchmaker.reputation.models import ReputationFact
from matchmaker.reputation.service import FactWritten

GRACE_DAYS: Final = 3
"""A portion that arrives so many days after its last day still counts as delivered: a lorry breaks down, it rains."""
UNPAID_DAYS: Final = (7, 30, 60)
"""A due that stays unpaid counts as so many days late once they have passed: who never pays has no clean record.
Steps, not days, for each is told once."""
PREFIXES: Final = ("portion:", "delivery:", "collection:", "due:", "deposit:")
"""How the sources begin that are told here, and by nobody else."""


@dataclass(frozen=True)
class _Books:
    """A contract with everything that its facts are told from."""

    contract: Contract
    found: Reckoning
    deliveries: dict[int, Delivery]
    payments: dict[int, Payment]
    day: date
    """Today, or the day on which the contract ended: nobody owes a portion after that."""

    def fact(self, side: Side, kind: FactKind, source: str, on: date, **told: object) -> FactWritten:
        return FactWritten(
            organisation_id=self.contract.party(side).id,
            side=RecordSide(side.value),
            product_code=self.contract.product_code,
            kind=kind,
            happened_on=on,
            deal_id=self.contract.id,
            source=source,
            **told,  # type: ignore[arg-type]  # by the kind: amounts or days
        )


def keep_up(contract: Contract, *, by: User | None) -> None:
    """Write what is to be told of a contract, which is locked, and take back what is no more."""
    books = _books(contract)
    told = list(of(books))
    standing = session.scalars(
        select(ReputationFact.source).where(ReputationFact.deal_id == contract.id, ReputationFact.is_void.is_(False))
    )
    sources = {each.source for each in told}
    for source in sorted({each for each in standing if each.startswith(PREFIXES)} - sources):
        reputation.withdraw(source, by=by)
    for fact in told:
        reputation.record(fact, by=by)


def _books(contract: Contract) -> _Books:
    ended_on = today(contract.ended_at) if contract.ended_at is not None else today()
    return _Books(
        contract,
        queries.reckoning(contract),
        {each.number: each for each in queries.deliveries(contract.id)},
        {each.number: each for each in queries.payments(contract.id)},
        min(ended_on, today()),
    )


def of(books: _Books) -> Iterator[FactWritten]:
    """Every fact that a contract tells."""
    for each in books.found.milestones:
        if each.kind is MilestoneKind.DELIVERY:
            yield from _portion(books, each)
        elif each.kind is MilestoneKind.DUE:
            yield from _due(books, each)
        elif each.kind is MilestoneKind.DEPOSIT:
            yield from _deposit(books, each)
    for handover in books.found.handovers:
        if handover.is_confirmed:
            yield from _delivery(books, books.deliveries[handover.number])


def _portion(books: _Books, each: Milestone) -> Iterator[FactWritten]:
    """Of the seller: how much of a portion arrived, once it is complete or its time is over.

    Nothing while some of it waits for the buyer's word or is contested, nor what is missing of a portion whose last day
    came before the deposit: a seller may hold goods back until then.
    """
    last = each.on + timedelta(days=GRACE_DAYS)
    goods = list(arrivals(books.found.handovers))
    by_then = milestones.deliveries(books.found.terms, goods, min(books.day, last))
    counted = next(same for same in by_then if same.number == each.number)
    is_over = counted.missing == 0 or books.day > last
    is_open = counted.waiting > 0 or _deposit_was_behind(books, each.on)
    if not is_over or (counted.missing and is_open):
        return
    backing = [_backing(row) for row in books.deliveries.values() if row.confirmed_at is not None]
    yield books.fact(
        Side.SELLER,
        FactKind.DELIVERED,
        f"portion:{books.contract.id}:{each.number}",
        min(each.reached_on or last, last) if counted.missing == 0 else last,
        amount=counted.reached,
        of_amount=counted.expected,
        evidence=_distinct(backing) or (Evidence(Backing.DATED_BY_SITE),),
    )


def _deposit_was_behind(books: _Books, day: date) -> bool:
    """Whether the deposit should have been there by a day and was not, as far as both sides say."""
    found = (each for each in books.found.milestones if each.kind is MilestoneKind.DEPOSIT)
    return any(each.on < day and (each.reached_on is None or each.reached_on > day) for each in found)


def _delivery(books: _Books, row: Delivery) -> Iterator[FactWritten]:
    """Of the seller: how much was accepted in its grade; of the buyer: how soon it came for the goods."""
    assert row.delivered_on is not None
    evidence = _distinct([_backing(row), *_paper(row)])
    if row.accepted is not None:
        yield books.fact(
            Side.SELLER,
            FactKind.GRADE_ACCEPTED,
            f"delivery:{row.id}",
            row.inspected_on or row.delivered_on,
            amount=row.accepted,
            of_amount=row.quantity,
            evidence=evidence,
        )
    for each in books.found.milestones:
        if each.kind is MilestoneKind.COLLECTION and each.number == row.number:
            days, source = each.days_late(row.delivered_on), f"collection:{row.id}"
            yield books.fact(Side.BUYER, FactKind.COLLECTED, source, row.delivered_on, days=days, evidence=evidence)


def _due(books: _Books, each: Milestone) -> Iterator[FactWritten]:
    """Of the buyer: how long after its day all the money for a delivery was there, or how long it has been missing."""
    settled = next(due for due in books.found.money.dues if due.due.number == each.number)
    source = f"due:{books.deliveries[each.number].id}"
    if settled.paid_on is not None:
        paid_by = [books.payments[part.credit] for part in settled.set_offs]
        yield _paid(books, source, settled.paid_on, each.on, paid_by)
        return
    passed = unpaid_steps(each, books.found.day)
    if passed:
        days, by_the_site = max(passed), (Evidence(Backing.DATED_BY_SITE),)
        on = each.on + timedelta(days=days)
        yield books.fact(Side.BUYER, FactKind.PAID, source, on, days=days, evidence=by_the_site)


def unpaid_steps(due: Milestone, day: date) -> list[int]:
    """Which of `UNPAID_DAYS` a due has passed by a day; none while the buyer says that it paid."""
    return [each for each in UNPAID_DAYS if due.state.is_behind and (day - due.on).days >= each]


def _deposit(books: _Books, each: Milestone) -> Iterator[FactWritten]:
    if each.missing or each.reached_on is None:
        return
    paid_by = [
        books.payments[one.number] for one in books.found.transfers if one.is_confirmed and one.kind is one.kind.DEPOSIT
    ]
    yield _paid(books, f"deposit:{books.contract.id}", each.reached_on, each.on, paid_by)


def _paid(books: _Books, source: str, paid_on: date, due_on: date, paid_by: Sequence[Payment]) -> FactWritten:
    evidence = _distinct([each for row in paid_by for each in (_backing(row), *_paper(row))])
    return books.fact(Side.BUYER, FactKind.PAID, source, paid_on, days=(paid_on - due_on).days, evidence=evidence)


def _backing(row: Delivery | Payment) -> Evidence:
    """Why a confirmed row may be believed: both said so, the staff decided, or the days to say otherwise passed."""
    if row.settled_at is not None:
        return Evidence(Backing.DECIDED_BY_STAFF)
    return Evidence(Backing.BOTH_CONFIRMED if row.confirmed_by_id is not None else Backing.DATED_BY_SITE)


def _paper(row: Delivery | Payment) -> list[Evidence]:
    file = row.slip if isinstance(row, Delivery) else row.proof
    return [Evidence(Backing.PAPER, file.sha256, file.title)] if file is not None else []


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))
