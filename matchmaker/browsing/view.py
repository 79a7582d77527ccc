"""A listing as one reader may see it: what every page, card, export and comparison shows.

`ListingView` has no field for a contact, and its private price is filled in for the owner and the staff of
the owner's province alone: a template cannot leak what it is not given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, Protocol

from matchmaker.browsing import parts, telling
from matchmaker.browsing.private_price import PrivatePrice
from matchmaker.browsing.telling import Photos
from matchmaker.browsing.viewer import Viewer
from matchmaker.credentials.content import GROWING_AREAS
from matchmaker.credentials.models import Certificate, GrowingArea
from matchmaker.credentials.queries import areas_behind
from matchmaker.listings import ContractKind, DeliveryTerms
from matchmaker.measures import Period
from matchmaker.organisations.models import Organisation

Side = Literal["offer", "need"]


class ShownListing(Protocol):
    """An offer or a need, seen from below."""

    id: int
    organisation: Organisation
    published_at: datetime | None
    is_demo: bool
    taken: Decimal

    def left_of(self, quantity: Decimal | None) -> Decimal: ...


class ShownRevision(Protocol):
    """What a revision of either kind holds for showing."""

    id: int
    product_code: str | None
    commune_code: str | None
    attributes: dict[str, Any]
    typed_amount: Decimal | None
    typed_unit: str | None
    quantity: Decimal | None
    starts_on: date | None
    ends_on: date | None
    place_note: str
    contract_kind: ContractKind | None
    delivery_terms: DeliveryTerms | None
    description: str
    created_at: datetime
    decided_at: datetime | None


class ShownOffer(ShownRevision, Protocol):
    """A revision of an offer."""

    schedule: list[dict[str, Any]]
    min_lot: Decimal | None
    asking_price_vnd: int | None
    floor_price_vnd: int | None
    photo_ids: list[int]
    certificates: list[Certificate]

    @property
    def offer(self) -> ShownListing: ...


class ShownNeed(ShownRevision, Protocol):
    """A revision of a need."""

    weekly_rate: Decimal | None
    requirements: list[dict[str, Any]]
    ceiling_vnd: int | None
    market: str | None

    @property
    def need(self) -> ShownListing: ...


@dataclass(frozen=True, slots=True)
class ListingView:
    """One revision of an offer or a need, as its reader may see it.

    Amounts are in the product's base unit (`unit`), prices in whole đồng per base unit. None means that the
    listing does not say, or that the reader may not know.
    """

    side: Side
    id: int
    """Of the offer or the need, not of the revision."""
    revision_id: int
    organisation: parts.OrganisationPart
    product_code: str | None
    product_name: str
    unit: str | None
    is_input: bool
    quantity: Decimal | None
    left: Decimal | None
    """What of the quantity nobody was promised yet; None where all of it is."""
    typed_amount: Decimal | None
    typed_unit: str | None
    """The quantity as it was written, where that is in another unit."""
    window: Period | None
    """Of the harvest for an offer, of delivery for a need."""
    weekly_rate: Decimal | None
    """What a need asks for each week; what an offer that falls evenly comes to in a week."""
    schedule: tuple[parts.PortionPart, ...]
    min_lot: Decimal | None
    price_vnd: int | None
    """The asking price; None for a need, and where the price is to be agreed."""
    private_price: PrivatePrice | None
    """The offer's floor or the need's ceiling; None for everybody who may not know."""
    place: parts.PlacePart | None
    contract_kind: ContractKind | None
    delivery_terms: DeliveryTerms | None
    market: str | None
    attributes: tuple[parts.AttributePart, ...]
    requirements: tuple[parts.RequirementPart, ...]
    certificates: tuple[parts.CertificatePart, ...]
    photos: tuple[parts.PhotoPart, ...]
    description: str
    published_at: datetime | None
    updated_at: datetime
    """When this revision was approved, or begun if it has not been."""
    is_demo: bool

    @property
    def private_price_vnd(self) -> int | None:
        """The private price, to be shown: staff who read it leave a line in the owner's history."""
        return self.private_price.read() if self.private_price is not None else None

    @property
    def badges(self) -> tuple[parts.CertificatePart, ...]:
        """Of each kind of certificate, in each market of a code, the one to be relied on most; refused ones never."""
        best: dict[tuple[str, str | None], parts.CertificatePart] = {}
        for each in self.certificates:
            if each.proof is not parts.Proof.REJECTED:
                best.setdefault((each.kind_code, each.market), each)
        return tuple(best.values())

    @property
    def essentials(self) -> tuple[parts.RequirementPart, ...]:
        return tuple(each for each in self.requirements if each.essential)

    @property
    def wishes(self) -> tuple[parts.RequirementPart, ...]:
        return tuple(each for each in self.requirements if not each.essential)


