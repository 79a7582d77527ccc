"""Fields about people: a name without hidden characters, one address, a password, what is agreed to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from wtforms import PasswordField as PlainPasswordField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from matchmaker.accounts.consents import NECESSARY, TEXTS
from matchmaker.accounts.models import Purpose
from matchmaker.web.fields import EMAIL_LENGTH, ChooseSome, EmailField, TextLine
from matchmaker.web.i18n import language
from matchmaker.web.messages import sentence

_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Unicode's control, format (bidi, zero-width), private and unassigned characters."""
_LOOKED_AT: Final = 1000
CODE_LENGTH: Final = 20


class NameField(TextLine):
    """The name of a person or an organisation: one that shows all its characters and has a letter in it.

    Hidden characters are refused rather than dropped, since whoever puts them into a name means to deceive.
    """

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        super().process_formdata(valuelist)
        self.has_hidden = bool(valuelist) and _has_hidden(str(valuelist[0])[:_LOOKED_AT])

    def read(self, text: str) -> str:
        if self.has_hidden:
            raise StopValidation(sentence("hidden_characters"))
        name = super().read(text)
        if not any(character.isalpha() for character in name):
            raise StopValidation(sentence("no_letters"))
        return name


def _has_hidden(text: str) -> bool:
    return any(unicodedata.category(c) in _HIDDEN and not c.isspace() for c in text)


class OneEmailField(EmailField):
    """Exactly one address, in characters that every mail server takes."""

    def pre_validate(self, form: Any) -> None:
        if len(self.raw_data or ()) > 1:
            self.data = ""
            raise StopValidation(sentence("one_address"))
        super().pre_validate(form)

    def read(self, text: str) -> str:
        address = super().read(text)
        if not address.isascii():
            raise StopValidation(sentence("not_an_email"))
        return address


class AccountEmailField(OneEmailField):
    """The address of an account that may exist: looked up as it is, since the operator may have made any."""

    def read(self, text: str) -> str:
        if len(text) > EMAIL_LENGTH or "@" not in text:
            raise StopValidation(sentence("not_an_email"))
        return text.lower()


class PasswordField(PlainPasswordField):
    """A password: taken as typed, never shown again."""

    def __init__(self, label: Any = None, *, hint: Any = "", **options: Any) -> None:
        super().__init__(label, description=hint, **options)
        self.required = True
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            raise StopValidation(sentence("empty"))


class ConsentField(ChooseSome):
    """What the person agrees to, one box for each purpose, none ticked beforehand; only the account's is needed."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, choices=_consent_choices, **options)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not set(self.data or ()) >= NECESSARY:
            raise StopValidation(sentence("consent_needed"))

    @property
    def purposes(self) -> list[Purpose]:
        """The purposes agreed to, once validated."""
        return [Purpose(value) for value in self.data or ()]


def _consent_choices() -> list[SelectChoice]:
    return [SelectChoice(text.purpose.value, text.words(language())) for text in TEXTS.values()]
