"""A contract on its pages: drafted, edited in turns, approved, signed, annexed, ended. Who reads it, who may act."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.brokering import service as brokering
from matchmaker.brokering.quotes import service as quoting
from matchmaker.brokering.quotes.models import Quote
from matchmaker.contracts import ending, queries
from matchmaker.contracts.drafting import prefill
from matchmaker.contracts.models import Contract, ContractEnd, ContractEndProposal, ContractStatus
from matchmaker.db import session
from matchmaker.matching.models import Interaction, Party, Side
from matchmaker.measures import today
from matchmaker.organisations.models import Membership, Organisation, Standing
from matchmaker.outbox import Message
from matchmaker.ranking.judging.grading import InteractionKind
from matchmaker.reputation.models import ReputationFact
from tests.factories import Factories
from tests.support import contracts, hostile_files
from tests.support.site import Browser, Page, Site

SEND = "send"
ELSEWHERE = "68"
"""A province of neither party."""


@dataclass
class Two:
    """A cooperative that sells, an enterprise that buys, and the broker of the cooperative's province."""

    make: Factories
    site: Site
    coop: Organisation
    firm: Organisation
    seller: User
    buyer: User
    staff: User

    def at(self, who: User) -> Browser:
        return self.site.signed_in(who)

    def contract(self, status: ContractStatus = ContractStatus.PENDING) -> Contract:
        return self.make.contract(status=status, buyer=self.firm, seller=self.coop, broker=self.staff)


@pytest.fixture
def two(factories: Factories, site: Site) -> Two:
    coop, firm = factories.organisation(name="HTX Ia Krái"), factories.enterprise(name="Công ty Trái Cây")
    return Two(factories, site, coop, firm, factories.member(coop), factories.member(firm), factories.staff())


def at(contract: Contract, *parts: object) -> str:
    return "/".join(map(str, ("/contracts", contract.id, *parts)))


def fresh(contract: Contract) -> Contract:
    session.expire_all()
    found = queries.contract(contract.id)
    assert found is not None
    return found


def edit(browser: Browser, contract: Contract, **values: str) -> Page:
    return browser.get(at(contract, "edit")).form().fill(**values).submit(SEND)


def approve(browser: Browser, contract: Contract) -> Page:
    return browser.get(at(contract)).form_to("/approve").submit()


def attach(browser: Browser, contract: Contract, expect: int | None = None, day: str = "") -> Page:
    form = browser.get(at(contract)).form_to("/scan").fill(signed_on=day or f"{today():%d/%m/%Y}")
    page = io.BytesIO(hostile_files.picture(size=(60, 80)))
    form.values.setlist("files", [(page, "trang 1.jpg")])
    return browser.post(at(contract, "scan"), form.values, expect=expect)


def told(who: User) -> list[str]:
    session.expire_all()
    found = session.scalars(select(Message).where(Message.to_id == who.id, Message.template == "contracts/step"))
    return [each.values["what"] for each in found]


