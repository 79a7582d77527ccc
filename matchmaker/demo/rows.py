"""One organisation, one offer, one need: the rows that each consists of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from matchmaker import text
from matchmaker.catalogue.models import Commune, Product
from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES
from matchmaker.credentials.models import CheckStatus, FacilityKind, MarketStatus
from matchmaker.demo.batch import Batch
from matchmaker.listings import ContractKind, DeliveryTerms, RevisionStatus
from matchmaker.organisations.models import OrganisationKind, Standing

UNKNOWN_HOUSE: Final[Mapping[str, Any]] = {"capacity_per_day": None, "commune_code": None}
UNKNOWN_LAND: Final = {"hectares": None, "yield_per_hectare": None, "commune_code": None, "households": None}


@dataclass(frozen=True)
class Paper:
    """A certificate or code that an organisation holds."""

    kind: str
    number: str
    expires_on: date | None = None
    verified: bool = True
    market: str | None = None
    stars: int | None = None
    products: tuple[str, ...] = ()
    """What it covers; empty for whatever the organisation has."""
    serves: tuple[str, ...] = ()
    """For a packing house: the codes of the growing areas it serves, which come before it."""
    place: Mapping[str, Any] = field(default_factory=dict)
    """For a code: what is known of the land or the house behind it, as columns."""


@dataclass(frozen=True)
class Site:
    """Technology or a site that an organisation has."""

    kind: FacilityKind
    size: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True)
class Listed:
    """What an offer and a need have in common, ready to become rows."""

    product: Product
    quantity: Decimal
    starts_on: date
    ends_on: date
    commune: Commune
    published_at: datetime
    typed_unit: str
    typed_amount: Decimal
    contract_kind: ContractKind = ContractKind.SEASON
    delivery_terms: DeliveryTerms = DeliveryTerms.BUYER_COLLECTS
    attributes: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Columns that only an offer or only a need has."""


def organisation(
    batch: Batch,
    *,
    kind: OrganisationKind,
    name: str,
    commune: Commune,
    trades: Iterable[str],
    at: datetime,
    **facts: Any,
) -> int:
    """A verified organisation with its approved revision; returns its id."""
    trades = sorted(set(trades))
    found = batch.add(
        "organisation",
        kind=kind,
        name=name,
        commune_code=commune.code,
        province_code=commune.province_code,
        standing=Standing.VERIFIED,
        verified_at=at,
        contact_name="Ban quản lý (trình diễn)",
        contact_phone="",
        contact_email="",
        search_text=text.search_text(name, commune.place_name),
        sort_key=text.sort_key(name)[:400],
        created_at=at,
        is_demo=True,
        **{
            "about": "",
            "tax_code": None,
            "founded_year": None,
            "member_count": None,
            "area_ha": None,
            **facts,
        },
    )
    content = {"kind": kind.value, "name": name, "commune_code": commune.code, "trades": trades}
    batch.add(
        "organisation_revision",
        organisation_id=found,
        number=1,
        version=1,
        status=RevisionStatus.APPROVED,
        content={**content, "about": facts.get("about", "")},
        created_at=at,
        submitted_at=at,
        decided_at=at,
    )
    for code in trades:
        batch.link("trade", organisation_id=found, product_code=code)
    return found


