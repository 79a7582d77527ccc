"""One search for offers, needs, organisations and codes, as visitors, members and staff meet it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from matchmaker import worker
from matchmaker.brokering.models import Introduction
from matchmaker.credentials import checking, facts
from matchmaker.credentials.facts import FacilityContent, TrademarkContent
from matchmaker.credentials.models import Certificate, Facility, FacilityKind, GrowingArea, HaltReason, Trademark
from matchmaker.db import now, session
from matchmaker.listings import RevisionStatus
from matchmaker.matching import mirror
from matchmaker.measures import today
from matchmaker.organisations import service as organisations
from matchmaker.organisations.facts import Facts
from matchmaker.organisations.models import Organisation, Trade
from matchmaker.outbox import Message
from matchmaker.search import news
from matchmaker.search.models import SavedSearch
from matchmaker.search.service import SAVED_MAX
from matchmaker.text import search_text
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support.hostile import DIRTY
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site

CODE, LEGACY = "52-PUC-SAURIENG01-000777-CHN", "VN-GLOR-90777"


@pytest.fixture(autouse=True)
def market(factories: Factories) -> Factories:
    """Durian of Gia Lai with a verified code, coffee of Vĩnh Long, and a need for durian."""
    mirror.forget()
    holder = factories.organisation(name="HTX Rạch Lợp")
    session.add(Trade(organisation_id=holder.id, product_code="DUR"))
    code = factories.certificate(holder, kind="PUC_EXPORT", number=CODE, markets=["CN"])
    session.add(GrowingArea(certificate_id=code.id, legacy_number=LEGACY))
    _told(factories, holder, "Sầu riêng Dona", product="DUR-MON", certificates=[code])
    other = factories.organisation(name="Hợp tác xã Cà phê Xanh", commune_code=HUNG_HOA)
    _told(factories, other, "Cà phê nhân", product="COF-ROB-GRN")
    buyer = factories.enterprise(name="Công ty Bạn Hàng", commune_code=HUNG_HOA)
    factories.need(organisation=buyer, search_text=search_text("Sầu riêng Dona", buyer.name))
    return factories


def _told(factories: Factories, owner: Organisation, words: str, **given: object) -> None:
    factories.offer(organisation=owner, search_text=search_text(words, owner.name), **given)  # type: ignore[arg-type]  # columns by name


def holder() -> Organisation:
    return session.query(Organisation).filter_by(name="HTX Rạch Lợp").one()


def tabs(page: Page) -> dict[str, int]:
    """The tabs with their counts."""
    found = {}
    for link in page.soup.select(".tabs a"):
        word, count = re.fullmatch(r"(\D+) (\d+)", " ".join(link.get_text(" ").split())).groups()  # type: ignore[union-attr]  # a page without it fails the test
        found[word] = int(count)
    return found


def facet(page: Page, name: str) -> dict[str, int]:
    """A facet's options with their counts."""
    return {
        str(box["value"]): int(box.find_parent("label").select_one(".facet-count").get_text())  # type: ignore[union-attr]  # a page without it fails the test
        for box in page.soup.select(f'input[name="{name}"]')
        if box["value"]
    }


def titles(page: Page) -> list[str]:
    return [each.get_text(strip=True) for each in page.soup.select("#results .entry-title, #results .work-title")]


# Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["sau rieng", "SẦU RIÊNG", "sau rie", "rach lop", "hop tac xa rach", "htx rach lop"])
def test_words_are_found_without_marks_as_beginnings_and_abbreviated(site: Site, typed: str) -> None:
    page = site.visitor().get("/search").form("form[role=search]").fill(q=typed).submit()
    assert len(titles(page)) == 1
    assert "HTX Rạch Lợp" in page.main


def test_one_search_tells_how_much_there_is_of_everything(site: Site) -> None:
    page = site.visitor().get("/search?q=sau+rieng")
    assert tabs(page) == {"Nguồn cung": 1, "Nhu cầu": 1, "Đơn vị": 0}
    assert tabs(site.visitor().get("/search?q=rach+lop"))["Đơn vị"] == 1
    needs = page.follow("Nhu cầu")
    assert "Công ty Bạn Hàng" in needs.main


