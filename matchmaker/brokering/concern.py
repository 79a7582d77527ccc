"""What brokering has to do with a person's account (`accounts.concerns`): open introductions, wishes, notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from matchmaker.accounts.concerns import Concern, Hindrance
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.brokering.conversation import personal
from matchmaker.brokering.models import Introduction, IntroductionNote, IntroductionRequest
from matchmaker.brokering.pools import personal as pools
from matchmaker.brokering.quotes.queries import written_by
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.organisations.queries import is_last_manager, membership_of
from matchmaker.reputation.queries import replies_by


class Dealing(Concern):
    """Introductions in which the person's organisation is a party, and what the person wrote."""

    name = "introductions"
    words = {
        "what": {
            "wish": _l("Lời nhờ giới thiệu"),
            "note": _l("Ghi chú về kết nối"),
            "quote": _l("Lời nhắn trong chào giá"),
            "message": _l("Tin nhắn"),
            "read": _l("Đã xem trao đổi"),
            "conversation_report": _l("Báo cáo trao đổi"),
            "record_answer": _l("Trả lời về uy tín"),
            "pool_answer": _l("Trả lời trong nhóm chung"),
            "pool_message": _l("Lời nhắn gửi thành viên nhóm chung"),
            "pool_end": _l("Lời khi kết thúc nhóm chung"),
        }
    }

    def hindrance(self, user: User) -> Hindrance | None:
        """A partner must not be left with an organisation that nobody manages."""
        membership = membership_of(user)
        if membership is None or not is_last_manager(membership):
            return None
        return Hindrance("open_introductions", "/introductions") if _has_open(membership.organisation_id) else None

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """The wishes, notes and messages that the person wrote, and what they read and reported; each oldest first."""
        wishes = session.scalars(
            select(IntroductionRequest).where(IntroductionRequest.by_id == user.id).order_by(IntroductionRequest.id)
        )
        notes = session.scalars(
            select(IntroductionNote).where(IntroductionNote.by_id == user.id).order_by(IntroductionNote.id)
        )
        return [
            *({"what": "wish", "at": plain(each.created_at), "text": each.note} for each in wishes),
            *({"what": "note", "at": plain(each.at), "text": each.text} for each in notes),
            *({"what": "quote", "at": plain(each.at), "text": each.message} for each in written_by(user.id)),
            *personal.held(user.id),
            *pools.held(user.id),
            *({"what": "record_answer", "at": plain(each.at), "text": each.text} for each in replies_by(user.id)),
        ]

    def forget(self, user: User) -> None:
        """What was written stays for the other side, by nobody in particular; how far the person had read goes."""
        personal.forget(user.id)


def _has_open(organisation_id: int) -> bool:
    party = or_(Introduction.buyer_id == organisation_id, Introduction.seller_id == organisation_id)
    going_on = session.scalars(select(Introduction).where(party, Introduction.ended_at.is_(None)))
    return any(each.status_on(today()).is_open for each in going_on)
