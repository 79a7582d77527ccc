"""Which step a delivery or a payment may take from which status: the one table, asked by every step."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from matchmaker.contracts.kinds import DeliveryStatus, PaymentStatus
from matchmaker.contracts.models import Delivery, Payment
from matchmaker.errors import WrongState

_READY, _REPORTED, _INSPECTED = DeliveryStatus.READY, DeliveryStatus.REPORTED, DeliveryStatus.INSPECTED
_CONFIRMED, _CONTESTED, _WITHDRAWN = DeliveryStatus.CONFIRMED, DeliveryStatus.CONTESTED, DeliveryStatus.WITHDRAWN


class Move(StrEnum):
    """What can happen to a delivery or a payment. Histories name it ``delivery.<move>`` or ``payment.<move>``."""

    ANNOUNCED = "announced"
    """The goods stand ready to be collected."""
    REPORTED = "reported"
    INSPECTED = "inspected"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    """The days to inspect it passed without a word: it counts as it was reported."""
    SETTLED = "settled"
    """The staff decided what counts."""
    STRUCK = "struck"
    """The staff decided that there was no such thing."""


DELIVERY_MOVES: Final[Mapping[Move, Mapping[DeliveryStatus | None, DeliveryStatus]]] = {
    Move.ANNOUNCED: {None: _READY},
    Move.REPORTED: {None: _REPORTED, _READY: _REPORTED},
    Move.INSPECTED: dict.fromkeys((_REPORTED, _INSPECTED, _CONTESTED), _INSPECTED),
    Move.CONFIRMED: dict.fromkeys((_REPORTED, _INSPECTED, _CONTESTED), _CONFIRMED),
    Move.CONTESTED: dict.fromkeys((_READY, _REPORTED, _INSPECTED), _CONTESTED),
    Move.WITHDRAWN: dict.fromkeys((_READY, _REPORTED, _CONTESTED), _WITHDRAWN),
    Move.PASSED: {_REPORTED: _CONFIRMED},
    Move.SETTLED: dict.fromkeys((_REPORTED, _INSPECTED, _CONTESTED, _CONFIRMED), _CONFIRMED),
    Move.STRUCK: dict.fromkeys((_READY, _REPORTED, _INSPECTED, _CONTESTED, _CONFIRMED), _WITHDRAWN),
}
"""An inspection can be made anew, even of what is contested: so the two may still agree without the staff. What was
never handed over is neither inspected nor settled: contested, it is withdrawn or struck.
"""
PAYMENT_MOVES: Final[Mapping[Move, Mapping[PaymentStatus | None, PaymentStatus]]] = {
    Move.REPORTED: {None: PaymentStatus.REPORTED},
    Move.CONFIRMED: dict.fromkeys((PaymentStatus.REPORTED, PaymentStatus.CONTESTED), PaymentStatus.CONFIRMED),
    Move.CONTESTED: {PaymentStatus.REPORTED: PaymentStatus.CONTESTED},
    Move.WITHDRAWN: dict.fromkeys((PaymentStatus.REPORTED, PaymentStatus.CONTESTED), PaymentStatus.WITHDRAWN),
    Move.SETTLED: dict.fromkeys(
        (PaymentStatus.REPORTED, PaymentStatus.CONTESTED, PaymentStatus.CONFIRMED), PaymentStatus.CONFIRMED
    ),
    Move.STRUCK: dict.fromkeys(
        (PaymentStatus.REPORTED, PaymentStatus.CONTESTED, PaymentStatus.CONFIRMED), PaymentStatus.WITHDRAWN
    ),
}


def of_delivery(delivery: Delivery, move: Move) -> DeliveryStatus:
    """Where a move leads. Raises WrongState where the delivery's status does not allow it."""
    to = DELIVERY_MOVES[move].get(delivery.status)
    if to is None or not _has(delivery, move):
        raise WrongState(delivery, wanted=" or ".join(str(each) for each in DELIVERY_MOVES[move]))
    return to


def of_payment(payment: Payment, move: Move) -> PaymentStatus:
    """Where a move leads. Raises WrongState where the payment's status does not allow it."""
    to = PAYMENT_MOVES[move].get(payment.status)
    if to is None:
        raise WrongState(payment, wanted=" or ".join(str(each) for each in PAYMENT_MOVES[move]))
    return to


def may(row: Delivery | Payment, move: Move) -> bool:
    """Whether what the row is by now allows a move."""
    if isinstance(row, Delivery):
        return row.status in DELIVERY_MOVES[move] and _has(row, move)
    return row.status in PAYMENT_MOVES[move]


def _has(delivery: Delivery, move: Move) -> bool:
    """Whether there is what a move is about: goods that were handed over; a report that nobody inspected."""
    if move in (Move.INSPECTED, Move.CONFIRMED, Move.SETTLED):
        return delivery.delivered_on is not None
    return move is not Move.WITHDRAWN or delivery.accepted is None
