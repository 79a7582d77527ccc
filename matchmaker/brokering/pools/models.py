"""A pool and its lines: what each member is asked for, and what it says to that."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.db import Base, choice, now
from matchmaker.listings import DeliveryTerms, ListingState
from matchmaker.matching.models import Side
from matchmaker.measures import schedule
from matchmaker.measures.schedule import Portion
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation


class PoolKind(StrEnum):
    """What is pooled."""

    SUPPLY = "supply"
    """Several offers fill one need: the other side buys."""
    PURCHASE = "purchase"
    """Several needs take one offer of inputs: the other side sells."""

    @property
    def member_side(self) -> Side:
        """On which side of each contract the members stand."""
        return Side.SELLER if self is PoolKind.SUPPLY else Side.BUYER


class PoolStatus(StrEnum):
    """How far people have brought a pool. What time brings is derived: `has_lapsed_on`, `is_late_on`, `is_out`."""

    ASKING = "asking"
    """The members are asked for their lines."""
    OFFERED = "offered"
    """The other side has the one quote."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """The other side said no."""
    GIVEN_UP = "given_up"
    """Staff ended it."""
    CLOSED = "closed"
    """Nobody can have the target any more, or it lacks nothing: it ended by itself."""

    @property
    def is_open(self) -> bool:
        return self in (PoolStatus.ASKING, PoolStatus.OFFERED)


class Answer(StrEnum):
    """What a member said about its line as it stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    """It would take part on other figures; the broker decides about them."""
    DECLINED = "declined"


def trades(listing: Need | Offer) -> bool:
    """Whether the listing is to be had and its organisation may deal: derived, so that it ends by itself."""
    return listing.state() is ListingState.PUBLISHED and listing.organisation.is_verified


