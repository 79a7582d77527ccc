"""What waits about pools: a member's line to answer, a quote to decide about, what a broker has to look at."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from matchmaker.accounts.models import User
from matchmaker.brokering.pools import lists, queries
from matchmaker.brokering.pools.lists import Waits, Wanted
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
    """Pools of the province that wait for its staff (`lists.Waits.BROKER`)."""
    waiting = lists.of_office(staff.province_code, Wanted(waits=Waits.BROKER))
    count = session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0
    if count:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext("%(num)d nhóm chung cần xem lại", "%(num)d nhóm chung cần xem lại", count),
            url_for("brokering.pools", waits=Waits.BROKER.value),
            _("Mở"),
            who=_("Thành viên trả lời xong, đề nghị sửa, từ chối, hoặc có bên quá hạn"),
        )


def _product(pool: Pool) -> str:
    published = pool.target.approved
    return product_name(published.product_code if published is not None else None)
