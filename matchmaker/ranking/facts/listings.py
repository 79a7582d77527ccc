"""What is known of one offer and one need, as of one moment: the frozen inputs of ranking.

Amounts are in the product's base unit, prices in đồng per base unit, days are Vietnamese calendar days
with both ends of a window included, places are WGS 84 degrees. The seller's floor price has no field
here, so nothing that ranks can use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal, NamedTuple

SPECIES_DEPTH: Final = 2
"""How many codes lead from a product group to a species; one more leads to a variety."""


class Portion(NamedTuple):
    """Part of an offer's quantity, falling evenly on the days from `starts_on` to `ends_on`."""

    starts_on: date
    ends_on: date
    amount: float


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate or code that an offer relies on, for one market and one stretch of days on which it stands.

    One that stands in several markets, covers several products or stands again after a suspension makes several
    of them; a rejected or removed one makes none.
    """

    kind: str
    """Code of the certificate kind, such as "VIETGAP_TT" or "PUC_EXPORT"."""
    verified: bool = False
    """The union checked it; otherwise the holder merely declares it."""
    expires_on: date | None = None
    """Last day on which it stands; None where nobody knows of an end."""
    market: str | None = None
    """Market that accepted a growing-area or packing-house code; None where it holds for all."""
    crop: str | None = None
    """Catalogue code it is limited to (group, species or variety); None where it covers everything."""
    stars: int | None = None
    """OCOP stars, where it is an OCOP recognition."""
    starts_on: date | None = None
    """First day on which it stands; None where it has stood for as long as anybody asks."""
    halted: bool = False
    """Its last day is the eve of a suspension or revocation, not that of its own expiry."""


class RequirementKind(StrEnum):
    """What a requirement speaks of."""

    CERTIFICATE = "certificate"
    ATTRIBUTE = "attribute"
    STARS = "stars"


Operator = Literal[">=", "<=", "=", "in"]
AttributeValue = float | str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a need must have (`essential`) or would like.

    A certificate is named by `key`; its `value` may name a market, else the need's own market counts for
    codes that belong to one. An attribute is compared by `op` with `value` (a tuple for "in"). Stars
    compare the OCOP stars with the number in `value`.
    """

    kind: RequirementKind
    key: str
    op: Operator = ">="
    value: AttributeValue | tuple[AttributeValue, ...] | None = None
    essential: bool = True
    verified_only: bool = False
    """Only a paper that the union checked answers it; for certificates and stars."""


@dataclass(frozen=True)
class OfferFacts:
    """A published offer of a listed organisation, as buyers may see it."""

    offer_id: int
    revision_id: int
    organisation_id: int
    product_path: tuple[str, ...]
    """Catalogue codes from the group down to the species and, where named, the variety."""
    unit: str
    """Base unit of the product, such as "kg"."""
    quantity: float
    """What is still to be had: without what was promised to others already."""
    starts_on: date
    ends_on: date
    """Harvest window."""
    schedule: tuple[Portion, ...] = ()
    """How the quantity falls over time; empty means evenly over the window."""
    min_lot: float | None = None
    asking_price_vnd: float | None = None
    """None means negotiable."""
    certificates: tuple[CertificateFacts, ...] = ()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    lat: float | None = None
    lon: float | None = None
    province_code: str | None = None
    """Where a reader may look for it; no feature knows it."""
    contract_kind: str | None = None
    """"spot", "season" or "years"; None where any will do."""
    delivery_terms: str | None = None
    """"buyer_collects", "shared" or "seller_delivers"."""
    published_on: date | None = None
    completeness: float | None = None
    """Share of the fields worth filling in that are filled in, 0 to 1."""
    standing_verified: bool = True
    """The organisation is verified and not suspended."""
    record: float | None = None
    """How much more reliably than usual for the product it sold before, in shares; None without a deal on record."""

    @property
    def product_code(self) -> str:
        """The most exact product it names."""
        return self.product_path[-1]

    @property
    def portions(self) -> tuple[Portion, ...]:
        """The schedule, spelled out."""
        return self.schedule or (Portion(self.starts_on, self.ends_on, self.quantity),)

    @cached_property
    def papers(self) -> Mapping[str, tuple[CertificateFacts, ...]]:
        """Certificates that cover the offered product, by kind."""
        by_kind: dict[str, tuple[CertificateFacts, ...]] = {}
        for paper in self.certificates:
            if paper.crop is None or paper.crop in self.product_path:
                by_kind[paper.kind] = (*by_kind.get(paper.kind, ()), paper)
        return by_kind


