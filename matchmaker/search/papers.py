"""Which certificates stand on a day, said in SQL: what `credentials.timeline.state_on` says of one."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, not_, or_

from matchmaker.credentials.models import Certificate, CheckStatus

_CHECKED: Final = (CheckStatus.VERIFIED, CheckStatus.SUSPENDED, CheckStatus.REVOKED)
"""Who was suspended or revoked was verified before, and is again after."""


def stands(day: date, *, verified: bool) -> ColumnElement[bool]:
    """Whether a listing may rely on a certificate as a whole on a day; if ``verified``, by the union's word."""
    begun = or_(Certificate.status_from.is_(None), Certificate.status_from <= day)
    lasts = or_(Certificate.status_until.is_(None), Certificate.status_until >= day)
    suspended = and_(Certificate.status == CheckStatus.SUSPENDED, lasts)
    halted = and_(begun, or_(Certificate.status == CheckStatus.REVOKED, suspended))
    return and_(
        Certificate.removed_at.is_(None),
        Certificate.status.in_(_CHECKED) if verified else Certificate.status != CheckStatus.REJECTED,
        not_(halted),
        # Not by the index of last days: nearly all are yet to come, so a plain scan is many times quicker.
        func.coalesce(Certificate.expires_on, day) >= day,
        or_(Certificate.issued_on.is_(None), Certificate.issued_on <= day),
    )
