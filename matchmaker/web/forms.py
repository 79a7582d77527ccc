"""The form that every form of the site grows from."""

from __future__ import annotations

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import HiddenField

from matchmaker.errors import Unprocessable
from matchmaker.web.messages import sentence_for
from matchmaker.web.once import FIELD, new_key

REFUSED: Final = 422
"""The status of a page that comes back with what is wrong in its form."""


class BaseForm(FlaskForm):
    """A form with its CSRF token and the key that lets it take effect once (`web.once`).

    Whatever does not validate keeps what was typed and carries its sentences in ``field.errors``.
    """

    form_key = HiddenField(name=FIELD, default=new_key)

    def refuse(self, field_name: str, *sentences: str) -> None:
        """Put sentences beside a field, after validation found nothing wrong with it alone."""
        field = self[field_name]
        field.errors = [*field.errors, *sentences]

    def refuse_for(self, error: Unprocessable) -> None:
        """Put a service's refusal beside the field that it names."""
        self.refuse(error.field, sentence_for(error))

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Each sentence with the id and the label of its field, for the summary on top of the page."""
        return [(field.id, str(field.label.text), str(fault)) for field in self for fault in _flat(field.errors)]


def _flat(errors: Any) -> list[Any]:
    """The sentences of a field, its sub-fields' included."""
    if isinstance(errors, dict):
        return [fault for each in errors.values() for fault in _flat(each)]
    if isinstance(errors, list | tuple):
        return [fault for each in errors for fault in _flat(each)]
    return [errors]
