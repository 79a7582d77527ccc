"""Model cooperatives: what staff write about one, with figures and their sources, once it agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.db import Base, now
from matchmaker.organisations.models import Organisation

TITLE_LENGTH: Final = 160
TEXT_LENGTH: Final = 4000
MOST_FIGURES: Final = 5


class ModelCase(Base):
    """One case. It is public while it is published and the cooperative stands by these very words."""

    __tablename__ = "model_case"
    __table_args__ = (Index("ix_model_case_published_at", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    """Plain paragraphs: what they do."""
    to_copy: Mapped[str] = mapped_column(Text, default="")
    """Plain paragraphs: what others can do in the same way."""
    figures: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """``{"what", "value", "source", "day"}`` each: none without its source and day."""
    search_text: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)
    """Goes up with each change of its words."""
    asked_at: Mapped[datetime | None]
    """When the cooperative was last asked about the edition at hand."""
    agreed_edition: Mapped[int | None]
    """Which edition it agreed to; None: to none, or not any more."""
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()

    @property
    def is_agreed(self) -> bool:
        """Whether the cooperative agreed to the words as they are now."""
        return self.agreed_edition == self.edition

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it: not while its cooperative is suspended or closed."""
        return self.published_at is not None and self.is_agreed and self.organisation.is_verified
