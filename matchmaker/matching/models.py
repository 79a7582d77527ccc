"""What was shown to whom, with which features, and what they then did. Later training needs it from day one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base, choice, now
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer


class Side(StrEnum):
    """For whom a list was ranked."""

    BUYER = "buyer"
    """Offers for a need, seen by the need's organisation."""
    SELLER = "seller"
    """Needs for an offer, seen by the offer's organisation; knows no ceiling."""
    STAFF = "staff"


class MatchRun(Base):
    """One ranked list as somebody saw it."""

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
    """Name and version of what ranked."""
    schema_hash: Mapped[str] = mapped_column(String(64))
    """Which features, in which order."""
    candidate_count: Mapped[int]


class Match(Base):
    """One row of a ranked list as shown: an impression."""

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("run_id", "rank"), Index("ix_match_pair", "need_id", "offer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    rank: Mapped[int]
    """From one."""
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_revision_id: Mapped[int] = mapped_column(ForeignKey("need_revision.id"))
    offer_revision_id: Mapped[int] = mapped_column(ForeignKey("offer_revision.id"))
    score: Mapped[float]
    features: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By feature name; null is missing."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class InteractionKind(StrEnum):
    """What a person did with a match."""

    OPENED = "opened"
    COMPARED = "compared"
    SHORTLISTED = "shortlisted"
    UNSHORTLISTED = "unshortlisted"
    DISMISSED = "dismissed"
    RECALLED = "recalled"
    """A dismissal taken back."""
    INTERESTED = "interested"
    """A seller said so about a need."""
    ASKED_INTRODUCTION = "asked_introduction"
    INTRODUCED = "introduced"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    AGREED = "agreed"


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
