"""A workbook that staff sent, between its dry run and its confirmation, and the account of its rows afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, now

FILE_NAME_LENGTH: Final = 120


class RegisterWorkbook(Base):
    """One upload. Its file is forgotten when it expires; the account of its rows stays."""

    __tablename__ = "register_workbook"
    __table_args__ = (Index("ix_register_workbook_province", "province_code", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file as it came, to be handed back with its faults marked; None once it has expired."""
    table: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    """Its cells as they were read: see `sheets.table`; None once it has expired."""
    account: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """After the confirmation: each row's number, what it became, of which entry."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    confirmed_at: Mapped[datetime | None]

    by: Mapped[User] = relationship()
