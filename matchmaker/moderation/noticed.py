"""One thing that a machine noticed: a question to look into, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FindingCode(StrEnum):
    """What was noticed."""

    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_EXPIRES_BEFORE_END = "certificate_expires_before_end"
    CERTIFICATE_NOT_YET = "certificate_not_yet"
    CERTIFICATE_SUSPENDED = "certificate_suspended"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_TOO_LONG = "certificate_too_long"
    CERTIFICATE_FORM = "certificate_form"
    CERTIFICATE_ELSEWHERE = "certificate_elsewhere"
    CERTIFICATE_REFUSED_BEFORE = "certificate_refused_before"
    CERTIFICATE_NAMES_ANOTHER = "certificate_names_another"
    AREA_UNKNOWN = "area_unknown"
    YIELD_IMPLAUSIBLE = "yield_implausible"
    OFFERED_IMPLAUSIBLE = "offered_implausible"
    PRICE_FAR_OFF = "price_far_off"
    QUANTITY_IMPLAUSIBLE = "quantity_implausible"
    CONTACT_IN_TEXT = "contact_in_text"
    WINDOW_PAST = "window_past"
    NO_TAX_CODE = "no_tax_code"


@dataclass(frozen=True)
class Finding:
    """One thing to look into; ``facts`` are the figures and names that its sentence tells."""

    code: FindingCode
    facts: dict[str, Any] = field(default_factory=dict)
