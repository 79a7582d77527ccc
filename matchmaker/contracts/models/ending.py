"""A party's word that a contract should end, until the other side or the staff answer it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.contracts.models.contract import Contract, ContractEnd
from matchmaker.db import Base, choice, now
from matchmaker.matching.models import Party, Side


class ContractEndProposal(Base):
    """What one side says: that it should end, why, and whose doing that is. One waits at a time; all are kept."""

    __tablename__ = "contract_end_proposal"
    __table_args__ = (
        Index(
            "uq_contract_end_proposal_open",
            "contract_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    """BUYER or SELLER."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[ContractEnd] = mapped_column(choice(ContractEnd))
    fault: Mapped[Party] = mapped_column(choice(Party))
    note: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_side: Mapped[Side | None] = mapped_column(choice(Side, "answered_side"))
    """STAFF who decided, the other side, or the proposer who took it back."""
    was_taken: Mapped[bool | None]
    """Whether the contract ended by it."""

    contract: Mapped[Contract] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
