"""Whatever happens to a contract, no forbidden step is taken, and its history alone tells its state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.contracts import ending, queries, service, signing
from matchmaker.contracts.drafting import turns
from matchmaker.contracts.models import Contract, ContractEnd, ContractStatus, Delivery, DeliveryStatus
from matchmaker.contracts.steps import ALLOWED, Step
from matchmaker.db import session
from matchmaker.errors import MatchmakerError
from matchmaker.matching.models import Party, Side
from matchmaker.measures import schedule, today
from matchmaker.terms import Terms
from tests.factories import Factories
from tests.support.contracts import scanned
from tests.support.ledger import area, check_books, told, tonnes
from tests.support.transactions import undone

STEPS = ("revise", "approve", "approve", "attach", "confirm", "refuse_scan", "annex", "refuse_annex", "deliver")
ENDS = ("end", "agree", "refuse_end")
SIDES = st.sampled_from([Side.BUYER, Side.SELLER, Side.STAFF])
taken = st.tuples(st.sampled_from((*STEPS, *STEPS, *STEPS, *ENDS, "complete")), SIDES, st.integers(1, 70))
histories = st.tuples(
    st.sampled_from(["drafted", "approved", "signed", "annexed"]), st.lists(taken, min_size=10, max_size=14)
)


@dataclass(frozen=True)
class Told:
    """What a contract is, as far as the steps decide it."""

    status: ContractStatus | None = None
    latest: int = 0
    in_force: int = 0
    quantity: str = ""
    yes: frozenset[str] = frozenset()
    """The sides that approved the latest version."""
    reason: str | None = None
    fault: str | None = None


def now_told(contract: Contract) -> Told:
    latest = contract.latest
    return Told(
        status=contract.status,
        latest=latest.number,
        in_force=contract.in_force.number if contract.in_force else 0,
        quantity=str(contract.quantity.normalize()),
        yes=frozenset(side.value for side in turns.PARTIES if latest.approved_at(side)),
        reason=contract.end_reason,
        fault=contract.fault,
    )


def replayed(contract: Contract) -> Told:
    """The same from the lines in the buyer's history alone; every step by the one table."""
    found = session.scalars(
        select(Event)
        .where(Event.subject_kind == "contract", Event.subject_id == contract.id)
        .where(Event.organisation_id == contract.buyer_id)
        .order_by(Event.id)
    )
    state = Told()
    for event in found:
        state = _after(state, Step(event.action.removeprefix("contract.")), event.detail)
    return state


def _after(state: Told, step: Step, detail: dict[str, str]) -> Told:
    state = replace(state, status=ALLOWED[step][state.status])
    if "quantity" in detail:
        state = replace(state, quantity=str(Decimal(detail["quantity"]).normalize()))
    by = {detail["side"]} - {Side.STAFF.value}
    if step in (Step.DRAFTED, Step.REVISED, Step.ANNEX_PROPOSED, Step.ANNEX_REVISED):
        kept = state.in_force if step in (Step.ANNEX_PROPOSED, Step.ANNEX_REVISED) else 0
        state = replace(state, latest=int(detail["version"]), in_force=kept, yes=frozenset(by))
    elif step in (Step.APPROVED, Step.ANNEX_APPROVED):
        state = replace(state, yes=state.yes | by)
        state = replace(state, in_force=state.latest) if len(state.yes) == 2 else state
    elif step is Step.ANNEX_REFUSED:
        state = replace(state, latest=state.in_force, yes=frozenset({"buyer", "seller"}))
    elif step in (Step.CANCELLED, Step.TERMINATED, Step.COMPLETED):
        state = replace(state, reason=detail["reason"], fault=detail.get("fault"))
    return state


def another(terms: Terms, much: int) -> Terms:
    quantity = Decimal(much * 1000)
    return replace(terms, quantity=quantity, portions=tuple(schedule.spread_evenly(quantity, terms.window)))


