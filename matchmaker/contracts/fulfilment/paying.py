"""Money is reported by whoever paid it, confirmed or contested by whoever got it, settled by the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import following, moves, queries
from matchmaker.contracts.fulfilment.moves import Move
from matchmaker.contracts.fulfilment.reckoning import Reckoning
from matchmaker.contracts.fulfilment.recording import (
    begin,
    keep,
    kept_file,
    may_judge,
    refuse_day,
    refuse_one_voice,
    tell,
)
from matchmaker.contracts.fulfilment.waiting import ANSWER_DAYS
from matchmaker.contracts.kinds import PaymentKind, PaymentStatus
from matchmaker.contracts.models import Contract, Payment
from matchmaker.db import now, session
from matchmaker.errors import NotAllowed, Unprocessable, WrongState
from matchmaker.files import Stored
from matchmaker.matching.models import Side
from matchmaker.measures import MAX_DONG, format_money, today
from matchmaker.terms import Terms

OF_SIDE: Final = {
    Side.BUYER: (PaymentKind.PAYMENT, PaymentKind.DEPOSIT, PaymentKind.INPUTS, PaymentKind.PENALTY),
    Side.SELLER: (PaymentKind.REFUND, PaymentKind.PENALTY),
}
"""What each side can have paid."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """What somebody says they paid, or deducted."""

    kind: PaymentKind
    amount_vnd: int
    on: date
    reference: str = ""
    """The bank's: the same transfer counts once."""
    proof: Stored | None = None
    note: str = ""


def kinds_for(terms: Terms, side: Side) -> list[PaymentKind]:
    """What a side may report under these terms."""
    without = set()
    if not terms.deposit_vnd:
        without.add(PaymentKind.DEPOSIT)
    if not terms.inputs_vnd:
        without.add(PaymentKind.INPUTS)
    return [each for each in OF_SIDE[side] if each not in without]


def report(contract: Contract, money: Money, *, side: Side, by: User) -> Payment:
    """A side says that it paid. Raises WrongState unless the contract is under way, Unprocessable for a reference that
    is known (`reference_known`) and for more than there can be of the kind.
    """
    begin(contract)
    _check(contract, money, side)
    payment = Payment(
        contract_id=contract.id,
        number=queries.next_number(Payment, contract.id),
        kind=money.kind,
        payer=side,
        amount_vnd=money.amount_vnd,
        paid_on=money.on,
        reference=money.reference,
        proof=kept_file(contract, money.proof, side=side, by=by),
        note=money.note,
        side=side,
        by_id=by.id,
    )
    payment.status = moves.of_payment(payment, Move.REPORTED)
    session.add(payment)
    told = {"kind": money.kind, "amount_vnd": money.amount_vnd, "on": money.on.isoformat()}
    keep(contract, payment, Move.REPORTED, by=by, side=side, **told)
    tell(contract, payment, Move.REPORTED, by=by, side=side, kind=money.kind)
    return payment


def confirm(contract: Contract, payment: Payment, *, side: Side, by: User, seen: int | None = None) -> None:
    """The receiver has it. Raises NotAllowed for the payer, WrongState unless it waits or is contested."""
    begin(contract, row=payment, seen=seen)
    to = moves.of_payment(payment, Move.CONFIRMED)
    _require_receiver(payment, side, by)
    payment.status, payment.confirmed_at, payment.confirmed_by_id = to, now(), by.id
    keep(contract, payment, Move.CONFIRMED, by=by, side=side, amount_vnd=payment.amount_vnd)
    following.follow(contract, by=by)
    tell(contract, payment, Move.CONFIRMED, by=by, side=side, kind=payment.kind)


def contest(contract: Contract, payment: Payment, note: str, *, side: Side, by: User, seen: int | None = None) -> None:
    """The receiver does not have it, or not so much. Raises as `confirm`."""
    begin(contract, row=payment, seen=seen)
    to = moves.of_payment(payment, Move.CONTESTED)
    _require_receiver(payment, side, by)
    payment.status, payment.contested_at = to, now()
    payment.contested_side, payment.contest_note = side, note
    keep(contract, payment, Move.CONTESTED, by=by, side=side)
    tell(contract, payment, Move.CONTESTED, by=by, side=side, kind=payment.kind, why=note)


