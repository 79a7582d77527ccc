"""The three kinds of thing that staff decide about, so that one service decides about all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matchmaker.db import session
from matchmaker.errors import NotFound
from matchmaker.listings import RevisionStatus
from matchmaker.moderation.models import SubjectKind
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Organisation, OrganisationRevision

Revision = OrganisationRevision | OfferRevision | NeedRevision
Subject = Organisation | Offer | Need

_REVISIONS: Final[Mapping[SubjectKind, type[Revision]]] = {
    SubjectKind.ORGANISATION: OrganisationRevision,
    SubjectKind.OFFER: OfferRevision,
    SubjectKind.NEED: NeedRevision,
}
_SUBJECTS: Final[Mapping[SubjectKind, type[Subject]]] = {
    SubjectKind.ORGANISATION: Organisation,
    SubjectKind.OFFER: Offer,
    SubjectKind.NEED: Need,
}


@dataclass(frozen=True)
class Reviewed:
    """A revision together with what it is a revision of."""

    kind: SubjectKind
    revision: Revision
    subject: Subject
    organisation: Organisation

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.revision.status is RevisionStatus.SUBMITTED


def reviewed(kind: SubjectKind, revision_id: int) -> Reviewed:
    """A revision by its id. Raises NotFound."""
    revision: Revision | None = session.get(_REVISIONS[kind], revision_id)  # type: ignore[assignment]  # the kind says which
    if revision is None:
        raise NotFound
    about = _subject_of(revision)
    return Reviewed(kind, revision, about, organisation_of(about))


def subject(kind: SubjectKind, subject_id: int) -> Subject:
    """An organisation, offer or need by its id. Raises NotFound."""
    found: Subject | None = session.get(_SUBJECTS[kind], subject_id)  # type: ignore[assignment]  # the kind says which
    if found is None:
        raise NotFound
    return found


def organisation_of(subject: Subject) -> Organisation:
    """Whose it is."""
    return subject if isinstance(subject, Organisation) else subject.organisation


def kind_of(subject: Subject) -> SubjectKind:
    """Which kind of subject it is."""
    return next(kind for kind, mapped in _SUBJECTS.items() if isinstance(subject, mapped))


def _subject_of(revision: Revision) -> Subject:
    if isinstance(revision, OfferRevision):
        return revision.offer
    if isinstance(revision, NeedRevision):
        return revision.need
    return revision.organisation
