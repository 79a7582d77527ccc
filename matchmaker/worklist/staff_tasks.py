"""What waits for a member of a union office's staff: readers' reports, wishes, next actions, cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext
from sqlalchemy import Select, func, select

from matchmaker.accounts.models import User
from matchmaker.brokering import queries as brokering
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation import queries as moderation
from matchmaker.moderation.queries import CaseFilter
from matchmaker.web import filters
from matchmaker.worklist import (
    certificate_tasks,
    contract_tasks,
    fulfilment_tasks,
    message_tasks,
    meter_tasks,
    pool_tasks,
    programme_tasks,
)
from matchmaker.worklist.task import Task, Urgency, in_order

EACH_MAX = 10


def tasks_for(staff: User) -> list[Task]:
    """Everything that waits for the staff's province, the most urgent first."""
    return in_order(
        [
            *_reports(staff),
            *contract_tasks.for_staff(staff),
            *pool_tasks.for_staff(staff),
            *fulfilment_tasks.for_staff(staff),
            *message_tasks.for_staff(staff),
            *meter_tasks.for_staff(staff),
            *programme_tasks.for_staff(staff),
            *_actions(staff),
            *_wishes(staff),
            *_cases(staff),
            *certificate_tasks.for_staff(staff),
        ]
    )


def _reports(staff: User) -> Iterator[Task]:
    count = moderation.open_report_count(staff)
    if count:
        title = ngettext("%(num)d báo cáo của người đọc chưa xử lý", "%(num)d báo cáo của người đọc chưa xử lý", count)
        yield Task(Urgency.SOMEBODY_WAITS, title, url_for("moderation.reports"), _("Xử lý"), is_late=True)


def _actions(staff: User) -> Iterator[Task]:
    """Introductions whose next action is due."""
    for introduction in session.scalars(brokering.actions_due(staff.province_code, today()).limit(EACH_MAX)):
        day = introduction.next_action_on or today()
        yield Task(
            Urgency.SOMEBODY_WAITS,
            introduction.next_action or _("Đến hạn một việc đã hẹn"),
            url_for("brokering.show", introduction_id=introduction.id),
            _("Mở"),
            who=_("%(buyer)s và %(seller)s", buyer=introduction.buyer.name, seller=introduction.seller.name),
            due=filters.day(day),
            is_late=day < today(),
        )


def _wishes(staff: User) -> Iterator[Task]:
    statement = brokering.open_requests(staff.province_code)
    count = _count(statement)
    if count:
        oldest = session.scalars(statement.limit(1)).one()
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext("%(num)d lời nhờ giới thiệu đang chờ", "%(num)d lời nhờ giới thiệu đang chờ", count),
            url_for("brokering.desk"),
            _("Mở bàn kết nối"),
            who=_("Chờ lâu nhất: %(when)s", when=filters.ago(oldest.created_at)),
        )


def _cases(staff: User) -> Iterator[Task]:
    count = moderation.waiting_count(staff)
    if count:
        oldest = session.execute(moderation.cases(staff, CaseFilter()).limit(1)).first()
        yield Task(
            Urgency.TO_MEND,
            ngettext("%(num)d hồ sơ chờ duyệt", "%(num)d hồ sơ chờ duyệt", count),
            url_for("moderation.inbox"),
            pgettext("the inbox", "Duyệt"),
            who=_("Chờ lâu nhất: %(when)s", when=filters.ago(oldest.submitted_at)) if oldest else "",
        )


def _count(statement: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
