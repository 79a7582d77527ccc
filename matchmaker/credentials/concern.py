"""What credentials keep about people (`accounts.concerns`): the files that they sent for their organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.files import Evidence


class Proving(Concern):
    """Files that prove certificates. They are the organisation's: they stay when the person goes, by nobody by name."""

    name = "evidence"

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """The files that the person sent, oldest first: when, what they were called, and where they are read."""
        sent = session.scalars(select(Evidence).where(Evidence.created_by_id == user.id).order_by(Evidence.id))
        return [
            {
                "at": plain(each.created_at),
                "text": each.title,
                "sha256": each.sha256,
                "address": None if each.removed_at else f"/evidence/{each.name}",
            }
            for each in sent
        ]
