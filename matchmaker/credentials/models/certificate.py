"""A certificate or code, its standing in each market, and the decisions about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matchmaker.catalogue.models import CertificateKind, Product
from matchmaker.credentials.states import timeline
from matchmaker.credentials.states.timeline import CertificateState, CheckStatus, MarketStatus, Period
from matchmaker.db import Base, choice, now
from matchmaker.measures import today
from matchmaker.text import code_key


class HaltReason(StrEnum):
    """Why a certificate is suspended, revoked or not accepted (domain.md 2: causes of revocation)."""

    BANNED_PESTICIDE = "banned_pesticide"
    RESIDUE = "residue"
    CODE_FRAUD = "code_fraud"
    IMPORTER_REQUEST = "importer_request"
    CONDITIONS_LOST = "conditions_lost"
    FORGED_PAPER = "forged_paper"
    ISSUER_WITHDREW = "issuer_withdrew"
    HOLDER_CHANGED = "holder_changed"
    UNREADABLE = "unreadable"
    NUMBER_UNKNOWN = "number_unknown"
    OTHER = "other"


certificate_product = Table(
    "certificate_product",
    Base.metadata,
    Column("certificate_id", ForeignKey("certificate.id"), primary_key=True),
    Column("product_code", ForeignKey("product.code"), primary_key=True),
)


class Decided:
    """Columns of a decision: rows that are only ever added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """The person who decided; empty where the site itself did."""
    starts_on: Mapped[date | None]
    """The first day on which it holds; empty for ever before."""
    ends_on: Mapped[date | None]
    """The last day on which it holds; empty while nothing else is decided."""
    reason: Mapped[HaltReason | None] = mapped_column(choice(HaltReason))
    note: Mapped[str] = mapped_column(String(300), default="")

    @property
    def is_over(self) -> bool:
        """Whether its last day has gone by."""
        return self.ends_on is not None and self.ends_on < today()


class MarketStanding(Decided, Base):
    """What one market says of a growing-area or packing-house code: China may suspend what the EU keeps."""

    __tablename__ = "market_standing"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    market: Mapped[str] = mapped_column(String(5))
    status: Mapped[MarketStatus] = mapped_column(choice(MarketStatus))


class CertificateStep(Decided, Base):
    """One step of a certificate's history, with the evidence that was there."""

    __tablename__ = "certificate_step"
    __table_args__ = (Index("ix_certificate_step_certificate", "certificate_id", "id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    market: Mapped[str | None] = mapped_column(String(5))
    """The one market that the step is about; empty for the whole."""
    status: Mapped[CheckStatus] = mapped_column(choice(CheckStatus))
    number: Mapped[str] = mapped_column(String(80), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """What the certificate said then: it may be renewed under another number since."""
    evidence: Mapped[list[str]] = mapped_column(default=list)
    """SHA-256 of the files that were attached then."""


class Certificate(Base):
    """A certificate or code that an organisation holds."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_kind_number", "kind_code", "number"),
        Index("ix_certificate_number_key", "number_key"),
        Index("ix_certificate_expires_on", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("certificate_kind.code"))
    number: Mapped[str] = mapped_column(String(80))
    number_key: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """The number as `text.code_key` folds it: what an exact search compares."""
    holder: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Whom the paper names, where that is not the organisation itself."""
    site: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The farm, workshop or address that it is limited to, as the paper names it."""
    area_ha: Mapped[float | None]
    """Hectares that it is limited to."""
    stars: Mapped[int | None]
    """OCOP: three to five."""
    issuer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which it is valid; empty where the kind does not expire."""
    status: Mapped[CheckStatus] = mapped_column(choice(CheckStatus), default=CheckStatus.DECLARED)
    status_from: Mapped[date | None]
    """Since which day a suspension or revocation holds."""
    status_until: Mapped[date | None]
    """The last day of a suspension that ends by itself."""
    question: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What staff asked its holder and still wait for."""
    submitted_at: Mapped[datetime | None]
    """When its holder last handed it in to be checked."""
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    check_note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    kind: Mapped[CertificateKind] = relationship(lazy="joined", innerjoin=True)
    products: Mapped[list[Product]] = relationship(secondary=certificate_product, order_by=Product.position)
    """What it covers; empty where it covers whatever the organisation has."""
    standings: Mapped[list[MarketStanding]] = relationship(lazy="selectin", order_by=MarketStanding.id)
    """For a code: what each market decided, in that order."""

    @validates("number")
    def _folded(self, _column: str, number: str) -> str:
        self.number_key = code_key(number)[:80]
        return number

    @property
    def product_codes(self) -> tuple[str, ...]:
        """Codes of what it covers, in the catalogue's order."""
        return tuple(each.code for each in self.products)

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets that it was ever declared for, in that order; empty where it belongs to no market."""
        return tuple(dict.fromkeys(each.market for each in self.standings))

    @property
    def status_today(self) -> CheckStatus:
        """What was decided and still holds: a suspension that ended by itself gave way to the check before it."""
        is_over = self.status_until is not None and self.status_until < today()
        return CheckStatus.VERIFIED if self.status is CheckStatus.SUSPENDED and is_over else self.status

    @property
    def is_halted(self) -> bool:
        """Whether it is revoked, or suspended by a decision that is not over: then staff alone move it."""
        return self.status_today in (CheckStatus.SUSPENDED, CheckStatus.REVOKED)

    def state_on(self, day: date) -> CertificateState:
        """What it is as a whole on a day, today or later. For earlier days see `history.state_at`."""
        return timeline.state_on(self, day)

    def market_state_on(self, market: str, day: date) -> CertificateState | None:
        """What it is in a market on a day; None where it was never declared for it."""
        return timeline.market_state_on(self, self.standings, market, day)

    def states_on(self, day: date) -> Iterator[tuple[str | None, CertificateState]]:
        """Its state in each of its markets, or as a whole where it belongs to none."""
        if not self.standings:
            yield None, self.state_on(day)
        for market in self.markets:
            state = self.market_state_on(market, day)
            if state is not None:
                yield market, state

    def periods(self, market: str | None = None) -> list[Period]:
        """The days on which it stands: as a whole, or in one market."""
        return list(timeline.periods(self, self.standings if market else (), market))

    def stands_on(self, day: date) -> bool:
        """Whether a listing may rely on it on a day, in any market and if only on its holder's word."""
        return self.removed_at is None and any(state.stands for _, state in self.states_on(day))

    def latest_in(self, market: str) -> MarketStanding | None:
        """What a market decided last; None where it was never declared for it."""
        return next((each for each in reversed(self.standings) if each.market == market), None)

    def under_suspension_in(self, market: str) -> MarketStanding | None:
        """What a market decided last, suspensions aside: what holds there once none does."""
        told = (each for each in reversed(self.standings) if each.market == market)
        return next((each for each in told if each.status is not MarketStatus.SUSPENDED), None)

    def is_approved_in(self, market: str) -> bool:
        """Whether a market's approval was seen and is not revoked, suspended or not."""
        standing = self.under_suspension_in(market)
        return standing is not None and standing.status is MarketStatus.ACTIVE


class Revocation(Base):
    """A revocation that one member of staff proposes and another one decides: two pairs of eyes."""

    __tablename__ = "revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    market: Mapped[str | None] = mapped_column(String(5))
    """The one market that revoked it; empty for the whole."""
    reason: Mapped[HaltReason] = mapped_column(choice(HaltReason))
    note: Mapped[str] = mapped_column(String(300))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    is_confirmed: Mapped[bool | None]

    certificate: Mapped[Certificate] = relationship(innerjoin=True)
