"""What search has to do with a person's account (`accounts.concerns`): the searches that they keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from matchmaker.accounts.concerns import Concern
from matchmaker.accounts.models import User
from matchmaker.accounts.personal_data import plain
from matchmaker.db import session
from matchmaker.search.models import SavedSearch
from matchmaker.search.service import saved_by


class Looking(Concern):
    """Saved searches: what somebody looks for is theirs alone."""

    name = "searches"
    words = {"what": {"search": _l("Tìm kiếm đã lưu")}}

    def held(self, user: User) -> Sequence[dict[str, Any]]:
        """Every search that the person keeps, the newest first."""
        return [
            {
                "what": "search",
                "at": plain(each.created_at),
                "name": each.name,
                "asked": each.asked,
                "by_mail": each.by_mail,
            }
            for each in saved_by(user)
        ]

    def forget(self, user: User) -> None:
        """Keep none of them."""
        session.execute(delete(SavedSearch).where(SavedSearch.user_id == user.id))