def of_offer(revision: ShownOffer, viewer: Viewer) -> ListingView:
    """An offer's revision as ``viewer`` may see it, with the land behind its codes."""
    photos = Photos.load(revision.photo_ids)
    lands = areas_behind([each.id for each in revision.certificates if each.kind_code in GROWING_AREAS])
    return _offer(revision, viewer, photos, lands)


def of_need(revision: ShownNeed, viewer: Viewer) -> ListingView:
    """A need's revision as ``viewer`` may see it."""
    product = telling.product(revision.product_code)
    return ListingView(
        side="need",
        **_common(revision, revision.need, viewer),
        weekly_rate=revision.weekly_rate,
        schedule=(),
        min_lot=None,
        price_vnd=None,
        private_price=PrivatePrice.of(
            revision.ceiling_vnd, viewer, side="need", listing=revision.need, revision_id=revision.id
        ),
        market=revision.market,
        requirements=telling.requirements(revision.requirements, product, viewer.language),
        certificates=(),
        photos=(),
    )


def of_offers(revisions: Sequence[ShownOffer], viewer: Viewer) -> list[ListingView]:
    """Many offers at once, with one query for the pictures of all."""
    photos = Photos.load(each for revision in revisions for each in revision.photo_ids)
    return [_offer(revision, viewer, photos) for revision in revisions]


def of_needs(revisions: Sequence[ShownNeed], viewer: Viewer) -> list[ListingView]:
    """Many needs at once."""
    return [of_need(revision, viewer) for revision in revisions]


def _offer(
    revision: ShownOffer,
    viewer: Viewer,
    photos: Photos,
    lands: Mapping[int, GrowingArea] = MappingProxyType({}),
) -> ListingView:
    owner = revision.offer.organisation
    return ListingView(
        side="offer",
        **_common(revision, revision.offer, viewer),
        weekly_rate=_average_week(revision),
        schedule=telling.schedule(revision.schedule),
        min_lot=revision.min_lot,
        price_vnd=revision.asking_price_vnd,
        private_price=PrivatePrice.of(
            revision.floor_price_vnd, viewer, side="offer", listing=revision.offer, revision_id=revision.id
        ),
        market=None,
        requirements=(),
        certificates=telling.certificates(revision.certificates, owner, viewer, lands=lands),
        photos=photos.named(revision.photo_ids),
    )


def _common(revision: ShownRevision, listing: ShownListing, viewer: Viewer) -> dict[str, Any]:
    """The fields that offers and needs share."""
    owner, product = listing.organisation, telling.product(revision.product_code)
    typed_otherwise = product is not None and revision.typed_unit not in (product.unit.code, "tonne")
    return {
        "id": listing.id,
        "revision_id": revision.id,
        "organisation": parts.OrganisationPart(owner.id, owner.name, owner.kind, owner.is_verified),
        "product_code": revision.product_code,
        "product_name": product.name(viewer.language) if product else "",
        "unit": product.unit.code if product else None,
        "is_input": product.is_input if product else False,
        "quantity": revision.quantity,
        "left": listing.left_of(revision.quantity) if listing.taken else None,
        "typed_amount": revision.typed_amount if typed_otherwise else None,
        "typed_unit": revision.typed_unit if typed_otherwise else None,
        "window": _window(revision),
        "place": telling.place(
            revision.commune_code, revision.place_note if viewer.sees_private(owner) else "", viewer.language
        ),
        "contract_kind": revision.contract_kind,
        "delivery_terms": revision.delivery_terms,
        "attributes": telling.attributes(revision.attributes, product, viewer.language),
        "description": revision.description,
        "published_at": listing.published_at,
        "updated_at": revision.decided_at or revision.created_at,
        "is_demo": listing.is_demo,
    }


def _window(revision: ShownRevision) -> Period | None:
    """Both days, if both are known and in order; a draft may hold anything."""
    first, last = revision.starts_on, revision.ends_on
    return Period(first, last) if first is not None and last is not None and first <= last else None


def _average_week(revision: ShownOffer) -> Decimal | None:
    """What an offer without a schedule comes to in a week; None for less than two weeks."""
    window = _window(revision)
    if revision.quantity is None or window is None or window.days < 14 or revision.schedule:
        return None
    week = revision.quantity * 7 / window.days
    return Decimal(f"{week:.2g}")  # as people say it: two figures that count
