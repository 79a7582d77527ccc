"""The parts of a lot that are tables: what was applied in the field, what was tested. Blank rows count for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField

from matchmaker.errors import Unprocessable
from matchmaker.traceability.forms import LotPartForm
from matchmaker.traceability.models import Lot
from matchmaker.web.fields import DayField, TextLine, WholeNumberField
from matchmaker.web.messages import sentence_for

MOST_ROWS = 30
BLANK_ROWS = 2


class Row(Form):
    """One row; field names are the keys under which it is stored."""

    @property
    def is_blank(self) -> bool:
        return not any(getattr(field, "typed", "") for field in self)

    def stored(self) -> dict[str, Any]:
        """The row as JSON keeps it."""
        plain = {field.short_name: field.data for field in self}
        return {**plain, "day": plain["day"].isoformat() if plain["day"] else None}

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank row lacks nothing."""
        return self.is_blank or bool(super().validate(extra_validators))


class TreatmentRow(Row):
    """What was applied, when, how much, and how long before the harvest that must be."""

    what = TextLine(_l("Phân bón, thuốc"), max_length=120, required=True)
    day = DayField(_l("Ngày dùng"), required=True)
    dose = TextLine(_l("Liều lượng"), max_length=80)
    interval_days = WholeNumberField(_l("Cách ly, số ngày"), minimum=0, maximum=365)


class TestRow(Row):
    """What was tested, by whom, with which result."""

    what = TextLine(_l("Chỉ tiêu"), max_length=120, required=True)
    result = TextLine(_l("Kết quả"), max_length=60, required=True)
    limit = TextLine(_l("Mức cho phép"), max_length=60)
    unit = TextLine(_l("Đơn vị đo"), max_length=20)
    laboratory = TextLine(_l("Phòng thử nghiệm"), max_length=160)
    day = DayField(_l("Ngày có kết quả"), required=True)


class RowsForm(LotPartForm):
    """A table of a lot: the rows there are, and a few blank ones."""

    template = "traceability/rows.html"
    column: ClassVar[str]

    rows: FieldList

    @classmethod
    def filled(cls, lot: Lot) -> dict[str, Any]:
        return {"rows": [_read(row) for row in getattr(lot, cls.column)] + [{}] * BLANK_ROWS}

    def values(self) -> dict[str, Any]:
        return {self.column: [row.form.stored() for row in self.rows if not row.form.is_blank]}

    def refuse_for(self, error: Unprocessable) -> None:
        """The column is told by the table as a whole."""
        self.refuse("rows", sentence_for(error))


class TreatmentsForm(RowsForm):
    """The diary of the field."""

    heading = _l("Phân bón, thuốc đã dùng")
    column = "treatments"
    rows = FieldList(FormField(TreatmentRow), _l("Các lần dùng"), max_entries=MOST_ROWS)


class TestsForm(RowsForm):
    """Results of tests."""

    heading = _l("Kết quả kiểm nghiệm")
    column = "tests"
    rows = FieldList(FormField(TestRow), _l("Các kết quả"), max_entries=MOST_ROWS)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "day": date.fromisoformat(row["day"]) if row.get("day") else None}
