"""Entries of the register, what was counted of them on a day, and workbooks that were read."""

from matchmaker.register.models.counting import ReportingDate
from matchmaker.register.models.entries import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    PAPER_LENGTH,
    REASON_LENGTH,
    EntryTechnology,
    Field,
    Lifecycle,
    LifecycleEvent,
    Pairing,
    RegisterEntry,
    Technology,
)
from matchmaker.register.models.linkages import DeclaredLinkage, LinkageSide
from matchmaker.register.models.workbooks import RegisterWorkbook

__all__ = [
    "ADDRESS_LENGTH",
    "NAME_LENGTH",
    "PAPER_LENGTH",
    "REASON_LENGTH",
    "DeclaredLinkage",
    "EntryTechnology",
    "Field",
    "Lifecycle",
    "LifecycleEvent",
    "LinkageSide",
    "Pairing",
    "RegisterEntry",
    "RegisterWorkbook",
    "ReportingDate",
    "Technology",
]
