"""What staff write of a model cooperative, and what the list is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField

from matchmaker.catalogue.queries import provinces
from matchmaker.programmes.cases.lists import Order, Wanted
from matchmaker.programmes.cases.models import MOST_FIGURES, TEXT_LENGTH, TITLE_LENGTH, ModelCase
from matchmaker.programmes.cases.service import Told
from matchmaker.traceability.row_forms import Row
from matchmaker.web.fields import ChooseFromList, DayField, TextArea, TextLine, choices_of
from matchmaker.web.forms import BaseForm
from matchmaker.web.narrowing import NarrowingForm, chosen

_ORDERS: Final = ((Order.NEWEST, _l("Mới đăng trước")), (Order.NAME, _l("Theo tên hợp tác xã")))


class FigureRow(Row):
    """One figure: none without who says so and of which day it is."""

    what = TextLine(_l("Điều gì"), max_length=120, required=True)
    value = TextLine(_l("Con số"), max_length=60, required=True)
    source = TextLine(_l("Nguồn"), max_length=160, required=True)
    day = DayField(_l("Ngày của số liệu"), required=True)


class CaseForm(BaseForm):
    """A case."""

    organisation = ChooseFromList(_l("Hợp tác xã"), required=True)
    title = TextLine(_l("Tên bài"), max_length=TITLE_LENGTH, required=True)
    text = TextArea(
        _l("Hợp tác xã làm thế nào"), max_length=TEXT_LENGTH, required=True, hint=_l("Cách một dòng là sang đoạn.")
    )
    to_copy = TextArea(
        _l("Nơi khác làm theo được gì"), max_length=TEXT_LENGTH, hint=_l("Việc cụ thể, từng bước nếu được.")
    )
    figures = FieldList(FormField(FigureRow), _l("Con số"), max_entries=MOST_FIGURES)

    @classmethod
    def of(cls, cooperatives: Sequence[tuple[int, str]], case: ModelCase | None) -> CaseForm:
        """The form over a case, or over none yet."""
        rows = [{**row, "day": date.fromisoformat(row["day"])} for row in case.figures] if case else []
        blank: list[dict[str, object]] = [{} for _row in range(MOST_FIGURES - len(rows))]
        told = {"title": case.title, "text": case.text, "to_copy": case.to_copy} if case else {}
        form = cls(data={**told, "organisation": str(case.organisation_id) if case else "", "figures": rows + blank})
        first = () if case else (("", _l("Chọn hợp tác xã")),)
        form.organisation.choices = choices_of((*first, *((str(each), name) for each, name in cooperatives)))
        return form

    @property
    def told(self) -> Told:
        """What was typed, once the form is valid."""
        figures = [row.form.stored() for row in self.figures if not row.form.is_blank]
        return Told(self.title.data, self.text.data, self.to_copy.data, figures)


class AgreeForm(BaseForm):
    """The cooperative's yes, to the edition that it read."""

    edition = HiddenField()


class ListForm(NarrowingForm):
    """What narrows the list of cases."""

    province = ChooseFromList(
        _l("Tỉnh"),
        choices=lambda: choices_of(((each.code, each.name) for each in provinces()), none=_l("Mọi tỉnh")),
    )
    sort = ChooseFromList(_l("Xếp"), choices=choices_of(_ORDERS), kind=Order)

    @property
    def fields(self) -> Sequence[ChooseFromList]:
        return [self.province, self.sort]

    def wanted(self) -> Wanted:
        """What the address asks for."""
        return Wanted(self.words, chosen(self.province), chosen(self.sort) or Order.NEWEST)
