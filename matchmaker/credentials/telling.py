"""Telling a holder's people what became of a certificate or code. Nothing commits."""

from __future__ import annotations

from datetime import date
from typing import Any

from matchmaker.accounts.service import tell
from matchmaker.credentials.models import Certificate
from matchmaker.organisations.queries import members


def tell_holder(certificate: Certificate, what: str, *, market: str | None = None, **values: Any) -> None:
    """Write ``emails/credentials/<what>`` to everybody who acts for its holder; days travel as ISO text."""
    told: dict[str, Any] = {name: _plain(value) for name, value in values.items()}
    for membership in members(certificate.organisation_id):
        tell(
            membership.user,
            f"credentials/{what}",
            path=f"/organisation/certificates/{certificate.id}",
            kind_vi=certificate.kind.short_name("vi"),
            kind_en=certificate.kind.short_name("en"),
            number=certificate.number,
            market=market,
            **told,
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
