"""The two kinds of listing as their shared services know them: which tables, which parts, which columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, Product
from matchmaker.listings import ListingState, RevisionStatus
from matchmaker.organisations.models import Organisation


class Side(StrEnum):
    """Which side of the market a listing stands on."""

    OFFER = "offer"
    NEED = "need"


class WrittenRevision(Protocol):
    """A revision as writing knows it: what `OfferRevision` and `NeedRevision` share."""

    id: int
    number: int
    status: RevisionStatus
    version: int
    created_by_id: int | None
    product_code: str | None
    product: Product | None
    attributes: dict[str, Any]
    typed_amount: Decimal | None
    typed_unit: str | None
    quantity: Decimal | None
    starts_on: date | None
    ends_on: date | None
    commune_code: str | None
    commune: Commune | None
    description: str
    search_text: str

    @property
    def is_open(self) -> bool: ...
    def submit(self) -> None: ...
    def decide(self, outcome: RevisionStatus) -> None: ...


class WrittenListing(Protocol):
    """A listing as writing knows it: what `Offer` and `Need` share."""

    id: int
    organisation_id: int
    organisation: Organisation
    approved_id: int | None
    latest_id: int | None
    latest: Any
    approved: Any
    published_at: datetime | None
    withdrawn_at: datetime | None
    suspended_at: datetime | None
    on_behalf_consent: str | None
    on_behalf_by_id: int | None
    on_behalf_ended_at: datetime | None

    @property
    def helper_id(self) -> int | None: ...
    def state(self, on: date | None = None) -> ListingState: ...


L = TypeVar("L", bound=WrittenListing)
R = TypeVar("R", bound=WrittenRevision)


def _nothing_follows(_listing: Any, _by: User) -> None:
    """What most kinds do when what others see of a listing changes."""


@dataclass(frozen=True)
class Kind(Generic[L, R]):
    """One kind of listing: its tables, and which columns each part of its form fills."""

    side: Side
    listing: type[L]
    revision: type[R]
    parts: Mapping[str, tuple[str, ...]]
    """The columns by part, in the order of the form."""
    weights: Mapping[str, float]
    """What each column adds to completeness; they sum to one. Private prices are not among them."""
    private: str
    """The column of the price that only the owner and its province's staff may know."""
    per_base_unit: tuple[str, ...]
    """Columns that mean nothing any more once the product's base unit changes."""
    follow: Callable[[L, User], None] = _nothing_follows
    """What follows, under the listing's lock, whenever it is published, withdrawn, suspended or restored, for
    whoever did it. It may refuse with Unprocessable: then nothing of the step is to be kept."""

    @property
    def name(self) -> str:
        """``offer`` or ``need``: the word in events and addresses."""
        return self.side.value

    @property
    def columns(self) -> tuple[str, ...]:
        """All content, in the order of the form."""
        return tuple(column for columns in self.parts.values() for column in columns)

    def listing_of(self, revision: R) -> L:
        """The listing that a revision belongs to."""
        listing: L = getattr(revision, self.name)
        return listing
