"""What an organisation may not do with what it holds: declare land twice, or take back what staff halted."""

from __future__ import annotations

from sqlalchemy import or_, select

from matchmaker.credentials.content import GROWING_AREAS, PACKING_HOUSES
from matchmaker.credentials.models import Certificate, GrowingArea, MarketStatus, Revocation
from matchmaker.db import session
from matchmaker.errors import Unprocessable
from matchmaker.organisations.models import Organisation
from matchmaker.text import code_key

_HALTED = (MarketStatus.SUSPENDED, MarketStatus.REVOKED)


def refuse_twice(
    organisation_id: int, kind_code: str, number: str, *, but: int | None = None, field: str = "number"
) -> None:
    """Refuse a growing-area or packing-house code, in its new or its old form, that an organisation declared already.

    The same land would be counted twice. ``but`` is the certificate that is corrected. Raises Unprocessable on
    ``field``; whoever declares at the same moment waits.
    """
    family = next((kinds for kinds in (GROWING_AREAS, PACKING_HOUSES) if kind_code in kinds), None)
    key = code_key(number)[:80]
    if family is None or not key:
        return
    # Not the lock of a deletion: whoever only names the organisation in a row of theirs need not wait.
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))
    same = (
        select(Certificate.id)
        .outerjoin(GrowingArea, GrowingArea.certificate_id == Certificate.id)
        .where(
            Certificate.organisation_id == organisation_id,
            Certificate.kind_code.in_(family),
            Certificate.removed_at.is_(None),
            Certificate.id != (but or 0),
            or_(Certificate.number_key == key, GrowingArea.legacy_key == key),
        )
        .limit(1)
    )
    if session.scalar(same) is not None:
        raise Unprocessable(field, "declared_already")


def is_removable(certificate: Certificate) -> bool:
    """Whether its holder may take a certificate back: no decision halts it, as a whole or in a market, and nobody
    proposes to revoke it.
    """
    latest = (certificate.latest_in(market) for market in certificate.markets)
    if certificate.is_halted or any(each and each.status in _HALTED and not each.is_over for each in latest):
        return False
    proposed = select(Revocation.id).where(Revocation.certificate_id == certificate.id, Revocation.decided_at.is_(None))
    return session.scalar(proposed.limit(1)) is None
