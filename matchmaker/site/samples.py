"""What the style guide shows: one form with every kind of field, and things as the pages hand them to components.

The words are samples for developers and stay Vietnamese; numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

THEMES = ("light", "dark")


class SampleForm(FlaskForm):
    """Every kind of field once."""

    class Meta:
        csrf = False

    quantity = StringField("Sản lượng", [InputRequired()], description="Ví dụ: 12,5")
    price = StringField("Giá chào", description="Để trống nếu muốn thương lượng.")
    phone = StringField("Điện thoại", [InputRequired()])
    starts_on = DateField("Bắt đầu thu hoạch", [InputRequired()])
    unit = SelectField("Đơn vị", [InputRequired()], choices=[SelectChoice("t", "tấn"), SelectChoice("kg", "kg")])
    contract = RadioField(
        "Kiểu hợp đồng",
        [InputRequired()],
        choices=[
            SelectChoice("spot", "Từng chuyến"),
            SelectChoice("season", "Theo vụ"),
            SelectChoice("years", "Nhiều năm"),
        ],
        default="season",
    )
    reasons = SelectMultipleField(
        "Lý do gửi lại",
        choices=[
            SelectChoice("photo", "Thiếu ảnh"),
            SelectChoice("code", "Mã số vùng trồng chưa rõ"),
            SelectChoice("price", "Giá ghi nhầm đơn vị"),
        ],
        default=["code"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    note = TextAreaField("Ghi chú cho bên mua")
    photos = FileField("Ảnh", description="Mỗi ảnh tối đa 8 MB.")
    agrees = BooleanField("Tôi đồng ý để Liên minh HTX xem số điện thoại này.", [InputRequired()])


@dataclass(frozen=True)
class Thing:
    """A sample value with named parts, as components expect them."""

    parts: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.parts[name]
        except KeyError:
            raise AttributeError(name) from None


def thing(**parts: Any) -> Thing:
    """A sample value with these parts."""
    return Thing(parts)


def filled(theme: str) -> SampleForm:
    """The form as it comes back with mistakes; the theme keeps ids apart on one page."""
    form = SampleForm(formdata=None, prefix=theme, data={"phone": "0912", "starts_on": date(2026, 8, 10), "unit": "t"})
    form.quantity.data = "0"
    form.quantity.errors = ["Tấn phải lớn hơn 0. Ví dụ: 12,5"]
    form.contract.errors = []
    form.agrees.errors = ["Cần đồng ý thì bên mua mới liên hệ được."]
    return form


def picked(theme: str) -> Thing:
    """A picker with two choices for what was typed."""
    return thing(
        id=f"{theme}product",
        name=f"{theme}product",
        choice_name=f"{theme}product-choice",
        label=thing(text="Sản phẩm"),
        description="Gõ vài chữ, có dấu hay không dấu đều được.",
        flags=thing(required=True),
        errors=[],
        typed="sau rieng",
        chosen=None,
        options=[
            thing(value="DURIAN-MON", label="Sầu riêng Monthong (Dona)", detail="Trái cây"),
            thing(value="DURIAN-RI6", label="Sầu riêng Ri6", detail="Trái cây"),
        ],
    )


MATCHES = (
    {
        "title": "Sầu riêng Dona, 120 tấn",
        "organisation": "HTX Nông nghiệp Ia Krái",
        "quantity": "120\u00a0tấn",
        "coverage_percent": 80,
        "coverage": "80\u00a0% nhu cầu",
        "rate": "25\u00a0tấn/tuần",
        "place": "Ia Krái, Gia Lai",
        "distance": "cách 84\u00a0km",
        "price": "85.000\u00a0₫/kg",
        "window": "10/8 – 30/9/2026",
        "badges": [
            thing(word="GlobalG.A.P.", who="LMHTX Gia Lai kiểm tra 12/11/2026", until="còn hạn đến 3/2027"),
        ],
        "fors": ["Đủ 25 tấn mỗi tuần như cần", "GlobalG.A.P. còn hạn đến 3/2027", "Có mã số vùng trồng đi Trung Quốc"],
        "againsts": ["Giá cao hơn giá quanh vùng 6\u00a0%"],
        "change": "giao sớm hơn một tuần thì khớp trọn thời gian cần.",
        "score_step": 5,
        "score_word": "rất hợp",
        "failing": None,
    },
    {
        "title": "Sầu riêng Ri6, 1.500 tấn",
        "organisation": "Liên hiệp HTX Cây ăn trái Tây Nguyên",
        "quantity": "1.500\u00a0tấn",
        "coverage_percent": 1000,
        "coverage": "gấp 10 lần nhu cầu",
        "rate": "110\u00a0tấn/tuần",
        "place": "Phường Pleiku, Gia Lai",
        "distance": "cách 112\u00a0km",
        "price": "Thương lượng",
        "window": "1/7 – 15/10/2026",
        "badges": [],
        "fors": ["Thừa sản lượng cần", "Khớp trọn thời gian giao"],
        "againsts": [],
        "change": "gửi giấy VietGAP để Liên minh HTX kiểm tra.",
        "score_step": 3,
        "score_word": "khá hợp",
        "failing": "Thiếu GlobalG.A.P.",
    },
)


def match(number: int, theme: str) -> Thing:
    """A match card's content; the theme keeps ids apart."""
    return thing(id=f"{theme}-{number}", url="#", organisation_url="#", state=None, **MATCHES[number])


def context() -> dict[str, Any]:
    """Everything that site/styleguide.html shows."""
    return {
        "themes": THEMES,
        "forms": {theme: filled(theme) for theme in THEMES},
        "pickers": {theme: picked(theme) for theme in THEMES},
        "matches": {theme: [match(number, theme) for number in range(len(MATCHES))] for theme in THEMES},
        "page": thing(number=2, last=7, first_row=21, last_row=40, total=134),
        "sample_page_url": lambda number: f"?page={number}",
        "thing": thing,
    }
