"""Evidence that the seller lays open to the buyer for as long as their introduction is open; nothing commits."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from matchmaker import audit
from matchmaker.accounts.models import User
from matchmaker.brokering.evidence_models import EvidenceOpening
from matchmaker.brokering.models import Introduction
from matchmaker.credentials.evidence import attachments
from matchmaker.credentials.models import Certificate
from matchmaker.db import lock, now, session
from matchmaker.errors import WrongState
from matchmaker.files import Evidence
from matchmaker.measures import today


def can_be_open(introduction: Introduction) -> bool:
    """Whether evidence may be laid open, and is read: the introduction goes on and nobody in it is suspended."""
    return introduction.status_on(today()).is_open and introduction.is_sound


def proved(introduction: Introduction) -> list[Certificate]:
    """What the offer relies on and has files for: the seller chooses among these."""
    relied_on = [each for each in introduction.offer_revision.certificates if each.removed_at is None]
    files = attachments.attached_to([each.id for each in relied_on])
    return [each for each in relied_on if files[each.id]]


def laid_open(introduction: Introduction) -> dict[Certificate, list[Evidence]]:
    """What the buyer may read now, by certificate."""
    if not can_be_open(introduction):
        return {}
    openings = session.scalars(_openings(introduction)).all()
    certificates = [each.certificate for each in openings if each.certificate.removed_at is None]
    files = attachments.attached_to([each.id for each in certificates])
    return {each: files[each.id] for each in certificates if files[each.id]}


def lay_open(introduction: Introduction, certificate_ids: Collection[int], *, by: User) -> None:
    """Let the buyer read the files of exactly these certificates; ids of others than `proved` change nothing.

    Raises WrongState once the introduction ended or somebody in it is suspended.
    """
    lock(introduction)
    if not can_be_open(introduction):
        raise WrongState(introduction, wanted="open")
    offered = {each.id: each for each in proved(introduction)}
    openings = {each.certificate_id: each for each in session.scalars(_openings(introduction))}
    for certificate_id in [each for each in offered if each in certificate_ids and each not in openings]:
        opening = EvidenceOpening(
            introduction_id=introduction.id, certificate=offered[certificate_id], opened_by_id=by.id
        )
        session.add(opening)
        _record("opened", introduction, offered[certificate_id], by)
    for certificate_id in [each for each in openings if each not in certificate_ids]:
        openings[certificate_id].closed_at, openings[certificate_id].closed_by_id = now(), by.id
        _record("closed", introduction, openings[certificate_id].certificate, by)
    session.flush()


def readable(introduction: Introduction, name: str) -> Evidence | None:
    """The file of this random name, if the buyer may read it now."""
    files = (each for several in laid_open(introduction).values() for each in several)
    return next((each for each in files if each.name == name), None)


def _openings(introduction: Introduction) -> Select[EvidenceOpening]:
    return (
        select(EvidenceOpening)
        .where(EvidenceOpening.introduction_id == introduction.id, EvidenceOpening.closed_at.is_(None))
        .order_by(EvidenceOpening.id)
    )


def _record(what: str, introduction: Introduction, certificate: Certificate, by: User) -> None:
    audit.record(
        f"evidence.{what}",
        certificate,
        by=by,
        organisation_id=introduction.seller_id,
        introduction_id=introduction.id,
        to_organisation_id=introduction.buyer_id,
    )
