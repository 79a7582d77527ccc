"""What an organisation holds and says of itself, as rows."""

from __future__ import annotations

from matchmaker.credentials.models.capacity import AreaSeason, CapacityEntry, CapacityHold, CapacityReason
from matchmaker.credentials.models.certificate import (
    Certificate,
    CertificateStep,
    HaltReason,
    MarketStanding,
    Revocation,
    certificate_product,
)
from matchmaker.credentials.models.facts import Facility, FacilityKind, Trademark
from matchmaker.credentials.models.notices import CertificateNotice, NoticeKind
from matchmaker.credentials.models.places import GrowingArea, PackingHouse, packing_house_area
from matchmaker.credentials.states.timeline import CertificateState, CheckStatus, MarketStatus

__all__ = [
    "AreaSeason",
    "CapacityEntry",
    "CapacityHold",
    "CapacityReason",
    "Certificate",
    "CertificateNotice",
    "CertificateState",
    "CertificateStep",
    "CheckStatus",
    "Facility",
    "FacilityKind",
    "GrowingArea",
    "HaltReason",
    "MarketStanding",
    "MarketStatus",
    "NoticeKind",
    "PackingHouse",
    "Revocation",
    "Trademark",
    "certificate_product",
    "packing_house_area",
]
