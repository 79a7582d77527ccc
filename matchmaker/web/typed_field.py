"""The field that reads what people type and answers in a sentence; the base of all in `web.fields`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from matchmaker.measures import MeasureError
from matchmaker.text import clean
from matchmaker.web.messages import sentence, sentence_for


class TypedField(Field):
    """A field whose text is read into a value by `read`, and told back by `write`.

    ``required`` refuses emptiness; ``hint`` is the line under the label.
    """

    widget = TextInput()
    empty: ClassVar[Any] = None
    rename: ClassVar[dict[str, str]] = {}
    """Codes of `MeasureError` that this field tells in other words."""

    def __init__(self, label: Any = None, *, required: bool = False, hint: Any = "", **options: Any) -> None:
        super().__init__(label, description=hint, **options)
        self.required = required
        self.flags.required = required
        self.typed = ""
        """What stands in the field, as typed."""

    def read(self, text: str) -> Any:
        """The value of non-empty ``text``. Raises MeasureError."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """A value as a person would type it, so that `read` understands it again."""
        return str(value)

    def process_data(self, value: Any) -> None:
        self.data = self.empty if value is None else value
        self.typed = "" if value in (None, "") else self.write(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            self.typed = clean(str(valuelist[0]))

    def pre_validate(self, form: Any) -> None:
        if not self.raw_data:
            self._refuse_emptiness()
            return
        self.data = self.empty
        if not self.typed:
            self._refuse_emptiness()
            return
        try:
            self.data = self.read(self.typed)
        except MeasureError as error:
            raise StopValidation(sentence_for(error, self.rename)) from error

    def _refuse_emptiness(self) -> None:
        if self.required and self.data == self.empty:
            raise StopValidation(sentence("empty"))

    def _value(self) -> str:
        return self.typed
