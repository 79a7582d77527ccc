"""What was shown to whom, with which features, and what they then did. Later training needs it from day one."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Product
from matchmaker.db import Base, choice, now
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.judging.grading import InteractionKind


class Side(StrEnum):
    """For whom a list was ranked."""

    BUYER = "buyer"
    """Offers for a need, seen by the need's organisation."""
    SELLER = "seller"
    """Needs for an offer, seen by the offer's organisation; knows no ceiling."""
    STAFF = "staff"


class Party(StrEnum):
    """Whose doing it was that something ended."""

    BUYER = "buyer"
    SELLER = "seller"
    NEITHER = "neither"
    """The weather, the market, the union's staff, or nobody can say."""


class Picker(StrEnum):
    """Which of two rankers put a row into an interleaved list."""

    CHAMPION = "champion"
    CANDIDATE = "candidate"


class MatchRun(Base):
    """One ranked list as somebody saw it. In the order of the ids; the clock may have jumped between two."""

    __tablename__ = "match_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    """The need that was asked about (buyer's and staff's lists)."""
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    """The offer that was asked about (seller's lists)."""
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    ranker: Mapped[str] = mapped_column(String(80))
    """Name and version of what ranked; of the champion where the list was interleaved."""
    candidate: Mapped[str | None] = mapped_column(String(80))
    """Version of the ranker that picked in turn with the champion; None where the list was not interleaved."""
    draw_key: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """From which whatever was drawn by lot in this list follows: who picks first, which newcomer is shown where."""
    schema_hash: Mapped[str] = mapped_column(String(64))
    """Which features, in which order."""
    candidate_count: Mapped[int]


class Match(Base):
    """One row of a ranked list as shown, near misses too: an impression."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("run_id", "rank"),
        Index("ix_match_pair", "need_id", "offer_id"),
        Index("ix_match_offer_run", "offer_id", "run_id"),
        Index("ix_match_need_run", "need_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    rank: Mapped[int]
    """Place at which it was seen, from one; near misses follow the last match of the page."""
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_revision_id: Mapped[int] = mapped_column(ForeignKey("need_revision.id"))
    offer_revision_id: Mapped[int] = mapped_column(ForeignKey("offer_revision.id"))
    score: Mapped[float | None]
    """None for a near miss: those are not scored."""
    failed: Mapped[str | None] = mapped_column(String(24))
    """The one constraint that a near miss fails; None for a match."""
    is_exploration: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a newcomer was lifted to this place so that people get to know it."""
    turned: Mapped[int] = mapped_column(default=0, server_default="0")
    """By how many places a fair turn among near equals moved it, up positive; 0 where it stands as it scored."""
    picked_by: Mapped[Picker | None] = mapped_column(choice(Picker))
    """Whose pick the row was, in an interleaved list."""
    features: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By feature name, as scored; null is missing. Empty for a near miss."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class DismissReason(StrEnum):
    """Why a buyer sets an offer aside."""

    TOO_FAR = "too_far"
    TOO_SMALL = "too_small"
    TOO_DEAR = "too_dear"
    WRONG_TIME = "wrong_time"
    QUALITY = "quality"
    PAPERS = "papers"
    KNOWN_PARTNER = "known_partner"
    OTHER = "other"


class Interaction(Base):
    """One thing that one person did with one pair, in the order it happened."""

    __tablename__ = "interaction"
    __table_args__ = (Index("ix_interaction_pair", "need_id", "offer_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[InteractionKind] = mapped_column(choice(InteractionKind))
    side: Mapped[Side] = mapped_column(choice(Side))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("match_run.id"))
    """The list from which it was done."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str | None] = mapped_column(String(24))
    ended_by: Mapped[Party | None] = mapped_column(choice(Party))
    """Whose doing it was, of what was declined, lapsed or broken; None of all else."""


class PairMark(Base):
    """Where a pair stands with the buyer now: shortlisted or dismissed. One row a pair at most."""

    __tablename__ = "pair_mark"
    __table_args__ = (UniqueConstraint("need_id", "offer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    kind: Mapped[InteractionKind] = mapped_column(choice(InteractionKind))
    """SHORTLISTED or DISMISSED."""
    reason: Mapped[DismissReason | None] = mapped_column(choice(DismissReason))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    need: Mapped[Need] = relationship()
    offer: Mapped[Offer] = relationship()


class Demand(Base):
    """A paper that offers of a province and product lack, and what it would open: made anew every day."""

    __tablename__ = "demand"
    __table_args__ = (Index("ix_demand_province_code_needs", "province_code", "needs"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    computed_on: Mapped[date]
    """The Vietnamese day as of which it was counted."""
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    """The species."""
    sort: Mapped[str] = mapped_column(String(24))
    """What is to be done: of `ranking.openings.changes.Sort`."""
    kind_code: Mapped[str] = mapped_column(String(24))
    """Kind of the certificate or code; empty for OCOP stars that are to be won."""
    market: Mapped[str | None] = mapped_column(String(5))
    stars: Mapped[int | None]
    offers: Mapped[int]
    cooperatives: Mapped[int]
    needs: Mapped[int]
    buyers: Mapped[int]
    amount: Mapped[Decimal]
    """What those needs still lack, in the base unit of the product."""

    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)