class Pool(Base):
    """One agreement in the making between one listing's organisation and several members."""

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'supply' AND need_id IS NOT NULL AND offer_id IS NULL)"
            " OR (kind = 'purchase' AND offer_id IS NOT NULL AND need_id IS NULL)",
            name="one_target",
        ),
        CheckConstraint("(status IN ('asking', 'offered')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "status NOT IN ('offered', 'accepted', 'declined') OR (offered_at IS NOT NULL AND valid_until IS NOT NULL)",
            name="offered",
        ),
        CheckConstraint("(status IN ('declined', 'given_up')) = (end_reason IS NOT NULL)", name="reason"),
        CheckConstraint("wanted > 0", name="wanted"),
        CheckConstraint("payment_days >= 0 AND tolerance_pct BETWEEN 0 AND 50", name="terms"),
        CheckConstraint("deposit_pct BETWEEN 0 AND 100", name="deposit"),
        Index("ix_pool_status_answer_by", "status", "answer_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PoolKind] = mapped_column(choice(PoolKind))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    """The target: the need that a pool of supply fills, the offer that a pool of purchase takes."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Whose need or offer that is: the other side."""
    status: Mapped[PoolStatus] = mapped_column(choice(PoolStatus), default=PoolStatus.ASKING)
    broker_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    """The member of staff who keeps it together."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    message: Mapped[str] = mapped_column(Text, default="")
    """What the broker wrote to the members."""
    answer_by: Mapped[date]
    """The last day that was set to any member so far."""
    wanted: Mapped[Decimal]
    """What is to be filled, in the target's base unit: of a need what it lacked; in a pool of purchase what was asked
    of all members."""
    delivery_terms: Mapped[DeliveryTerms] = mapped_column(choice(DeliveryTerms))
    payment_days: Mapped[int] = mapped_column(default=7)
    """Days from inspection to payment."""
    tolerance_pct: Mapped[int] = mapped_column(default=0)
    deposit_pct: Mapped[int] = mapped_column(default=0)
    """Of each contract's worth, paid by the buyer in advance."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What else each contract says."""
    offered_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    """The last day on which the other side can accept."""
    lapse_told_at: Mapped[datetime | None]
    """When all were told that the quote was not answered in time; None once it is offered anew."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))
    end_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    need: Mapped[Need | None] = relationship()
    offer: Mapped[Offer | None] = relationship()
    organisation: Mapped[Organisation] = relationship()
    broker: Mapped[User] = relationship(foreign_keys=[broker_id])
    lines: Mapped[list[PoolLine]] = relationship(order_by="PoolLine.id", back_populates="pool")

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands

    @property
    def target(self) -> Need | Offer:
        """The listing that the pool is for."""
        found = self.need or self.offer
        assert found is not None, "the database's own check says so"
        return found

    @property
    def members(self) -> list[PoolLine]:
        """The lines that nobody removed."""
        return [each for each in self.lines if each.removed_at is None]

    @property
    def lead(self) -> PoolLine | None:
        """The member with whom the other side deals for all of them."""
        return next((each for each in self.members if each.is_lead), None)

    @property
    def counted(self) -> list[PoolLine]:
        """The lines of members who said yes and can deliver: what the other side is offered."""
        return [each for each in self.members if each.counts]

    @property
    def quoted(self) -> list[PoolLine]:
        """The lines of the one quote: those that count; once it was accepted, those that came of it."""
        if self.status is PoolStatus.ACCEPTED:
            return [each for each in self.members if each.introduction_id is not None]
        return self.counted

    @property
    def is_sound(self) -> bool:
        """Whether the other side may still come to terms with anybody about its listing."""
        return trades(self.target)

    @property
    def lacks_lead(self) -> bool:
        """Whether no member deals for all: none was named, or the one that was is out of it."""
        return self.lead is None or self.lead.has_left

    @property
    def awaits_lead(self) -> bool:
        """Whether the member named to deal for all has not said yes to its own line, though it still may."""
        return self.lead is not None and not self.lacks_lead and not self.lead.counts

    @property
    def seen(self) -> str:
        """What somebody reads who is offered the pool, in a few letters: they change with every line that counts."""
        told = [(each.id, each.version) for each in self.counted]
        return sha256(repr((self.id, self.valid_until, told)).encode()).hexdigest()[:16]

    def has_lapsed_on(self, day: date) -> bool:
        """Whether the other side let the quote's last day go by."""
        return self.status is PoolStatus.OFFERED and self.valid_until is not None and self.valid_until < day


class PoolLine(Base):
    """One member's part. `amount`, `price_vnd` and so on are what it is asked for, or has said yes to."""

    __tablename__ = "pool_line"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("price_vnd IS NULL OR price_vnd > 0", name="price"),
        CheckConstraint("min_lot IS NULL OR (min_lot > 0 AND min_lot <= amount)", name="min_lot"),
        CheckConstraint("(answer = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer <> 'accepted' OR price_vnd IS NOT NULL", name="accepted"),
        CheckConstraint("(answer = 'declined') = (reason IS NOT NULL)", name="declined"),
        CheckConstraint("(answer = 'changed') = (changed_amount IS NOT NULL)", name="changed"),
        CheckConstraint("changed_amount IS NULL OR (changed_amount > 0 AND changed_price_vnd > 0)", name="change"),
        CheckConstraint("NOT is_lead OR removed_at IS NULL", name="lead"),
        CheckConstraint("introduction_id IS NULL OR (answer = 'accepted' AND removed_at IS NULL)", name="introduced"),
        Index(
            "uq_pool_line_open",
            "pool_id",
            "need_id",
            "offer_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(
            "uq_pool_line_lead",
            "pool_id",
            unique=True,
            sqlite_where=text("is_lead"),
            postgresql_where=text("is_lead"),
        ),
        Index("ix_pool_line_organisation_id_answer", "organisation_id", "answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_revision_id: Mapped[int] = mapped_column(ForeignKey("need_revision.id"))
    offer_revision_id: Mapped[int] = mapped_column(ForeignKey("offer_revision.id"))
    """The two listings as they were when the member was asked or, since it said something, when it did: to that it
    said yes."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The member."""
    amount: Mapped[Decimal]
    """In the target's base unit."""
    portions_data: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """How it falls (`measures.schedule`); adds up to the amount."""
    price_vnd: Mapped[int | None]
    """Đồng per base unit; None where the member is asked to name it."""
    min_lot: Mapped[Decimal | None]
    """Less than this the member does not take part with."""
    grade: Mapped[str] = mapped_column(String(60), default="")
    is_lead: Mapped[bool] = mapped_column(default=False)
    """Whether the other side deals with this member for all of them; one line of a pool at most."""
    answer: Mapped[Answer] = mapped_column(choice(Answer), default=Answer.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answer_note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[EndReason | None] = mapped_column(choice(EndReason))
    """Why it declined."""
    changed_amount: Mapped[Decimal | None]
    changed_portions_data: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    changed_price_vnd: Mapped[int | None]
    changed_min_lot: Mapped[Decimal | None]
    """What the member proposes instead, until the broker has decided about it."""
    lapse_told_at: Mapped[datetime | None]
    """When member and broker were told that no answer came in time; None once it is asked again."""
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), unique=True)
    """What came of it once the other side accepted the pool."""
    version: Mapped[int] = mapped_column()

    pool: Mapped[Pool] = relationship(back_populates="lines")
    need: Mapped[Need] = relationship()
    offer: Mapped[Offer] = relationship()
    need_revision: Mapped[NeedRevision] = relationship()
    offer_revision: Mapped[OfferRevision] = relationship()
    organisation: Mapped[Organisation] = relationship()
    introduction: Mapped[Introduction | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # SQLAlchemy reads it as it stands

    @property
    def listing(self) -> Need | Offer:
        """The member's own listing."""
        return self.offer if self.pool.kind is PoolKind.SUPPLY else self.need

    @property
    def portions(self) -> list[Portion]:
        return schedule.read(self.portions_data)

    @property
    def changed_portions(self) -> list[Portion]:
        return schedule.read(self.changed_portions_data)

    @property
    def least(self) -> Decimal | None:
        """Less than this its member does not take part with, as it said last."""
        return self.changed_min_lot if self.answer is Answer.CHANGED else self.min_lot

    @property
    def is_out(self) -> bool:
        """Whether nobody can have the member's goods, or deal with it, any more."""
        return not trades(self.listing)

    @property
    def has_left(self) -> bool:
        """Whether nothing comes of it as it stands: it was taken out, said no, or nobody can have its goods."""
        return self.removed_at is not None or self.answer is Answer.DECLINED or self.is_out

    @property
    def counts(self) -> bool:
        """Whether it is part of what the pool can deliver."""
        return self.answer is Answer.ACCEPTED and self.removed_at is None and not self.is_out

    def is_late_on(self, day: date) -> bool:
        """Whether the member did not answer in time."""
        return self.answer is Answer.WAITING and self.answer_by < day
