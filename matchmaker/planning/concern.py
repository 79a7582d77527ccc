"""What season plans have to do with a person's account (`accounts.concerns`): those that they asked for as staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.planning.models import SeasonPlan


class Planning(Concern):
    """Plans stay with their office, under a pseudonym."""

    name = "season_plans"
    words = {
        "what": {"season_plan": _l("Kế hoạch mùa vụ đã lập")},
        "action": {
            "season_plan.asked": _l("Cho lập kế hoạch mùa vụ"),
            "season_plan.stopped": _l("Dừng lập kế hoạch mùa vụ"),
            "season_plan.line_introduced": _l("Giới thiệu kết nối từ kế hoạch mùa vụ"),
        },
    }

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """The plans they asked for, oldest first."""
        found = session.scalars(select(SeasonPlan).where(SeasonPlan.made_by_id == user.id).order_by(SeasonPlan.id))
        return [
            {
                "what": "season_plan",
                "at": plain(each.made_at),
                "name": each.name,
                "starts_on": plain(each.starts_on),
                "ends_on": plain(each.ends_on),
            }
            for each in found
        ]
