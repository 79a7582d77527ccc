"""Finding requests for support."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matchmaker.db import session
from matchmaker.organisations.models import Organisation
from matchmaker.programmes.support.models import Dossier, SupportRequest, SupportStep


def request(request_id: int) -> SupportRequest | None:
    """A request with its cooperative and the province whose office was asked."""
    return session.scalar(
        select(SupportRequest)
        .where(SupportRequest.id == request_id)
        .options(
            joinedload(SupportRequest.organisation).joinedload(Organisation.commune),
            joinedload(SupportRequest.province),
        )
    )


def steps(request_id: int) -> list[SupportStep]:
    """Its history, oldest first."""
    found = select(SupportStep).where(SupportStep.request_id == request_id).options(joinedload(SupportStep.by))
    return list(session.scalars(found.order_by(SupportStep.id)))


def dossiers(request_id: int) -> list[Dossier]:
    """What was sent along and not taken back, the newest first."""
    found = select(Dossier).where(Dossier.request_id == request_id, Dossier.withdrawn_at.is_(None))
    return list(session.scalars(found.order_by(Dossier.number.desc())))


def dossier(request_id: int, number: int) -> Dossier | None:
    """One of them."""
    return next((each for each in dossiers(request_id) if each.number == number), None)


def next_number(request_id: int) -> int:
    """The number of the next dossier of a request, which is locked."""
    return (session.scalar(select(func.max(Dossier.number)).where(Dossier.request_id == request_id)) or 0) + 1
