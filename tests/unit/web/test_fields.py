"""Fields keep what was typed, hold typed values, and answer nonsense in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from matchmaker.errors import Unprocessable
from matchmaker.listings import ContractKind
from matchmaker.measures import Quantity, today, unit
from matchmaker.web import fields
from matchmaker.web.fields import Option, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.messages import SENTENCES, sentence

pytestmark = pytest.mark.pure

FRUIT = [Option("DUR", "Sầu riêng"), Option("DUR-RI6", "Sầu riêng Ri6", "Sầu riêng")]


def options(text: str) -> list[Option]:
    exact = [each for each in FRUIT if each.label == text]
    return exact or [each for each in FRUIT if text in each.label]


class Everything(BaseForm):
    name = fields.TextLine("Tên", max_length=10, min_length=2, required=True)
    about = fields.TextArea("Mô tả", max_length=50)
    email = fields.EmailField("E-mail")
    phone = fields.PhoneField("Điện thoại")
    tax = fields.TaxCodeField("Mã số thuế")
    day = fields.DayField("Ngày", coming=True)
    number = fields.NumberField("Số", minimum=1, maximum=100, decimals=1)
    year = fields.WholeNumberField("Năm", is_year=True)
    members = fields.WholeNumberField("Thành viên")
    price = fields.MoneyField("Giá", per=unit("kg"))
    amount = fields.QuantityField("Sản lượng")
    pick = fields.PickField("Sản phẩm", resolve=options, label_of={each.value: each.label for each in FRUIT}.get)
    kind = fields.ChooseOne("Kiểu", kind=ContractKind, choices=choices_of([("spot", "Chuyến"), ("season", "Vụ")]))
    market = fields.ChooseFromList("Thị trường", choices=lambda: choices_of([("VN", "Việt Nam")], none="–"))
    papers = fields.ChooseSome("Giấy", choices=choices_of([("1", "A"), ("2", "B"), ("3", "C")]), maximum=2)


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("test")
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False, BABEL_DEFAULT_LOCALE="vi")
    Babel(app)
    return app


@pytest.fixture
def sent(app: Flask) -> Iterator[Any]:
    """A form that was sent with these values, validated."""
    contexts = []

    def send(**values: Any) -> Everything:
        context = app.test_request_context(method="POST", data={"name": "Hoa", **values})
        context.push()
        contexts.append(context)
        form = Everything()
        form.validate()
        return form

    yield send
    for context in reversed(contexts):
        context.pop()


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("name", "  Lúa\u200b \x00ST25 ", "Lúa ST25"),
        ("about", "dòng 1\r\n\r\n\r\n\r\ndòng 2\x00", "dòng 1\n\ndòng 2"),
        ("email", " Hoa@Example.VN ", "hoa@example.vn"),
        ("phone", "0912.345.678", "+84912345678"),
        ("tax", "0100 233 488", "0100233488"),
        ("day", "1/2/2090", date(2090, 2, 1)),
        ("number", "12,5", Decimal("12.5")),
        ("number", "12,5 %", Decimal("12.5")),
        ("year", "2012", 2012),
        ("members", "1.500", 1500),
        ("price", "85k", 85_000),
        ("price", "8.500.000 đ/tấn", 8_500),
        ("amount", "1.500", Quantity(Decimal(1500), unit("kg"))),
        ("amount", "1,5 tấn", Quantity(Decimal("1.5"), unit("tonne"))),
        ("pick", "Sầu riêng", "DUR"),
        ("pick", "Ri6", "DUR-RI6"),
        ("kind", "season", ContractKind.SEASON),
        ("market", "VN", "VN"),
        ("papers", ["1", "3"], ["1", "3"]),
    ],
)
def test_what_people_type_becomes_a_value(sent: Any, field: str, typed: Any, value: Any) -> None:
    form = sent(**{field: typed})
    assert not form.errors
    assert form[field].data == value


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "x" * 300_000, "too_long"),
        ("name", "x", "too_short"),
        ("name", " ", "empty"),
        ("about", "x" * 51, "too_long"),
        ("email", "hoa@", "not_an_email"),
        ("email", "h@" + "x" * 300_000, "not_an_email"),
        ("phone", "12345", "not_a_phone"),
        ("tax", "0100233480", "wrong_check_digit"),
        ("tax", "12", "not_a_tax_code"),
        ("day", "31/2/2090", "not_a_date"),
        ("day", "1/1/2020", "in_the_past"),
        ("number", "0", "too_small"),
        ("number", "101", "too_large"),
        ("number", "1,25", "too_many_decimals"),
        ("number", "5 con", "not_a_number"),
        ("number", "🍌", "not_a_number"),
        ("members", "1,5", "not_whole"),
        ("members", "-3", "negative_count"),
        ("price", "0", "zero"),
        ("price", "85 bao", "unknown_price_unit"),
        ("price", "1,5", "not_whole"),
        ("amount", "0", "zero"),
        ("amount", "-1", "negative"),
        ("amount", "9" * 40, "too_large"),
        ("amount", "12 quả", "unknown_unit"),
        ("amount", "0,0001", "too_many_decimals"),
        ("pick", "xoài", "not_found"),
        ("pick", "riêng", "pick_one"),
        ("pick", "x" * 201, "too_long"),
        ("kind", "years", "not_a_choice"),
        ("kind", "\x00", "not_a_choice"),
        ("market", "CN", "not_a_choice"),
        ("papers", ["9"], "not_a_choice"),
        ("papers", ["1", "2", "3"], "too_many_choices"),
    ],
)
def test_nonsense_is_answered_beside_the_field_with_the_text_kept(sent: Any, field: str, typed: Any, code: str) -> None:
    form = sent(**{field: typed})
    (told,) = form[field].errors
    assert told.startswith(str(SENTENCES[code]).split("%")[0])
    assert [fault[0] for fault in form.faults] == [field]
    if isinstance(form[field], fields.TypedField):
        assert form[field]._value() == str(typed).strip()


def test_an_empty_field_is_none_or_no_text(sent: Any) -> None:
    form = sent()
    assert form.email.data == ""
    assert [form[each].data for each in ("day", "number", "price", "amount", "pick", "kind", "market")] == [None] * 7
    assert form.papers.data == []


def test_a_required_choice_is_asked_for(app: Flask) -> None:
    class Asking(BaseForm):
        kind = fields.ChooseOne("Kiểu", choices=choices_of([("a", "A")]), required=True)
        some = fields.ChooseSome("Mục", choices=choices_of([("a", "A")]), required=True)
        day = fields.DayField("Ngày", required=True)

    with app.test_request_context(method="POST", data={}):
        form = Asking()
        assert not form.validate()
        assert [code for _id, _label, code in form.faults] == [
            sentence("not_picked"),
            sentence("not_picked"),
            sentence("empty"),
        ]


def test_a_value_is_told_as_people_would_type_it(app: Flask) -> None:
    with app.test_request_context():
        form = Everything(
            data={
                "amount": Quantity(Decimal(1500), unit("tonne")),
                "price": 85_000,
                "day": date(2026, 8, 10),
                "phone": "+84912345678",
                "year": 2012,
                "members": 1500,
                "number": Decimal("12.5"),
                "pick": "DUR",
            }
        )
        told = {name: form[name]._value() for name in ("amount", "price", "day", "phone", "year", "members", "pick")}
        assert form.amount.unit_code == "tonne"
        assert form.pick.chosen == "DUR"
    assert told == {
        "amount": "1.500",
        "price": "85.000",
        "day": "10/8/2026",
        "phone": "0912 345 678",
        "year": "2012",
        "members": "1.500",
        "pick": "Sầu riêng",
    }


def test_the_chosen_unit_counts_unless_another_is_typed(sent: Any) -> None:
    assert sent(**{"amount": "2", "amount-unit": "ta"}).amount.data == Quantity(Decimal(2), unit("ta"))
    assert sent(**{"amount": "2 kg", "amount-unit": "ta"}).amount.data == Quantity(Decimal(2), unit("kg"))
    assert sent(**{"amount": "2", "amount-unit": "litre"}).amount.data == Quantity(Decimal(2), unit("kg"))
    form = sent(amount="1,500")
    assert form.amount.note == "comma_read_as_thousands"
    assert [choice.value for choice in form.amount.unit_choices] == ["kg", "yen", "ta", "tonne"]


def test_a_choice_counts_only_for_the_text_it_answers(sent: Any) -> None:
    assert sent(**{"pick": "riêng", "pick-choice": "DUR-RI6"}).pick.data == "DUR-RI6"
    assert sent(**{"pick": "sau rieng ri6", "pick-choice": "DUR-RI6"}).pick.data == "DUR-RI6"
    left_over = sent(**{"pick": "xoài", "pick-choice": "DUR-RI6"})
    assert left_over.pick.data is None
    assert left_over.pick.errors == [sentence("not_found", typed="xoài")]


def test_the_search_button_fills_the_options_without_judging(sent: Any) -> None:
    form = sent(pick="riêng")
    form.pick.options = ()
    form.pick.look_up()
    assert [each.value for each in form.pick.options] == ["DUR", "DUR-RI6"]
    empty = sent()
    empty.pick.look_up()
    assert empty.pick.options == ()


def test_a_service_may_refuse_beside_a_field(sent: Any) -> None:
    form = sent()
    form.refuse_for(Unprocessable("day", "too_far_ahead", maximum=today() + timedelta(days=1)))
    form.refuse("day", "Thêm một câu.")
    assert len(form.day.errors) == 2
    assert len(form.faults) == 2


def test_a_form_that_was_not_sent_keeps_the_values_of_missing_fields(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Hoa"}):
        form = Everything(data={"price": 5})
        assert form.validate()
        assert form.price.data == 5
