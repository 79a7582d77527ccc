"""A search that somebody keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.db import Base, now

NAME_LENGTH: Final = 80


class SavedSearch(Base):
    """What one person looks for again and again, and how far they were told of it."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The parameters of the search's address (`Asked.address`): names to lists of texts."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime] = mapped_column(default=now, index=True)
    """Listings that were first published by then are no news any more."""
    news: Mapped[int] = mapped_column(default=0)
    """How many listings its owner was told of and has not looked at since."""
    by_mail: Mapped[bool] = mapped_column(default=True)
    """Whether news are mailed, too."""

    user: Mapped[User] = relationship()
