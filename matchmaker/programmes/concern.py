"""What events, support and model cases have to do with a person's account (`accounts.concerns`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.programmes.cases.models import ModelCase
from matchmaker.programmes.events.models import OutcomeQuestion, Registration
from matchmaker.programmes.support.models import Dossier, SupportStep


class TakingPart(Concern):
    """What the person wrote, answered, sent or agreed to for an organisation; it stays, under a pseudonym."""

    name = "programmes"
    words = {
        "what": {
            "registration": _l("Đăng ký sự kiện"),
            "outcome": _l("Trả lời được gì sau sự kiện"),
            "support": _l("Việc về đề nghị hỗ trợ"),
            "dossier": _l("Hồ sơ đã gửi kèm"),
            "model_case": _l("Đồng ý đăng bài mô hình điển hình"),
        },
        "action": {
            "programme_event.announced": _l("Soạn sự kiện"),
            "programme_event.changed": _l("Sửa sự kiện"),
            "programme_event.published": _l("Đăng sự kiện"),
            "programme_event.cancelled": _l("Hủy sự kiện"),
            "programme_event.room_set": _l("Đặt giờ và bàn cho các cuộc gặp riêng"),
            "programme_event.meetings_assigned": _l("Xếp lịch các cuộc gặp riêng"),
            "programme_event.agenda_told": _l("Gửi lịch gặp riêng cho các đơn vị"),
            "event_meeting.moved": _l("Dời một cuộc gặp riêng"),
        },
    }

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """All of it, kind by kind, oldest first."""
        registrations = session.scalars(
            select(Registration).where(Registration.by_id == user.id).order_by(Registration.id)
        )
        answers = session.scalars(
            select(OutcomeQuestion).where(OutcomeQuestion.answered_by_id == user.id).order_by(OutcomeQuestion.id)
        )
        steps = session.scalars(select(SupportStep).where(SupportStep.by_id == user.id).order_by(SupportStep.id))
        dossiers = session.scalars(select(Dossier).where(Dossier.shared_by_id == user.id).order_by(Dossier.id))
        cases = session.scalars(select(ModelCase).where(ModelCase.agreed_by_id == user.id).order_by(ModelCase.id))
        return [
            *({"what": "registration", "at": plain(each.at), "text": each.note} for each in registrations),
            *({"what": "outcome", "at": plain(each.answered_at), "answer": plain(each.answer)} for each in answers),
            *({"what": "support", "at": plain(each.at), "step": plain(each.kind), "text": each.note} for each in steps),
            *(
                {"what": "dossier", "at": plain(each.shared_at), "consent_version": each.consent_version}
                for each in dossiers
            ),
            *({"what": "model_case", "at": plain(each.agreed_at), "title": each.title} for each in cases),
        ]
