"""Files that prove certificates: attached and taken away by their holder; nothing commits.

A file is its organisation's; a certificate names it. What staff decided rests on the files that were there then
(`CertificateStep.evidence`), so such a file outlives its certificate; any other is erased once nothing names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, Text, cast, exists, select

from matchmaker import audit, files
from matchmaker.accounts.models import User
from matchmaker.credentials import service
from matchmaker.credentials.evidence.models import CertificateEvidence
from matchmaker.credentials.models import Certificate, CertificateStep
from matchmaker.credentials.states import history
from matchmaker.db import now, session
from matchmaker.errors import NotFound, Unprocessable
from matchmaker.files import Checked, Evidence, EvidenceUse, Stored

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


def not_attached(certificate: Certificate, uploads: Sequence[Checked], *, maximum: int) -> list[Checked]:
    """Those of some uploads that do not hang there yet, each once.

    Raises Unprocessable on `evidence` (`too_many_evidence`) where there is no room for them.
    """
    there = {each.sha256 for each in of(certificate)}
    fresh = {each.sha256: each for each in reversed(uploads) if each.sha256 not in there}
    if fresh and len(there) + len(fresh) > maximum:
        raise Unprocessable("evidence", "too_many_evidence", maximum=maximum)
    return list(fresh.values())[::-1]


def attach(certificate: Certificate, stored: Sequence[Stored], *, by: User, maximum: int) -> list[Evidence]:
    """Attach files that lie in the store; what had been checked is to be checked again. Returns those that were new.

    Raises Unprocessable as `not_attached`, NotFound and WrongState as `service.evidence_changed`.
    """
    service.refuse_removed(certificate)
    lying = {each.checked.sha256: each for each in stored}
    fresh = not_attached(certificate, [each.checked for each in stored], maximum=maximum)
    if fresh:
        service.evidence_changed(certificate, by=by)
    return [_attach(certificate, lying[each.sha256], by=by) for each in fresh]


def _attach(certificate: Certificate, stored: Stored, *, by: User) -> Evidence:
    kept = files.keep(stored, organisation_id=certificate.organisation_id, by_id=by.id)
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

    Each is locked and then judged again, as `files.keep` locks what it finds: none is given up while it is attached.
    """
    links = CertificateEvidence.evidence_id == Evidence.id
    living = exists().where(links, CertificateEvidence.certificate_id == Certificate.id, *_IN_FORCE)
    decided = exists().where(
        links,
        CertificateStep.certificate_id == CertificateEvidence.certificate_id,
        CertificateStep.status.in_(history.DECISIONS),
        cast(CertificateStep.evidence, Text).contains(Evidence.sha256),
    )
    unused = select(Evidence).where(
        Evidence.use == EvidenceUse.CERTIFICATE, Evidence.removed_at.is_(None), ~living, ~decided
    )
    locked = session.scalars(unused.with_for_update(skip_locked=True, of=Evidence)).all()
    again = session.scalars(unused.where(Evidence.id.in_([each.id for each in locked]))).all()
    for each in again:
        each.removed_at = now()
    session.flush()
    return len(again)


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
