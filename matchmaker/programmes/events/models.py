"""Events that a union office holds: who registered, whom they meet at which table, what they say came of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.catalogue.models import Province
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation
from matchmaker.organisations.questions import Question

TITLE_LENGTH: Final = 160
PLACE_LENGTH: Final = 200


class EventKind(StrEnum):
    """What is held."""

    FAIR = "fair"
    CONFERENCE = "conference"
    """Cooperatives and enterprises meet to link up."""
    TRAINING = "training"


class Audience(StrEnum):
    """Who may register."""

    ALL = "all"
    COOPERATIVES = "cooperatives"
    ENTERPRISES = "enterprises"


class ProgrammeEvent(Base):
    """One event of one province's office. Nobody else knows of it until it is published."""

    __tablename__ = "programme_event"
    __table_args__ = (
        Index("ix_programme_event_published_at_starts_on", "published_at", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    place: Mapped[str] = mapped_column(String(PLACE_LENGTH))
    """Hall, street, commune, in words."""
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    """Whose office holds it."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    register_until: Mapped[date]
    """The last day to register, itself included."""
    seats: Mapped[int | None]
    """How many people fit in; None: no limit."""
    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.ALL)
    text: Mapped[str] = mapped_column(Text, default="")
    """Plain paragraphs."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_note: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    meets_on: Mapped[date | None]
    """The day of the one-to-one meetings; None: there are none."""
    meets_from: Mapped[str] = mapped_column(String(5), default="")
    """When the first slot begins, in Vietnam: ``08:30``."""
    slot_minutes: Mapped[int | None]
    slot_count: Mapped[int | None]
    table_count: Mapped[int | None]
    agenda_told_at: Mapped[datetime | None]
    """When participants were told whom they meet; None until then, and while staff change it: it is theirs alone."""

    province: Mapped[Province] = relationship()

    def is_over(self, day: date) -> bool:
        """Whether its last day went by."""
        return self.ends_on < day

    def is_to_come(self, day: date) -> bool:
        """Whether it is still held, or under way: only then does anything about it change."""
        return self.cancelled_at is None and not self.is_over(day)

    def takes_registrations(self, day: date) -> bool:
        """Whether an organisation may register on a day."""
        return self.published_at is not None and self.cancelled_at is None and day <= self.register_until


class RegistrationState(StrEnum):
    """Where a registration stands."""

    WAITING = "waiting"
    """Nobody looked at it yet."""
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    """Next, when a seat becomes free."""
    WITHDRAWN = "withdrawn"


class Registration(Base):
    """One organisation at one event."""

    __tablename__ = "event_registration"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        Index("ix_event_registration_organisation_id_state", "organisation_id", "state"),
        CheckConstraint("people > 0", name="some"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[RegistrationState] = mapped_column(choice(RegistrationState), default=RegistrationState.WAITING)
    people: Mapped[int] = mapped_column(default=1)
    """How many come: each takes a seat."""
    wants_meetings: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_in_at: Mapped[datetime | None]
    """When it came, as staff at the door noted it."""
    reminded_at: Mapped[datetime | None]
    """When it was told, once, that the event is tomorrow."""

    event: Mapped[ProgrammeEvent] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Wish(Base):
    """Whom a participant would like to meet."""

    __tablename__ = "event_wish"

    registration_id: Mapped[int] = mapped_column(ForeignKey("event_registration.id"), primary_key=True)
    wanted_id: Mapped[int] = mapped_column(ForeignKey("event_registration.id"), primary_key=True, index=True)


class Meeting(Base):
    """A cooperative and an enterprise at one table in one slot. Both count from one."""

    __tablename__ = "event_meeting"
    __table_args__ = (
        UniqueConstraint("event_id", "slot", "table"),
        UniqueConstraint("slot", "cooperative_id"),
        UniqueConstraint("slot", "enterprise_id"),
        UniqueConstraint("cooperative_id", "enterprise_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("programme_event.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("event_registration.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("event_registration.id"))
    slot: Mapped[int]
    table: Mapped[int]
    fit: Mapped[int]
    """Of their best pair of listings, in thousandths, by what both sides may see; 0 where they only wished for it."""
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    """That pair, whosever the offer is."""
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who of the staff gave it another slot by hand."""

    cooperative: Mapped[Registration] = relationship(foreign_keys=[cooperative_id])
    enterprise: Mapped[Registration] = relationship(foreign_keys=[enterprise_id])

    @property
    def seen(self) -> str:
        """What staff see who are about to move it: who meets, and where. Once all are laid anew, its id may be
        another's."""
        return f"{self.cooperative_id}-{self.enterprise_id}-{self.slot}-{self.table}"


class Outcome(StrEnum):
    """What a participant says came of an event."""

    DONE = "done"
    """Something signed or sold; of a training, put to use."""
    UNDER_WAY = "under_way"
    NOTHING = "nothing"


class OutcomeQuestion(Question, Base):
    """ "What came of it?", asked of one participant once after so many days, answered once."""

    __tablename__ = "event_question"
    __table_args__ = (UniqueConstraint("registration_id", "after_days"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("event_registration.id"))
    after_days: Mapped[int]
    answer: Mapped[Outcome | None] = mapped_column(choice(Outcome))

    registration: Mapped[Registration] = relationship()
