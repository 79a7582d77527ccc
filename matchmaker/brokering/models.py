"""A wish to be introduced, the introduction itself, and the broker's notes on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, choice, now
from matchmaker.matching.models import Side
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation


class IntroductionStatus(StrEnum):
    """How far an introduction has come."""

    PROPOSED = "proposed"
    """Waits for one side or both to accept."""
    ACCEPTED = "accepted"
    """Both accepted: contacts are open to both."""
    TALKING = "talking"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"

    @property
    def is_open(self) -> bool:
        return self in (IntroductionStatus.PROPOSED, IntroductionStatus.ACCEPTED, IntroductionStatus.TALKING)


class EndReason(StrEnum):
    """Why an introduction ended."""

    AGREED_TERMS = "agreed_terms"
    PRICE = "price"
    VOLUME = "volume"
    QUALITY = "quality"
    TIMING = "timing"
    DISTANCE = "distance"
    PAPERS = "papers"
    FOUND_OTHER = "found_other"
    NO_ANSWER = "no_answer"
    LISTING_CLOSED = "listing_closed"
    OTHER = "other"


OTHER_SIDE: Final[Mapping[Side, Side]] = {Side.BUYER: Side.SELLER, Side.SELLER: Side.BUYER}


class IntroductionRequest(Base):
    """One side's wish to be introduced to the other; open until staff introduce or decline."""

    __tablename__ = "introduction_request"
    __table_args__ = (
        Index(
            "uq_introduction_request_open",
            "need_id",
            "offer_id",
            "side",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    """BUYER asked for an introduction, or SELLER said "interested"."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    decline_reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))
    """Set where staff declined it."""

    need: Mapped[Need] = relationship()
    offer: Mapped[Offer] = relationship()
    organisation: Mapped[Organisation] = relationship()
    by: Mapped[User] = relationship()


class Introduction(Base):
    """One need and one offer, brought together by staff. It belongs to the provinces of both parties."""

    __tablename__ = "introduction"
    __table_args__ = (
        Index(
            "uq_introduction_open_pair",
            "need_id",
            "offer_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_introduction_status_next", "status", "next_action_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_revision_id: Mapped[int] = mapped_column(ForeignKey("need_revision.id"))
    offer_revision_id: Mapped[int] = mapped_column(ForeignKey("offer_revision.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    status: Mapped[IntroductionStatus] = mapped_column(choice(IntroductionStatus), default=IntroductionStatus.PROPOSED)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    broker_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    """Who follows it and reads what the two write: whoever introduced them, until a colleague takes over."""
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    message: Mapped[str] = mapped_column(Text, default="")
    """What staff wrote to both sides."""
    answer_by: Mapped[date]
    """The last day for both to answer; after it the introduction has lapsed."""
    buyer_accepted_at: Mapped[datetime | None]
    seller_accepted_at: Mapped[datetime | None]
    talking_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_by_side: Mapped[Side | None] = mapped_column(choice(Side))
    end_reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))
    end_note: Mapped[str] = mapped_column(Text, default="")
    agreed_amount: Mapped[Decimal | None]
    """How much the two agreed on, in the base unit of the offer's product; set where they did."""
    settled_at: Mapped[datetime | None]
    """Since when what they agreed on is over: kept, broken or given up. `contracts` sets it."""
    next_action: Mapped[str] = mapped_column(String(200), default="")
    next_action_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    need: Mapped[Need] = relationship()
    offer: Mapped[Offer] = relationship()
    need_revision: Mapped[NeedRevision] = relationship()
    offer_revision: Mapped[OfferRevision] = relationship()
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    seller: Mapped[Organisation] = relationship(foreign_keys=[seller_id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    broker: Mapped[User] = relationship(foreign_keys=[broker_id])

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands

    @property
    def contacts_are_open(self) -> bool:
        """Whether each side may see the other's contact: once both accepted, and until one of them declines."""
        both = self.buyer_accepted_at is not None and self.seller_accepted_at is not None
        return both and self.status is not IntroductionStatus.DECLINED

    @property
    def is_sound(self) -> bool:
        """Whether both parties are verified and neither listing is suspended: else nobody's contact is opened."""
        listings = (self.need, self.offer)
        return all(each.is_verified for each in (self.buyer, self.seller)) and not any(
            each.suspended_at for each in listings
        )

    def status_on(self, day: date) -> IntroductionStatus:
        """How far it is on a day: what nobody answered in time has lapsed, whether or not the worker came by."""
        if self.status is IntroductionStatus.PROPOSED and self.answer_by < day:
            return IntroductionStatus.LAPSED
        return self.status

    def is_alive_on(self, day: date) -> bool:
        """Whether the two have something going: still open, or agreed on and not settled yet."""
        status = self.status_on(day)
        return status.is_open or (status is IntroductionStatus.AGREED and self.settled_at is None)

    def due_on(self, day: date) -> date | None:
        """When the next step is due, as of a day: the one that staff planned, else the answers; None once over."""
        status = self.status_on(day)
        if not status.is_open:
            return None
        return self.next_action_on or (self.answer_by if status is IntroductionStatus.PROPOSED else None)

    def side_of(self, organisation_id: int | None) -> Side | None:
        """Which side an organisation is on; None for a stranger."""
        sides = {self.buyer_id: Side.BUYER, self.seller_id: Side.SELLER}
        return sides.get(organisation_id) if organisation_id is not None else None

    def accepted_at(self, side: Side) -> datetime | None:
        """When a side accepted; None while it has not."""
        return self.buyer_accepted_at if side is Side.BUYER else self.seller_accepted_at

    def party(self, side: Side) -> Organisation:
        """The organisation on a side."""
        return self.buyer if side is Side.BUYER else self.seller


class IntroductionNote(Base):
    """What the broker wants to remember. Staff of the two provinces only."""

    __tablename__ = "introduction_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text)

    by: Mapped[User] = relationship()
