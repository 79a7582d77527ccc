"""Declaring certificates and codes, and checking them. Every step records an event; nothing commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.catalogue.models import CertificateCategory, CertificateKind
from matchmaker.credentials.models import Certificate, CheckStatus
from matchmaker.db import lock, now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.organisations.models import Organisation

STARS: Final = range(3, 6)
"""OCOP recognises three to five stars (QĐ 148/QĐ-TTg)."""
CODES_OF_A_MARKET: Final = ("PUC_EXPORT", "PHC")
"""Codes that an importing country accepts: each belongs to one market (domain.md, trap 3)."""


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """What a holder declares."""

    kind_code: str
    number: str
    product_code: str | None = None
    market: str | None = None
    stars: int | None = None
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


def declare(organisation: Organisation, content: CertificateContent, *, by: User) -> Certificate:
    """Add a certificate that the union has not checked. Raises Unprocessable for a field that makes no sense."""
    kind = _checked(content)
    certificate = Certificate(organisation_id=organisation.id, kind=kind, **_columns(content, kind))
    session.add(certificate)
    session.flush()
    _record("declared", certificate, by)
    return certificate


def change(certificate: Certificate, content: CertificateContent, *, by: User) -> None:
    """Correct a certificate. What the union had checked counts as merely declared again.

    Raises Unprocessable for a field that makes no sense, NotFound for one that was removed.
    """
    kind = _checked(content)
    _refuse_removed(certificate)
    new = _columns(content, kind)
    if all(getattr(certificate, column) == value for column, value in new.items()):
        return
    for column, value in new.items():
        setattr(certificate, column, value)
    certificate.kind = kind
    certificate.status = CheckStatus.DECLARED
    certificate.checked_at = None
    certificate.checked_by_id = None
    certificate.check_note = ""
    session.flush()
    _record("changed", certificate, by)


def remove(certificate: Certificate, *, by: User) -> None:
    """Take a certificate back. Listings that name it do not rely on it any more. Raises NotFound if it is gone."""
    _refuse_removed(certificate)
    certificate.removed_at = now()
    session.flush()
    _record("removed", certificate, by)


def verify(certificate: Certificate, *, by: User, note: str = "") -> None:
    """Say that the union saw the certificate and found it right. Raises NotFound for one that was removed."""
    _check(certificate, CheckStatus.VERIFIED, by=by, note=note)


def refuse(certificate: Certificate, *, by: User, note: str = "") -> None:
    """Say that the union checked the certificate and found it wrong. Raises NotFound for one that was removed."""
    _check(certificate, CheckStatus.REJECTED, by=by, note=note)


def _check(certificate: Certificate, status: CheckStatus, *, by: User, note: str) -> None:
    _refuse_removed(certificate)
    certificate.status = status
    certificate.checked_at = now()
    certificate.checked_by_id = by.id
    certificate.check_note = note
    session.flush()
    _record(status.value, certificate, by)


def _refuse_removed(certificate: Certificate) -> None:
    lock(certificate)
    if certificate.removed_at is not None:
        raise NotFound


def _checked(content: CertificateContent) -> CertificateKind:
    """The kind, once the content makes sense for it."""
    kind = session.get(CertificateKind, content.kind_code)
    if kind is None:
        raise Unprocessable("kind_code", "not_a_choice")
    if kind.is_strict and not kind.number_looks_right(content.number):
        raise Unprocessable("number", "wrong_number", example=kind.number_example)
    if kind.validity_months and content.expires_on is None:
        raise Unprocessable("expires_on", "expiry_needed")
    if content.issued_on and content.expires_on and content.expires_on < content.issued_on:
        raise Unprocessable("expires_on", "ends_before_start")
    if needs_stars(kind) and content.stars not in STARS:
        raise Unprocessable("stars", "not_picked")
    if needs_market(kind) and content.market is None:
        raise Unprocessable("market", "not_picked")
    return kind


def needs_stars(kind: CertificateKind) -> bool:
    """Whether a certificate of this kind says how many stars."""
    return kind.category is CertificateCategory.OCOP


def needs_market(kind: CertificateKind) -> bool:
    """Whether a certificate of this kind holds for one market only."""
    return kind.code in CODES_OF_A_MARKET


def _columns(content: CertificateContent, kind: CertificateKind) -> dict[str, object]:
    """The content as columns, without what this kind does not have."""
    columns = asdict(content)
    if not needs_stars(kind):
        columns["stars"] = None
    if not needs_market(kind):
        columns["market"] = None
    return columns


def _record(what: str, certificate: Certificate, by: User) -> None:
    audit.record(
        f"certificate.{what}",
        certificate,
        by=by,
        organisation_id=certificate.organisation_id,
        kind=certificate.kind_code,
    )
