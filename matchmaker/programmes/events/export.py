"""Events and their registrations as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Row

from matchmaker.measures import today
from matchmaker.organisations.words import KINDS as ORGANISATION_KINDS
from matchmaker.programmes.events import meeting
from matchmaker.programmes.events.models import Meeting, Outcome, OutcomeQuestion, ProgrammeEvent, Registration
from matchmaker.programmes.events.outcomes import AFTER_DAYS, Summary
from matchmaker.programmes.events.words import AUDIENCES, KINDS, STATES, outcomes
from matchmaker.web.addresses import public_address
from matchmaker.web.workbook import Column, Sheet, Told, workbook_of, workbook_with


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
        Told(_("Tình trạng"), _state, 20),
        Told(_("Trang"), lambda each: public_address(url_for("programmes.event", event_id=each.id)), 40),
    ]
    return workbook_of(_("Sự kiện"), columns, events)


def _state(event: ProgrammeEvent) -> str:
    """As its page says."""
    if event.cancelled_at is not None:
        return str(_("Sự kiện đã hủy"))
    if event.published_at is None:
        return str(_("Chưa đăng"))
    if event.is_over(today()):
        return str(_("Đã diễn ra"))
    return str(_("Đang nhận đăng ký") if event.takes_registrations(today()) else _("Hết hạn đăng ký"))


def registrations_workbook(event: ProgrammeEvent, found: Sequence[Registration]) -> bytes:
    """Who registered; contacts stand nowhere in it."""
    columns: list[Told[Registration]] = [
        Told(_("Đơn vị"), lambda each: each.organisation.name, 44),
        Told(_("Loại"), lambda each: str(ORGANISATION_KINDS[each.organisation.kind]), 18),
        Told(_("Xã"), lambda each: each.organisation.commune.full_name, 24),
        Told(_("Tình trạng"), lambda each: str(STATES[each.state]), 16),
        Told(_("Số người"), lambda each: each.people, 10),
        Told(_("Muốn gặp riêng"), lambda each: _("có") if each.wants_meetings else "", 14),
        Told(_("Đăng ký lúc"), lambda each: each.at, 18),
        Told(_("Đã đến lúc"), lambda each: each.checked_in_at, 18),
        Told(_("Lời nhắn"), lambda each: each.note, 48),
    ]
    return workbook_of(event.title, columns, found)


Line = Row[Registration, OutcomeQuestion, OutcomeQuestion]
"""A participant, with what was asked of it after 30 and after 90 days, or None."""


def outcomes_workbook(event: ProgrammeEvent, summary: Summary, found: Sequence[Line]) -> bytes:
    """What an event came to, then what each participant said."""
    words = outcomes(event.kind)
    figures: list[tuple[str, int]] = [
        (_("Đơn vị có chỗ"), summary.organisations),
        (_("Người có chỗ"), summary.people),
        (_("Đơn vị đã đến"), summary.checked_in),
        (_("Cuộc gặp riêng"), summary.meetings),
        (_("Lần giới thiệu sau đó, giữa các cặp đã gặp"), summary.introductions),
        (_("Hợp đồng đã ký trong các lần giới thiệu đó"), summary.contracts),
    ]
    for days in AFTER_DAYS:
        after = _("Sau %(days)s ngày", days=days)
        figures.append((f"{after}: {_('Đã hỏi')}", summary.asked[days]))
        figures += [(f"{after}: {told}", summary.answers[days][answer]) for answer, told in words.items()]
    early, late = (_("Sau %(days)s ngày", days=days) for days in AFTER_DAYS)
    columns: list[Told[Line]] = [
        Told(_("Đơn vị"), lambda row: row[0].organisation.name, 44),
        Told(_("Loại"), lambda row: str(ORGANISATION_KINDS[row[0].organisation.kind]), 18),
        Told(_("Xã"), lambda row: row[0].organisation.commune.full_name, 24),
        Told(_("Số người"), lambda row: row[0].people, 10),
        Told(_("Đã đến lúc"), lambda row: row[0].checked_in_at, 18),
        Told(early, lambda row: _said(row[1], words), 28),
        Told(_("Trả lời lúc"), lambda row: row[1].answered_at if row[1] else None, 18),
        Told(late, lambda row: _said(row[2], words), 28),
        Told(_("Trả lời lúc"), lambda row: row[2].answered_at if row[2] else None, 18),
    ]
    heads = [Column(_("Điều gì"), 48), Column(_("Con số"), 12)]
    return workbook_with([Sheet(_("Kết quả"), heads, figures), Sheet.of(_("Từng đơn vị"), columns, found)])


def _said(question: OutcomeQuestion | None, words: Mapping[Outcome, Any]) -> str:
    if question is None:
        return ""
    return str(words[question.answer]) if question.answer else _("Chưa trả lời")


def meetings_workbook(event: ProgrammeEvent, found: Sequence[Meeting]) -> bytes:
    """Who meets whom, when and where; no fit, for participants take it along, too."""
    columns: list[Told[Meeting]] = [
        Told(_("Lượt gặp"), lambda each: each.slot, 8),
        Told(_("Lúc"), lambda each: meeting.starts_at(event, each.slot), 18),
        Told(_("Bàn"), lambda each: each.table, 8),
        Told(_("Hợp tác xã"), lambda each: each.cooperative.organisation.name, 44),
        Told(_("Doanh nghiệp"), lambda each: each.enterprise.organisation.name, 44),
    ]
    return workbook_of(event.title, columns, found)
