"""Files that prove a certificate, as its holder sends them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import StopValidation

from matchmaker import files
from matchmaker.credentials.evidence import filing
from matchmaker.errors import Unprocessable
from matchmaker.files import Checked, names
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import sentence, sentence_for

NAME_TOLD: int = 40


class EvidenceField(MultipleFileField):
    """Several files at once. What may be kept stands in ``checked`` once the form was validated; each that may not
    be is told beside the field, by its name. ``most`` names the setting that says how many there may be, ``too_many``
    the sentence for more.
    """

    def __init__(
        self,
        label: Any = None,
        *,
        most: str = "EVIDENCE_PER_CERTIFICATE",
        too_many: str = "too_many_evidence",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.checked: list[Checked] = []
        self.most = most
        self.too_many = too_many

    @property
    def uploads(self) -> Sequence[FileStorage]:
        """What was sent; a field left empty sends one file without a name."""
        return [each for each in self.data or () if isinstance(each, FileStorage) and each.filename]

    def pre_validate(self, form: Any) -> None:
        """More files than there may be are refused unread: reading a hostile one costs seconds."""
        limits, most = filing.limits(), current_app.config[self.most]
        self.checked, faults = [], []
        if len(self.uploads) > most:
            self.errors = [sentence(self.too_many, maximum=most)]
            raise StopValidation
        for upload in self.uploads:
            name = upload.filename or ""
            try:
                self.checked.append(files.check(upload.stream.read(limits.max_bytes + 1), name, limits))
            except Unprocessable as error:
                told = _("%(file)s: %(fault)s", file=names.shown(name)[:NAME_TOLD], fault=sentence_for(error))
                faults.append(told)
        self.errors = [*self.process_errors, *faults]


class EvidenceForm(BaseForm):
    """Files to attach to one certificate."""

    evidence = EvidenceField(_l("Thêm ảnh chụp hoặc PDF"))
