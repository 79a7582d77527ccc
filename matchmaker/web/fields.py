"""Every field of the site: each keeps what was typed and holds a typed value in ``data``.

A value is read when the form is validated, so a view may still tell a field its unit or its choices. An
empty field is None, or "" for text. Nothing here knows a product or a place: `PickField` is told how to
look things up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

from email_validator import EmailNotValidError, validate_email
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, TelInput
from wtforms.widgets import TextArea as TextAreaWidget

from matchmaker import measures
from matchmaker.measures import MeasureError, ParsedQuantity, Quantity, Unit
from matchmaker.measures.numbers import read_number
from matchmaker.text import clean, clean_lines
from matchmaker.web.choices import ChooseFromList, ChooseOne, ChooseSome, Option, PickField, choices_of
from matchmaker.web.i18n import language
from matchmaker.web.messages import EXAMPLES_FOR_COUNTS, EXAMPLES_FOR_MONEY, sentence
from matchmaker.web.typed_field import TypedField

__all__ = [
    "ChooseFromList",
    "ChooseOne",
    "ChooseSome",
    "DayField",
    "EmailField",
    "MoneyField",
    "NumberField",
    "Option",
    "PhoneField",
    "PickField",
    "QuantityField",
    "TaxCodeField",
    "TextArea",
    "TextLine",
    "TypedField",
    "WholeNumberField",
    "choices_of",
]

EMAIL_LENGTH: Final = 254
_LIKE_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2},\d{3}")
"""What people who type it mean as thousands: `9,539`. Nine and a half is written `9,5390`."""


class TextLine(TypedField):
    """One line of text, cleaned of invisible characters."""

    empty = ""

    def __init__(self, label: Any = None, *, max_length: int = 200, min_length: int = 0, **options: Any) -> None:
        super().__init__(label, **options)
        self.max_length = max_length
        self.min_length = min_length

    def read(self, text: str) -> str:
        if len(text) > self.max_length:
            raise MeasureError("too_long", maximum=self.max_length)
        if len(text) < self.min_length:
            raise StopValidation(sentence("too_short", minimum=self.min_length))
        return text


class TextArea(TextLine):
    """Several lines of text, each cleaned."""

    widget = TextAreaWidget()

    def __init__(self, label: Any = None, *, max_length: int = 2000, **options: Any) -> None:
        super().__init__(label, max_length=max_length, **options)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        if valuelist:
            self.typed = clean_lines(str(valuelist[0]))


class EmailField(TypedField):
    """An e-mail address, in lower case."""

    widget = EmailInput()
    empty = ""

    def read(self, text: str) -> str:
        try:
            found = validate_email(text[: EMAIL_LENGTH + 1], check_deliverability=False)
        except EmailNotValidError as error:
            raise StopValidation(sentence("not_an_email")) from error
        return found.normalized.lower()


class PhoneField(TypedField):
    """A Vietnamese telephone number, kept as ``+84…``."""

    widget = TelInput()
    empty = ""

    def read(self, text: str) -> str:
        return measures.parse_phone(text)

    def write(self, value: str) -> str:
        return measures.format_phone(value)


class TaxCodeField(TypedField):
    """A tax code of 10 or 13 digits whose check digit is right."""

    empty = ""

    def read(self, text: str) -> str:
        return measures.normalise_tax_code(text)


class DayField(TypedField):
    """A day: ``21/11/2026``, ``10/8``, ``2026-11-21``."""

    def __init__(self, label: Any = None, *, coming: bool = False, **options: Any) -> None:
        super().__init__(label, **options)
        self.coming = coming
        """Whether a day that went by is refused."""

    def read(self, text: str) -> date:
        today = measures.today()
        day = measures.parse_date(text, today=today)
        if self.coming and day < today:
            raise StopValidation(sentence("in_the_past"))
        return day

    def write(self, value: date) -> str:
        return f"{value.day}/{value.month}/{value.year}"


class NumberField(TypedField):
    """A number with at most ``decimals`` places between two bounds, as a Decimal."""

    def __init__(
        self,
        label: Any = None,
        *,
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        decimals: int = 3,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.minimum = minimum
        self.maximum = maximum
        self.decimals = decimals

    def read(self, text: str) -> Any:
        number = read_number(text)
        if number.rest not in ("", "%"):
            raise MeasureError("not_a_number")
        maximum = measures.MAX_AMOUNT if self.maximum is None else self.maximum
        if number.value > maximum:
            raise MeasureError("too_large", maximum=measures.format_number(maximum, language()))
        if number.value != round(number.value, self.decimals):
            raise MeasureError("too_many_decimals", decimals=self.decimals)
        if self.minimum is not None and number.value < self.minimum:
            raise StopValidation(sentence("too_small", minimum=measures.format_number(self.minimum, language())))
        return number.value

    def write(self, value: Decimal | float) -> str:
        return measures.format_number(value, "vi")


class WholeNumberField(NumberField):
    """A whole number between two bounds, as an int. A year is written without a separator."""

    rename = EXAMPLES_FOR_COUNTS

    def __init__(self, label: Any = None, *, is_year: bool = False, **options: Any) -> None:
        super().__init__(label, decimals=0, **options)
        self.is_year = is_year

    def read(self, text: str) -> int:
        return int(super().read(text))

    def write(self, value: Decimal | float) -> str:
        return str(value) if self.is_year else super().write(value)


class MoneyField(TypedField):
    """A price in whole đồng: ``85.000``, ``85k``, ``1,2 triệu``, ``8.500.000 đ/tấn`` where ``per`` is kg."""

    rename = EXAMPLES_FOR_MONEY
    most: ClassVar[int] = measures.MAX_DONG
    """Whole đồng; more is refused."""

    def __init__(self, label: Any = None, *, per: Unit | None = None, **options: Any) -> None:
        super().__init__(label, **options)
        self.per = per

    def read(self, text: str) -> int:
        return measures.parse_money(text, per=self.per, most=self.most)

    def write(self, value: int) -> str:
        return measures.format_number(value, "vi")


class QuantityField(TypedField):
    """An amount and its unit; ``1,5 tấn`` typed as the amount is understood whatever the select says.

    The unit's select is named ``<name>-unit``. The base unit, known once the product is, may be told after
    the form is made.
    """

    def __init__(self, label: Any = None, *, base_unit: Unit | None = None, **options: Any) -> None:
        super().__init__(label, **options)
        self.base_unit = base_unit or measures.unit("kg")
        self.unit_code = ""
        """The unit that the select shows."""
        self.units: Sequence[Unit] = ()
        """The units offered; all of the base unit's dimension where empty."""
        self.note: str | None = None
        """A guess that the person may want to see, as `ParsedQuantity.note`."""

    @property
    def unit_name(self) -> str:
        """The name of the select."""
        return f"{self.name}-unit"

    @property
    def unit_choices(self) -> list[SelectChoice]:
        """The units to choose from, in the reader's language."""
        offered = self.units or measures.units_for(self.base_unit)
        return [SelectChoice(each.code, each.name(language())) for each in offered]

    def process_data(self, value: Quantity | None) -> None:
        super().process_data(value)
        self.unit_code = value.unit.code if value is not None else ""

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        if formdata is not None and self.unit_name in formdata:
            self.unit_code = clean(formdata.get(self.unit_name))[:16]

    def read(self, text: str) -> Quantity:
        chosen = measures.UNITS.get(self.unit_code, self.base_unit)
        if chosen.dimension is not self.base_unit.dimension:
            chosen = self.base_unit
        parsed: ParsedQuantity = measures.parse_quantity(text, default_unit=chosen, base_unit=self.base_unit)
        self.note = parsed.note
        return parsed.quantity

    def write(self, value: Quantity) -> str:
        written = measures.format_number(value.amount, "vi", 6)
        return f"{written}0" if _LIKE_THOUSANDS.fullmatch(written) else written
