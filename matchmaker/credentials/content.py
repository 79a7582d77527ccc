"""What a holder declares, and the rules that it must keep: data of the catalogue, checked in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.catalogue.models import CertificateCategory, CertificateKind, Product
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.measures import today

STARS: Final = range(3, 6)
"""OCOP recognises three to five stars (QĐ 148/QĐ-TTg)."""
CODES_OF_A_MARKET: Final = ("PUC_EXPORT", "PHC")
"""Codes that importing countries accept, each on its own (domain.md, trap 3)."""
GROWING_AREAS: Final = ("PUC_EXPORT", "PUC_DOMESTIC")
PACKING_HOUSES: Final = ("PHC",)


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """What a holder declares."""

    kind_code: str
    number: str
    product_codes: tuple[str, ...] = ()
    """What it covers; empty for whatever the organisation has."""
    markets: tuple[str, ...] = ()
    """For a code: the markets that accepted it, as its holder says."""
    stars: int | None = None
    holder: str = ""
    site: str = ""
    area_ha: float | None = None
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


COLUMNS: Final = ("number", "stars", "holder", "site", "area_ha", "issuer", "issued_on", "expires_on")
"""Plain columns of a certificate that its content fills."""


def checked(content: CertificateContent) -> CertificateKind:
    """The kind, once the content makes sense for it. Raises Unprocessable for a field that does not."""
    kind = session.get(CertificateKind, content.kind_code)
    if kind is None:
        raise Unprocessable("kind_code", "not_a_choice")
    if kind.is_strict and not kind.number_looks_right(content.number):
        raise Unprocessable("number", "wrong_number", example=kind.number_example)
    _check_days(content, kind)
    if needs_stars(kind) and content.stars not in STARS:
        raise Unprocessable("stars", "not_picked")
    if needs_market(kind) and not content.markets:
        raise Unprocessable("markets", "not_picked")
    return kind


def _check_days(content: CertificateContent, kind: CertificateKind) -> None:
    issued, expires = content.issued_on, content.expires_on
    if kind.validity_months and expires is None:
        raise Unprocessable("expires_on", "expiry_needed")
    if issued is not None and issued > today():
        raise Unprocessable("issued_on", "not_yet_issued")
    if issued is None or expires is None:
        return
    if expires < issued:
        raise Unprocessable("expires_on", "ends_before_start")
    if kind.validity_months and expires > latest_expiry(issued, kind.validity_months):
        raise Unprocessable("expires_on", "valid_too_long", months=kind.validity_months)


def latest_expiry(issued_on: date, months: int) -> date:
    """The last day that a paper of so many months can stand, with the day of issue counted generously:
    issuers write either the same day of the month or the one before."""
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    for day in range(issued_on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:  # a month without that day
            continue
    return date(year, month + 1, min(issued_on.day, 28))


def needs_stars(kind: CertificateKind) -> bool:
    """Whether a certificate of this kind says how many stars."""
    return kind.category is CertificateCategory.OCOP


def needs_market(kind: CertificateKind) -> bool:
    """Whether a certificate of this kind holds in the markets that accepted it alone."""
    return kind.code in CODES_OF_A_MARKET


def fill(certificate: Certificate, content: CertificateContent, kind: CertificateKind) -> bool:
    """Put the content into a certificate; whether anything that staff check is another than before."""
    values = {column: getattr(content, column) for column in COLUMNS}
    if not needs_stars(kind):
        values["stars"] = None
    products = [session.get_one(Product, code) for code in content.product_codes]
    differs = certificate.kind is not kind or {each.code for each in products} != set(certificate.product_codes)
    for column, value in values.items():
        if getattr(certificate, column) != value:
            setattr(certificate, column, value)
            differs = True
    certificate.kind = kind
    certificate.kind_code = kind.code
    certificate.products = products
    return differs
