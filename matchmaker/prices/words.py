"""Reference prices in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchmaker.catalogue.queries import province, tree
from matchmaker.measures import MeasureError, Unit, unit
from matchmaker.prices.judging import Becomes, Line
from matchmaker.prices.sheet import NotATable
from matchmaker.web.i18n import language
from matchmaker.web.messages import EXAMPLES_FOR_MONEY, sentence_for

COLUMNS: Final[Mapping[str, Any]] = {
    "product": _l("Sản phẩm"),
    "place": _l("Tỉnh"),
    "grade": _l("Loại"),
    "day": _l("Ngày"),
    "price": _l("Giá"),
    "unit": _l("Đơn vị"),
    "source": _l("Nguồn"),
}
BECOMES: Final[Mapping[Becomes, Any]] = {
    Becomes.CREATED: _l("Ghi mới"),
    Becomes.CHANGED: _l("Thay giá cũ"),
    Becomes.UNCHANGED: _l("Đã có, giữ nguyên"),
    Becomes.REFUSED: _l("Không nhận"),
}
_FAULTS: Final[Mapping[str, Any]] = {
    "no_rows": _l("Tệp chưa có dòng giá nào dưới dòng tên cột."),
    "file_too_large": _l("Tệp nặng quá. Nhiều nhất %(maximum)s KB: chia ra vài tệp."),
    "not_text": _l("Không đọc được tệp này. Mở bằng Excel, lưu lại thành CSV rồi gửi."),
    "columns_missing": _l("Thiếu cột: %(columns)s. Dòng đầu của tệp phải là tên cột."),
    "too_many_rows": _l("Tệp dài quá. Nhiều nhất %(maximum)s dòng: chia ra vài tệp."),
}


def product_name(code: str) -> str:
    """A product in the reader's language."""
    node = tree().get(code)
    return node.name(language()) if node else code


def product_unit(code: str) -> Unit:
    """The unit for one of which its price is told."""
    node = tree().get(code)
    return node.unit if node else unit("kg")


def place_name(province_code: str | None) -> str:
    """A province's name, or that of the whole country."""
    found = province(province_code)
    return found.name if found else str(_("Cả nước"))


def why_refused(line: Line) -> str:
    """What is wrong with a row, beginning with the column it is in."""
    if line.fault is None:
        return ""
    rename = EXAMPLES_FOR_MONEY if isinstance(line.fault, MeasureError) and line.column == "price" else None
    return f"{COLUMNS[line.column]}: {sentence_for(line.fault, rename)}"


def why_no_table(error: NotATable) -> str:
    """Why a file cannot be read, and what to do."""
    params = dict(error.params)
    if "columns" in params:
        params["columns"] = ", ".join(str(COLUMNS[each]) for each in error.params["columns"])  # type: ignore[attr-defined]  # a list of names
    told: str = str(_FAULTS[error.fault]) % params
    return told
