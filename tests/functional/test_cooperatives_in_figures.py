"""Cooperatives in figures: what the page counts is what the list behind each number holds, and what a day froze."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.brokering import service as brokering
from matchmaker.contracts.fulfilment.waiting import Deed, Waiting, Who
from matchmaker.contracts.models import ContractStatus
from matchmaker.credentials.models import CheckStatus
from matchmaker.db import now, session
from matchmaker.insights.cooperatives import words
from matchmaker.insights.cooperatives.figures import Figures
from matchmaker.insights.cooperatives.warnings import Seen, Sign, early_warnings
from matchmaker.measures import today
from matchmaker.organisations.models import OrganisationKind
from matchmaker.register import service
from matchmaker.register.models import Field, Lifecycle, LinkageSide, Technology
from matchmaker.register.service import Declared, Step
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support import contracts
from tests.support.registered import entry
from tests.support.sheets import rows_of
from tests.support.site import Browser, Site

BILLION = 1_000_000_000


@pytest.fixture
def staff(factories: Factories) -> User:
    return factories.staff()


@pytest.fixture
def desk(site: Site, staff: User) -> Browser:
    return site.signed_in(staff)


@pytest.fixture
def register(staff: User) -> None:
    """Seven entries, one of them in another province."""
    gap = (Technology.VIETGAP, Technology.GLOBALGAP)
    rich = {"revenue_vnd": 60 * BILLION, "capital_vnd": BILLION}
    entry(staff, "HTX Một", members=300, technology=gap, founded_year=2015, **rich)
    entry(staff, "HTX Hai", members=20, revenue_vnd=0, capital_vnd=0, founded_year=today().year)
    entry(staff, "HTX Ba", founded_year=2018)
    entry(staff, "HTX Vận tải Bốn", field=Field.TRANSPORT, members=300, **rich)
    entry(staff, "Tổ hợp tác Năm", kind=OrganisationKind.COOP_GROUP, members=12)
    gone = entry(staff, "HTX Sáu", members=50, founded_year=2012)
    service.befall(gone, Step(Lifecycle.STOPPED, date(2024, 3, 1), "Thiếu vốn"), by=staff)
    service.befall(gone, Step(Lifecycle.DISSOLVED, date(2025, 4, 1), "Đại hội"), by=staff)
    service.add(VINH_LONG, entry_facts(HUNG_HOA), by=staff)
    session.commit()


def entry_facts(commune_code: str) -> service.Facts:
    return service.Facts(OrganisationKind.COOPERATIVE, "HTX Tỉnh Khác", commune_code, Field.AGRICULTURE)


def test_each_number_leads_to_as_many_entries_and_a_frozen_day_says_the_same(
    desk: Browser, staff: User, register: None
) -> None:
    page = desk.get("/insights/cooperatives")

    links = page.soup.select("main table a[href*='/cooperatives?'], .stats a[href*='/cooperatives?']")
    told = {str(each["href"]): each.get_text(strip=True) for each in links}
    assert len(told) >= 12
    for address, said in told.items():
        if said == "0":
            continue  # a year in which nothing befell
        number = said if said.isdecimal() else None
        if number is None:  # a large figure stands before its words
            (stat,) = [each for each in page.soup.select(".stat") if each.select_one(f"a[href='{address}']")]
            number = stat.select_one(".stat-number").get_text(strip=True)  # type: ignore[union-attr]  # it is there
        assert f"{number} HTX" in desk.get(address).main, (address, number)

    frozen = service.freeze(GIA_LAI, today(), by=staff)
    figures = Figures.of(GIA_LAI, today())
    assert frozen.counts == figures.counts.plain()
    assert frozen.counted_ids == list(figures.counts.agricultural_ids)
    assert figures.counts.by_size == {"large": 1, "micro": 1, "unknown": 2}
    assert (figures.counts.high_tech, figures.counts.by_field) == (1, {"agriculture": 3, "transport": 1})


def test_years_tell_what_befell_and_the_press_stands_beside_with_its_day(desk: Browser, register: None) -> None:
    years = {each.year: each for each in Figures.of(GIA_LAI, today()).years}

    assert (years[2024].stopped, years[2025].dissolved, years[2018].founded) == (1, 1, 1)
    assert (years[2023].active, years[2024].active) == (4, 3)  # one whose foundation is not known; no group
    press = years[2024].published_dissolved
    assert press is not None
    assert press.value == 11
    main = desk.get("/insights/cooperatives").main
    assert "Báo 29/5/2025" in main
    assert "Số của năm 2025 chỉ tính 1/2025 – 4/2025." in main
    rows = rows_of(desk.get("/insights/cooperatives/export.xlsx"))
    assert {"Mục": "Nông nghiệp", "Số HTX": 3.0, "Báo chí": 389.0}.items() <= rows[0].items()


def test_signs_of_trouble_come_with_their_evidence_the_heaviest_first(
    app: Flask, desk: Browser, staff: User, factories: Factories
) -> None:
    seller = factories.organisation(name="HTX Mất Mối")
    ended = factories.contract(seller=seller)
    ended.status, ended.ended_at = ContractStatus.TERMINATED, now() - timedelta(days=30)
    factories.certificate(seller, kind="GLOBALGAP", expires_on=today() - timedelta(days=10))
    halted = factories.certificate(seller, kind="GLOBALGAP", number="GGN 2")
    halted.status = CheckStatus.SUSPENDED  # a later last day helps nobody while it does not stand
    factories.certificate(seller, expires_on=today() - timedelta(days=10))
    endless = factories.certificate(seller)
    endless.expires_on = None
    lost = entry(staff, "HTX Mất Mối", members=40)
    lost.organisation_id = seller.id
    stale = entry(staff, "HTX Lâu Rồi", members=400)
    stale.updated_on = today() - timedelta(days=400)
    told = entry(staff, "HTX Tự Khai", members=10)
    told.updated_on = stale.updated_on
    declared = Declared("Công ty Cũ", LinkageSide.OUTPUT, "Báo cáo", until=today() - timedelta(days=5))
    service.declare(told, declared, by=staff)
    entry(staff, "HTX Yên Ổn")
    session.commit()

    found = early_warnings(GIA_LAI, today())
    assert [(each.entry.name, each.weight) for each in found] == [
        ("HTX Mất Mối", 5),
        ("HTX Tự Khai", 4),
        ("HTX Lâu Rồi", 1),
    ]
    assert [each.sign for each in found[0].signs] == [Sign.LOST_BUYER, Sign.LAPSED]
    for who, said in ((Who.BUYER, "bên mua trễ"), (Who.SELLER, "HTX trễ")):
        late = Waiting(Deed.PAY, who, 1, today(), Decimal(1), today())
        with app.test_request_context():
            assert said in words.evidence(Seen(Sign.BEHIND, today(), "HD 1", 1, late))
    page = desk.get("/insights/cooperatives/warnings")
    assert f"{ended.number} kết thúc ngày" in page.main
    assert "Công ty Cũ kết thúc ngày" in page.main
    assert "HTX Yên Ổn" not in page.main
    assert "1 HTX" in desk.get("/insights/cooperatives/warnings?sign=lapsed").main

    service.declare(told, Declared("Công ty Mới", LinkageSide.OUTPUT, "Báo cáo"), by=staff)
    met = contracts.introduction(
        factories, buyer=factories.enterprise(), seller=seller, wanted=contracts.terms(), broker=staff
    )
    brokering.agree(met, amount=met.offer_revision.quantity, by=staff)
    signs = {seen.sign for each in early_warnings(GIA_LAI, today()) for seen in each.signs}
    assert signs == {Sign.LAPSED, Sign.STALE}, "both have a buyer again, the one without a contract yet"
    session.rollback()


def test_the_invented_register_of_the_demonstration_speaks_on_every_page(factories: Factories) -> None:
    from matchmaker.demo import register as demo

    for code, email in demo.STAFF.items():
        factories.staff(province_code=code, email=email)
    demo.load()

    for code in demo.STAFF:
        figures = Figures.of(code, today())
        assert figures.counts.by_field["agriculture"] > 10
        assert {"active", "dissolved", "stopped"} <= set(figures.counts.by_lifecycle)
        assert early_warnings(code, today())
