"""What an offer and a need share: revisions, the stages of review, and what time makes of them.

A listing's content lives in revisions. The organisation writes a draft revision and submits it; from then
on that revision never changes. Staff approve one revision by its id, and the public sees the last approved
one, so an edit neither unpublishes a listing nor slips past review. Only decisions are stored; what time
brings (expired) is derived when somebody looks.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import choice, now
from matchmaker.errors import WrongState
from matchmaker.measures import today


class RevisionStatus(StrEnum):
    """Where one revision stands in review."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    """Replaced by a newer submission before anybody decided."""


class ListingState(StrEnum):
    """What a listing is today, derived; worded for each reader by the templates."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"


class ContractKind(StrEnum):
    """How long the two sides mean to bind themselves."""

    SPOT = "spot"
    SEASON = "season"
    YEARS = "years"


class DeliveryTerms(StrEnum):
    """Who carries the goods (Incoterms 2020 in brackets)."""

    BUYER_COLLECTS = "buyer_collects"  # EXW, FCA
    SELLER_DELIVERS = "seller_delivers"  # DAP
    SHARED = "shared"


class Reviewed:
    """Columns and steps of anything that staff review: one numbered, eventually immutable revision."""

    number: Mapped[int] = mapped_column(default=1)
    status: Mapped[RevisionStatus] = mapped_column(choice(RevisionStatus), default=RevisionStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    """Counts saves of a draft, so that a form older than its draft is noticed."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether its author may still change it."""
        return self.status is RevisionStatus.DRAFT

    def submit(self) -> None:
        """Hand the revision to the staff. Raises WrongState unless its author may still change it."""
        if not self.is_open:
            raise WrongState(self, wanted=RevisionStatus.DRAFT)
        self.status = RevisionStatus.SUBMITTED
        self.submitted_at = now()

    def decide(self, outcome: RevisionStatus) -> None:
        """Close the review. Raises WrongState unless the revision waits for a decision."""
        if self.status is not RevisionStatus.SUBMITTED:
            raise WrongState(self, wanted=RevisionStatus.SUBMITTED)
        self.status = outcome
        self.decided_at = now()


class ListingRevision(Reviewed):
    """The content that offers and needs have in common. Everything may be missing while it is a draft."""

    product_code: Mapped[str | None] = mapped_column(String(24), index=True)
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Quality by attribute key of the catalogue: a number, or the chosen word."""
    typed_amount: Mapped[Decimal | None]
    typed_unit: Mapped[str | None] = mapped_column(String(16))
    """The quantity as the person wrote it."""
    quantity: Mapped[Decimal | None]
    """The quantity in the product's base unit."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """The window, both days included: of the harvest for an offer, of delivery for a need."""
    commune_code: Mapped[str | None] = mapped_column(String(5), index=True)
    place_note: Mapped[str] = mapped_column(String(200), default="")
    """The old or exact address in the organisation's own words."""
    contract_kind: Mapped[ContractKind | None] = mapped_column(choice(ContractKind))
    delivery_terms: Mapped[DeliveryTerms | None] = mapped_column(choice(DeliveryTerms))
    description: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    """Folded words by which the listing is found."""


class LatestRevision(Protocol):
    @property
    def status(self) -> RevisionStatus: ...
    @property
    def ends_on(self) -> date | None: ...


class Listing:
    """The listing itself: who owns it, which revision is public, and what was decided about it as a whole."""

    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a revision was first approved."""
    withdrawn_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    on_behalf_consent: Mapped[str | None] = mapped_column(String(300))
    """How the organisation agreed, where union staff posted for it."""
    on_behalf_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """The member of staff who recorded that: the consent is to this person alone."""
    on_behalf_ended_at: Mapped[datetime | None]
    """Since when it holds no longer: the organisation ended it, wrote the listing itself, or it was withdrawn."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    taken: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    """What was agreed on in introductions, in the product's base unit: kept by `brokering`, as it can be summed up
    by no feature below it. What is left of the quantity is the rest."""

    def left_of(self, quantity: Decimal | None) -> Decimal:
        """What of a quantity is not promised to anybody yet; never less than nothing."""
        return max((quantity or Decimal(0)) - self.taken, Decimal(0))

    @property
    def helper_id(self) -> int | None:
        """The member of staff who may write the listing for its organisation now."""
        return self.on_behalf_by_id if self.on_behalf_ended_at is None else None

    def state_of(
        self, latest: LatestRevision, approved: LatestRevision | None, *, on: date | None = None
    ) -> ListingState:
        """What the listing is on a day (today), from its latest and its approved revision."""
        if self.suspended_at is not None:
            return ListingState.SUSPENDED
        if self.withdrawn_at is not None:
            return ListingState.WITHDRAWN
        if approved is None:
            return ListingState(latest.status.value)
        if approved.ends_on is not None and approved.ends_on < (on or today()):
            return ListingState.EXPIRED
        return ListingState.PUBLISHED
