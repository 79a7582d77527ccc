"""Staff check certificates and codes: the queue, one screen, decisions market by market, two for revoking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from matchmaker.credentials import checking, service
from matchmaker.credentials.models import (
    Certificate,
    CertificateState,
    CheckStatus,
    GrowingArea,
    HaltReason,
    Revocation,
)
from matchmaker.db import session
from matchmaker.measures import today
from matchmaker.moderation.certificates import queue
from matchmaker.moderation.certificates.queue import QueueFilter, Shelf
from matchmaker.organisations.models import Organisation
from matchmaker.outbox import Message
from tests.factories import VINH_LONG, Factories
from tests.support.sheets import rows_of
from tests.support.site import Page, Site

QUEUE = "/moderation/certificates"


def path_of(certificate: Certificate) -> str:
    return f"{QUEUE}/{certificate.id}"


def listed(page: Page) -> list[str]:
    return [str(link["href"]) for link in page.soup.select("#results tbody th a")]


def a_code(factories: Factories, *, verified: bool = False, **columns: object) -> Certificate:
    columns = {"organisation": factories.organisation(), "number": "VN-GLOR-0064", "markets": ["CN", "EU"], **columns}
    return factories.certificate(kind="PUC_EXPORT", verified=verified, **columns)  # type: ignore[arg-type]  # as named


def told(certificate: Certificate) -> list[str]:
    """Which messages were written about a certificate."""
    found = session.query(Message).filter(Message.path == f"/organisation/certificates/{certificate.id}")
    return [each.template.removeprefix("credentials/") for each in found.order_by(Message.id)]


def decide(page: Page, verdict: str, *, expect: int | None = None, **fields: object) -> Page:
    return page.form("#decide").fill(**fields).submit(verdict, expect=expect)


def test_the_queue_is_ordered_by_the_tonnes_that_wait(factories: Factories, site: Site) -> None:
    little, much, asked = (a_code(factories, number=f"VN-GLOR-006{each}") for each in range(3))
    for code, tonnes in ((little, 10), (much, 400), (asked, 900)):
        cooperative = session.get_one(Organisation, code.organisation_id)
        factories.offer(organisation=cooperative, certificates=[code], tonnes=tonnes)
    factories.certificate(factories.organisation(), verified=False)
    a_code(factories, number="VN-VLOR-1", organisation=factories.organisation(commune_code="29242"))
    checking.ask(asked, "Thiếu trang hai", by=factories.staff())
    handed_in = factories.certificate(factories.organisation(), verified=False)
    service.submit(handed_in, by=factories.user())
    staff = factories.staff()
    browser = site.signed_in(staff)
    page = browser.get(QUEUE)
    assert listed(page) == [path_of(much), path_of(little), path_of(handed_in)], "what nothing relies on, or was asked"
    assert "400 tấn" in page.main
    assert listed(browser.get(f"{QUEUE}?q=glor+0060")) == [path_of(little)]
    assert listed(browser.get(f"{QUEUE}?kind=VIETGAP_TT")) == [path_of(handed_in)]
    assert listed(browser.get(f"{QUEUE}?market=EU&sort=oldest"))[0] == path_of(little)
    assert queue.counts(staff)[Shelf.ALL] == 5
    sheet = rows_of(browser.get(f"{QUEUE}/export.xlsx"))
    assert [row["Số"] for row in sheet] == [much.number, little.number, handed_in.number]


def test_a_code_is_verified_for_the_markets_that_were_seen(factories: Factories, site: Site) -> None:
    code = a_code(factories)
    factories.member(session.get_one(Organisation, code.organisation_id))
    following = factories.certificate(factories.organisation(), verified=False)
    service.submit(following, by=factories.user())
    browser = site.signed_in(factories.staff())
    page = browser.get(path_of(code))
    assert decide(page, "verify", expect=422).error_of("note"), "not without saying what was seen"
    assert decide(page, "verify", note="Bản gốc", expect=422).soup.select_one("#markets-error")
    last = today() + timedelta(days=60)
    after = decide(page, "verify", note="Bản gốc", markets=["CN"], until_CN=last.isoformat())
    assert after.url == path_of(following), "on to the next one"
    session.refresh(code)
    assert code.market_state_on("CN", today()) is CertificateState.VERIFIED
    assert code.market_state_on("CN", last + timedelta(days=1)) is CertificateState.EXPIRED
    assert code.market_state_on("EU", today()) is CertificateState.CHECKING
    again = browser.get(path_of(code)).form("#decide").values
    assert again["until_CN"] == f"{last.day}/{last.month}/{last.year}", "not lost where it is ticked again"
    assert told(code) == ["verified"]


def test_staff_ask_or_refuse_with_a_reason(factories: Factories, site: Site) -> None:
    paper = factories.certificate(factories.organisation(), verified=False)
    factories.member(session.get_one(Organisation, paper.organisation_id))
    browser = site.signed_in(factories.staff())
    decide(browser.get(path_of(paper)), "ask", expect=422)
    decide(browser.get(path_of(paper)), "ask", reason="unreadable")
    session.refresh(paper)
    assert (paper.status, paper.question.split(".")[0]) == (CheckStatus.DECLARED, "Bản chụp không đọc được")
    decide(browser.get(path_of(paper)), "reject", note="Đã gọi nơi cấp", expect=422)
    decide(browser.get(path_of(paper)), "reject", reason="number_unknown", note="Đã gọi nơi cấp")
    session.refresh(paper)
    assert (paper.status, paper.check_note) == (CheckStatus.REJECTED, "Đã gọi nơi cấp")
    assert told(paper) == ["asked", "rejected"]


def test_what_changed_meanwhile_is_read_again_before_it_is_verified(factories: Factories, site: Site) -> None:
    paper = factories.certificate(factories.organisation(), verified=False)
    page = site.signed_in(factories.staff()).get(path_of(paper))
    service.submit(paper, by=factories.user())
    decide(page, "verify", note="Bản gốc", expect=409)
    session.refresh(paper)
    assert paper.status is CheckStatus.CHECKING


def test_one_market_is_suspended_and_restored_while_the_other_stands(factories: Factories, site: Site) -> None:
    code = a_code(factories, verified=True)
    factories.member(session.get_one(Organisation, code.organisation_id))
    browser = site.signed_in(factories.staff())
    form = browser.get(path_of(code)).form("#suspend")
    assert form.fill(market="CN").submit(expect=422).soup.select_one("#suspend-reason-error")
    page = form.fill(market="CN", reason="residue").submit()
    session.refresh(code)
    states = dict(code.states_on(today()))
    assert states == {"CN": CertificateState.SUSPENDED, "EU": CertificateState.VERIFIED}
    assert listed(browser.get(f"{QUEUE}?shelf=halted")) == [path_of(code)]
    page.form_to("/restore").submit()
    session.refresh(code)
    assert dict(code.states_on(today()))["CN"] is CertificateState.VERIFIED
    assert told(code) == ["suspended", "restored"]


@pytest.mark.parametrize(("answer", "state"), [("confirm", "revoked"), ("decline", "verified")])
def test_a_second_member_of_staff_decides_about_revoking(
    factories: Factories, site: Site, answer: str, state: str
) -> None:
    paper = factories.certificate(factories.organisation())
    factories.member(session.get_one(Organisation, paper.organisation_id))
    first = site.signed_in(factories.staff())
    page = first.get(path_of(paper)).form("#revoke").fill(reason="code_fraud", note="Có đơn tố cáo")
    page = page.submit()
    session.refresh(paper)
    assert paper.state_on(today()) is CertificateState.SUSPENDED, "at once, until somebody else has looked"
    assert not page.soup.select('[action*="/revocations/"]'), "not by whoever proposed it"
    second = site.signed_in(factories.staff())
    assert listed(second.get(f"{QUEUE}?shelf=revoking")) == [path_of(paper)]
    second.get(path_of(paper)).form_to(f"/{answer}").submit()
    session.refresh(paper)
    assert paper.state_on(today()).value == state
    assert session.query(Revocation).one().is_confirmed is (answer == "confirm")
    assert told(paper) == ["suspended", "revoked" if answer == "confirm" else "restored"]


def test_an_office_of_one_revokes_with_a_colleague_of_another(factories: Factories, site: Site) -> None:
    paper = factories.certificate(factories.organisation())
    alone = factories.staff()
    elsewhere = site.signed_in(factories.staff(province_code=VINH_LONG))
    elsewhere.get(path_of(paper), expect=404)
    checking.propose_revocation(paper, reason=HaltReason.CODE_FRAUD, note="Có đơn tố cáo", by=alone)
    assert "gửi địa chỉ trang này" in site.signed_in(alone).get(path_of(paper)).main
    elsewhere.get(path_of(paper)).form_to("/confirm").submit()
    session.refresh(paper)
    assert paper.state_on(today()) is CertificateState.REVOKED
    elsewhere.get(path_of(paper), expect=404)


def test_the_screen_tells_what_is_doubtful(factories: Factories, site: Site) -> None:
    other = factories.organisation(name="HTX Bạn")
    theirs = a_code(factories, organisation=other, number="MÃ-MỚI-1")
    session.add(GrowingArea(certificate_id=theirs.id, legacy_number="VN GLOR 0064"))
    cooperative = factories.organisation(name="HTX Nhà")
    code = a_code(factories, organisation=cooperative, products=["DUR"], holder="Ông Ba", issued_on=date(2025, 1, 1))
    session.add(GrowingArea(certificate_id=code.id, hectares=2, yield_per_hectare=50_000))
    offer = factories.offer(
        organisation=cooperative,
        certificates=[code],
        tonnes=400,
        ends_on=(code.expires_on or today()) + timedelta(days=9),
    )
    factories.certificate(cooperative, number="khác dạng")
    page = site.signed_in(factories.staff()).get(path_of(code))
    for words in (
        "HTX Bạn khai",
        "ghi tên Ông Ba",
        "trước khi kết thúc vụ",
        "cao so với mức 30 tấn",
        "chỉ cho nhiều nhất",
    ):
        assert words in page.main
    assert f"/offers/{offer.id}" in str(page.soup)
    assert "khác dạng" in page.main, "what else it holds"


def test_what_was_refused_is_not_forgotten_by_declaring_it_again(factories: Factories, site: Site) -> None:
    staff, cooperative = factories.staff(), factories.organisation(name="HTX Khai lại")
    refused = factories.certificate(cooperative, verified=False)
    checking.refuse(refused, by=staff, note="Nơi cấp không có số này")
    service.remove(refused, by=staff)
    again = factories.certificate(factories.organisation(), number=refused.number, verified=False)
    assert "từng được HTX Khai lại khai và không được công nhận" in site.signed_in(staff).get(path_of(again)).main


def test_nobody_verifies_what_they_declared_on_an_organisations_behalf(factories: Factories, site: Site) -> None:
    staff, colleague = factories.staff(), factories.staff()
    paper = factories.certificate(factories.organisation(), verified=False)
    service.submit(paper, by=staff)
    page = site.signed_in(staff).get(path_of(paper))
    assert "một cán bộ khác xác minh" in page.main
    form = page.form("#decide").fill(note="Bản gốc")
    form.values["verdict"] = "verify"  # a button that the page does not offer
    form.submit(expect=403)
    decide(site.signed_in(colleague).get(path_of(paper)), "verify", note="Bản gốc")
    session.refresh(paper)
    assert paper.checked_by_id == colleague.id
    site.signed_in(factories.staff(province_code=VINH_LONG)).get(path_of(paper), expect=404)


def test_whoever_asked_decides_about_the_answer(factories: Factories, site: Site) -> None:
    asking = factories.staff()  # the only one of the office
    paper = factories.certificate(factories.organisation(), verified=False)
    checking.ask(paper, "Thiếu trang hai", by=asking)
    elsewhere = site.signed_in(factories.staff(province_code=VINH_LONG))
    elsewhere.get(path_of(paper), expect=404)
    page = site.signed_in(asking).get(path_of(paper))
    assert "Hỏi thêm. “Thiếu trang hai”" in page.main, "not told as its holder's word"
    decide(page, "verify", note="Bản gốc tại trụ sở")
    session.refresh(paper)
    assert paper.checked_by_id == asking.id


def test_a_growing_number_of_markets_is_looked_at_again(factories: Factories) -> None:
    code, staff = a_code(factories), factories.staff()
    checking.verify(code, by=staff, note="Bản gốc", markets=["CN"])
    assert queue.next_case(staff, after=0) is None, "what was not ticked waits for nobody"
    service._declare_for(code, ["US"], by=staff)
    assert queue.next_case(staff, after=0) == code.id
    checking.suspend(code, reason=HaltReason.OTHER, note="", by=staff)
    rows = queue.read(session.execute(queue.queue(staff, QueueFilter(shelf=Shelf.HALTED))))
    assert [each.certificate for each in rows] == [code]


def test_what_waits_stands_on_both_desks(factories: Factories, site: Site) -> None:
    cooperative, staff = factories.organisation(), factories.staff()
    director = factories.member(cooperative)
    ending = factories.certificate(cooperative, number="SẮP-HẾT", expires_on=today() + timedelta(days=5))
    asked = factories.certificate(cooperative, number="ĐANG-HỎI", verified=False)
    checking.ask(asked, "Thiếu trang hai", by=staff)
    code = a_code(factories, verified=True, organisation=cooperative)
    checking.suspend(code, reason=HaltReason.RESIDUE, note="", by=staff, market="CN")
    halted = factories.certificate(cooperative, number="BỊ-DỪNG")
    checking.propose_revocation(halted, reason=HaltReason.FORGED_PAPER, note="", by=staff)
    service.submit(factories.certificate(cooperative, verified=False), by=director)
    own = site.signed_in(director).get("/tasks").main
    for words in (
        "SẮP-HẾT còn 5 ngày là hết hạn",
        "Thiếu trang hai",
        "VN-GLOR-0064, Trung Quốc bị tạm đình chỉ",
        "BỊ-DỪNG bị tạm đình chỉ",
    ):
        assert words in own
    desk = site.signed_in(staff).get("/tasks")
    for words in ("1 đề nghị thu hồi chờ người thứ hai", "1 giấy, mã số chờ kiểm tra", "1 giấy, mã số sắp hết hạn"):
        assert words in desk.main
    assert "7 ngày tới: 1 · 30 ngày tới: 1 · 90 ngày tới: 1" in desk.main
    assert listed(site.signed_in(staff).get(f"{QUEUE}?shelf=expiring")) == [path_of(ending)]


def test_what_ends_within_a_week_a_month_and_a_season_is_told_apart(factories: Factories, site: Site) -> None:
    cooperative = factories.organisation()
    papers = [factories.certificate(cooperative, expires_on=today() + timedelta(days=left)) for left in (7, 30, 90, 91)]
    browser = site.signed_in(factories.staff())
    spans = browser.get(f"{QUEUE}?shelf=expiring&sort=expiry").soup.select_one('nav[aria-label="Còn bao lâu"]')
    assert spans is not None
    assert spans.get_text(" ", strip=True) == "Trong 7 ngày 1 Trong 30 ngày 2 Trong 90 ngày 3"
    for days, wanted in ((7, papers[:1]), (30, papers[:2]), (90, papers[:3]), (45, papers[:3])):
        page = browser.get(f"{QUEUE}?shelf=expiring&sort=expiry&within={days}")
        assert listed(page) == list(map(path_of, wanted))
