"""What staff choose to remind of, and what a party answers."""

from __future__ import annotations

from typing import Final

from flask import request

from matchmaker.brokering.models import EndReason
from matchmaker.pipeline.models import Answer
from matchmaker.web.forms import BaseForm

MOST: Final = 200
"""So many rows at once, at most: more than any page has."""


class RemindForm(BaseForm):
    """Rows of the list: those that are ticked, or with `all` every row that was shown."""

    @property
    def chosen(self) -> list[int]:
        """The introductions that were chosen, as far as the ids can be read."""
        name = "shown" if request.form.get("all") else "deal"
        typed = request.form.getlist(name)[:MOST]
        return [int(each) for each in dict.fromkeys(typed) if each.isascii() and each.isdigit() and len(each) < 10]


class AnswerForm(BaseForm):
    """One tap: the button that was pressed says it all, the reason of a "no" included."""

    @property
    def said(self) -> tuple[Answer, EndReason | None] | None:
        """What was answered; None for what no button says."""
        typed, _, why = request.form.get("answer", "").partition(":")
        if typed not in set(Answer) or (why and why not in set(EndReason)):
            return None
        answer, reason = Answer(typed), EndReason(why) if why else None
        return (answer, reason) if (answer is Answer.NO) is (reason is not None) else None
