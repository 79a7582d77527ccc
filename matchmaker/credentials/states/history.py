"""A certificate's history: its steps as they are taken, and what it was on any day of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.credentials.evidence.models import CertificateEvidence
from matchmaker.credentials.models import Certificate, CertificateStep, MarketStanding
from matchmaker.credentials.states import timeline
from matchmaker.credentials.states.timeline import CertificateState, CheckStatus
from matchmaker.db import session
from matchmaker.files import Evidence
from matchmaker.measures import today

DECISIONS: Final = (CheckStatus.VERIFIED, CheckStatus.REJECTED, CheckStatus.SUSPENDED, CheckStatus.REVOKED)
"""Steps of the union: the files on which one rests are kept, also where their holder takes them away."""


def step(certificate: Certificate, status: CheckStatus, *, by: User | None, **details: Any) -> CertificateStep:
    """Add a step, with what the certificate says at this moment and the files that prove it.

    ``details`` are columns of `CertificateStep`: market, starts_on, ends_on, reason, note.
    """
    details.setdefault("starts_on", today())
    made = CertificateStep(
        certificate_id=certificate.id,
        status=status,
        by_id=by.id if by is not None else None,
        number=certificate.number,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        evidence=_proofs(certificate),
        **details,
    )
    session.add(made)
    session.flush()
    return made


def _proofs(certificate: Certificate) -> list[str]:
    attached = (
        select(Evidence.sha256)
        .join(CertificateEvidence, CertificateEvidence.evidence_id == Evidence.id)
        .where(CertificateEvidence.certificate_id == certificate.id, CertificateEvidence.removed_at.is_(None))
        .order_by(CertificateEvidence.evidence_id)
    )
    return list(session.scalars(attached))


def record(what: str, certificate: Certificate, by: User | None, **detail: Any) -> None:
    """Add to its organisation's history what was done to a certificate."""
    audit.record(
        f"certificate.{what}",
        certificate,
        by=by,
        organisation_id=certificate.organisation_id,
        kind=certificate.kind_code,
        **detail,
    )


def steps_of(certificate_ids: Sequence[int]) -> dict[int, list[CertificateStep]]:
    """The steps of some certificates, oldest first: one query."""
    found: dict[int, list[CertificateStep]] = {each: [] for each in certificate_ids}
    if certificate_ids:
        statement = select(CertificateStep).where(CertificateStep.certificate_id.in_(certificate_ids))
        for each in session.scalars(statement.order_by(CertificateStep.id)):
            found[each.certificate_id].append(each)
    return found


def is_question(step: CertificateStep) -> bool:
    """Whether staff asked its holder something: whoever declares or corrects a certificate adds no note to it."""
    return step.status is CheckStatus.DECLARED and bool(step.note)


@dataclass(frozen=True)
class _AsOf:
    """A certificate as it was decided about on a day."""

    status: CheckStatus
    status_from: date | None
    status_until: date | None
    issued_on: date | None
    expires_on: date | None


def state_at(
    certificate: Certificate, steps: Sequence[CertificateStep], instant: datetime, market: str | None = None
) -> CertificateState | None:
    """What a certificate was at an instant, as a whole or in one market; None where it was never declared by then.

    ``steps`` are its own (`steps_of`). Steps count from the Vietnamese day on which they were to begin.
    """
    day = today(instant)
    then = _as_of([each for each in steps if each.market is None], day)
    if then is None:
        return None
    if market is None:
        return timeline.state_on(then, day)
    known: list[MarketStanding] = [each for each in certificate.standings if today(each.at) <= day]
    return timeline.market_state_on(then, known, market, day)


def written_at(steps: Sequence[CertificateStep], instant: datetime) -> CertificateStep | None:
    """The last step that was taken by the Vietnamese day of an instant: what the certificate said then."""
    day = today(instant)
    return next((each for each in reversed(steps) if today(each.at) <= day), None)


def _as_of(steps: Sequence[CertificateStep], day: date) -> _AsOf | None:
    last = next((each for each in reversed(steps) if today(each.at) <= day), None)
    if last is None:
        return None
    then = _AsOf(last.status, last.starts_on, last.ends_on, last.issued_on, last.expires_on)
    return then if last.status in (CheckStatus.SUSPENDED, CheckStatus.REVOKED) else replace(then, status_until=None)
