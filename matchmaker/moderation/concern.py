"""What moderation keeps about people (`accounts.concerns`): the reports that they sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.moderation import history
from matchmaker.moderation.models import Report
from matchmaker.moderation.words import KINDS, REPORT_REASONS


class Reporting(Concern):
    """Reports of listings and profiles."""

    name = "reports"
    words = {
        "about": KINDS,
        "reason": REPORT_REASONS,
        "action": {
            **history.SENTENCES,
            "report.made": _l("Gửi báo cáo"),
            "report.handled": _l("Xử lý báo cáo"),
        },
    }

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """What the person reported, oldest first."""
        return [
            {"at": plain(each.created_at), "about": each.kind.value, "reason": each.reason.value, "text": each.text}
            for each in session.scalars(select(Report).where(_sent_by(user)).order_by(Report.id))
        ]

    def forget(self, user: User) -> None:
        """Keep what was reported, by nobody in particular."""
        session.execute(update(Report).where(_sent_by(user)).values(reporter_id=None, reporter_email=None))


def _sent_by(user: User) -> ColumnElement[bool]:
    return or_(Report.reporter_id == user.id, Report.reporter_email == user.email)
