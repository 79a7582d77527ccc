"""Model cases as a workbook: a row for each figure, with its source and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.programmes.cases.models import ModelCase
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import Told, workbook_of

Line = tuple[ModelCase, dict[str, Any]]


def cases_workbook(cases: Sequence[ModelCase]) -> bytes:
    """Each case; one without figures has one row."""
    columns: list[Told[Line]] = [
        Told(_("Bài"), lambda line: line[0].title, 48),
        Told(_("Hợp tác xã"), lambda line: line[0].organisation.name, 40),
        Told(_("Xã"), lambda line: line[0].organisation.commune.full_name, 24),
        Told(_("Điều gì"), lambda line: line[1].get("what"), 32),
        Told(_("Con số"), lambda line: line[1].get("value"), 20),
        Told(_("Nguồn"), lambda line: line[1].get("source"), 40),
        Told(_("Ngày của số liệu"), lambda line: _day(line[1]), 14),
        Told(_("Tình trạng"), lambda line: _state(line[0]), 24),
        Told(_("Bài trình diễn"), lambda line: _("có") if line[0].organisation.is_demo else None, 14),
        Told(_("Trang"), lambda line: public_address(url_for("programmes.case", case_id=line[0].id)), 40),
    ]
    return workbook_of(_("Mô hình điển hình"), columns, _lines(cases))


def _lines(cases: Sequence[ModelCase]) -> Iterator[Line]:
    for case in cases:
        for figure in case.figures or [{}]:
            yield case, figure


def _state(case: ModelCase) -> str:
    """As `_state.html` says."""
    if case.is_public:
        return str(_("Đang đăng"))
    if case.is_agreed:
        return str(_("Đã đồng ý, chưa đăng"))
    if case.asked_at is not None:
        return str(_("Chờ hợp tác xã đồng ý"))
    return str(_("Đã sửa, cần hỏi lại") if case.published_at is not None else _("Chưa hỏi hợp tác xã"))


def _day(figure: dict[str, Any]) -> date | None:
    return date.fromisoformat(figure["day"]) if figure.get("day") else None
