"""What waits about certificates and codes: for whoever holds them, and for the staff who check them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, or_, select

from matchmaker.accounts.models import User
from matchmaker.browsing.words import market_name
from matchmaker.credentials.lapsing import expiry
from matchmaker.credentials.lapsing.lapses import Lapse, lapses
from matchmaker.credentials.models import Certificate, CheckStatus
from matchmaker.credentials.states.timeline import CertificateState
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation.certificates import queue
from matchmaker.moderation.certificates.queue import Shelf
from matchmaker.organisations.models import Organisation
from matchmaker.web import filters
from matchmaker.web.i18n import language
from matchmaker.worklist.task import Task, Urgency

EACH_MAX = 10
LATE_DAYS = 7
"""With so few days left the last day is late to think of."""
LAPSED_TOLD_DAYS = 60
"""What lapsed longer ago is no task any more: the list of certificates still says it."""


def for_member(organisation: Organisation) -> Iterator[Task]:
    """What staff asked, what is about to expire, what stands no more. Who holds it answers or renews on its page."""
    day = today()
    for each in session.scalars(_to_look_at(organisation.id, day)).unique():
        page = url_for("credentials.show", certificate_id=each.id)
        paper = f"{each.kind.short_name(language())} {each.number}"
        if each.question:
            yield Task(
                Urgency.TO_MEND, _("Liên minh HTX hỏi về %(paper)s", paper=paper), page, _("Trả lời"), each.question
            )
        lapsed = lapses([each], day)
        for lapse in lapsed:
            if lapse.since is None or lapse.since > day - timedelta(days=LAPSED_TOLD_DAYS):
                yield _of_lapse(lapse, paper, page)
        if not lapsed:
            yield from _of_last_days(each, paper, page, day)


def _to_look_at(organisation_id: int, day: date) -> Select[Any]:
    first, last = day - timedelta(days=LAPSED_TOLD_DAYS), day + timedelta(days=expiry.SOON_DAYS)
    return (
        select(Certificate)
        .where(
            Certificate.organisation_id == organisation_id,
            Certificate.removed_at.is_(None),
            or_(
                Certificate.question != "",
                Certificate.status.in_((CheckStatus.SUSPENDED, CheckStatus.REVOKED)),
                expiry.any_ends_between(first, last),
                expiry.is_halted_somewhere(day),
            ),
        )
        .order_by(Certificate.question == "", Certificate.expires_on, Certificate.id)
        .limit(EACH_MAX)
    )


def _of_lapse(lapse: Lapse, paper: str, page: str) -> Task:
    where = f"{paper}, {market_name(lapse.market)}" if lapse.market else paper
    told = {
        CertificateState.EXPIRED: _("%(paper)s đã hết hạn", paper=where),
        CertificateState.SUSPENDED: _("%(paper)s bị tạm đình chỉ", paper=where),
        CertificateState.REVOKED: _("%(paper)s bị thu hồi", paper=where),
    }[lapse.state]
    note = _("Tin đang đăng không được tính là có giấy này")
    deed = _("Cập nhật giấy") if lapse.state is CertificateState.EXPIRED else _("Xem lý do")
    return Task(Urgency.TO_MEND, told, page, deed, note, is_late=True)


def _of_last_days(certificate: Certificate, paper: str, page: str, day: date) -> Iterator[Task]:
    """The certificate's own last day, or those of approvals that end before it."""
    ends: list[tuple[str | None, date]] = [(None, certificate.expires_on)] if certificate.expires_on else []
    approvals = ((market, certificate.latest_in(market)) for market in certificate.markets)
    ends += [(market, latest.ends_on) for market, latest in approvals if latest is not None and latest.ends_on]
    whole = certificate.expires_on or date.max
    for market, last in ends:
        left = (last - day).days
        if not 0 <= left <= expiry.SOON_DAYS or (market is not None and last >= whole):
            continue
        where = f"{paper}, {market_name(market)}" if market else paper
        yield Task(
            Urgency.TO_MEND if left <= LATE_DAYS else Urgency.TO_FINISH,
            ngettext(
                "%(paper)s còn %(num)d ngày là hết hạn", "%(paper)s còn %(num)d ngày là hết hạn", left, paper=where
            ),
            page,
            _("Cập nhật giấy"),
            due=_("đến hết %(day)s", day=filters.day(last)),
            is_late=left <= LATE_DAYS,
        )


def for_staff(staff: User) -> Iterator[Task]:
    """What waits to be checked, for a second pair of eyes, or is about to expire."""
    counts = queue.counts(staff)
    if counts[Shelf.REVOKING]:
        yield Task(
            Urgency.SOMEBODY_WAITS,
            ngettext(
                "%(num)d đề nghị thu hồi chờ người thứ hai",
                "%(num)d đề nghị thu hồi chờ người thứ hai",
                counts[Shelf.REVOKING],
            ),
            _queue(Shelf.REVOKING),
            _("Xem lại"),
        )
    if counts[Shelf.WAITING]:
        yield Task(
            Urgency.TO_MEND,
            ngettext("%(num)d giấy, mã số chờ kiểm tra", "%(num)d giấy, mã số chờ kiểm tra", counts[Shelf.WAITING]),
            url_for("moderation.certificates"),
            _("Kiểm tra"),
        )
    if counts[Shelf.EXPIRING]:
        yield Task(
            Urgency.GOOD_TO_DO,
            ngettext("%(num)d giấy, mã số sắp hết hạn", "%(num)d giấy, mã số sắp hết hạn", counts[Shelf.EXPIRING]),
            _queue(Shelf.EXPIRING),
            _("Xem"),
            who=" · ".join(
                _("%(days)d ngày tới: %(count)d", days=days, count=count)
                for days, count in queue.expiring(staff).items()
            ),
        )


def _queue(shelf: Shelf) -> str:
    return url_for("moderation.certificates", shelf=shelf.value, sort="expiry" if shelf is Shelf.EXPIRING else None)
