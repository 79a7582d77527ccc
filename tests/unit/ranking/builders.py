"""A durian offer and a durian need that fit each other; a test changes what matters to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from matchmaker.ranking.facts.listings import CertificateFacts, NeedFacts, OfferFacts, Requirement, RequirementKind

TODAY = date(2026, 11, 21)
PLEIKU = {"lat": 13.98, "lon": 108.0}
HO_CHI_MINH = {"lat": 10.78, "lon": 106.7}
HA_NOI = {"lat": 21.03, "lon": 105.85}
DURIAN = ("fruit", "DUR")
MONTHONG = (*DURIAN, "DUR-MON")
RI6 = (*DURIAN, "DUR-RI6")
FROZEN_DURIAN = ("fruit_processed", "DUR-FRZ")
JACKFRUIT = ("fruit", "JAC")


def on(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def offer(**changes: Any) -> OfferFacts:
    facts: dict[str, Any] = {
        "offer_id": 11,
        "revision_id": 110,
        "organisation_id": 1,
        "product_path": MONTHONG,
        "unit": "kg",
        "quantity": 60_000.0,
        "starts_on": on(10),
        "ends_on": on(69),
        "asking_price_vnd": 80_000,
        "published_on": on(-5),
        "completeness": 0.8,
        **PLEIKU,
    }
    return OfferFacts(**(facts | changes))


def need(**changes: Any) -> NeedFacts:
    facts: dict[str, Any] = {
        "need_id": 21,
        "revision_id": 210,
        "organisation_id": 2,
        "product_path": DURIAN,
        "unit": "kg",
        "quantity": 30_000.0,
        "starts_on": on(20),
        "ends_on": on(49),
        "today": TODAY,
        "reference_price_vnd": 85_000,
        "market": "CN",
        "perishability_days": 7,
        **HO_CHI_MINH,
    }
    return NeedFacts(**(facts | changes))


def certificate(kind: str = "VIETGAP_TT", **changes: Any) -> CertificateFacts:
    return CertificateFacts(kind, **changes)


def asks(kind: str, **changes: Any) -> Requirement:
    """A requirement for a certificate, essential unless said otherwise."""
    return Requirement(RequirementKind.CERTIFICATE, kind, **changes)


def asks_attribute(key: str, op: Any, value: Any, **changes: Any) -> Requirement:
    return Requirement(RequirementKind.ATTRIBUTE, key, op, value, **changes)


def asks_stars(stars: int, **changes: Any) -> Requirement:
    return Requirement(RequirementKind.STARS, "OCOP", ">=", stars, **changes)


WISHES = need(
    requirements=(
        asks("VIETGAP_TT", essential=False),
        asks("GLOBALGAP", essential=False),
        asks_stars(4, essential=False),
        asks_attribute("brix", ">=", 16, essential=False),
        asks_attribute("grade", "=", "A", essential=False),
    ),
    contract_kind="season",
    delivery_terms="seller_delivers",
    rate_per_week=50_000,
)
"""A need that wishes for much and insists on nothing."""
