"""What the codes of a listing are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.browsing.parts import Proof, RequirementPart
from matchmaker.browsing.view import ListingView
from matchmaker.catalogue import queries as catalogue
from matchmaker.credentials import words as credential_words
from matchmaker.credentials.models import CertificateState
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.measures import NBSP, Period, format_period
from matchmaker.organisations import words as organisation_words
from matchmaker.web.i18n import language

CONTRACT_KINDS: Final[Mapping[ContractKind, Any]] = {
    ContractKind.SPOT: _l("Từng chuyến"),
    ContractKind.SEASON: _l("Theo vụ"),
    ContractKind.YEARS: _l("Nhiều năm"),
}
DELIVERY_TERMS: Final[Mapping[DeliveryTerms, Any]] = {
    DeliveryTerms.BUYER_COLLECTS: _l("Bên mua đến lấy"),
    DeliveryTerms.SELLER_DELIVERS: _l("Bên bán giao tận nơi"),
    DeliveryTerms.SHARED: _l("Hai bên cùng lo vận chuyển"),
}
ORGANISATION_KINDS: Final = organisation_words.KINDS
_SIGNS: Final = {">=": "≥", "<=": "≤"}


def market_name(code: str | None) -> str:
    """The market in the reader's language; the code itself for one the catalogue does not know."""
    if not code:
        return ""
    return credential_words.market_name(code)


def proof_told(proof: Proof) -> str:
    """How far a certificate can be relied on, as anybody reads it."""
    return str(credential_words.STATES[CertificateState(proof.value)])


def group_code(product_code: str | None) -> str | None:
    """The catalogue group a product belongs to: pages tint by it."""
    node = catalogue.tree().get(product_code)
    return node.path[0] if node else None


def requirement_in_words(asked: RequirementPart) -> str:
    """One requirement of a need: `GlobalG.A.P.`, `Chất khô ≥ 33 %`, `OCOP từ 4 sao`."""
    if asked.kind != "attribute":
        paper = _paper_asked(asked)
        return str(_("%(paper)s, Liên minh đã xác minh", paper=paper)) if asked.verified_only else paper
    sign = _SIGNS.get(asked.op)
    return f"{asked.label} {sign}{NBSP}{asked.value}" if sign else f"{asked.label}: {asked.value}"


def _paper_asked(asked: RequirementPart) -> str:
    if asked.kind == "stars":
        return str(_("OCOP từ %(stars)s sao trở lên", stars=asked.value))
    if not asked.value:
        return asked.label
    return str(_("%(code)s đang hiệu lực cho %(market)s", code=asked.label, market=market_name(asked.value)))


def period_told(period: Period | None) -> str:
    """`10/8 – 30/9/2026`; a dash where there is none."""
    return format_period(period, language()) if period is not None else "–"


def address_of(listing: ListingView) -> str:
    """The page of an offer or a need."""
    if listing.side == "offer":
        return url_for("offers.show", offer_id=listing.id)
    return url_for("needs.show", need_id=listing.id)


def give_to(blueprint: Blueprint) -> None:
    """Let every template say ``listing.contract_kind | contract_kind``."""
    for name, told in _FILTERS.items():
        blueprint.add_app_template_filter(told, name)


_FILTERS: Final[Mapping[str, Any]] = {
    "contract_kind": lambda kind: str(CONTRACT_KINDS[kind]) if kind else "",
    "delivery_terms": lambda terms: str(DELIVERY_TERMS[terms]) if terms else "",
    "proof": proof_told,
    "market": market_name,
    "period": period_told,
    "address": address_of,
    "product_group": group_code,
    "quality_row": lambda quality: (quality.label, quality.value),
    "requirement": requirement_in_words,
}