def test_a_slip_is_put_right_and_may_be_meant(site: Site) -> None:
    page = site.visitor().get("/search?q=saurienh")
    assert "Không thấy “saurienh”. Đang tìm “sầu riêng”." in page.main
    assert tabs(page)["Nguồn cung"] == 1
    exactly = page.follow("Tìm đúng chữ đã gõ")
    assert "Đang tìm" not in exactly.main
    assert tabs(exactly) == {"Nguồn cung": 0, "Nhu cầu": 0, "Đơn vị": 0}
    found = site.visitor().get("/search?tab=organisations&q=rachh")
    assert titles(found) == ["HTX Rạch Lợp"], "organisations' names are known words"


def test_what_only_a_draft_says_is_as_unknown_as_anything_else(market: Factories, site: Site) -> None:
    market.offer(status=RevisionStatus.DRAFT, search_text="saurienh")
    assert "Không thấy “saurienh”" in site.visitor().get("/search?q=saurienh").main


HOSTILE = (
    '"', "sau*", "a NEAR b", "NOT x", "q:*", "a & | !", "'; DROP TABLE offer; --", "%_\\", "a\x00b", "x" * 5000, DIRTY,
    "-", "()", "* OR *", "{a}:b", "1e5 2.5", "^sau", "sau -rieng", "ＳＡＵ",
)  # fmt: skip


def test_nothing_that_is_typed_is_an_operator_or_an_error(site: Site) -> None:
    client = site.app.test_client()
    for typed in HOSTILE:
        for tab in ("offers", "needs", "organisations", "codes"):
            answer = client.get("/search", query_string={"q": typed, "tab": tab, "product": typed, "when": typed})
            assert answer.status_code == 200, (tab, typed[:20])
        assert client.get("/search/export.xlsx", query_string={"q": typed}).status_code == 200, typed[:20]


# Facets ---------------------------------------------------------------------------------------------------------


def test_a_facet_says_what_choosing_it_brings_and_is_taken_off_again(site: Site) -> None:
    page = site.visitor().get("/search?province=52")
    assert facet(page, "province") == {GIA_LAI: 1, VINH_LONG: 1}, "its own choice does not narrow it"
    assert facet(page, "product").items() >= {"DUR-MON": 1}.items() or facet(page, "product")["DUR"] == 1
    assert facet(page, "market") == {"CN": 1}
    both = page.form("form[role=search]").fill(province=[GIA_LAI, VINH_LONG]).submit()
    assert len(titles(both)) == 2
    off = both.follow("Vĩnh Long")
    assert len(titles(off)) == 1


def test_an_active_code_for_a_market_is_what_stands_today(site: Site) -> None:
    assert len(titles(site.visitor().get("/search?market=CN&verified=y"))) == 1
    with time_machine.travel(now() + timedelta(days=301), tick=False):
        assert facet(site.visitor().get("/search"), "market") == {}


def test_organisations_answer_to_what_they_trade_hold_and_where_they_are(site: Site) -> None:
    page = site.visitor().get("/search?tab=organisations&product=DUR-MON&product=DUR&certificate=PUC_EXPORT&verified=y")
    assert titles(page) == ["HTX Rạch Lợp"]
    assert facet(page, "province") == {GIA_LAI: 1}
    (row,) = rows_of(page.follow("Tải bảng tính"))
    assert row["Đơn vị"] == "HTX Rạch Lợp"


def test_a_code_that_its_only_market_suspended_finds_no_organisation(market: Factories, site: Site) -> None:
    code = session.query(Certificate).filter_by(number=CODE).one()
    checking.suspend(code, reason=HaltReason.RESIDUE, note="", by=market.staff(province_code=GIA_LAI), market="CN")
    session.commit()
    for checked in ("", "&verified=y"):
        page = site.visitor().get(f"/search?tab=organisations&certificate=PUC_EXPORT{checked}")
        assert titles(page) == []
        assert "PUC_EXPORT" not in facet(site.visitor().get(f"/search?tab=organisations{checked}"), "certificate")


