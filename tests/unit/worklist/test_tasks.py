"""What waits for whom, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.brokering import service as brokering
from matchmaker.credentials.models import CheckStatus
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.moderation.models import Report, ReportReason, SubjectKind
from matchmaker.organisations.models import MemberRole, OrganisationRevision, Standing
from matchmaker.worklist.task import Task, Urgency, in_order
from tests.factories import Factories
from tests.support.site import Page, Site


def titles(page: Page) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.soup.select(".work-title")]


def test_the_most_urgent_comes_first() -> None:
    late = Task(Urgency.OPPORTUNITY, "late", "/", "", is_late=True)
    tasks = [Task(Urgency.TO_FINISH, "draft", "/", ""), Task(Urgency.OPPORTUNITY, "new", "/", ""), late]
    assert [each.title for each in in_order(tasks)] == ["late", "new", "draft"]


def test_a_director_sees_what_waits(site: Site, factories: Factories) -> None:
    mine = factories.organisation(contact_phone="", contact_email="")
    company = factories.enterprise(name="Công ty Mekong")
    offer = factories.offer(organisation=mine)
    need = factories.need(organisation=company)
    factories.offer(organisation=mine, status=RevisionStatus.DRAFT)
    factories.offer(organisation=mine, status=RevisionStatus.SENT_BACK, product="RICE")
    factories.need(organisation=mine, status=RevisionStatus.DRAFT, product_code=None)
    factories.need(organisation=mine, status=RevisionStatus.SENT_BACK)
    brokering.introduce(need, offer, message="", answer_by=today(), by=factories.staff())
    session.commit()
    page = site.signed_in(factories.member(mine)).get("/tasks")
    found = titles(page)
    assert found[0] == "Liên minh HTX giới thiệu Công ty Mekong"
    assert {each.split(":")[0] for each in found[1:3]} == {
        "Liên minh HTX đề nghị sửa nguồn cung",
        "Liên minh HTX đề nghị sửa nhu cầu",
    }
    assert "1 nhu cầu mới cho hàng của anh/chị" in found
    assert "Nhu cầu chưa gửi: chưa chọn sản phẩm" in found
    assert found[-1] == "Đơn vị chưa có thông tin liên hệ"
    assert page.follow("Trả lời").url.startswith("/introductions/")


def test_a_holder_answers_and_reads_about_certificates_where_that_can_be_done(site: Site, factories: Factories) -> None:
    holder = factories.organisation()
    for days in range(20):
        factories.certificate(holder, expires_on=today() + timedelta(days=1 + days))
    asked = factories.certificate(holder, verified=False, expires_on=today() + timedelta(days=80))
    asked.question = "Giấy này của thửa nào?"
    halted = factories.certificate(holder, expires_on=today())
    halted.status = CheckStatus.SUSPENDED
    session.commit()
    reader = site.signed_in(factories.member(holder))
    answer = reader.get("/tasks").follow("Trả lời").form_to("/submit").fill(answer="Thửa số 4").submit()
    assert "Đã gửi" in answer.text
    assert asked.question == ""
    assert "chỉ Liên minh đổi được" in reader.get("/tasks").follow("Xem lý do").main


def test_news_are_no_news_once_looked_at(site: Site, factories: Factories) -> None:
    company = factories.enterprise()
    need = factories.need(organisation=company)
    factories.offer()
    buyer = site.signed_in(factories.member(company))
    assert "1 nguồn cung mới cho nhu cầu của anh/chị" in titles(buyer.get("/tasks"))
    buyer.get(f"/needs/{need.id}/matches")
    assert titles(buyer.get("/tasks")) == []


def test_open_contacts_are_told_to_both(site: Site, factories: Factories) -> None:
    need, offer = factories.need(), factories.offer()
    made = brokering.introduce(need, offer, message="", answer_by=today(), by=factories.staff())
    for side in (Side.BUYER, Side.SELLER):
        brokering.accept(made, side, by=factories.user())
    session.commit()
    for organisation, other in ((need.organisation, offer.organisation), (offer.organisation, need.organisation)):
        page = site.signed_in(factories.member(organisation)).get("/tasks")
        assert titles(page)[0] == f"Đã mở liên hệ của {other.name}"


def test_only_who_manages_is_asked_to_mend_the_organisation(site: Site, factories: Factories) -> None:
    mine = factories.organisation(verified=False, contact_phone="", contact_email="")
    revision = session.query(OrganisationRevision).filter_by(organisation_id=mine.id).one()
    revision.status = RevisionStatus.SENT_BACK
    session.commit()
    found = titles(site.signed_in(factories.member(mine)).get("/tasks"))
    assert found == ["Liên minh HTX đề nghị sửa hồ sơ đơn vị", "Đơn vị chưa có thông tin liên hệ"]
    page = site.signed_in(factories.member(mine, role=MemberRole.MEMBER)).get("/tasks")
    assert titles(page) == []
    assert "Liên minh HTX đang xem hồ sơ của đơn vị" in page.main


@pytest.mark.parametrize(
    ("standing", "words"),
    [(Standing.SUSPENDED, "bị tạm"), (Standing.REJECTED, "không được xác minh")],
)
def test_an_organisation_that_is_not_vouched_for_is_told_so(
    site: Site, factories: Factories, standing: Standing, words: str
) -> None:
    mine = factories.organisation()
    mine.standing = standing
    session.commit()
    assert words in site.signed_in(factories.member(mine)).get("/tasks").main


def test_staff_see_reports_actions_wishes_and_cases(site: Site, factories: Factories) -> None:
    need, offer, other = factories.need(), factories.offer(), factories.offer()
    staff = factories.staff()
    made = brokering.introduce(need, offer, message="", answer_by=today(), by=staff)
    brokering.plan(made, action="Gọi bên mua", on=today() - timedelta(days=1), by=staff)
    brokering.ask(need, other, side=Side.BUYER, by=factories.user(), organisation=need.organisation)
    factories.offer(status=RevisionStatus.SUBMITTED)
    session.add(Report(kind=SubjectKind.OFFER, organisation_id=offer.organisation_id, reason=ReportReason.FRAUD))
    session.commit()
    found = titles(site.signed_in(staff).get("/tasks"))
    assert found == [
        "1 báo cáo của người đọc chưa xử lý",
        "Gọi bên mua",
        "1 lời nhờ giới thiệu đang chờ",
        "1 hồ sơ chờ duyệt",
    ]
    assert titles(site.signed_in(factories.staff(province_code="79")).get("/tasks")) == []


def test_where_nothing_waits_the_next_useful_step_is_told(site: Site, factories: Factories) -> None:
    assert "Đăng nguồn cung" in site.signed_in(factories.member(factories.organisation())).get("/tasks").main
    assert "Đăng nhu cầu" in site.signed_in(factories.member(factories.enterprise())).get("/tasks").main
    assert "Xem gợi ý" in site.signed_in(factories.staff()).get("/tasks").main
    assert site.signed_in(factories.admin()).get("/tasks").url == "/more"
    assert site.signed_in(factories.user()).get("/tasks").url == "/register"
