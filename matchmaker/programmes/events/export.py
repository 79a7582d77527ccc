"""Events and their registrations as workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from matchmaker.organisations.words import KINDS as ORGANISATION_KINDS
from matchmaker.programmes.events import meeting
from matchmaker.programmes.events.models import Meeting, ProgrammeEvent, Registration
from matchmaker.programmes.events.words import AUDIENCES, KINDS, STATES
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import Told, workbook_of


def events_workbook(events: Sequence[ProgrammeEvent]) -> bytes:
    """Each event with where to read on."""
    columns: list[Told[ProgrammeEvent]] = [
        Told(_("Sự kiện"), lambda each: each.title, 44),
        Told(_("Loại"), lambda each: str(KINDS[each.kind]), 18),
        Told(_("Ngày đầu"), lambda each: each.starts_on, 12),
        Told(_("Ngày cuối"), lambda each: each.ends_on, 12),
        Told(_("Địa điểm"), lambda each: each.place, 40),
        Told(_("Tỉnh tổ chức"), lambda each: each.province.name, 18),
        Told(_("Đăng ký đến hết"), lambda each: each.register_until, 14),
        Told(_("Số chỗ"), lambda each: each.seats, 10),
        Told(_("Dành cho"), lambda each: str(AUDIENCES[each.audience]), 24),
        Told(_("Trang"), lambda each: public_address(url_for("programmes.event", event_id=each.id)), 40),
    ]
    return workbook_of(_("Sự kiện"), columns, events)


def registrations_workbook(event: ProgrammeEvent, found: Sequence[Registration]) -> bytes:
    """Who registered; contacts stand nowhere in it."""
    columns: list[Told[Registration]] = [
        Told(_("Đơn vị"), lambda each: each.organisation.name, 44),
        Told(_("Loại"), lambda each: str(ORGANISATION_KINDS[each.organisation.kind]), 18),
        Told(_("Xã"), lambda each: each.organisation.commune.full_name, 24),
        Told(_("Tình trạng"), lambda each: str(STATES[each.state]), 16),
        Told(_("Số người"), lambda each: each.people, 10),
        Told(_("Muốn gặp riêng"), lambda each: _("Có") if each.wants_meetings else "", 14),
        Told(_("Đăng ký lúc"), lambda each: each.at, 18),
        Told(_("Đã đến lúc"), lambda each: each.checked_in_at, 18),
        Told(_("Lời nhắn"), lambda each: each.note, 48),
    ]
    return workbook_of(event.title, columns, found)


def meetings_workbook(event: ProgrammeEvent, found: Sequence[Meeting]) -> bytes:
    """Who meets whom, when and where; no fit, for participants take it along, too."""
    columns: list[Told[Meeting]] = [
        Told(_("Lượt"), lambda each: each.slot, 8),
        Told(_("Lúc"), lambda each: meeting.starts_at(event, each.slot), 18),
        Told(_("Bàn"), lambda each: each.table, 8),
        Told(_("Hợp tác xã"), lambda each: each.cooperative.organisation.name, 44),
        Told(_("Doanh nghiệp"), lambda each: each.enterprise.organisation.name, 44),
    ]
    return workbook_of(event.title, columns, found)
