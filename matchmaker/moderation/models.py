"""Decisions of the union's staff, and reports from the public.

A case is not stored: it *is* the submitted revision, addressed by its kind and id, so queue and content
cannot disagree.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, choice, now
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationRevision


class SubjectKind(StrEnum):
    """What a case, a decision or a report is about."""

    ORGANISATION = "organisation"
    OFFER = "offer"
    NEED = "need"


class Outcome(StrEnum):
    """What staff decided."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    RESTORED = "restored"


class ReasonCode(StrEnum):
    """Why something was sent back, rejected or suspended. Each writes its own sentence to the organisation."""

    IDENTITY_UNCLEAR = "identity_unclear"
    TAX_CODE_MISMATCH = "tax_code_mismatch"
    DUPLICATE = "duplicate"
    PLACE_UNCLEAR = "place_unclear"
    PRODUCT_UNCLEAR = "product_unclear"
    QUANTITY_IMPLAUSIBLE = "quantity_implausible"
    PRICE_IMPLAUSIBLE = "price_implausible"
    WINDOW_IMPLAUSIBLE = "window_implausible"
    CERTIFICATE_UNCLEAR = "certificate_unclear"
    CODE_UNCLEAR = "code_unclear"
    CONTACT_IN_TEXT = "contact_in_text"
    PHOTO_UNSUITABLE = "photo_unsuitable"
    NOT_OURS = "not_ours"
    """Goods or services that the site is not for."""
    BREACH_OF_RULES = "breach_of_rules"
    OTHER = "other"


class Decision(Base):
    """One decision of one member of staff about exactly one revision, or about a subject as a whole."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Whose revision or listing it is."""
    organisation_revision_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_revision.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    offer_revision_id: Mapped[int | None] = mapped_column(ForeignKey("offer_revision.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    need_revision_id: Mapped[int | None] = mapped_column(ForeignKey("need_revision.id"))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    reasons: Mapped[list[str]] = mapped_column(default=list)
    """Reason codes."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What staff wrote to the organisation besides."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    by: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    organisation_revision: Mapped[OrganisationRevision | None] = relationship()
    offer: Mapped[Offer | None] = relationship()
    offer_revision: Mapped[OfferRevision | None] = relationship()
    need: Mapped[Need | None] = relationship()
    need_revision: Mapped[NeedRevision | None] = relationship()


class ReportReason(StrEnum):
    """Why a reader reports something."""

    FALSE_CLAIM = "false_claim"
    FORGED_CERTIFICATE = "forged_certificate"
    DUPLICATE = "duplicate"
    NOT_RESPONDING = "not_responding"
    FRAUD = "fraud"
    UNSUITABLE = "unsuitable"
    OTHER = "other"


class Report(Base):
    """A reader's "báo cáo" on a listing or a profile: it reaches the staff of that province."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_open", "handled_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    reason: Mapped[ReportReason] = mapped_column(choice(ReportReason))
    text: Mapped[str] = mapped_column(Text, default="")
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reporter_email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handling_note: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    offer: Mapped[Offer | None] = relationship()
    need: Mapped[Need | None] = relationship()
    reporter: Mapped[User | None] = relationship(foreign_keys=[reporter_id])
