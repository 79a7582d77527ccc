"""What matching keeps about people (`accounts.concerns`): which lists they saw, what they did with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.matching.models import Interaction, MatchRun
from matchmaker.ranking.judging.grading import InteractionKind


class Watching(Concern):
    """Impressions and interactions: behaviour on a digital service, which the law counts as sensitive."""

    name = "matching"
    words = {
        "what": {
            "list": _l("Xem một danh sách gợi ý"),
            InteractionKind.OPENED: _l("Mở một tin trong danh sách"),
            InteractionKind.COMPARED: _l("So sánh"),
            InteractionKind.SHORTLISTED: _l("Chọn"),
            InteractionKind.UNSHORTLISTED: _l("Bỏ chọn"),
            InteractionKind.DISMISSED: _l("Bỏ qua"),
            InteractionKind.RECALLED: _l("Lấy lại tin đã bỏ qua"),
            InteractionKind.INTERESTED: _l("Nói là quan tâm"),
            InteractionKind.ASKED_INTRODUCTION: _l("Nhờ giới thiệu"),
            InteractionKind.INTRODUCED: _l("Giới thiệu hai bên"),
            InteractionKind.ACCEPTED: _l("Đồng ý kết nối"),
            InteractionKind.DECLINED: _l("Không kết nối"),
            InteractionKind.AGREED: _l("Hai bên đã thỏa thuận"),
        },
        "action": {
            "match.shortlisted": _l("Chọn một gợi ý"),
            "match.unshortlisted": _l("Bỏ chọn một gợi ý"),
            "match.dismissed": _l("Bỏ qua một gợi ý"),
            "match.recalled": _l("Lấy lại gợi ý đã bỏ qua"),
        },
    }

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
