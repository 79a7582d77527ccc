"""What waits for somebody who acts for an organisation. A few queries, whatever the size of the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from matchmaker.brokering import queries as brokering
from matchmaker.brokering.models import Introduction, IntroductionRequest, IntroductionStatus
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.matching import news
from matchmaker.matching.models import Side
from matchmaker.matching.wording import product_name
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision
from matchmaker.organisations.models import Membership, Organisation, OrganisationRevision
from matchmaker.search import service as searches
from matchmaker.web import filters
from matchmaker.worklist import (
    certificate_tasks,
    contract_tasks,
    fulfilment_tasks,
    message_tasks,
    pool_tasks,
    programme_tasks,
)
from matchmaker.worklist.task import Task, Urgency, in_order

EACH_MAX = 10
"""Of one sort no more are told than somebody can do in a day."""


def tasks_for(membership: Membership) -> list[Task]:
    """Everything that waits for a member, the most urgent first."""
    organisation = membership.organisation
    return in_order(
        [
            *_organisation(organisation, manages=membership.role.manages),
            *message_tasks.for_member(membership),
            *_introductions(organisation),
            *pool_tasks.for_member(organisation),
            *contract_tasks.for_member(organisation),
            *fulfilment_tasks.for_member(organisation),
            *programme_tasks.for_member(organisation),
            *_interest(organisation),
            *_own_listings(organisation, Offer, OfferRevision, "offers"),
            *_own_listings(organisation, Need, NeedRevision, "needs"),
            *certificate_tasks.for_member(organisation),
            *_news(organisation),
            *_kept_searches(membership.user_id),
        ]
    )


def _organisation(organisation: Organisation, *, manages: bool) -> Iterator[Task]:
    """The organisation's own details: sent back by staff, or without a contact."""
    latest = session.scalar(
        select(OrganisationRevision)
        .where(OrganisationRevision.organisation_id == organisation.id)
        .order_by(OrganisationRevision.number.desc())
        .limit(1)
    )
    edit = url_for("organisations.edit")
    if not manages:
        return
    if latest is not None and latest.status is RevisionStatus.SENT_BACK:
        yield Task(
            Urgency.TO_MEND,
            _("Liên minh HTX đề nghị sửa hồ sơ đơn vị"),
            edit,
            _("Sửa hồ sơ"),
            who=_("Đơn vị chưa được xác minh") if not organisation.is_verified else "",
        )
    if not organisation.contact_phone and not organisation.contact_email:
        yield Task(
            Urgency.GOOD_TO_DO,
            _("Đơn vị chưa có thông tin liên hệ"),
            edit,
            _("Điền liên hệ"),
            who=_("Chỉ đối tác mà hai bên cùng đồng ý mới xem được"),
        )


def _introductions(organisation: Organisation) -> Iterator[Task]:
    """Introductions that wait for the organisation's answer, and contacts that just opened."""
    found = session.scalars(
        brokering.introductions_of(organisation.id)
        .where(Introduction.status.in_([IntroductionStatus.PROPOSED, IntroductionStatus.ACCEPTED]))
        .limit(EACH_MAX)
    )
    for introduction in found:
        side = introduction.side_of(organisation.id) or Side.BUYER
        other = introduction.seller if side is Side.BUYER else introduction.buyer
        url = url_for("brokering.show", introduction_id=introduction.id)
        product = product_name(introduction.offer_revision.product_code)
        if introduction.status is IntroductionStatus.ACCEPTED:
            yield Task(
                Urgency.SOMEBODY_WAITS,
                _("Đã mở liên hệ của %(who)s", who=other.name),
                url,
                _("Xem liên hệ"),
                who=_("%(product)s: hai bên đã đồng ý, anh/chị liên hệ được rồi", product=product),
            )
        elif introduction.status_on(today()).is_open and introduction.accepted_at(side) is None:
            yield Task(
                Urgency.SOMEBODY_WAITS,
                _("Liên minh HTX giới thiệu %(who)s", who=other.name),
                url,
                _("Trả lời"),
                who=_("%(product)s: chờ anh/chị trả lời", product=product),
                due=_("trước hết %(day)s", day=filters.day(introduction.answer_by)),
                is_late=(introduction.answer_by - today()).days <= 1,
            )


