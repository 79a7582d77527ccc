"""Requests for support, and a dossier, as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from matchmaker.programmes.support.models import SupportRequest
from matchmaker.programmes.support.showing import invented, sections
from matchmaker.programmes.support.words import KINDS, STATES
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import MONEY, Column, Sheet, Told, workbook_of, workbook_with


def requests_workbook(requests: Sequence[SupportRequest]) -> bytes:
    """Each request with since when it waits."""
    columns: list[Told[SupportRequest]] = [
        Told(_("Hợp tác xã"), lambda each: each.organisation.name, 44),
        Told(_("Loại hỗ trợ"), lambda each: str(KINDS[each.kind]), 18),
        Told(_("Để làm gì"), lambda each: each.purpose, 60),
        Told(_("Số tiền"), lambda each: each.amount_vnd, 18, MONEY),
        Told(_("Cần trước ngày"), lambda each: each.wanted_on, 14),
        Told(_("Tình trạng"), lambda each: str(STATES[each.state]), 24),
        Told(_("Gửi lúc"), lambda each: each.created_at, 18),
        Told(_("Từ lúc"), lambda each: each.turned_at, 18),
        Told(_("Trình diễn"), lambda each: _("có") if each.organisation.is_demo else None, 12),
        Told(_("Trang"), lambda each: public_address(url_for("programmes.support_request", request_id=each.id)), 40),
    ]
    return workbook_of(_("Đề nghị hỗ trợ"), columns, requests)


def dossier_workbook(content: Mapping[str, Any]) -> bytes:
    """One sheet a part, after one that says so where it is of the demonstration."""
    note = invented(content)
    first = [Sheet(_("Trình diễn"), [Column(note, 60)], [])] if note else []
    return workbook_with([*first, *(each.sheet() for each in sections(content))])
