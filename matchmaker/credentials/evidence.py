"""Files that prove certificates: attached and taken away by their holder; nothing commits.

A file is its organisation's; a certificate names it. What staff decided rests on the files that were there then
(`CertificateStep.evidence`), so such a file outlives its certificate; any other is erased once nothing names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, and_, select

from matchmaker import audit, files
from matchmaker.accounts.models import User
from matchmaker.credentials import history, service
from matchmaker.credentials.evidence_models import CertificateEvidence
from matchmaker.credentials.models import Certificate
from matchmaker.db import now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.files import Checked, Evidence, Storage

_IN_FORCE: Final = (CertificateEvidence.removed_at.is_(None), Certificate.removed_at.is_(None))


def attached_to(certificate_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """The files of some certificates, in the order in which they were attached: one query."""
    found: dict[int, list[Evidence]] = {each: [] for each in certificate_ids}
    if found:
        for link in session.scalars(_links().where(CertificateEvidence.certificate_id.in_(found))):
            found[link.certificate_id].append(link.evidence)
    return found


def of(certificate: Certificate) -> list[Evidence]:
    """The files of one certificate."""
    return attached_to([certificate.id])[certificate.id]


def proved_by(found: Evidence) -> list[Certificate]:
    """The certificates that name a file now."""
    named = select(CertificateEvidence.certificate_id).where(CertificateEvidence.evidence_id == found.id)
    of_them = Certificate.id.in_(named.where(CertificateEvidence.removed_at.is_(None)))
    return list(session.scalars(select(Certificate).where(of_them, Certificate.removed_at.is_(None))).unique())


def attach(
    certificate: Certificate, uploads: Sequence[Checked], *, by: User, storage: Storage, maximum: int
) -> list[Evidence]:
    """Keep files and attach them; what had been checked is to be checked again. Returns those that were not there yet.

    Raises Unprocessable on `evidence` (`too_many_evidence`) before anything is stored, NotFound and WrongState as
    `service.evidence_changed`, StoreUnreachable where the store takes nothing.
    """
    service.refuse_removed(certificate)
    there = {each.sha256: each for each in of(certificate)}
    fresh = list({each.sha256: each for each in reversed(uploads) if each.sha256 not in there}.values())[::-1]
    if not fresh:
        return []
    if len(there) + len(fresh) > maximum:
        raise Unprocessable("evidence", "too_many_evidence", maximum=maximum)
    service.evidence_changed(certificate, by=by)
    return [_attach(certificate, each, by=by, storage=storage) for each in fresh]


def _attach(certificate: Certificate, upload: Checked, *, by: User, storage: Storage) -> Evidence:
    kept = files.keep(upload, organisation_id=certificate.organisation_id, by_id=by.id, storage=storage)
    session.add(CertificateEvidence(certificate_id=certificate.id, evidence=kept, attached_by_id=by.id))
    session.flush()
    _record("attached", certificate, kept, by)
    return kept


def remove(certificate: Certificate, evidence_id: int, *, by: User) -> None:
    """Take a file away from a certificate; what had been checked is to be checked again.

    Raises NotFound where it does not hang there, and as `service.evidence_changed`.
    """
    service.refuse_removed(certificate)
    link = session.scalar(
        _links().where(
            CertificateEvidence.certificate_id == certificate.id, CertificateEvidence.evidence_id == evidence_id
        )
    )
    if link is None:
        raise NotFound
    service.evidence_changed(certificate, by=by)
    link.removed_at, link.removed_by_id = now(), by.id
    session.flush()
    _record("removed", certificate, link.evidence, by)


def retire_unused() -> int:
    """Give up the files that no living certificate names and no decision rests on. Returns how many.

    Each is locked before it is judged, as `files.keep` locks what it finds: none is given up while it is attached.
    """
    living = (
        select(CertificateEvidence.id)
        .join(Certificate, Certificate.id == CertificateEvidence.certificate_id)
        .where(CertificateEvidence.evidence_id == Evidence.id, *_IN_FORCE)
    )
    seen = session.scalars(
        select(Evidence)
        .where(Evidence.removed_at.is_(None), ~living.exists())
        .with_for_update(skip_locked=True, of=Evidence)
    )
    unused = [each for each in seen.all() if not _is_needed(each)]
    for each in unused:
        each.removed_at = now()
    session.flush()
    return len(unused)


def _is_needed(evidence: Evidence) -> bool:
    """Whether a certificate names the file by now, or a decision rests on it."""
    rows = session.execute(
        select(CertificateEvidence.certificate_id, and_(*_IN_FORCE))
        .join(Certificate, Certificate.id == CertificateEvidence.certificate_id)
        .where(CertificateEvidence.evidence_id == evidence.id)
    ).all()
    if any(in_force for _, in_force in rows):
        return True
    steps = history.steps_of([certificate_id for certificate_id, _ in rows])
    return any(
        step.status in history.DECISIONS and evidence.sha256 in step.evidence
        for taken in steps.values()
        for step in taken
    )


def _links() -> Select[CertificateEvidence]:
    return select(CertificateEvidence).where(CertificateEvidence.removed_at.is_(None)).order_by(CertificateEvidence.id)


def _record(what: str, certificate: Certificate, evidence: Evidence, by: User) -> None:
    audit.record(
        f"evidence.{what}",
        evidence,
        by=by,
        organisation_id=certificate.organisation_id,
        certificate_id=certificate.id,
    )