@dataclass(frozen=True)
class NeedFacts:
    """A published need, as its buyer or, after `seen_by_seller`, as everyone else may see it."""

    need_id: int
    revision_id: int
    organisation_id: int
    product_path: tuple[str, ...]
    """Catalogue codes from the group down to whatever level the need names."""
    unit: str
    quantity: float
    starts_on: date
    ends_on: date
    """Delivery window."""
    today: date
    """The day as of which everything is judged."""
    rate_per_week: float | None = None
    lat: float | None = None
    lon: float | None = None
    province_code: str | None = None
    requirements: tuple[Requirement, ...] = ()
    ceiling_vnd: float | None = None
    """Highest price the buyer pays. Only the buyer's own and the staff's lists may carry it."""
    reference_price_vnd: float | None = None
    """What the product usually costs: public, from the catalogue or a price report."""
    contract_kind: str | None = None
    delivery_terms: str | None = None
    market: str | None = None
    """Where the goods end up: "VN", "CN", "EU" ..."""
    perishability_days: float | None = None
    """Days the product stays sellable with usual handling; 0 is a service, None unknown."""
    lacking: float | None = None
    """Part of the quantity that nobody supplies yet; None means all of it."""
    open_introductions: int = 0
    """How many offers the staff are introducing to it now: each hopes for a part of what is lacking."""
    published_on: date | None = None
    buyer_verified: bool | None = None
    """Whether the union verified the buyer; None where that is not known."""
    record: float | None = None
    """How much more reliably than usual for the product it bought before, in shares; None without a deal on record."""

    @property
    def still_lacking(self) -> float:
        """What is lacking as an amount, between nothing and the whole quantity."""
        return self.quantity if self.lacking is None else min(max(self.lacking, 0.0), self.quantity)

    @property
    def product_code(self) -> str:
        """The product, species or group asked for."""
        return self.product_path[-1]

    @cached_property
    def essentials(self) -> tuple[Requirement, ...]:
        """What an offer must have."""
        return tuple(r for r in self.requirements if r.essential)

    @cached_property
    def essential_certificates(self) -> tuple[Requirement, ...]:
        """The essentials that a certificate or code answers."""
        return tuple(r for r in self.essentials if r.kind is RequirementKind.CERTIFICATE)

    @cached_property
    def wishes(self) -> tuple[Requirement, ...]:
        """What would be nice to have."""
        return tuple(r for r in self.requirements if not r.essential)

    @cached_property
    def wished_attributes(self) -> tuple[Requirement, ...]:
        """The wishes about quality."""
        return tuple(r for r in self.wishes if r.kind is RequirementKind.ATTRIBUTE)

    @cached_property
    def wished_papers(self) -> tuple[Requirement, ...]:
        """The wishes that a certificate, code or OCOP recognition answers."""
        return tuple(r for r in self.wishes if r.kind is not RequirementKind.ATTRIBUTE)

    def seen_by_seller(self) -> NeedFacts:
        """The same need without the buyer's ceiling.

        Every list made for a seller passes through here (`answering.needs_table`, `shortlist.needs_for`),
        so that neither order, reason nor count can tell what the buyer would pay.
        """
        return self if self.ceiling_vnd is None else replace(self, ceiling_vnd=None)
