"""What a machine notices about certificates and codes: form, days, who else declares them, what the land can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from matchmaker.catalogue.models import Product
from matchmaker.credentials.content import latest_expiry
from matchmaker.credentials.models import Certificate, CertificateState, CheckStatus, GrowingArea
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation.noticed import Finding, FindingCode
from matchmaker.organisations.models import Organisation
from matchmaker.text import fold

HIGHEST_YIELD_KG_PER_HA: Final = 100_000
"""More than the best fields give of cassava, sugar cane or bananas in a year: no cooperative sells so much per
hectare of all its land."""
HIGH_YIELD_KG_PER_HA: Final[Mapping[str, int]] = {
    "DUR": 30_000,
    "COF": 8_000,
    "PEP": 8_000,
    "RIC": 12_000,
    "PAS": 60_000,
    "BAN": 80_000,
}
"""By the first part of a crop's code, what a very good season gives, half as much again as the figures that growers
publish (domain.md, section on products: durian 17 to 18 tonnes, coffee 5, passion fruit 45 to 50, bananas over 50)."""
_STATES: Final = {
    CertificateState.NOT_YET: FindingCode.CERTIFICATE_NOT_YET,
    CertificateState.SUSPENDED: FindingCode.CERTIFICATE_SUSPENDED,
    CertificateState.REVOKED: FindingCode.CERTIFICATE_REVOKED,
}


def of_certificates(held: Sequence[Certificate], *, until: date | None) -> Iterator[Finding]:
    """What to look into about certificates that something relies on up to a day."""
    elsewhere = declared_elsewhere(held)
    for each in held:
        yield from _of_form(each)
        yield from _of_days(each, until=until)
        for organisation_id, organisation_name in elsewhere.get(each.id, ()):
            other = {"organisation_id": organisation_id, "organisation": organisation_name}
            yield Finding(FindingCode.CERTIFICATE_ELSEWHERE, {**_facts(each), **other})


def of_claim(certificate: Certificate, organisation: Organisation) -> Iterator[Finding]:
    """What else to look into where the certificate itself is checked: how long it runs, and whom it names."""
    months, issued, expires = certificate.kind.validity_months, certificate.issued_on, certificate.expires_on
    if months and issued and expires and expires > latest_expiry(issued, months):
        yield Finding(FindingCode.CERTIFICATE_TOO_LONG, {**_facts(certificate), "months": months})
    for refused_to in _refused_before(certificate):
        yield Finding(FindingCode.CERTIFICATE_REFUSED_BEFORE, {**_facts(certificate), "organisation": refused_to})
    if certificate.holder and fold(certificate.holder) != fold(organisation.name):
        yield Finding(FindingCode.CERTIFICATE_NAMES_ANOTHER, {**_facts(certificate), "holder": certificate.holder})


def of_area(area: GrowingArea, crop: Product | None, offered: Decimal) -> Iterator[Finding]:
    """Whether land, agreed yield and what offers rely on it for agree. ``offered`` is in kilograms."""
    facts = _facts(area.certificate)
    if not area.hectares:
        yield Finding(FindingCode.AREA_UNKNOWN, facts)
        return
    highest, unit = highest_yield(crop), {"unit": "kg", "area_ha": area.hectares}
    if crop is not None and crop.unit != "kg":
        return
    if area.yield_per_hectare is not None and area.yield_per_hectare > highest:
        told = {"quantity": area.yield_per_hectare, "highest_quantity": Decimal(highest)}
        yield Finding(FindingCode.YIELD_IMPLAUSIBLE, {**facts, **unit, **told})
    most = area.capacity if area.capacity is not None else area.hectares * highest
    if offered > most:
        yield Finding(FindingCode.OFFERED_IMPLAUSIBLE, {**facts, **unit, "quantity": offered, "highest_quantity": most})


def highest_yield(crop: Product | None) -> int:
    """Kilograms that a hectare of a crop gives at most in a season."""
    return HIGH_YIELD_KG_PER_HA.get(crop.code[:3] if crop is not None else "", HIGHEST_YIELD_KG_PER_HA)


def _facts(certificate: Certificate) -> dict[str, Any]:
    return {"kind": certificate.kind, "number": certificate.number, "expires_on": certificate.expires_on}


def _of_form(certificate: Certificate) -> Iterator[Finding]:
    kind = certificate.kind
    if not kind.number_looks_right(certificate.number):
        yield Finding(FindingCode.CERTIFICATE_FORM, {**_facts(certificate), "example": kind.number_example})


def _of_days(certificate: Certificate, *, until: date | None) -> Iterator[Finding]:
    facts, expires = _facts(certificate), certificate.expires_on
    if expires is not None and expires < today():
        yield Finding(FindingCode.CERTIFICATE_EXPIRED, facts)
    elif expires is not None and until is not None and expires < until:
        yield Finding(FindingCode.CERTIFICATE_EXPIRES_BEFORE_END, facts)
    for market, state in certificate.states_on(today()):
        if state in _STATES:
            yield Finding(_STATES[state], {**facts, "market": market})


def _refused_before(certificate: Certificate) -> Sequence[str]:
    """Whoever declared the same number, was refused, and took it back: nothing else tells of it any more."""
    statement = (
        select(Organisation.name)
        .join(Certificate, Certificate.organisation_id == Organisation.id)
        .where(
            Certificate.kind_code == certificate.kind_code,
            Certificate.number_key == certificate.number_key,
            Certificate.number_key != "",
            Certificate.removed_at.is_not(None),
            Certificate.status.in_((CheckStatus.REJECTED, CheckStatus.SUSPENDED, CheckStatus.REVOKED)),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return session.scalars(statement).all()


def declared_elsewhere(held: Sequence[Certificate]) -> dict[int, list[tuple[int, str]]]:
    """By certificate, the other organisations that declare the same number.

    Numbers are compared folded; those of growing areas under the old form of their code too, whoever uses which.
    """
    if not held:
        return {}
    mine, other = aliased(Certificate), aliased(Certificate)
    my_area, other_area = aliased(GrowingArea), aliased(GrowingArea)
    same = or_(
        and_(other.kind_code == mine.kind_code, other.number_key == mine.number_key),
        and_(my_area.legacy_key != "", my_area.legacy_key.in_((other.number_key, other_area.legacy_key))),
        and_(other_area.legacy_key != "", other_area.legacy_key == mine.number_key),
    )
    rows = session.execute(
        select(mine.id, Organisation.id, Organisation.name)
        .select_from(mine)
        .outerjoin(my_area, my_area.certificate_id == mine.id)
        .join(other, other.organisation_id != mine.organisation_id)
        .outerjoin(other_area, other_area.certificate_id == other.id)
        .join(Organisation, Organisation.id == other.organisation_id)
        .where(mine.id.in_([each.id for each in held]), other.removed_at.is_(None), mine.number_key != "", same)
        .distinct()
        .order_by(Organisation.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for certificate_id, organisation_id, name in rows:
        found.setdefault(certificate_id, []).append((organisation_id, name))
    return found
