"""The parts of a `ListingView`: values ready to show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from matchmaker.organisations.models import OrganisationKind


@dataclass(frozen=True, slots=True)
class OrganisationPart:
    """Who offers or asks. No contact: that is opened by an introduction alone."""

    id: int
    name: str
    kind: OrganisationKind
    is_verified: bool


@dataclass(frozen=True, slots=True)
class PlacePart:
    """Where, no closer than the commune, unless `note` (the address in the owner's words) may be seen."""

    commune_code: str
    commune: str
    """With its kind: `xã Ia Krái`."""
    province_code: str
    province: str
    old_place: str
    """What people called it before July 2025, where that is another word: `Ia Grai, Gia Lai`."""
    lat: float
    lon: float
    note: str = ""

    @property
    def name(self) -> str:
        """`xã Ia Krái, Gia Lai`."""
        return f"{self.commune}, {self.province}"


class Proof(StrEnum):
    """How far a certificate can be relied on today."""

    VERIFIED = "verified"
    DECLARED = "declared"
    CHECKING = "checking"
    """Its holder's word still, that the union is looking at."""
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REJECTED = "rejected"
    """Shown to the owner and its province's staff only."""


@dataclass(frozen=True, slots=True)
class CertificatePart:
    """One certificate or code that an offer relies on."""

    kind_code: str
    short_name: str
    name: str
    number: str
    """Masked where `is_masked`."""
    is_masked: bool
    proof: Proof
    expires_on: date | None
    """The last day on which it stands, in its market."""
    checked_on: date | None
    market: str | None
    stars: int | None
    office: str = ""
    """Who decides about it: `LMHTX Gia Lai`, never a person."""
    land: str = ""
    """For a growing area, where its page tells so: crop, hectares, commune; never a plot."""


@dataclass(frozen=True, slots=True)
class AttributePart:
    """One quality with its label, ready to read: `Độ ẩm`, `14 %`."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RequirementPart:
    """One thing that a need must or should have."""

    kind: Literal["certificate", "attribute", "stars"]
    key: str
    label: str
    """The certificate's short name or the quality's label; empty for stars."""
    op: str
    value: str
    essential: bool
    verified_only: bool = False
    """Only a paper that the union checked answers it."""


@dataclass(frozen=True, slots=True)
class PortionPart:
    """What falls on some days, in the base unit; `share` is its part of the largest portion, 0 to 100."""

    starts_on: date
    ends_on: date
    amount: Decimal
    share: int


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """One picture, by the random name it is served under."""

    id: int
    name: str
    width_px: int
    height_px: int
