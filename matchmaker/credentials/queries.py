"""Finding certificates and codes."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.catalogue.models import CertificateKind
from matchmaker.credentials.models import Certificate
from matchmaker.db import session
from matchmaker.errors import NotFound


def held_by(organisation_id: int) -> list[Certificate]:
    """What an organisation declares, in the catalogue's order of kinds."""
    return list(
        session.scalars(
            select(Certificate)
            .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
            .where(Certificate.organisation_id == organisation_id, Certificate.removed_at.is_(None))
            .order_by(CertificateKind.position, Certificate.id)
        )
    )


def get_owned(certificate_id: int, organisation_id: int) -> Certificate:
    """A certificate of one organisation. Raises NotFound for anybody else's, or one that was removed."""
    found = session.scalar(
        select(Certificate).where(
            Certificate.id == certificate_id,
            Certificate.organisation_id == organisation_id,
            Certificate.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found
