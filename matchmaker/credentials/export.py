"""What an organisation holds as a workbook, one thing a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _

from matchmaker.credentials import words
from matchmaker.credentials.holdings import SECTIONS, Row
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import Told, workbook_of

Column: Final = Told[Row]


def holdings_workbook(rows: Sequence[Row]) -> bytes:
    """The rows in the order given."""
    columns = [
        Column(_("Nhóm"), lambda row: str(SECTIONS[row.section]), 18),
        Column(_("Tên"), lambda row: row.title, 36),
        Column(_("Số, mã"), lambda row: row.number, 28),
        Column(_("Chi tiết"), lambda row: "; ".join(row.details), 40),
        Column(_("Tình trạng"), lambda row: "; ".join(_told(each) for each in row.states), 48),
        Column(_("Hết hạn ngày"), lambda row: row.expires_on, 14),
        Column(_("Khai ngày"), lambda row: row.added_at, 18),
        Column(_("Địa chỉ trang"), lambda row: public_address(row.url), 40),
    ]
    return workbook_of(_("Giấy tờ và mã số"), columns, rows)


def _told(state: words.Told) -> str:
    return f"{state.word} ({state.note})" if state.note else state.word