def test_from_an_accepted_quote_to_a_signed_contract(two: Two) -> None:
    wanted = contracts.terms(tonnes=20)
    met = contracts.introduction(two.make, buyer=two.firm, seller=two.coop, wanted=wanted, broker=two.staff)
    quote = quoting.propose(met, Side.SELLER, terms=wanted, valid_until=today(), by=two.seller)
    session.commit()
    seller, buyer = two.at(two.seller), two.at(two.buyer)
    page = buyer.get(f"/quotes/{quote.id}").form_to("/accept").submit()
    assert "Chờ anh/chị duyệt" in page.main
    contract = session.scalars(select(Contract)).one()
    assert contract.quantity == contract.introduction.offer.taken == 20_000
    assert session.get_one(Quote, quote.id).status == "accepted"

    page = edit(buyer, contract, penalty="12", payment_days="10", why="Kế toán cần 10 ngày")
    assert "vượt giới hạn" in page.text
    assert "Chờ bên kia duyệt" in page.main
    page = seller.get(at(contract))
    assert "trong 7 ngày từ khi kiểm hàng" in page.main
    assert "trong 10 ngày từ khi kiểm hàng" in page.main
    assert "Kế toán cần 10 ngày" in page.main
    edit(seller, contract, penalty="8")
    assert "8 % giá trị" in buyer.get(at(contract, "versions", "3")).main
    assert "Bản 1" in buyer.get(at(contract, "versions", "3")).follow("Bản 1").main
    assert "Hai bên đã duyệt" in approve(buyer, contract).text

    assert "mời ký" not in attach(seller, contract, expect=422, day="1/1/2099").main
    attach(seller, contract)
    assert not seller.get(at(contract)).soup.select('form[action$="/confirm"]')
    buyer.get(at(contract)).form_to("/refuse").fill(why="Thiếu trang 2").submit()
    assert "Thiếu trang 2" in seller.get(at(contract)).main
    attach(seller, contract)
    assert "Đang thực hiện" in buyer.get(at(contract)).form_to("/confirm").submit().main
    contract = fresh(contract)
    assert (contract.status, contract.signed_on) == (ContractStatus.ACTIVE, today())
    kinds = set(session.scalars(select(Interaction.kind)))
    assert InteractionKind.CONTRACTED in kinds
    assert told(two.seller) == [
        "drafted", "revised", "ready_to_sign", "scan_refused", "signed"
    ]  # fmt: skip
    assert told(two.buyer) == ["drafted", "revised", "ready_to_sign", "scan_attached", "scan_attached", "signed"]


def test_staff_draft_what_they_recorded_and_the_form_follows_from_the_terms(two: Two) -> None:
    wanted = contracts.terms(tonnes=30)
    met = contracts.introduction(two.make, buyer=two.firm, seller=two.coop, wanted=wanted, broker=two.staff)
    brokering.agree(met, amount=wanted.quantity, by=two.staff)
    session.commit()
    staff = two.at(two.staff)
    page = staff.get(f"/introductions/{met.id}").form_to("/contract").submit()
    assert "thỏa thuận trước mỗi đợt giao" in page.main
    assert staff.get(f"/introductions/{met.id}").follow("Mở hợp đồng").url == page.url
    contract = session.scalars(select(Contract)).one()
    assert contract.latest.terms.quantity == 30_000
    assert int(contract.latest.clauses.form) == 3
    # an agreement that led to nothing is closed the same way, and nobody is worse for it
    page.form_to("/end").fill(reason="never_signed", fault="neither").submit()
    session.expire_all()
    assert (met.settled_at is not None, met.offer.taken, session.scalars(select(ReputationFact)).all()) == (True, 0, [])


def test_whoever_saves_second_gets_both_texts_and_loses_nothing(two: Two) -> None:
    contract = two.contract()
    first = two.at(two.staff).get(at(contract, "edit")).form()
    second = two.at(two.buyer).get(at(contract, "edit")).form()
    first.fill(penalty="5", place="Kho Ia Krái").submit(SEND)
    page = second.fill(penalty="6", deposit="50 triệu").submit(SEND, expect=409)
    assert "Có người vừa lưu một bản khác" in page.main
    for words in ("6 % giá trị", "5 % giá trị", "50.000.000", "Kho Ia Krái"):
        assert words in page.main
    merged = page.form()
    assert (merged.values["penalty"], merged.values["place"]) == ("6", "Kho Ia Krái")
    merged.submit(SEND)
    latest = fresh(contract).latest
    assert (latest.number, latest.clauses.penalty_pct, latest.terms.deposit_vnd) == (3, 6, 50_000_000)
    assert latest.terms.place == "Kho Ia Krái"

    late = two.at(two.seller).get(at(contract, "edit")).form()
    edit(two.at(two.seller), contract, penalty="7")
    page = late.fill(note="Chữ không được mất").submit(SEND, expect=409)
    assert "chưa tới lượt anh/chị" in page.main
    assert page.form().values["note"] == "Chữ không được mất"


def test_more_than_was_agreed_must_be_there_and_less_is_given_back_once_both_approve(two: Two) -> None:
    contract = two.contract()
    form = two.at(two.buyer).get(at(contract, "edit")).form()
    page = form.fill(quantity="60").submit(SEND, expect=422)
    assert "không còn lượng nào" in page.error_of("quantity")
    edit(two.at(two.buyer), contract, quantity="40")
    contract = fresh(contract)
    assert contract.quantity == contract.introduction.offer.taken == 50_000, "one side alone gives nothing back"
    approve(two.at(two.seller), contract)
    contract = fresh(contract)
    assert contract.quantity == contract.introduction.offer.taken == 40_000
    assert sum(each.amount for each in contract.latest.terms.portions) == 40_000