def _interest(organisation: Organisation) -> Iterator[Task]:
    """Sellers who said "interested" about the organisation's needs."""
    rows = session.execute(
        select(Need.id, NeedRevision.product_code, func.count())
        .join(NeedRevision, Need.approved_id == NeedRevision.id)
        .join(IntroductionRequest, IntroductionRequest.need_id == Need.id)
        .where(
            Need.organisation_id == organisation.id,
            IntroductionRequest.side == Side.SELLER,
            IntroductionRequest.closed_at.is_(None),
        )
        .group_by(Need.id, NeedRevision.product_code)
        .order_by(Need.id)
        .limit(EACH_MAX)
    )
    for need_id, product_code, count in rows:
        yield Task(
            Urgency.OPPORTUNITY,
            ngettext(
                "%(num)d bên bán quan tâm nhu cầu của anh/chị", "%(num)d bên bán quan tâm nhu cầu của anh/chị", count
            ),
            url_for("matching.for_need", need_id=need_id),
            _("Xem ai quan tâm"),
            who=product_name(product_code),
        )


def _own_listings(organisation: Organisation, listing: type[Any], revision: type[Any], feature: str) -> Iterator[Task]:
    """Drafts to finish, and listings that staff sent back."""
    for found in session.scalars(_open_revisions(organisation, listing, revision)):
        own_id = found.offer_id if feature == "offers" else found.need_id
        edit = url_for(f"{feature}.edit", **{"offer_id" if feature == "offers" else "need_id": own_id})
        what = product_name(found.product_code) if found.product_code else _("chưa chọn sản phẩm")
        if found.status is RevisionStatus.SENT_BACK:
            title = (
                _("Liên minh HTX đề nghị sửa nguồn cung: %(what)s", what=what)
                if feature == "offers"
                else _("Liên minh HTX đề nghị sửa nhu cầu: %(what)s", what=what)
            )
            yield Task(Urgency.TO_MEND, title, edit, _("Sửa và gửi lại"), who=_("Sửa xong mới được đăng"))
        else:
            title = (
                _("Nguồn cung chưa gửi: %(what)s", what=what)
                if feature == "offers"
                else _("Nhu cầu chưa gửi: %(what)s", what=what)
            )
            who = _("Bản nháp, viết %(when)s", when=filters.ago(found.created_at))
            yield Task(Urgency.TO_FINISH, title, edit, _("Viết tiếp"), who=who)


def _open_revisions(organisation: Organisation, listing: type[Any], revision: type[Any]) -> Select[Any]:
    return (
        select(revision)
        .join(listing, listing.latest_id == revision.id)
        .where(
            listing.organisation_id == organisation.id,
            listing.withdrawn_at.is_(None),
            revision.status.in_([RevisionStatus.DRAFT, RevisionStatus.SENT_BACK]),
        )
        .order_by(revision.id.desc())
        .limit(EACH_MAX)
    )


def _news(organisation: Organisation) -> Iterator[Task]:
    """New listings of the other side since the last look."""
    for each in news.new_offers(organisation.id, today()):
        yield Task(
            Urgency.OPPORTUNITY,
            ngettext(
                "%(num)d nguồn cung mới cho nhu cầu của anh/chị",
                "%(num)d nguồn cung mới cho nhu cầu của anh/chị",
                each.count,
            ),
            url_for("matching.for_need", need_id=each.listing_id),
            _("Xem xếp hạng"),
            who=product_name(each.product_code),
        )
    for each in news.new_needs(organisation.id, today()):
        yield Task(
            Urgency.OPPORTUNITY,
            ngettext(
                "%(num)d nhu cầu mới cho hàng của anh/chị", "%(num)d nhu cầu mới cho hàng của anh/chị", each.count
            ),
            url_for("matching.for_offer", offer_id=each.listing_id),
            _("Xem xếp hạng"),
            who=product_name(each.product_code),
        )


def _kept_searches(user_id: int) -> Iterator[Task]:
    """What was published for the searches that the person keeps, since they last looked."""
    for each in searches.with_news(user_id)[:EACH_MAX]:
        yield Task(
            Urgency.OPPORTUNITY,
            ngettext("%(num)d tin mới: %(name)s", "%(num)d tin mới: %(name)s", each.news, name=each.name),
            url_for("search.open_saved", search_id=each.id),
            _("Xem tin mới"),
            who=_("Tìm kiếm anh/chị đã lưu"),
        )
