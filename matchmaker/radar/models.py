"""What waits without a partner, made anew every hour, and the calls that staff made."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Commune, Product
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation


class RadarKind(StrEnum):
    """What may be stalled."""

    OFFER = "offer"
    CODE = "code"
    """A verified growing-area code, with or without an offer that relies on it."""
    NEED = "need"


class Cause(StrEnum):
    """Why something finds no partner, in the order in which it is tested: the first that holds is the one."""

    UNDER_WAY = "under_way"
    """Nothing is wrong: it is being introduced, or was agreed on."""
    NOT_OFFERED = "not_offered"
    """A code that no published offer relies on."""
    NO_PARTNER = "no_partner"
    """Nobody on the other side asks for (offers) these goods at this time."""
    PAPER = "paper"
    """A certificate, code or OCOP recognition is missing, unchecked, halted or lapsed."""
    QUALITY = "quality"
    """What is stated falls short of what is asked."""
    LOT = "lot"
    """The smallest lot is larger than what any need still lacks."""
    PRICE = "price"
    """The asking price lies above the band around the reference price."""
    TOO_SMALL = "too_small"
    """Too small alone for any need; of a need: too large for any single offer."""
    INCOMPLETE = "incomplete"
    """Too little is said to judge it by, or what is asked for is not stated."""
    NEVER_SHOWN = "never_shown"
    """Partners are there, and none of them saw it lately."""
    NOT_CHOSEN = "not_chosen"
    """It was seen, and nobody went on."""


class Speaker(StrEnum):
    """Who says how likely it is that something ends unmatched."""

    RULE = "rule"
    MODEL = "model"


class RadarLine(Base):
    """One offer, code or need of a province as it stood when it was last looked at."""

    __tablename__ = "radar_line"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_radar_line_province_chance", "province_code", "chance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RadarKind] = mapped_column(choice(RadarKind))
    subject_id: Mapped[int]
    """Id of the offer, the need, or the certificate that is the code."""
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    """Of its organisation: whose staff reads it."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_code: Mapped[str | None] = mapped_column(ForeignKey("product.code"))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    amount: Mapped[Decimal | None]
    """What is left of it, in the product's base unit; of a code what a season gives."""
    since_on: Mapped[date]
    """Since when it waits: published, or verified."""
    ends_on: Mapped[date | None]
    """The last day of harvest or delivery; empty for a code."""
    shown: Mapped[int]
    """In how many lists of the other side it stood in the last 30 days."""
    last_shown_on: Mapped[date | None]
    """Ever."""
    interested: Mapped[int]
    """How many listings of the other side somebody looked into it for, or chose it for."""
    introduced: Mapped[int]
    chance: Mapped[float]
    """Of ending without a partner, 0 to 1."""
    told_by: Mapped[Speaker] = mapped_column(choice(Speaker))
    cause: Mapped[Cause] = mapped_column(choice(Cause))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The figures behind the cause (`diagnosis.Diagnosis`)."""
    made_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
    product: Mapped[Product | None] = relationship()
    commune: Mapped[Commune | None] = relationship()

    def days_waiting(self, day: date) -> int:
        """How long it has waited."""
        return max((day - self.since_on).days, 0)

    def days_left(self, day: date) -> int | None:
        """How long is left until harvest or delivery ends; None for a code."""
        return None if self.ends_on is None else (self.ends_on - day).days


class CallOutcome(StrEnum):
    """How a call went."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    AGAIN = "again"
    """They asked to be called on another day."""


class Call(Base):
    """One telephone call of the staff to an organisation, and what came of it."""

    __tablename__ = "radar_call"
    __table_args__ = (Index("ix_radar_call_organisation_at", "organisation_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    outcome: Mapped[CallOutcome] = mapped_column(choice(CallOutcome))
    again_on: Mapped[date]
    """Until this day the organisation is not on the list of whom to call."""
    note: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship()
    by: Mapped[User] = relationship()