def test_an_annex_counts_once_both_approved_it_and_a_refused_one_is_kept(two: Two) -> None:
    contract = two.contract(ContractStatus.ACTIVE)
    seller, buyer = two.at(two.seller), two.at(two.buyer)
    seller.get(at(contract, "annexes", "new")).form().fill(quantity="45", why="Mất mùa").submit(SEND)
    assert fresh(contract).quantity == 50_000
    page = buyer.get(at(contract))
    assert "Phụ lục chờ anh/chị duyệt" in page.main
    page.form_to("/annex/refuse").submit()
    assert "không được duyệt" in buyer.get(at(contract)).main
    seller.get(at(contract, "annexes", "new")).form().fill(quantity="48").submit(SEND)
    approve(buyer, contract)
    contract = fresh(contract)
    assert contract.quantity == contract.introduction.offer.taken == 48_000
    assert (contract.in_force.annex, contract.in_force.number) == (2, 3)
    assert "PDF" in buyer.get(at(contract, "versions", "3")).main


def test_a_proposed_annex_begins_for_the_staff_alone(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = two.contract(ContractStatus.ACTIVE)
    proposed = contracts.terms(price_vnd=91_000)
    monkeypatch.setattr(prefill, "_sources", [lambda _, name: proposed if name == "split" else None])
    begun = at(contract, "annexes", "new?option=split")
    prices = [two.at(each).get(begun).form().values["price"] for each in (two.staff, two.seller, two.buyer)]
    assert prices == ["91.000", "80.000", "80.000"], "what could be proposed is for the staff alone"


def test_a_party_ends_it_alone_only_by_its_own_doing(two: Two) -> None:
    contract = two.contract(ContractStatus.ACTIVE)
    seller, buyer = two.at(two.seller), two.at(two.buyer)
    seller.get(at(contract)).form_to("/end").fill(reason="no_payment", fault="buyer", note="Nợ hai đợt").submit()
    assert fresh(contract).status is ContractStatus.ACTIVE
    assert "Nợ hai đợt" in buyer.get(at(contract)).main
    page = buyer.get(at(contract)).form_to("/end/agree").submit()
    assert "Do bên anh/chị" in page.main
    contract = fresh(contract)
    assert (contract.status, contract.fault) == (ContractStatus.TERMINATED, Party.BUYER)
    assert contract.introduction.offer.taken == 0
    assert contract.introduction.settled_at is not None
    (fact,) = session.scalars(select(ReputationFact))
    assert (fact.organisation_id, fact.cause, fact.deal_id) == (two.firm.id, "not_paid", contract.id)
    broken = session.scalars(select(Interaction).where(Interaction.kind == InteractionKind.BROKEN)).one()
    assert broken.ended_by is Party.BUYER


def test_a_step_that_the_ledger_does_not_bear_says_so_and_is_not_taken(two: Two) -> None:
    contract = two.contract(ContractStatus.ACTIVE)
    two.at(two.seller).get(at(contract)).form_to("/end").fill(reason="mutual", fault="neither").submit()
    contract.introduction.offer.taken = 1
    session.commit()
    page = two.at(two.buyer).get(at(contract)).form_to("/end/agree").submit()
    assert "Nhiều hơn lượng đã thỏa thuận" in page.text
    assert fresh(contract).status is ContractStatus.ACTIVE


def test_staff_decide_between_two_accounts_and_nobody_pays_for_a_storm(two: Two) -> None:
    contract, storm = two.contract(ContractStatus.ACTIVE), two.contract(ContractStatus.ACTIVE)
    buyer, staff = two.at(two.buyer), two.at(two.staff)
    buyer.get(at(contract)).form_to("/end").fill(reason="no_delivery", fault="seller").submit()
    assert not two.at(two.seller).get(at(contract)).soup.select('form[action$="/end/refuse"]')
    page = staff.get(at(contract))
    assert page.form_to("/end").values["reason"] == "no_delivery"
    page = page.form_to("/end").fill(reason="no_collection", fault="seller").submit(expect=422)
    assert not page.soup.select('select[name="reason"] option[value="never_signed"]'), "it was signed"
    page.form_to("/end").fill(reason="price", fault="buyer").submit()
    assert fresh(contract).fault is Party.BUYER
    assert ending.open_proposal(contract.id) is None

    buyer.get(at(storm)).form_to("/end").fill(reason="force_majeure", fault="neither").submit()
    two.at(two.seller).get(at(storm)).form_to("/end/agree").submit()
    assert fresh(storm).end_reason is ContractEnd.FORCE_MAJEURE
    facts = session.scalars(select(ReputationFact).order_by(ReputationFact.deal_id)).all()
    taken = session.scalars(select(ContractEndProposal.was_taken).order_by(ContractEndProposal.id)).all()
    assert taken == [False, True], "it ended otherwise than the buyer said"
    assert [(each.organisation_id, each.cause) for each in facts] == [
        (two.firm.id, "price"), (two.firm.id, "force_majeure")
    ]  # fmt: skip


def test_a_suspended_party_keeps_everything_but_cannot_act(two: Two) -> None:
    contract = two.contract()
    approving = two.at(two.seller).get(at(contract)).form_to("/approve")
    two.coop.standing = Standing.SUSPENDED
    session.commit()
    approving.submit(expect=403)
    page = two.at(two.seller).get(at(contract))
    assert "HTX Ia Krái đang bị đình chỉ" in page.main
    assert not page.soup.select('main form[method="post"]')
    two.at(two.staff).get(at(contract)).form_to("/end").fill(reason="party_suspended", fault="seller").submit()
    assert fresh(contract).status is ContractStatus.CANCELLED


def test_nobody_else_learns_that_there_is_a_contract(two: Two) -> None:
    contract = two.contract(ContractStatus.ACTIVE)
    (signed,) = queries.signings(contract.id)
    pages = [at(contract), at(contract, "edit"), at(contract, "versions/1"), at(contract, "paper.pdf")]
    pages += [at(contract, "files", signed.files[0].name)]
    outsider = two.make.member(two.make.enterprise(name="Công ty Người Dưng"))
    third = two.make.staff(province_code=ELSEWHERE)
    gone = two.make.member(two.coop)
    session.query(Membership).filter_by(user_id=gone.id).delete()
    session.commit()
    for who in (outsider, third, gone, two.make.admin()):
        for path in pages:
            two.at(who).get(path, expect=404)
    for who, path in ((outsider, "/contracts/export.xlsx"), (third, "/desk/contracts/export.xlsx")):
        content = two.at(who).get(path).response.data
        assert "HDLK" not in sheet_text(content)
    assert contract.number in sheet_text(two.at(two.staff).get("/desk/contracts/export.xlsx").response.data)
    assert contract.number in sheet_text(two.at(two.buyer).get("/contracts/export.xlsx").response.data)


def sheet_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [each for each in book.namelist() if each.endswith(("sharedStrings.xml", "sheet1.xml"))]
        return "".join(book.read(each).decode() for each in names)


def test_lists_say_from_the_readers_side_what_waits(two: Two) -> None:
    waiting, running = two.contract(), two.contract(ContractStatus.ACTIVE)
    approve(two.at(two.buyer), waiting)
    lines = [each.get_text() for each in two.at(two.seller).get("/contracts").soup.select(".work-item")]
    assert [("Chờ anh/chị duyệt" in each, running.number in each) for each in lines] == [(True, False), (False, True)]
    assert "Chờ bên kia duyệt" in two.at(two.buyer).get("/contracts").main
    assert "Chờ bên bán duyệt" in two.at(two.staff).get("/desk/contracts").main
    only = two.at(two.seller).get("/contracts?awaited=own")
    assert waiting.number in only.main
    assert running.number not in only.main
    assert waiting.number not in two.at(two.staff).get("/desk/contracts?awaited=buyer").main
    assert running.number in two.at(two.staff).get(f"/desk/contracts?q={running.number}&status=active").main
    assert "Duyệt hợp đồng" in two.at(two.seller).get("/tasks").main
    assert "Duyệt hợp đồng" not in two.at(two.buyer).get("/tasks").main
