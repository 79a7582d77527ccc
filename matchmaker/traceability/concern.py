"""What lots have to do with a person's account (`accounts.concerns`): what the person recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.traceability.models import Lot, LotChange, LotEvent, WrongLotEvent


class Tracing(Concern):
    """Lots begun, events recorded and declared wrong, splits and merges. They stay, by a person without a name."""

    name = "lots"
    words = {
        "what": {
            "lot": _l("Ghi một lô hàng"),
            "lot_event": _l("Ghi một việc của lô hàng"),
            "wrong_lot_event": _l("Ghi rằng một việc của lô hàng bị ghi sai"),
            "lot_change": _l("Tách hoặc gộp lô hàng"),
        },
        "action": {
            "lot.begun": _l("Ghi một lô hàng"),
            "lot.described": _l("Điền thêm về một lô hàng"),
            "lot.published": _l("Công khai một lô hàng"),
            "lot.recalled": _l("Thu hồi một lô hàng"),
            "lot.event_recorded": _l("Ghi một việc của lô hàng"),
            "lot.event_declared_wrong": _l("Ghi rằng một việc của lô hàng bị ghi sai"),
            "lot.split": _l("Tách lô hàng"),
            "lot.merged": _l("Gộp lô hàng"),
            "lot.consent_ended": _l("Thôi cho cán bộ ghi thay lô hàng"),
        },
    }

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Everything that the person recorded about lots, oldest first, kind by kind."""
        begun = session.scalars(select(Lot).where(Lot.created_by_id == user.id).order_by(Lot.id))
        events = session.scalars(select(LotEvent).where(LotEvent.by_id == user.id).order_by(LotEvent.id))
        wrong = session.scalars(select(WrongLotEvent).where(WrongLotEvent.by_id == user.id).order_by(WrongLotEvent.at))
        changes = session.scalars(select(LotChange).where(LotChange.by_id == user.id).order_by(LotChange.id))
        return [
            *({"what": "lot", "at": plain(each.created_at), "lot": each.code} for each in begun),
            *({"what": "lot_event", "at": plain(each.recorded_at), "text": each.note} for each in events),
            *({"what": "wrong_lot_event", "at": plain(each.at), "text": each.note} for each in wrong),
            *({"what": "lot_change", "at": plain(each.recorded_at)} for each in changes),
        ]
