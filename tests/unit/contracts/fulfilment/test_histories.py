"""Whatever the two and the staff do, in any order: goods and money reconcile, and histories tell the same state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.contracts import queries as contracts
from matchmaker.contracts.fulfilment import delivering, inspecting, paying, queries
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.inspecting import Inspection
from matchmaker.contracts.fulfilment.moves import DELIVERY_MOVES, PAYMENT_MOVES, Move
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import InspectionReason, PaymentKind
from matchmaker.contracts.models import Contract, ContractStatus, Delivery, Payment
from matchmaker.db import session
from matchmaker.errors import MatchmakerError
from matchmaker.matching.models import Side
from matchmaker.measures import Period, today
from matchmaker.reputation.models import ReputationFact
from tests.factories import Factories
from tests.support import contracts as agreed
from tests.support.transactions import undone

DELIVERY_STEPS = ("announce", "report", "report", "hand_over", "inspect", "inspect", "confirm", "contest", "withdraw")
PAYMENT_STEPS = ("pay", "pay", "confirm_money", "confirm_money", "contest_money", "withdraw_money")
STAFF_STEPS = ("settle", "strike", "settle_money", "strike_money")
STEPS = st.tuples(
    st.sampled_from((*DELIVERY_STEPS, *PAYMENT_STEPS, *STAFF_STEPS)),
    st.sampled_from([Side.BUYER, Side.SELLER]),
    st.integers(0, 30),
)
TABLES = {"delivery": DELIVERY_MOVES, "payment": PAYMENT_MOVES}


@dataclass
class Deal:
    """A contract of 40 tonnes under way, and who acts."""

    contract: Contract
    people: dict[Side, User]
    staff: User

    def take(self, step: str, side: Side, much: int) -> None:
        """One step, as somebody of a side, or of the staff, tries it on the last thing there is, or the one before."""
        goods, money = queries.deliveries(self.contract.id), queries.payments(self.contract.id)
        rows = money if step.endswith("money") else goods
        row = rows[-1 - much % 2] if len(rows) > much % 2 else None
        by = self.people[side]
        if step in ("announce", "report"):
            told = Goods(quantity=Decimal(much) * 1000, on=today(), slip_number=f"{much % 5 or ''}")
            getattr(delivering, step)(self.contract, told, side=side, by=by)
        elif step == "pay":
            kind = list(PaymentKind)[much % 5]
            told_money = Money(kind=kind, amount_vnd=much * 50_000_000, on=today(), reference=f"{much % 7 or ''}")
            paying.report(self.contract, told_money, side=side, by=by)
        elif isinstance(row, Delivery):
            self._on_delivery(step, row, side, much)
        elif isinstance(row, Payment):
            self._on_payment(step, row, side, much)

    def _on_delivery(self, step: str, row: Delivery, side: Side, much: int) -> None:
        by = self.people[side]
        if step == "hand_over":
            delivering.report(self.contract, Goods(quantity=row.quantity, on=today()), side=side, by=by, ready=row)
        elif step in ("inspect", "settle"):
            back = min(Decimal(much % 3) * 500, row.quantity)
            lower = min(Decimal(much % 2) * 250, row.quantity - back)
            found = Inspection(
                accepted=row.quantity - back - lower,
                downgraded=lower,
                rejected=back,
                on=today(),
                reason=InspectionReason.SIZE,
                downgraded_price_vnd=50_000,
            )
            if step == "inspect":
                inspecting.inspect(self.contract, row, found, side=side, by=by)
            elif row.delivered_on is not None:
                inspecting.settle(self.contract, row, found, by=self.staff)
        elif step == "strike":
            inspecting.strike(self.contract, row, "Không có.", by=self.staff)
        elif step == "contest":
            delivering.contest(self.contract, row, "Chưa đúng.", side=side, by=by)
        elif step == "confirm":
            inspecting.confirm(self.contract, row, side=side, by=by)
        elif step == "withdraw":
            delivering.withdraw(self.contract, row, side=side, by=by)

    def _on_payment(self, step: str, row: Payment, side: Side, much: int) -> None:
        by = self.people[side]
        if step == "settle_money":
            paying.settle(self.contract, row, much * 10_000_000, today(), "Theo sao kê.", by=self.staff)
        elif step == "strike_money":
            paying.strike(self.contract, row, "Không có.", by=self.staff)
        elif step == "contest_money":
            paying.contest(self.contract, row, "Chưa có.", side=side, by=by)
        elif step == "confirm_money":
            paying.confirm(self.contract, row, side=side, by=by)
        elif step == "withdraw_money":
            paying.withdraw(self.contract, row, side=side, by=by)


def statuses(contract: Contract) -> dict[tuple[str, int], object]:
    rows = [*queries.deliveries(contract.id), *queries.payments(contract.id)]
    return {(each.__tablename__, each.id): each.status for each in rows}


def replayed(contract: Contract) -> dict[tuple[str, int], object]:
    """The same from the lines in the seller's history; a forbidden move is a KeyError."""
    told: dict[tuple[str, int], object] = {}
    for each in session.scalars(
        select(Event)
        .where(Event.subject_kind.in_(TABLES), Event.organisation_id == contract.seller_id)
        .order_by(Event.id)
    ):
        row, move = (each.subject_kind, each.subject_id), Move(each.action.partition(".")[2])
        told[row] = TABLES[each.subject_kind][move][told.get(row)]
    return told


def check(contract: Contract) -> None:
    """Goods to the gram, money to the đồng, what the need was given, and nothing on record that is not confirmed."""
    found, goods = queries.reckoning(contract), queries.deliveries(contract.id)
    confirmed = [each for each in goods if each.status == "confirmed"]
    assert all(each.accepted + each.downgraded + each.rejected == each.quantity for each in confirmed)
    assert found.taken == sum((each.accepted + each.downgraded for each in confirmed), Decimal(0))
    assert contract.introduction.need.delivered == found.taken
    books = found.money
    assert books.owed_vnd == sum(each.value_vnd or 0 for each in confirmed)
    assert books.owed_vnd + books.credit_vnd + books.refunded_vnd == books.paid_vnd + books.outstanding_vnd
    slips = [each.slip_number for each in goods if each.slip_number and each.status != "withdrawn"]
    assert len(slips) == len(set(slips))
    facts = session.scalars(
        select(ReputationFact.source).where(ReputationFact.deal_id == contract.id, ReputationFact.is_void.is_(False))
    )
    on_record = {each for each in facts if each.startswith("delivery:")}
    assert on_record == {f"delivery:{each.id}" for each in confirmed}
    if contract.status is ContractStatus.ACTIVE:
        assert not found.is_done, "nobody has to close what is fulfilled"


@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=12, max_size=18))
def test_no_history_breaks_the_books_or_takes_a_forbidden_step(
    factories: Factories, steps: list[tuple[str, Side, int]]
) -> None:
    with undone():
        wanted = agreed.terms(tonnes=40, window=Period(today(), today() + timedelta(days=13)), deposit_vnd=100_000_000)
        made = factories.contract(wanted=wanted)
        contract = contracts.contract(made.id)
        assert contract is not None
        people = {Side.BUYER: factories.member(contract.buyer), Side.SELLER: factories.member(contract.seller)}
        deal = Deal(contract, people, factories.staff())
        for number, (step, side, much) in enumerate(steps, start=1):
            before = statuses(contract)
            try:
                with session.begin_nested():
                    deal.take(step, side, much)
            except MatchmakerError:
                session.expire_all()
                assert statuses(contract) == before
            assert replayed(contract) == statuses(contract)
            if number % 4 == 0 or number == len(steps):
                check(contract)