def certificate(
    batch: Batch, organisation_id: int, paper: Paper, *, at: datetime, areas: dict[str, int] | None = None
) -> int:
    """A certificate or code with its history; returns its id. ``areas`` gathers growing areas' ids by their codes."""
    areas = {} if areas is None else areas
    found = batch.add(
        "certificate",
        organisation_id=organisation_id,
        kind_code=paper.kind,
        number=paper.number,
        number_key=text.code_key(paper.number),
        expires_on=paper.expires_on,
        stars=paper.stars,
        issuer="",
        status=CheckStatus.VERIFIED if paper.verified else CheckStatus.DECLARED,
        checked_at=at if paper.verified else None,
        check_note="Dữ liệu trình diễn" if paper.verified else "",
        created_at=at,
    )
    status = CheckStatus.VERIFIED if paper.verified else CheckStatus.DECLARED
    said = {"number": paper.number, "issued_on": None, "expires_on": paper.expires_on}
    batch.add("certificate_step", certificate_id=found, status=status, at=at, note="", evidence=[], **said)
    if paper.market is not None:
        standing = MarketStatus.ACTIVE if paper.verified else MarketStatus.PENDING
        batch.add("market_standing", certificate_id=found, market=paper.market, status=standing, at=at, note="")
    for code in paper.products:
        batch.link("certificate_product", certificate_id=found, product_code=code)
    if paper.kind in GROWING_AREAS:
        land = {**UNKNOWN_LAND, **paper.place}
        areas[paper.number] = batch.add("growing_area", certificate_id=found, legacy_number="", legacy_key="", **land)
    if paper.kind in PACKING_HOUSES:
        house = batch.add("packing_house", certificate_id=found, **{**UNKNOWN_HOUSE, **paper.place})
        for number in paper.serves:
            batch.link("packing_house_area", packing_house_id=house, growing_area_id=areas[number])
    return found


def trademark(batch: Batch, organisation_id: int, name: str, *, at: datetime) -> None:
    """A registered name, whose number and days are left out: they would be invented."""
    columns = {"number": "", "registered_on": None, "expires_on": None}
    batch.add("trademark", organisation_id=organisation_id, name=name, created_at=at, **columns)


def facility(batch: Batch, organisation_id: int, held: Site, commune: Commune, *, at: datetime) -> None:
    """Technology or a site of an organisation, in its own commune."""
    batch.add(
        "facility",
        organisation_id=organisation_id,
        kind=held.kind,
        size=held.size,
        unit=held.unit,
        commune_code=commune.code,
        note="",
        created_at=at,
    )


def offer(batch: Batch, organisation_id: int, listed: Listed, certificate_ids: Iterable[int] = ()) -> int:
    """A published offer with one approved revision; returns its id."""
    found, revision = _listing(batch, "offer", organisation_id, listed)
    for certificate_id in certificate_ids:
        batch.link("offer_certificate", revision_id=revision, certificate_id=certificate_id)
    return found


def need(batch: Batch, organisation_id: int, listed: Listed) -> int:
    """A published need with one approved revision; returns its id."""
    return _listing(batch, "need", organisation_id, listed)[0]


ONLY_OFFERS: dict[str, Any] = {
    "schedule": [],
    "min_lot": None,
    "asking_price_vnd": None,
    "floor_price_vnd": None,
    "photo_ids": [],
}
ONLY_NEEDS: dict[str, Any] = {"weekly_rate": None, "requirements": [], "ceiling_vnd": None, "market": None}


def _listing(batch: Batch, kind: str, organisation_id: int, listed: Listed) -> tuple[int, int]:
    found = batch.add(
        kind,
        organisation_id=organisation_id,
        created_at=listed.published_at,
        published_at=listed.published_at,
        is_demo=True,
    )
    revision = batch.add(
        f"{kind}_revision",
        **{f"{kind}_id": found},
        number=1,
        version=1,
        status=RevisionStatus.APPROVED,
        created_at=listed.published_at,
        submitted_at=listed.published_at,
        decided_at=listed.published_at,
        product_code=listed.product.code,
        attributes=dict(listed.attributes),
        typed_amount=listed.typed_amount,
        typed_unit=listed.typed_unit,
        quantity=listed.quantity,
        starts_on=listed.starts_on,
        ends_on=listed.ends_on,
        commune_code=listed.commune.code,
        place_note="",
        contract_kind=listed.contract_kind,
        delivery_terms=listed.delivery_terms,
        description=listed.description,
        search_text=text.search_text(
            listed.product.name_vi, listed.product.name_en, *listed.product.aliases, listed.commune.place_name
        ),
        **{**(ONLY_OFFERS if kind == "offer" else ONLY_NEEDS), **listed.extra},
    )
    batch.point(kind, found, approved_id=revision, latest_id=revision)
    return found, revision
