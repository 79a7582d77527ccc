"""A certificate's history as its holder reads it: what happened, when, by whom, on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.credentials import words
from matchmaker.credentials.models import Certificate, CertificateStep, CheckStatus
from matchmaker.credentials.states.history import is_question
from matchmaker.db import session
from matchmaker.measures import format_date
from matchmaker.web.i18n import language


@dataclass(frozen=True, slots=True)
class Past:
    """One step in words."""

    at: datetime
    word: str
    who: str
    """A person of the holder's own, or the union's office."""
    note: str
    files: int
    """How many files were attached then."""


_STEPS: Final = {
    CheckStatus.DECLARED: _l("Sửa"),
    CheckStatus.CHECKING: _l("Gửi kiểm tra"),
    CheckStatus.VERIFIED: _l("Xác minh"),
    CheckStatus.REJECTED: _l("Chưa chấp nhận"),
    CheckStatus.SUSPENDED: _l("Tạm đình chỉ"),
    CheckStatus.REVOKED: _l("Thu hồi"),
}


def past_of(certificate: Certificate, steps: Sequence[CertificateStep], *, office: str) -> list[Past]:
    """Its steps, newest first; the union's people are told as their office. One query for the people."""
    ids = {each.by_id for each in steps if each.by_id is not None}
    people = {each.id: each for each in session.scalars(select(User).where(User.id.in_(ids)))} if ids else {}
    said = step_words(steps)
    return [_told(each, people.get(each.by_id or 0), office, said[each.id]) for each in reversed(steps)]


def step_words(steps: Sequence[CertificateStep]) -> dict[int, str]:
    """What was done in each step of one history, by the step's id: the same words to its holder and to staff."""
    return {each.id: _word(each, first=each is steps[0]) for each in steps}


def _told(step: CertificateStep, person: User | None, office: str, word: str) -> Past:
    days = format_date(step.ends_on, language()) if step.ends_on is not None else ""
    notes = [words.reason_told(step.reason, step.note), _("đến hết %(day)s", day=days) if days else ""]
    return Past(
        at=step.at,
        word=f"{words.market_name(step.market)}: {word}" if step.market else word,
        who=_who(person, office),
        note="; ".join(each for each in notes if each),
        files=len(step.evidence),
    )


def _word(step: CertificateStep, *, first: bool) -> str:
    if is_question(step):
        return str(_("Hỏi thêm"))
    if first and step.status is CheckStatus.DECLARED:
        return str(_("Khai"))
    if step.market is not None and step.status is CheckStatus.CHECKING:
        return str(_("Chờ kiểm tra lại"))
    return str(_STEPS[step.status])


def _who(person: User | None, office: str) -> str:
    """Its holder's own people by name. Nobody but the union decides without a person: what was imported, say."""
    if person is None:
        return office
    return (words.office(person.province_code) if person.province_code else office) if person.is_staff else person.name