def withdraw(contract: Contract, payment: Payment, *, side: Side, by: User, seen: int | None = None) -> None:
    """The payer takes its report back. Raises NotAllowed for the receiver, WrongState once it is confirmed."""
    begin(contract, row=payment, seen=seen)
    if payment.payer is not side:
        raise NotAllowed
    payment.status = moves.of_payment(payment, Move.WITHDRAWN)
    keep(contract, payment, Move.WITHDRAWN, by=by, side=side)
    following.follow(contract, by=by)
    tell(contract, payment, Move.WITHDRAWN, by=by, side=side, kind=payment.kind)


def settle(
    contract: Contract, payment: Payment, amount_vnd: int, on: date, note: str, *, by: User, seen: int | None = None
) -> None:
    """The staff decide how much was paid and when: of what is contested or unanswered, or corrected later.

    Raises NotAllowed for anybody else and for whoever wrote it for a side (`may_judge`), WrongState while the receiver
    still has time.
    """
    begin(contract, row=payment, seen=seen)
    to = _require_settling(payment, Move.SETTLED, by)
    _check_amount(amount_vnd)
    refuse_day("on", on, since=_first_day(contract))
    payment.amount_vnd, payment.paid_on, payment.status = amount_vnd, on, to
    payment.settled_at = payment.confirmed_at = now()
    payment.confirmed_by_id = by.id
    told = {"amount_vnd": amount_vnd, "on": on.isoformat(), "note": note}
    keep(contract, payment, Move.SETTLED, by=by, side=Side.STAFF, **told)
    following.follow(contract, by=by)
    tell(contract, payment, Move.SETTLED, by=by, side=Side.STAFF, kind=payment.kind, why=note)


def strike(contract: Contract, payment: Payment, note: str, *, by: User, seen: int | None = None) -> None:
    """The staff decide that there was no such payment. Raises as `settle`."""
    begin(contract, row=payment, seen=seen)
    payment.status = _require_settling(payment, Move.STRUCK, by)
    payment.settled_at = now()
    keep(contract, payment, Move.STRUCK, by=by, side=Side.STAFF, note=note)
    following.follow(contract, by=by)
    tell(contract, payment, Move.STRUCK, by=by, side=Side.STAFF, kind=payment.kind, why=note)


def may_settle(payment: Payment) -> bool:
    """Whether it is for the staff: contested or confirmed, or nobody answered in time."""
    if payment.status is PaymentStatus.REPORTED:
        return today() > today(payment.at) + timedelta(days=ANSWER_DAYS)
    return payment.status in (PaymentStatus.CONTESTED, PaymentStatus.CONFIRMED)


def _require_settling(payment: Payment, move: Move, by: User) -> PaymentStatus:
    if not may_judge(payment, by=by):
        raise NotAllowed
    to = moves.of_payment(payment, move)
    if not may_settle(payment):
        raise WrongState(payment, wanted="contested, or late")
    return to


def _require_receiver(payment: Payment, side: Side, by: User) -> None:
    if side not in OF_SIDE or side is payment.payer:
        raise NotAllowed
    refuse_one_voice(payment, by=by)


def _first_day(contract: Contract) -> date:
    """Nobody paid under it before it was drafted."""
    return min(today(contract.created_at), contract.signed_on or contract.starts_on)


def _check_amount(amount_vnd: int) -> None:
    if not 0 < amount_vnd <= MAX_DONG:
        raise Unprocessable("amount_vnd", "zero" if amount_vnd <= 0 else "too_large", maximum=MAX_DONG)


def _check(contract: Contract, money: Money, side: Side) -> None:
    terms = contract.binding.terms
    if money.kind not in kinds_for(terms, side):
        raise Unprocessable("kind", "unknown_choice")
    _check_amount(money.amount_vnd)
    refuse_day("on", money.on, since=_first_day(contract))
    known = queries.with_reference(contract.id, money.reference) if money.reference else None
    if known is not None:
        raise Unprocessable("reference", "reference_known", number=known.number)
    most = _most(queries.reckoning(contract), money.kind)
    if most is not None and money.amount_vnd > most:
        code = "more_than_advanced" if money.kind is PaymentKind.INPUTS else "more_than_paid"
        raise Unprocessable("amount_vnd", code, most=format_money(most))


def _most(found: Reckoning, kind: PaymentKind) -> int | None:
    """How much more there can be of a kind: inputs as advanced, refunds as paid; None for no bound."""
    if kind is PaymentKind.INPUTS:
        return max(found.terms.inputs_vnd - found.said_of(kind), 0)
    if kind is PaymentKind.REFUND:
        return max(found.money.paid_vnd - found.said_of(kind), 0)
    return None
