"""The one error of this package: what was wrong with a typed value, as a code."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "empty",
    "too_long",
    "not_a_number",
    "negative",
    "zero",
    "too_large",
    "too_many_decimals",
    "unknown_unit",
    "not_a_date",
    "ends_before_start",
    "not_a_phone",
    "not_a_tax_code",
    "wrong_check_digit",
    "not_a_choice",
]


class MeasureError(ValueError):
    """A typed value that cannot be read.

    `code` names the fault; `params` holds what a message may want to say (`maximum`, `unit`,
    `accepted`, `decimals`). The words are the form's business.
    """

    def __init__(self, code: Code, **params: object) -> None:
        super().__init__(code, params)
        self.code: Code = code
        self.params: dict[str, object] = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code