def test_where_nothing_fits_one_is_told_what_to_leave_out(site: Site) -> None:
    page = site.visitor().get("/search?q=sau+rieng&province=86")
    assert titles(page) == []
    assert "Bỏ “Vĩnh Long” thêm 1 mục" in page.main
    assert len(titles(page.follow("Bỏ “Vĩnh Long”"))) == 1


def test_the_list_is_taken_along_as_it_is_shown(site: Site) -> None:
    rows = rows_of(site.visitor().get("/search?q=sau+rieng").follow("Tải bảng tính"))
    assert [row["Đơn vị"] for row in rows] == ["HTX Rạch Lợp"]


# Codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [CODE, CODE.lower().replace("-", " "), LEGACY, LEGACY.replace("-", "")])
def test_a_whole_code_finds_its_holder_and_listing_and_stays_masked(site: Site, typed: str) -> None:
    page = site.visitor().get("/search").form("form[role=search]").fill(q=typed).submit()
    assert titles(page) == ["HTX Rạch Lợp", "Sầu riêng Monthong (Dona)"]
    assert not {CODE, LEGACY} & set(re.findall(r"[\w-]{8,}", page.soup.select_one("#results").get_text(" ")))  # type: ignore[union-attr]  # a page without it fails the test


@pytest.mark.parametrize("typed", [CODE[:-1], CODE[3:], "000777", f"{CODE}9", "52-PUC*", "%PUC%000777%"])
def test_a_part_of_a_code_finds_nothing(site: Site, typed: str) -> None:
    assert "Mã số" not in tabs(site.visitor().get("/search").form("form[role=search]").fill(q=typed).submit())


def test_the_whole_code_shows_to_its_holder_its_partner_and_its_provinces_staff(market: Factories, site: Site) -> None:
    buyer = session.query(Organisation).filter_by(name="Công ty Bạn Hàng").one()
    people = {
        "holder": (market.member(holder()), True),
        "staff": (market.staff(province_code=GIA_LAI), True),
        "far staff": (market.staff(province_code=VINH_LONG), False),
        "partner": (market.member(buyer), False),
        "admin": (market.admin(), False),
    }

    def sees() -> dict[str, bool]:
        asked = f"/search?tab=codes&q={CODE}"
        return {
            name: CODE in site.signed_in(person).get(asked).soup.select_one("#results").get_text(" ")  # type: ignore[union-attr]  # a page without it fails the test
            for name, (person, _) in people.items()
        }

    assert sees() == {name: wanted for name, (_, wanted) in people.items()}
    _introduce(market, buyer, accepted=False)
    assert not sees()["partner"], "the holder has not accepted yet"
    session.query(Introduction).one().seller_accepted_at = now()
    session.commit()
    assert sees()["partner"]


def _introduce(make: Factories, buyer: Organisation, *, accepted: bool) -> None:
    offer, need = make.offer(organisation=holder()), make.need(organisation=buyer)
    at = now() if accepted else None
    session.add(
        Introduction(
            need=need, offer=offer, need_revision=need.approved, offer_revision=offer.approved, buyer=buyer,
            seller=holder(), proposed_by=(staff := make.staff()), broker=staff, answer_by=today() + timedelta(days=7),
            buyer_accepted_at=now(), seller_accepted_at=at,
        )
    )  # fmt: skip
    session.commit()


def test_organisations_are_found_by_their_trademarks_and_technology(market: Factories, site: Site) -> None:
    member, visitor = market.member(holder()), site.visitor()
    mark = facts.declare(Trademark(organisation_id=holder().id), TrademarkContent("Ngọc Krông"), by=member)
    store = facts.declare(Facility(organisation_id=holder().id), FacilityContent(FacilityKind.COLD_STORE), by=member)

    def found(words: str) -> list[str]:
        session.commit()
        return titles(visitor.get(f"/search?tab=organisations&exact=y&q={words}"))

    assert found("ngoc+krong") == found("kho+lạnh") == found("cold+store") == found("rạch+lợp") == ["HTX Rạch Lợp"]
    facts.change(mark, TrademarkContent("Vàng Ia Grai"), by=member)
    organisations.adopt(Facts.of(holder(), ("DUR",)), holder())
    assert (found("ngoc+krong"), found("vang+ia+grai+sau+rieng")) == ([], ["HTX Rạch Lợp"])
    facts.remove(mark, by=member)
    facts.remove(store, by=member)
    assert found("vang+ia+grai") == found("kho+lanh") == []


