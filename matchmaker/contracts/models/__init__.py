"""Contracts, what is delivered and paid under them, and what belongs together."""

from matchmaker.contracts.kinds import DeliveryStatus, InspectionReason, PaymentKind, PaymentStatus
from matchmaker.contracts.models.contract import (
    Contract,
    ContractEnd,
    ContractNotice,
    ContractSigning,
    ContractStatus,
    ContractVersion,
)
from matchmaker.contracts.models.ending import ContractEndProposal
from matchmaker.contracts.models.fulfilment import Delivery, Payment
from matchmaker.contracts.models.package import LegKind, Package, PackageLeg

__all__ = [
    "Contract",
    "ContractEnd",
    "ContractEndProposal",
    "ContractNotice",
    "ContractSigning",
    "ContractStatus",
    "ContractVersion",
    "Delivery",
    "DeliveryStatus",
    "InspectionReason",
    "LegKind",
    "Package",
    "PackageLeg",
    "Payment",
    "PaymentKind",
    "PaymentStatus",
]
