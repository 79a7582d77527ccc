"""Quality attributes: what a product asks for, and what people answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from matchmaker.measures import NBSP, MeasureError, format_number
from matchmaker.measures.numbers import read_number
from matchmaker.text import clean

Value = float | str
"""An answer: a number, the value of a choice, `yes` or `no`, or free words."""
Kind = Literal["number", "range", "choice", "yes_no", "text"]
Operator = Literal[">=", "<=", "=", "in"]

_MAX_NUMBER: Final = 1_000_000
_MAX_WORDS: Final = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, as stored and as read."""

    value: str
    label_vi: str
    label_en: str

    def label(self, language: str = "vi") -> str:
        """Its words in the reader's language."""
        return self.label_en if language == "en" else self.label_vi


YES_NO: Final = (Choice("yes", "có", "yes"), Choice("no", "không", "no"))
"""The two answers of a `yes_no` attribute."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One quality attribute of one product, with the limit the trade usually asks."""

    key: str
    kind: Kind
    """A `range` is answered with one number, as a `number` is, and expected between `low` and `high`."""
    label_vi: str
    label_en: str
    unit: str = ""
    """Printed after a number: `%`, `mm`, `°Brix`. Not a unit of trade."""
    unit_en: str = ""
    """In English, where that is another word: `days` for `ngày`."""
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    """Best first where there is an order."""
    expected: str | None = None
    """For yes or no: the answer buyers want, where they want one."""

    def label(self, language: str = "vi") -> str:
        """Its name in the reader's language."""
        return self.label_en if language == "en" else self.label_vi

    def unit_in(self, language: str = "vi") -> str:
        """What is printed after a number, in the reader's language."""
        return (self.unit_en or self.unit) if language == "en" else self.unit

    @property
    def is_number(self) -> bool:
        """Whether it is answered with a number."""
        return self.kind in ("number", "range")

    @property
    def operator(self) -> Operator:
        """How a buyer's requirement usually compares it: at least, at most, exactly, one of."""
        if self.is_number:
            return "<=" if self.low is None and self.high is not None else ">="
        return "in" if self.kind == "choice" else "="

    def parse(self, text: str) -> Value:
        """An answer as stored.

        Raises MeasureError: `empty`, `not_a_number`, `negative`, `too_large`, `too_long`,
        `unknown_unit` (another than the attribute's own) or `not_a_choice`.
        """
        return self._parse_number(text) if self.is_number else self._parse_words(text)

    def _parse_number(self, text: str) -> float:
        below_zero = self.unit == "°C" and text.lstrip()[:1] in ("-", "\u2212")
        number = read_number(text.lstrip()[1:] if below_zero else text)
        if number.rest not in ("", self.unit.casefold(), self.unit_en.casefold()):
            raise MeasureError("unknown_unit", unit=number.rest, accepted=self.unit)
        if number.value > _MAX_NUMBER:
            raise MeasureError("too_large", maximum=_MAX_NUMBER)
        return float(-number.value if below_zero else number.value)

    def _parse_words(self, text: str) -> str:
        if len(text) > 4 * _MAX_WORDS or len(words := clean(text)) > _MAX_WORDS:
            raise MeasureError("too_long", maximum=_MAX_WORDS)
        if not words:
            raise MeasureError("empty")
        if self.choices and words not in {each.value for each in self.choices}:
            raise MeasureError("not_a_choice")
        return words

    def meets(self, value: Value) -> bool:
        """Whether an answer is what the trade usually asks; without a limit every answer is."""
        if isinstance(value, str):
            return self.expected is None or value == self.expected
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def format(self, value: Value, language: str = "vi") -> str:
        """An answer in words: `12,5 %`, `xuất khẩu tươi`, `có`."""
        if isinstance(value, str):
            return next((each.label(language) for each in self.choices if each.value == value), value)
        return self._with_unit(format_number(value, language), language)

    def limit(self, language: str = "vi") -> str:
        """The usual limit in figures: `≤ 12,5 %`, `1,7–5,5 kg`; empty where there is none."""
        low, high = (None if end is None else format_number(end, language) for end in (self.low, self.high))
        if low is not None and high is not None:
            return self._with_unit(f"{low}–{high}", language)
        if low is not None:
            return self._with_unit(f"≥{NBSP}{low}", language)
        return "" if high is None else self._with_unit(f"≤{NBSP}{high}", language)

    def _with_unit(self, figures: str, language: str) -> str:
        unit = self.unit_in(language)
        return f"{figures}{NBSP}{unit}" if unit else figures


def merged(attributes: Iterable[Attribute]) -> tuple[Attribute, ...]:
    """What a species asks for, from its varieties: each key once, with limits that suit them all."""
    by_key: dict[str, Attribute] = {}
    for each in attributes:
        known = by_key.get(each.key)
        by_key[each.key] = _widened(known, each) if known else each
    return tuple(by_key.values())


def _widened(a: Attribute, b: Attribute) -> Attribute:
    """One attribute that refuses nothing that either of two of the same key accepts."""
    return replace(
        a,
        low=None if a.low is None or b.low is None else min(a.low, b.low),
        high=None if a.high is None or b.high is None else max(a.high, b.high),
        choices=tuple(dict.fromkeys(a.choices + b.choices)),
        expected=a.expected if a.expected == b.expected else None,
    )
