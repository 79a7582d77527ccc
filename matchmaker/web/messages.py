"""What a form says beside a field: one sentence for each code of a value that cannot be read.

A sentence says what to do, with an example. Services and `measures` raise codes; only here do they get words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.errors import Unprocessable
from matchmaker.measures import MeasureError, Quantity, Unit
from matchmaker.web.i18n import language

SENTENCES: Final[Mapping[str, LazyString]] = {
    "empty": _l("Anh/chị chưa điền mục này."),
    "not_picked": _l("Anh/chị chưa chọn mục này."),
    "too_long": _l("Dài quá. Viết gọn trong %(maximum)s ký tự."),
    "too_short": _l("Ngắn quá. Cần ít nhất %(minimum)s ký tự."),
    "not_a_number": _l("Chưa đọc được số này. Ví dụ: 12,5 hoặc 1.500."),
    "negative": _l("Số phải lớn hơn 0. Ví dụ: 12,5."),
    "zero": _l("Số phải lớn hơn 0. Ví dụ: 12,5."),
    "too_large": _l("Số lớn quá. Nhiều nhất là %(maximum)s."),
    "too_small": _l("Số nhỏ quá. Ít nhất là %(minimum)s."),
    "too_many_decimals": _l("Nhiều số lẻ quá. Viết nhiều nhất %(decimals)s số sau dấu phẩy."),
    "not_whole": _l("Viết số nguyên, không có phần lẻ. Ví dụ: 120."),
    "unknown_unit": _l("Chưa hiểu đơn vị “%(unit)s”. Chọn một trong: %(accepted)s."),
    "unknown_price_unit": _l("Chưa hiểu “%(unit)s”. Viết giá bằng đồng, ví dụ: 85.000 hoặc 85k."),
    "not_a_date": _l("Chưa đọc được ngày này. Viết ngày/tháng/năm, ví dụ: 21/11/2026."),
    "ends_before_start": _l("Ngày kết thúc phải sau ngày bắt đầu."),
    "in_the_past": _l("Ngày này đã qua. Chọn từ hôm nay trở đi."),
    "too_far_ahead": _l("Ngày này xa quá. Chọn trước %(maximum)s."),
    "not_a_phone": _l("Chưa đúng số điện thoại Việt Nam. Ví dụ: 0912 345 678."),
    "not_a_tax_code": _l("Mã số thuế có 10 số, chi nhánh có 13 số. Ví dụ: 0100233488."),
    "wrong_check_digit": _l("Mã số thuế sai ở chữ số kiểm tra. Anh/chị xem lại từng số."),
    "not_an_email": _l("Chưa đúng địa chỉ e-mail. Ví dụ: ten@hoptacxa.vn."),
    "not_a_choice": _l("Chọn một trong các mục có sẵn."),
    "not_found": _l("Chưa tìm thấy “%(typed)s”. Thử viết khác đi, có dấu hay không dấu đều được."),
    "pick_one": _l("Có vài mục giống “%(typed)s”. Chọn đúng mục bên dưới."),
    "too_many_choices": _l("Chọn nhiều nhất %(maximum)s mục."),
}

EXAMPLES_FOR_MONEY: Final = {"unknown_unit": "unknown_price_unit", "too_many_decimals": "not_whole"}
"""The same fault, told in the words of prices."""


def sentence(code: str, **params: object) -> str:
    """The sentence for a code, its parameters written as the reader writes them."""
    return str(SENTENCES[code]) % {name: _told(value) for name, value in params.items()}


def sentence_for(error: MeasureError | Unprocessable, rename: Mapping[str, str] | None = None) -> str:
    """The sentence for an error that carries a code; ``rename`` picks other words for some codes."""
    return sentence((rename or {}).get(error.code, error.code), **error.params)


def _told(value: object) -> str:
    for kind, tell in _TELLERS.items():
        if isinstance(value, kind):
            return tell(value)
    return str(value)


def _tell_units(units: tuple[Unit, ...]) -> str:
    return ", ".join(each.name(language()) for each in units)


_TELLERS: Final[Mapping[type, Callable[[Any], str]]] = {
    Quantity: lambda quantity: measures.format_quantity(quantity, language()),
    Unit: lambda unit: unit.name(language()),
    tuple: _tell_units,
    int: lambda number: measures.format_number(number, language()),
}
