"""Which staff decide about a certificate where those of its holder's province may not do so alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import exists, select

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import staff_of
from matchmaker.credentials.models import Certificate, CertificateStep, CheckStatus, Revocation
from matchmaker.credentials.states import history
from matchmaker.db import session
from matchmaker.organisations.models import Organisation

_CLAIMS: Final = (CheckStatus.DECLARED, CheckStatus.CHECKING)


def claimant(steps: Sequence[CertificateStep]) -> int | None:
    """The id of whoever declared a certificate, changed it or handed it in last, by its own steps."""
    claims = [each for each in steps if each.market is None and each.status in _CLAIMS]
    return next((each.by_id for each in reversed(claims) if not history.is_question(each)), None)


def is_alone(staff: User) -> bool:
    """Whether a member of staff is the only one of their office."""
    return staff_of(staff.province_code or "") == [staff]


def helps_out(staff: User, certificate: Certificate) -> bool:
    """Whether staff of another office decide, as the only member of the province's needs a second pair of eyes.

    So it is while what that member handed in waits, and while a revocation waits that they proposed.
    """
    if not staff.is_staff:
        return False
    office = staff_of(session.get_one(Organisation, certificate.organisation_id).province_code)
    if len(office) != 1:
        return False
    if certificate.status in _CLAIMS:
        return claimant(history.steps_of([certificate.id])[certificate.id]) == office[0].id
    return _proposed(certificate, office[0])


def _proposed(certificate: Certificate, staff: User) -> bool:
    waits = exists().where(
        Revocation.certificate_id == certificate.id,
        Revocation.proposed_by_id == staff.id,
        Revocation.decided_at.is_(None),
    )
    return bool(session.scalar(select(waits)))
