"""What deliveries and payments can be, and where they can stand. Pure."""

from __future__ import annotations

from enum import StrEnum


class DeliveryStatus(StrEnum):
    """Where a delivery stands between the two."""

    READY = "ready"
    """The goods wait to be collected."""
    REPORTED = "reported"
    """One side says that it was handed over; the buyer inspects."""
    INSPECTED = "inspected"
    """The buyer's inspection waits for the seller's yes."""
    CONFIRMED = "confirmed"
    """Both sides (or the staff, in a dispute) stand by its figures."""
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"
    """Reported by mistake; nothing counts."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something."""
        return self not in (DeliveryStatus.CONFIRMED, DeliveryStatus.WITHDRAWN)


class InspectionReason(StrEnum):
    """Why goods were downgraded or rejected."""

    UNRIPE = "unripe"
    OVERRIPE = "overripe"
    SIZE = "size"
    MOISTURE = "moisture"
    PESTS = "pests"
    RESIDUES = "residues"
    DAMAGE = "damage"
    PAPERS = "papers"
    WEIGHT = "weight"
    OTHER = "other"


class PaymentKind(StrEnum):
    """What money was for."""

    DEPOSIT = "deposit"
    PAYMENT = "payment"
    INPUTS = "inputs"
    """Inputs that the buyer advanced, deducted from what it owes: no money moves."""
    REFUND = "refund"
    """Back to the buyer."""
    PENALTY = "penalty"

    @property
    def pays_for_goods(self) -> bool:
        """Whether it is set off against what the buyer owes."""
        return self in (PaymentKind.DEPOSIT, PaymentKind.PAYMENT, PaymentKind.INPUTS)


class PaymentStatus(StrEnum):
    """Where a payment stands between the two."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something."""
        return self in (PaymentStatus.REPORTED, PaymentStatus.CONTESTED)
