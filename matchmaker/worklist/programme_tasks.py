"""What waits about events, support and model cases."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.models import User
from matchmaker.db import now
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.programmes import waiting
from matchmaker.programmes.support.words import KINDS
from matchmaker.web import filters
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10


def for_staff(staff: User) -> Iterator[Task]:
    """What the office has to decide, and whom to ask what came of an event."""
    count, oldest = waiting.support(staff.province_code)
    if count:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext("%(num)d đề nghị hỗ trợ đang chờ", "%(num)d đề nghị hỗ trợ đang chờ", count),
            url_for("programmes.support"),
            _("Xem đề nghị"),
            who=_("Chờ lâu nhất: %(when)s", when=filters.ago(oldest)),
        )
    for event_id, title, number, since in waiting.registrations(staff.province_code, today())[:EACH_MAX]:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext(
                "%(num)d đăng ký chờ xác nhận: %(event)s",
                "%(num)d đăng ký chờ xác nhận: %(event)s",
                number,
                event=title,
            ),
            url_for("programmes.registrations", event_id=event_id),
            _("Xem đăng ký"),
            who=_("Chờ lâu nhất: %(when)s", when=filters.ago(since)),
        )
    for case in waiting.agreed_cases(staff.province_code)[:EACH_MAX]:
        yield Task(
            Urgency.TO_FINISH,
            _("Đơn vị đã đồng ý, đăng được: %(title)s", title=case.title),
            url_for("programmes.case", case_id=case.id),
            _("Mở bài"),
        )
    for event_id, title, number in waiting.outcomes(staff.province_code, now())[:EACH_MAX]:
        yield Task(
            Urgency.GOOD_TO_DO,
            ngettext(
                "%(num)d đơn vị chưa trả lời được gì sau %(event)s",
                "%(num)d đơn vị chưa trả lời được gì sau %(event)s",
                number,
                event=title,
            ),
            url_for("programmes.outcomes", event_id=event_id),
            _("Xem kết quả"),
        )


def for_member(organisation: Organisation) -> Iterator[Task]:
    """What staff asked, and where the organisation is expected tomorrow."""
    for request in waiting.asked_support(organisation.id)[:EACH_MAX]:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            _("Liên minh HTX hỏi thêm: %(what)s", what=KINDS[request.kind]),
            url_for("programmes.support_request", request_id=request.id),
            _("Trả lời"),
            who=_("Hỏi %(when)s", when=filters.ago(request.turned_at)),
        )
    for case in waiting.asked_cases(organisation.id)[:EACH_MAX]:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            _("Liên minh HTX xin đăng bài về đơn vị: %(title)s", title=case.title),
            url_for("programmes.case", case_id=case.id),
            _("Đọc và trả lời"),
        )
    for each in waiting.coming(organisation.id, today())[:EACH_MAX]:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            each.event.title,
            url_for("programmes.event", event_id=each.event_id),
            _("Xem lịch"),
            who=each.event.place,
            due=filters.day(each.event.starts_on),
        )
