"""Photos: checked, re-encoded without their metadata, stored under random names outside the static folder."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db import Base, now, session
from matchmaker.errors import Unprocessable
from matchmaker.files import pictures
from matchmaker.files.pictures import SUFFIX, THUMBNAIL_SIDE_PX
from matchmaker.files.storage import DiskStorage


class Photo(Base):
    """One picture that an organisation uploaded for its listings."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """The random file name, without its ending."""
    sha256: Mapped[str] = mapped_column(String(64))
    width_px: Mapped[int]
    height_px: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What an upload may weigh and how large it is kept."""

    max_bytes: int
    max_megapixels: int
    side_px: int


def store(upload: IO[bytes], *, organisation_id: int, folder: Path, limits: PhotoLimits) -> Photo:
    """Check an uploaded picture, encode it anew in two sizes and keep both under a random name.

    The same picture uploaded again by the same organisation is the photo there already is. Raises
    Unprocessable on ``photos``: `photo_too_heavy`, `photo_too_large`, `not_a_photo`.
    """
    data = upload.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise Unprocessable("photos", "photo_too_heavy", maximum=limits.max_bytes // (1024 * 1024))
    digest = hashlib.sha256(data).hexdigest()
    known = session.scalar(select(Photo).where(Photo.organisation_id == organisation_id, Photo.sha256 == digest))
    if known is not None:
        return known
    large = pictures.decoded(data, field="photos", max_megapixels=limits.max_megapixels, side_px=limits.side_px)
    name = secrets.token_hex(16)
    disk = DiskStorage(folder)
    disk.put(f"{name}{SUFFIX}", pictures.encoded(large, limits.side_px))
    disk.put(f"{name}-small{SUFFIX}", pictures.encoded(large, THUMBNAIL_SIDE_PX))
    photo = Photo(
        organisation_id=organisation_id,
        name=name,
        sha256=digest,
        width_px=large.width,
        height_px=large.height,
    )
    session.add(photo)
    session.flush()
    return photo


def photos(ids: Sequence[int]) -> list[Photo]:
    """The photos of these ids, in their order; one that is gone is left out."""
    found = {each.id: each for each in session.scalars(select(Photo).where(Photo.id.in_(ids)))} if ids else {}
    return [found[each] for each in ids if each in found]


def by_name(name: str) -> Photo | None:
    """The photo of this random name; None for anything that never was one."""
    if not (name.isascii() and name.isalnum()):
        return None
    return session.scalar(select(Photo).where(Photo.name == name))


def file_of(photo: Photo, *, folder: Path, small: bool) -> Path:
    """Where one size of a photo lies."""
    return folder / f"{photo.name}{'-small' if small else ''}{SUFFIX}"
