"""What an organisation shows to prove a claim: a scan or a document, kept under a random name."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, choice, lock, now, session
from matchmaker.files.checking import Checked, EvidenceKind
from matchmaker.files.pictures import SUFFIX
from matchmaker.files.storage import Storage

log: Final = logging.getLogger(__name__)
OURS: Final = re.compile(r"([0-9a-f]{32})(?:-small)?\.(?:webp|pdf)(?:\.part)?").fullmatch
"""Names that `put` gives; anything else in the store is somebody else's."""
UNFINISHED: Final = timedelta(hours=1)
"""A file this young may belong to a row that is about to be committed."""


class EvidenceUse(StrEnum):
    """For what a file was given: who may read it, and when nobody needs it any more, follows from that."""

    CERTIFICATE = "certificate"
    DEAL = "deal"
    """A conversation, a signed contract, a weighing slip, a proof of payment: kept for as long as those are."""


class Evidence(Base):
    """One file that an organisation gave as a proof."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """The random name under which it is stored and read."""
    kind: Mapped[EvidenceKind] = mapped_column(choice(EvidenceKind))
    use: Mapped[EvidenceUse] = mapped_column(choice(EvidenceUse), default=EvidenceUse.CERTIFICATE)
    title: Mapped[str] = mapped_column(String(120))
    """The name that it had at its holder's, fit to be shown."""
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    """Of what was uploaded."""
    size_bytes: Mapped[int]
    """Of what is kept."""
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    pages: Mapped[int | None]
    """Of a PDF."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    """Since when nobody reads it; the file itself is erased soon after."""

    @property
    def is_picture(self) -> bool:
        return self.kind is EvidenceKind.PICTURE

    @property
    def file(self) -> str:
        """What it is called in the store."""
        return f"{self.name}{SUFFIX if self.is_picture else '.pdf'}"

    @property
    def small_file(self) -> str:
        """What a picture's thumbnail is called in the store."""
        return f"{self.name}-small{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Stored:
    """An upload that lies in the store, under a name that no row has yet."""

    checked: Checked
    name: str


def put(checked: Checked, storage: Storage) -> Stored:
    """Store an upload, before any transaction: the store may take its time, and SQLite has one writer.

    What no row comes to name is erased by `erase_unnamed`. Raises StoreUnreachable.
    """
    evidence = Evidence(name=secrets.token_hex(16), kind=checked.kind)
    storage.put(evidence.file, checked.content)
    if checked.thumbnail is not None:
        storage.put(evidence.small_file, checked.thumbnail)
    return Stored(checked, evidence.name)


def keep(stored: Stored, *, organisation_id: int, by_id: int, use: EvidenceUse = EvidenceUse.CERTIFICATE) -> Evidence:
    """Keep what was stored for an organisation. The same upload for the same use is the file there already is."""
    checked = stored.checked
    known = session.scalar(
        select(Evidence).where(
            Evidence.organisation_id == organisation_id,
            Evidence.sha256 == checked.sha256,
            Evidence.use == use,
            Evidence.removed_at.is_(None),
        )
    )
    if known is not None:
        lock(known)  # or `credentials.evidence.attachments.retire_unused` might give it up at this very moment
        if known.removed_at is None:
            return known
    evidence = Evidence(
        organisation_id=organisation_id,
        name=stored.name,
        kind=checked.kind,
        use=use,
        title=checked.title,
        sha256=checked.sha256,
        size_bytes=len(checked.content),
        width_px=checked.width_px,
        height_px=checked.height_px,
        pages=checked.pages,
        created_by_id=by_id,
    )
    session.add(evidence)
    session.flush()
    return evidence


def evidence_named(name: str) -> Evidence | None:
    """The file of this random name; None for anything that never was one or that was removed."""
    if not (name.isascii() and name.isalnum()):
        return None
    return session.scalar(select(Evidence).where(Evidence.name == name, Evidence.removed_at.is_(None)))


def erase_unnamed(storage: Storage) -> int:
    """Erase what no living row names: removed files, and those whose upload came to nothing. Returns how many.

    Where the database knows none of the files that are stored, it is not theirs, and nothing is erased.
    """
    stored = [(each, found.group(1)) for each in storage.names(kept_before=now() - UNFINISHED) if (found := OURS(each))]
    known = dict(session.execute(select(Evidence.name, Evidence.removed_at)).all())
    if stored and not any(name in known for _, name in stored):
        log.warning("none of the %s stored files is known to this database; they are left alone", len(stored))
        return 0
    unnamed = [each for each, name in stored if name not in known or known[name] is not None]
    for each in unnamed:
        storage.remove(each)
    return len(unnamed)
