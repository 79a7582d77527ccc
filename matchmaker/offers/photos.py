"""The part of an offer's form about photos: add some, take one away, say which comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from matchmaker import files
from matchmaker.errors import Unprocessable
from matchmaker.files import Photo, PhotoLimits
from matchmaker.posting.forms import PartForm, pressed
from matchmaker.posting.kinds import WrittenListing
from matchmaker.web.messages import sentence, sentence_for

REMOVE, FIRST, UPLOAD = "remove", "first", "upload"


def upload_folder() -> Path:
    """Where photos lie."""
    return Path(current_app.config["INSTANCE"]) / "uploads"


def limits() -> PhotoLimits:
    """What a photo may weigh, from the settings."""
    return PhotoLimits(
        max_bytes=current_app.config["PHOTO_MAX_BYTES"],
        max_megapixels=current_app.config["PHOTO_MAX_MEGAPIXELS"],
        side_px=current_app.config["PHOTO_SIDE_PX"],
    )


class PhotosForm(PartForm):
    """Up to ten photos. One that cannot be read is told, and does not keep the others away."""

    template = "offers/photos.html"
    heading = _l("Ảnh")
    needs_product = False

    photos = MultipleFileField(_l("Thêm ảnh"))

    organisation_id: int
    ids: list[int]

    @classmethod
    def _made(cls, listing: WrittenListing, revision: Any) -> Self:
        form = cls()
        form.organisation_id = listing.organisation_id
        form.ids = list(revision.photo_ids)
        return form

    @property
    def shown(self) -> list[Photo]:
        """The photos that the draft holds, in their order."""
        return files.photos(self.ids)

    @property
    def room(self) -> int:
        """How many more photos there may be."""
        return max(0, int(current_app.config["PHOTOS_PER_OFFER"]) - len(self.ids))

    @property
    def warnings(self) -> list[str]:
        return list(self.photos.errors)

    def stays(self) -> bool:
        return any(pressed(name) is not None for name in (REMOVE, FIRST, UPLOAD))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        removed, first = _id(pressed(REMOVE)), _id(pressed(FIRST))
        if removed in self.ids:
            self.ids.remove(removed)
        if first in self.ids:
            self.ids.remove(first)
            self.ids.insert(0, first)
        return self._take_uploads()

    def _take_uploads(self) -> bool:
        uploads = [each for each in self.photos.data or () if isinstance(each, FileStorage) and each.filename]
        if not uploads and pressed(UPLOAD) is not None:
            self.refuse("photos", sentence("no_photo"))
            return False
        before = len(self.ids)
        for upload in uploads:
            self._take(upload)
        return not self.photos.errors or len(self.ids) > before

    def _take(self, upload: FileStorage) -> None:
        try:
            if not self.room:
                raise Unprocessable("photos", "too_many_photos", maximum=current_app.config["PHOTOS_PER_OFFER"])
            stored = files.store(
                upload.stream, organisation_id=self.organisation_id, folder=upload_folder(), limits=limits()
            )
        except Unprocessable as error:
            said = _("%(file)s: %(fault)s", file=(upload.filename or "")[:60], fault=sentence_for(error))
            self.refuse("photos", said)
            return
        if stored.id not in self.ids:
            self.ids.append(stored.id)

    def values(self) -> dict[str, Any]:
        return {"photo_ids": self.ids}


def _id(text: str | None) -> int:
    """The id of the photo that a button names; zero for none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else 0
