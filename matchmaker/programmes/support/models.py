"""What cooperatives ask the union for, what became of it, and the dossiers that they sent along."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.catalogue.models import Province
from matchmaker.db import Base, choice, now
from matchmaker.organisations.models import Organisation

PURPOSE_LENGTH: Final = 1000
NOTE_LENGTH: Final = 1000


class SupportKind(StrEnum):
    """What is asked for."""

    TRAINING = "training"
    ADVICE = "advice"
    PREMISES = "premises"
    LOAN = "loan"
    """From the province's Cooperative Development Support Fund."""


class SupportState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    """For the staff."""
    ASKED = "asked"
    """For the cooperative: staff want to know more."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in (SupportState.WAITING, SupportState.ASKED)


class RefusalReason(StrEnum):
    """Why staff refuse."""

    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"
    NO_MEANS = "no_means"
    """The fund or the programme has nothing left."""
    ELSEWHERE = "elsewhere"
    """Another office gives it."""
    OTHER = "other"


class SupportRequest(Base):
    """One cooperative's request to one province's office."""

    __tablename__ = "support_request"
    __table_args__ = (Index("ix_support_request_state_created_at", "state", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"), index=True)
    """Whose office decides: that of the cooperative's province when it asked, which its consents are given to."""
    kind: Mapped[SupportKind] = mapped_column(choice(SupportKind))
    purpose: Mapped[str] = mapped_column(Text)
    amount_vnd: Mapped[int | None] = mapped_column(BigInteger)
    """Of a loan; None for anything else."""
    wanted_on: Mapped[date | None]
    """By when it is needed."""
    state: Mapped[SupportState] = mapped_column(choice(SupportState), default=SupportState.WAITING)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    turned_at: Mapped[datetime] = mapped_column(default=now)
    """Since when it has waited for whoever's turn it is, or has been over."""

    organisation: Mapped[Organisation] = relationship()
    province: Mapped[Province] = relationship()


class StepKind(StrEnum):
    """What happened to a request."""

    SENT = "sent"
    SHARED = "shared"
    """The cooperative sent a dossier along."""
    UNSHARED = "unshared"
    """It took a dossier back."""
    SAID = "said"
    """The cooperative wrote something."""
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SupportStep(Base):
    """One entry of a request's history. Rows are only ever added."""

    __tablename__ = "support_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[RefusalReason | None] = mapped_column(choice(RefusalReason))
    by_staff: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[User] = relationship()


class Part(StrEnum):
    """What may go into a dossier."""

    PROFILE = "profile"
    CREDENTIALS = "credentials"
    CONTRACTS = "contracts"
    DELIVERIES = "deliveries"
    PAYMENTS = "payments"
    RECORD = "record"


class Dossier(Base):
    """What a cooperative showed the office with a request: as it stood that day, and what it agreed to."""

    __tablename__ = "support_dossier"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"))
    number: Mapped[int]
    """From 1 within the request."""
    content: Mapped[dict[str, Any]]
    """By part: what was shown, as codes, figures and days (`support.gathering`). Emptied when it is taken back."""
    consent_version: Mapped[str] = mapped_column(String(20))
    consent_sha256: Mapped[str] = mapped_column(String(64))
    """Of the words that were agreed to, in both languages."""
    shared_at: Mapped[datetime] = mapped_column(default=now)
    shared_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]

    request: Mapped[SupportRequest] = relationship()
