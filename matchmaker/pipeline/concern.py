"""What the pipeline has to do with a person's account (`accounts.concerns`): what they answered when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.pipeline.models import Inquiry, Reminder
from matchmaker.pipeline.words import ANSWERS


class Asking(Concern):
    """Answers to inquiries, and reminders that the person as staff had sent; both stay, under a pseudonym."""

    name = "inquiries"
    words = {
        "what": {"answer": _l("Trả lời khi được hỏi tiến trình"), "reminder": _l("Nhắc việc")},
        "answer": ANSWERS,
    }

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """What they answered, and whom they reminded, oldest first."""
        answers = session.scalars(select(Inquiry).where(Inquiry.answered_by_id == user.id).order_by(Inquiry.id))
        reminders = session.scalars(select(Reminder).where(Reminder.by_id == user.id).order_by(Reminder.id))
        return [
            *(
                {
                    "what": "answer",
                    "at": plain(each.answered_at),
                    "introduction_id": each.introduction_id,
                    "answer": plain(each.answer),
                    "reason": plain(each.reason),
                }
                for each in answers
            ),
            *(
                {"what": "reminder", "at": plain(each.at), "introduction_id": each.introduction_id}
                for each in reminders
            ),
        ]