def take(step: str, contract: Contract, side: Side, much: int, by: User) -> None:
    """One step, as somebody of a side tries it."""
    latest = contract.latest
    if step in ("revise", "annex"):
        write = service.revise if step == "revise" else service.propose_annex
        terms = another(latest.terms, much)
        write(contract, terms=terms, clauses=latest.clauses, base=latest.number, note="", side=side, by=by)
    elif step == "approve":
        side = next(iter(turns.awaited(contract)), side) if much % 3 else side
        service.approve(contract, latest.number, side=side, by=by)
    elif step == "attach":
        signing.attach(contract, [scanned()], signed_on=today(), side=side, by=by)
    elif step in ("confirm", "refuse_scan") and (scans := queries.signings(contract.id)):
        signing.confirm(contract, scans[0], side=side, by=by) if step == "confirm" else signing.refuse(
            contract, scans[0], "Thiếu trang 2", side=side, by=by
        )
    elif step == "refuse_annex":
        service.refuse_annex(contract, latest.number, side=side, by=by)
    elif step == "end":
        reason, fault = list(ContractEnd)[1 + much % 10], list(Party)[much % 3]
        service.end(contract, reason, fault, side=side, by=by)
    elif step in ("agree", "refuse_end") and (proposal := ending.open_proposal(contract.id)):
        answer = service.agree if step == "agree" else service.refuse
        answer(contract, proposal, side=side, by=by)
    elif step == "complete":
        service.complete(contract, by=by)


def deliver(contract: Contract, much: int, by: User) -> None:
    """Goods that were handed over: of a contract in force, as far as it goes."""
    amount = min(Decimal(much * 1000), contract.quantity - queries.handed_over(contract.id))
    if contract.status is ContractStatus.ACTIVE and amount > 0:
        number = session.query(Delivery).filter_by(contract_id=contract.id).count() + 1
        made = Delivery(contract=contract, number=number, status=DeliveryStatus.REPORTED, quantity=amount)
        made.side, made.by_id = Side.SELLER, by.id
        session.add(made)
        session.flush()


def check(contract: Contract) -> None:
    """What is held of the offer is what the contract is about, or what was delivered once it ended."""
    offer = contract.introduction.offer
    held = contract.quantity if contract.status.is_open else queries.handed_over(contract.id)
    assert offer.taken == held <= offer.approved.quantity
    assert contract.introduction.need.taken == held
    assert (contract.introduction.settled_at is None) is contract.status.is_open
    if contract.status is ContractStatus.ACTIVE:
        assert contract.in_force is not None
        assert contract.in_force.is_approved
        assert contract.quantity == contract.in_force.terms.quantity
    check_books()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_no_history_takes_a_forbidden_step_or_holds_more_than_it_is_about(
    factories: Factories, history: tuple[str, list[tuple[str, Side, int]]]
) -> None:
    begun, steps = history
    with undone():
        owner, people = factories.organisation(), [factories.user(), factories.user()]
        status = ContractStatus.ACTIVE if begun in ("signed", "annexed") else ContractStatus.PENDING
        codes = [area(factories, owner, hectares=6)]
        made = factories.contract(status=status, seller=owner, room=10, certificates=codes)
        contract = queries.contract(made.id)
        assert contract is not None
        for side in turns.PARTIES if begun == "approved" else ():
            service.approve(contract, 1, side=side, by=people[0])
        if begun == "annexed":
            take("annex", contract, Side.BUYER, 55, people[0])
        for number, (step, side, much) in enumerate(steps):
            before, allowed = now_told(contract), set(ALLOWED_FROM[contract.status])
            events = session.query(Event).filter_by(subject_kind="contract").count()
            try:
                with session.begin_nested():
                    if step == "deliver":
                        deliver(contract, much, people[0])
                    else:
                        take(step, contract, side, much, people[number % 2])
            except MatchmakerError:
                session.expire_all()
                assert now_told(contract) == before
                assert session.query(Event).filter_by(subject_kind="contract").count() == events
            assert contract.status in allowed
            assert replayed(contract) == now_told(contract)
            check(contract)


ALLOWED_FROM = {
    status: {status, *(to for ways in ALLOWED.values() for start, to in ways.items() if start is status)}
    for status in ContractStatus
}


def test_what_was_signed_is_under_contract_on_the_growing_area(factories: Factories) -> None:
    owner = factories.organisation()
    code = area(factories, owner, hectares=6)
    factories.contract(seller=owner, certificates=[code])
    assert tonnes(told(code)) == (0, 0, 50, 10)
