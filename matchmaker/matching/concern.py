"""What matching keeps about people (`accounts.concerns`): which lists they saw, what they did with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.matching.models import Interaction, MatchRun


class Watching(Concern):
    """Impressions and interactions: behaviour on a digital service, which the law counts as sensitive."""

    name = "matching"

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Every list the person saw and everything they did with a pair, oldest first."""
        runs = session.scalars(select(MatchRun).where(MatchRun.viewer_id == user.id).order_by(MatchRun.id))
        done = session.scalars(select(Interaction).where(Interaction.user_id == user.id).order_by(Interaction.id))
        seen = [
            {"what": "list", "at": plain(run.at), "need": run.need_id, "offer": run.offer_id, "ranker": run.ranker}
            for run in runs
        ]
        return seen + [
            {"what": each.kind.value, "at": plain(each.at), "need": each.need_id, "offer": each.offer_id}
            for each in done
        ]

    def forget(self, user: User) -> None:
        """Keep what was shown and done, by nobody in particular."""
        session.execute(update(MatchRun).where(MatchRun.viewer_id == user.id).values(viewer_id=None))
        session.execute(update(Interaction).where(Interaction.user_id == user.id).values(user_id=None))