def test_codes_of_organisations_that_are_not_public_are_their_own(market: Factories, site: Site) -> None:
    hidden = market.organisation(name="HTX Chờ Duyệt", verified=False)
    market.certificate(hidden, number="VietGAP-TT-25-01-52-4711")
    asked = "/search?tab=codes&q=VietGAP-TT-25-01-52-4711"
    assert titles(site.visitor().get(asked)) == []
    assert titles(site.signed_in(market.member(hidden)).get(asked)) == ["HTX Chờ Duyệt"]


# Searches that are kept ------------------------------------------------------------------------------------------


def kept(browser: Browser, address: str = "/search?q=sau+rieng", name: str = "Sầu riêng") -> SavedSearch:
    page = browser.get(address).follow("Lưu tìm kiếm này")
    page.form("main form").fill(name=name).submit()
    return session.query(SavedSearch).order_by(SavedSearch.id.desc()).first()  # type: ignore[return-value]  # there is one


def _a_day_later(make: Factories) -> None:
    """Something is published, and a day goes by."""
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        _told(make, holder(), "Sầu riêng Ri6", product="DUR-RI6")
        _told(make, holder(), "Cà phê", product="COF-ROB-GRN")


def test_who_keeps_a_search_is_told_once_a_day_what_is_new(market: Factories, site: Site) -> None:
    member = market.member(holder())
    browser = site.signed_in(member)
    search = kept(browser)
    _a_day_later(market)
    assert news.tell() == 0, "not before a day has gone by"
    for hours in (26, 27):
        with time_machine.travel(now() + timedelta(hours=hours), tick=False):
            worker.tell_what_is_new()
    (message,) = session.query(Message).filter_by(to_id=member.id, template="search/news").all()
    assert (message.values["count"], len(message.values["named"])) == (1, 1)
    assert message.values["named"][0]["product_en"] == "Ri6 durian"

    task = browser.get("/tasks")
    assert "1 tin mới: Sầu riêng" in task.main
    there = task.follow("Xem tin mới")
    assert "sort=newest" in there.url
    assert titles(there)[0].startswith("Sầu riêng Ri6")
    assert "tin mới: Sầu riêng" not in browser.get("/tasks").main

    stop = site.visitor().get(urlsplit(str(message.values["stop"])).path)
    assert "Đã ngừng" not in stop.main, "opening a link changes nothing"
    assert "Đã ngừng gửi thư" in stop.form("main form").submit().main
    assert not session.get_one(SavedSearch, search.id).by_mail


def test_a_kept_search_is_renamed_and_let_go_by_its_owner_alone(market: Factories, site: Site) -> None:
    browser, stranger = site.signed_in(market.member(holder())), site.signed_in(market.user())
    search = kept(browser)
    page = browser.get("/search/saved").follow("Đổi tên").form("main form").fill(name="Hàng mùa tới").submit()
    assert "Hàng mùa tới" in page.main
    stranger.get(f"/search/saved/{search.id}", expect=404)
    browser.get("/search/saved").form_to("/delete").submit()
    assert "Chưa lưu tìm kiếm nào" in browser.get("/search/saved").main


def test_nobody_keeps_more_searches_than_can_be_read(market: Factories, site: Site) -> None:
    member = market.member(holder())
    session.add_all(SavedSearch(user_id=member.id, name=str(number)) for number in range(SAVED_MAX))
    session.commit()
    page = site.signed_in(member).get("/search/saved/new?q=x").form("main form").submit(expect=422)
    assert "Bỏ bớt" in page.error_of("name")
