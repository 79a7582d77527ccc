"""What waits in conversations: messages that the reader has not read, reports for the staff to look into."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.models import User
from matchmaker.brokering.conversation import queries, seats
from matchmaker.brokering.conversation.forms import REASONS
from matchmaker.brokering.conversation.queries import Unread
from matchmaker.organisations.models import Membership
from matchmaker.web import filters
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10


def for_member(membership: Membership) -> Iterator[Task]:
    """Conversations with something new from the other side or the broker."""
    own = membership.organisation.name
    for each in queries.unread_by_member(membership.user_id, membership.organisation_id)[:EACH_MAX]:
        yield _new(each, each.seller if each.buyer == own else each.buyer)


def for_staff(staff: User) -> Iterator[Task]:
    """Reports of the province's conversations, and what is new in those that the reader follows."""
    for report, introduction in queries.open_reports(staff.province_code)[:EACH_MAX]:
        if seats.may_judge(staff, introduction):
            yield Task(
                Urgency.SOMEBODY_WAITS,
                _("%(who)s báo cáo một trao đổi", who=introduction.party(report.side).name),
                url_for("brokering.conversation", introduction_id=introduction.id),
                _("Đọc và trả lời"),
                who=str(REASONS[report.reason]),
                is_late=True,
            )
    for each in queries.unread_by_broker(staff.id, staff.province_code)[:EACH_MAX]:
        yield _new(each, _("%(buyer)s và %(seller)s", buyer=each.buyer, seller=each.seller))


def _new(unread: Unread, who: str) -> Task:
    return Task(
        Urgency.SOMEBODY_WAITS,
        ngettext("%(num)d tin nhắn mới: %(who)s", "%(num)d tin nhắn mới: %(who)s", unread.count, who=who),
        url_for("brokering.conversation", introduction_id=unread.introduction_id, _anchor="messages-title"),
        _("Đọc"),
        who=_("Tin cuối: %(when)s", when=filters.ago(unread.last_at)),
    )
