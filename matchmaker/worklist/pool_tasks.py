"""What waits about pools: a member's line to answer, a quote to decide about, what a broker has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.accounts.models import User
from matchmaker.brokering.pools import lists, queries
from matchmaker.brokering.pools.lists import Stage, Waits
from matchmaker.brokering.pools.models import Pool, PoolKind
from matchmaker.db import session
from matchmaker.matching.wording import product_name
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.web import filters
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10


def for_member(organisation: Organisation) -> Iterator[Task]:
    """Lines and quotes that wait for the organisation's answer; of one that is suspended none."""
    if not organisation.is_verified:
        return
    day = today()
    for line in session.scalars(queries.waiting_lines(organisation.id, day).limit(EACH_MAX)).unique():
        yield Task(
            Urgency.SOMEBODY_WAITS,
            _("Cùng giao cho %(who)s", who=line.pool.organisation.name)
            if line.pool.kind is PoolKind.SUPPLY
            else _("Cùng mua của %(who)s", who=line.pool.organisation.name),
            url_for("brokering.pool", pool_id=line.pool_id),
            _("Trả lời"),
            who=_("%(product)s: Liên minh HTX mời anh/chị vào nhóm", product=_product(line.pool)),
            due=_("trước hết %(day)s", day=filters.day(line.answer_by)),
            is_late=(line.answer_by - day).days <= 1,
        )
    for pool in session.scalars(queries.waiting_quotes(organisation.id, day).limit(EACH_MAX)).unique():
        until = pool.valid_until or day
        yield Task(
            Urgency.SOMEBODY_WAITS,
            _("Chào giá chung: %(product)s", product=_product(pool))
            if pool.kind is PoolKind.SUPPLY
            else _("Đơn mua chung: %(product)s", product=_product(pool)),
            url_for("brokering.pool", pool_id=pool.id),
            _("Trả lời"),
            who=_("Nhiều đơn vị cùng giao") if pool.kind is PoolKind.SUPPLY else _("Nhiều đơn vị cùng mua"),
            due=_("trước hết %(day)s", day=filters.day(until)),
            is_late=(until - day).days <= 1,
        )


def for_staff(staff: User) -> Iterator[Task]:
    """Pools of the province that wait for its staff, by what is to be done (`lists.AtDesk`)."""
    found = lists.at_desk(staff.province_code, today())
    if found.sending:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext("%(num)d nhóm chung đã trả lời xong", "%(num)d nhóm chung đã trả lời xong", found.sending),
            url_for("brokering.pools", waits=Waits.SENDING.value),
            _("Gửi"),
            who=_("Gửi bên kia một lần cho cả nhóm"),
        )
    if found.settling:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext("%(num)d nhóm chung cần xem lại", "%(num)d nhóm chung cần xem lại", found.settling),
            url_for("brokering.pools", waits=Waits.SETTLING.value),
            _("Mở"),
            who=_("Thành viên đề nghị sửa, từ chối, hoặc có bên quá hạn"),
        )
    if found.lapsed:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext(
                "%(num)d nhóm chung chưa được bên kia trả lời kịp",
                "%(num)d nhóm chung chưa được bên kia trả lời kịp",
                found.lapsed,
            ),
            url_for("brokering.pools", stage=Stage.LAPSED.value),
            _("Mở"),
            who=_("Rút về rồi gửi lại, hoặc hủy nhóm"),
            is_late=True,
        )
    if found.closed:
        yield Task(
            Urgency.OPPORTUNITY,
            ngettext("%(num)d nhóm chung vừa tự dừng", "%(num)d nhóm chung vừa tự dừng", found.closed),
            url_for("brokering.pools", waits=Waits.CLOSED.value),
            _("Xem"),
            who=_("Tin đăng đã đóng hoặc đã đủ: tìm mối khác cho các thành viên"),
        )


def _product(pool: Pool) -> str:
    published = pool.target.approved
    return product_name(published.product_code if published is not None else None)
