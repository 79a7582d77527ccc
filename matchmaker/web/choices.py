"""Fields by which people choose: from a few, from many, or out of a long list by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from matchmaker.measures import MeasureError
from matchmaker.text import clean, fold
from matchmaker.web.messages import sentence
from matchmaker.web.typed_field import TypedField

PICKED_TEXT_LENGTH: Final = 200
CHOICE_LENGTH: Final = 40


@dataclass(frozen=True)
class Option:
    """One thing that typed text may mean."""

    value: str
    label: str
    detail: str = ""
    """What tells it from others of the same name."""


class PickField(TypedField):
    """Something of a long list, found by typing; without script the server answers with radios to choose by.

    ``resolve(text)`` gives what the text may mean: one option is an answer, several are a question, none is
    unknown. ``label_of(value)`` gives the label of a value, None for one that does not exist. The chosen
    value comes as ``<name>-choice``; it counts only if it is among what the text may mean, so a choice left
    over from an earlier text does no harm. ``components/picker.html`` draws it.
    """

    def __init__(
        self,
        label: Any = None,
        *,
        resolve: Callable[[str], Sequence[Option]],
        label_of: Callable[[str], str | None],
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.resolve = resolve
        self.label_of = label_of
        self.chosen = ""
        self.options: Sequence[Option] = ()
        """What the typed text may mean, when that is a question."""

    @property
    def choice_name(self) -> str:
        """The name of the radios."""
        return f"{self.name}-choice"

    def process_data(self, value: str | None) -> None:
        super().process_data(value)
        self.chosen = value or ""

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        if formdata is not None and self.name in formdata:
            self.chosen = clean(formdata.get(self.choice_name, ""))[:CHOICE_LENGTH]

    def write(self, value: str) -> str:
        return self.label_of(value) or ""

    def look_up(self) -> None:
        """Fill ``options`` for the typed text, without judging it: the answer to the search button."""
        self.options = self.resolve(self.typed[:PICKED_TEXT_LENGTH]) if self.typed else ()

    def read(self, text: str) -> str:
        if len(text) > PICKED_TEXT_LENGTH:
            raise MeasureError("too_long", maximum=PICKED_TEXT_LENGTH)
        if self.chosen and fold(text) == fold(self.label_of(self.chosen) or ""):
            return self.chosen
        found = self.resolve(text)
        meant = next((each for each in found if each.value == self.chosen), None)
        if meant is None and len(found) == 1:
            meant = found[0]
        if meant is not None:
            self.chosen = meant.value
            return meant.value
        self.options = found
        raise StopValidation(sentence("pick_one" if found else "not_found", typed=text))


class _Chosen:
    """What selects and radios share: choices made when needed, our own words for a wrong one."""

    flags: Any

    def __init__(
        self,
        label: Any = None,
        *,
        choices: Iterable[SelectChoice] | Callable[[], Iterable[SelectChoice]] = (),
        required: bool = False,
        hint: Any = "",
        kind: type[StrEnum] | None = None,
        **options: Any,
    ) -> None:
        made = choices if callable(choices) else list(choices)
        super().__init__(  # type: ignore[call-arg]  # the field class stands beside this one
            label, choices=made, description=hint, coerce=_reader(kind), validate_choice=False, **options
        )
        self.required = required
        self.flags.required = required


class ChooseOne(_Chosen, RadioField):
    """One of a few, by radio buttons. ``kind`` makes ``data`` a member of that enum; nothing is None."""

    def pre_validate(self, form: Any) -> None:
        _check_chosen(self)


class ChooseFromList(_Chosen, SelectField):
    """One of many, by a select. Give it a first choice with the value "" where none may be chosen."""

    def pre_validate(self, form: Any) -> None:
        _check_chosen(self)


class ChooseSome(SelectMultipleField):
    """Any of a few, by tick boxes; ``data`` is the list of values."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Any = None,
        *,
        choices: Iterable[SelectChoice] | Callable[[], Iterable[SelectChoice]] = (),
        required: bool = False,
        hint: Any = "",
        maximum: int | None = None,
        **options: Any,
    ) -> None:
        made = choices if callable(choices) else list(choices)
        super().__init__(label, choices=made, description=hint, validate_choice=False, **options)
        self.required = required
        self.flags.required = required
        self.maximum = maximum

    def pre_validate(self, form: Any) -> None:
        known = {str(value) for value, *_rest in self.iter_choices()}
        if not set(self.data or ()) <= known:
            raise StopValidation(sentence("not_a_choice"))
        if self.required and not self.data:
            raise StopValidation(sentence("not_picked"))
        if self.maximum is not None and len(self.data or ()) > self.maximum:
            raise StopValidation(sentence("too_many_choices", maximum=self.maximum))


def _reader(kind: type[StrEnum] | None) -> Callable[[Any], Any]:
    """How a chosen word becomes a value: a member of ``kind``, or the word itself; nothing is None."""

    def read(value: Any) -> Any:
        if value in (None, "", "None"):
            return None
        if kind is None:
            return str(value)
        try:
            return kind(value)
        except ValueError:
            return str(value)

    return read


def _check_chosen(field: Any) -> None:
    if field.data is None:
        if field.required:
            raise StopValidation(sentence("not_picked"))
        return
    if str(field.data) not in {str(value) for value, *_rest in field.iter_choices()}:
        raise StopValidation(sentence("not_a_choice"))


def choices_of(labels: Iterable[tuple[str, Any]], *, none: Any = None) -> list[SelectChoice]:
    """Choices from (value, label) pairs, after one for nothing where ``none`` gives its label."""
    first = [SelectChoice("", none)] if none is not None else []
    return [*first, *(SelectChoice(str(value), label) for value, label in labels)]
