"""What the radar has to do with a person's account (`accounts.concerns`): the calls that they made as staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.radar.calls.words import OUTCOMES
from matchmaker.radar.models import Call


class Calling(Concern):
    """Calls that the person made and what they noted; the office goes on from them, so they stay, under a pseudonym."""

    name = "calls"
    words = {"what": {"call": _l("Cuộc gọi cho một đơn vị")}, "outcome": OUTCOMES}

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Their calls, oldest first."""
        calls = session.scalars(select(Call).where(Call.by_id == user.id).order_by(Call.id))
        return [
            {
                "what": "call",
                "at": plain(each.at),
                "organisation_id": each.organisation_id,
                "outcome": plain(each.outcome),
                "again_on": plain(each.again_on),
                "note": each.note,
            }
            for each in calls
        ]
