"""A field for each quality attribute that a product asks for: a figure, a choice, yes or no, a few words."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from matchmaker import measures
from matchmaker.catalogue.attributes import Attribute, Value
from matchmaker.web.fields import ChooseFromList, ChooseOne, TypedField, choices_of
from matchmaker.web.i18n import language

RADIOS_UP_TO: Final = 4
"""More answers than this are a select."""
PREFIX: Final = "attribute_"
NOT_SAID: Final = _l("Chưa rõ")


class AnswerField(TypedField):
    """An answer that is written, read by the catalogue's own rules."""

    rename = {"unknown_unit": "not_a_number"}

    def __init__(self, label: Any = None, *, attribute: Attribute, **options: Any) -> None:
        super().__init__(label, **options)
        self.attribute = attribute

    @property
    def suffix(self) -> str:
        """The unit printed after the input."""
        return self.attribute.unit_in(language())

    def read(self, text: str) -> Value:
        return self.attribute.parse(text)

    def write(self, value: Value) -> str:
        return value if isinstance(value, str) else measures.format_number(value, "vi")


def answer_field(attribute: Attribute, *, hint: str = "") -> Field:
    """An unbound field for one attribute, optional."""
    label = attribute.label(language())
    if not attribute.choices:
        return AnswerField(label, attribute=attribute, hint=hint)
    few = len(attribute.choices) <= RADIOS_UP_TO
    answers = [(each.value, each.label(language())) for each in attribute.choices]
    chooser = ChooseOne if few else ChooseFromList
    return chooser(label, choices=choices_of(answers, none=NOT_SAID), hint=hint)


def usual_limit(attribute: Attribute) -> str:
    """What the trade usually asks, as a hint; empty where it asks nothing."""
    limit = attribute.limit(language())
    return _("Thị trường thường cần %(limit)s", limit=limit) if limit else ""
