"""Photos: checked, re-encoded without their metadata, stored under random names outside the static folder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now


class Photo(Base):
    """One picture that an organisation uploaded for its listings."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """The random file name, without its ending."""
    sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int]
    height_px: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)
