"""Packages: one cooperative's inputs, produce and investment side by side, and what they leave for each hectare."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import select

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.contracts.fulfilment import delivering, inspecting, paying
from matchmaker.contracts.kinds import PaymentKind
from matchmaker.contracts.models import Contract, LegKind
from matchmaker.contracts.packages import queries, service
from matchmaker.contracts.packages.margin import Stage
from matchmaker.contracts.packages.reading import account
from matchmaker.contracts.packages.service import Told
from matchmaker.db import session
from matchmaker.errors import NotFound, Unprocessable, WrongState
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Organisation
from matchmaker.terms import InputAdvance, PriceRule
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.contracts import terms
from tests.support.site import Browser, Site

NPK, RICE = "INP-FER-NPK", "RIC-PAD-ST25"


@dataclass
class Season:
    """A rice cooperative of Vĩnh Long buys NPK and sells rice; the rice mill advances seed."""

    cooperative: Organisation
    inputs: Contract
    output: Contract
    director: User
    miller: User
    staff: User


@pytest.fixture
def season(factories: Factories) -> Season:
    make = factories
    cooperative = make.organisation(name="HTX Rạch Lọp", commune_code=HUNG_HOA)
    mill, works = make.enterprise(name="Công ty Lúa Gạo"), make.enterprise(name="Công ty Phân Bón")
    npk = terms(product_code=NPK, tonnes=6, price_vnd=15_000)
    rice = terms(
        product_code=RICE, tonnes=120, price_vnd=8_500, inputs=(InputAdvance("Giống ST25", 30_000_000, "2 tấn"),)
    )
    return Season(
        cooperative,
        make.contract(buyer=cooperative, seller=works, wanted=npk),
        make.contract(buyer=mill, seller=cooperative, wanted=rice),
        make.member(cooperative),
        make.member(mill),
        make.staff(province_code=VINH_LONG),
    )


def figures(browser: Browser, path: str) -> dict[str, list[str]]:
    """The arithmetic as the page shows it, by the first words of its lines."""
    rows = browser.get(path).soup.select("table.table tbody tr")
    told = [
        [" ".join(cell.get_text(" ").replace("\u00a0", " ").split()) for cell in row.select("th, td")] for row in rows
    ]
    return {head: rest for head, *rest in told}


def test_inputs_produce_and_investment_leave_so_much_for_each_hectare(season: Season, site: Site) -> None:
    director = site.signed_in(season.director)
    page = director.get(f"/contracts/{season.output.id}").follow("Lập gói từ hợp đồng này")
    page = page.form().fill(name="Lúa ST25 Đông Xuân", hectares="20", other_costs="240 triệu").submit()
    assert "Hợp đồng đầu vào: giống, phân bón" in page.main, "what is missing is said, with where to find it"
    assert page.link("Nhu cầu vật tư của tôi") == "/needs/mine"
    page = page.form_to("/contracts").fill(contract=str(season.inputs.id)).submit()
    page = page.form_to("/investments").fill(investor="Viện Lúa", amount="100 triệu", repaid="60 triệu").submit()
    assert "Gói còn thiếu" not in page.main

    told = figures(director, page.url)
    assert told == {
        f"Bán {season.output.product.name('vi')} cho Công ty Lúa Gạo": [
            "1.020.000.000 ₫",
            "51.000.000 ₫",
            "0 ₫",
            "0 ₫",
        ],
        "Vật tư Công ty Lúa Gạo ứng trước": ["−30.000.000 ₫", "−1.500.000 ₫", "0 ₫", "0 ₫"],
        f"Mua {season.inputs.product.name('vi')} của Công ty Phân Bón": ["−90.000.000 ₫", "−4.500.000 ₫", "0 ₫", "0 ₫"],
        "Chi phí khác": ["−240.000.000 ₫", "−12.000.000 ₫", "−240.000.000 ₫", "−240.000.000 ₫"],
        "Đầu tư không phải trả lại: Viện Lúa": ["40.000.000 ₫", "2.000.000 ₫", "40.000.000 ₫", "40.000.000 ₫"],
        "Còn lại": ["700.000.000 ₫", "35.000.000 ₫", "−200.000.000 ₫", "−200.000.000 ₫"],
    }


def test_what_was_delivered_and_paid_stands_beside_what_is_expected(season: Season) -> None:
    package = service.make(season.cooperative, Told("Lúa", Decimal(20)), by=season.director)
    for contract in (season.output, season.inputs):
        service.link(package, contract, by=season.director)
    seller, buyer, output = season.director, season.miller, season.output
    goods = delivering.Goods(quantity=Decimal(40_000), on=today())
    handed = delivering.report(output, goods, side=Side.SELLER, by=seller)
    found = inspecting.Inspection(accepted=Decimal(40_000), on=today())
    inspecting.inspect(output, handed, found, side=Side.BUYER, by=buyer)
    for kind, amount in ((PaymentKind.PAYMENT, 200_000_000), (PaymentKind.INPUTS, 30_000_000)):
        paid = paying.report(output, paying.Money(kind=kind, amount_vnd=amount, on=today()), side=Side.BUYER, by=buyer)
        paying.confirm(output, paid, side=Side.SELLER, by=seller)
    told = account(package).margin
    assert told.totals == {
        Stage.EXPECTED: 1_020_000_000 - 30_000_000 - 90_000_000,
        Stage.DELIVERED: 40_000 * 8_500 - 30_000_000,
        Stage.PAID: 230_000_000 - 30_000_000,
    }


def test_a_price_that_nobody_knows_yet_leaves_the_expectation_open(season: Season, factories: Factories) -> None:
    wanted = terms(product_code=RICE, tonnes=10, price_rule=PriceRule.MARKET_PREMIUM, price_vnd=None, premium_vnd=50)
    market = factories.contract(seller=season.cooperative, wanted=wanted)
    package = service.make(season.cooperative, Told("Lúa", Decimal(2)), by=season.director)
    service.link(package, market, by=season.director)
    assert account(package).margin.per_hectare(Stage.EXPECTED) is None
    factories.price(8_000, by=season.staff, product=RICE, province_code=None)
    assert account(package).margin.per_hectare(Stage.EXPECTED) == 10_000 * 8_050 // 2


def test_only_its_cooperative_and_its_provinces_staff_know_of_a_package(
    season: Season, site: Site, factories: Factories
) -> None:
    package = service.make(season.cooperative, Told("Lúa ST25"), by=season.staff)
    service.link(package, season.output, by=season.staff)
    session.commit()
    letter = session.scalars(select(outbox.Message).where(outbox.Message.template == "contracts/package_made")).one()
    assert letter.to_id == season.director.id, "staff made it, so its cooperative is told"
    page, contract = f"/packages/{package.id}", f"/contracts/{season.output.id}"
    for reader in (season.director, season.staff):
        assert "Lúa ST25" in site.signed_in(reader).get(page).main
        assert "Lúa ST25" in site.signed_in(reader).get("/packages").main
        assert "Lúa ST25" in site.signed_in(reader).get(contract).main
    others = (season.miller, factories.staff(), factories.member(factories.organisation()), factories.admin())
    for reader in others:
        for path in (page, f"{page}/edit", f"/organisations/{season.cooperative.id}/packages/new"):
            site.signed_in(reader).get(path, expect=404)
    assert "Gói liên kết" not in site.signed_in(season.miller).get(contract).main


def test_a_contract_of_somebody_else_of_another_package_or_of_a_closed_one_stays_out(
    season: Season, factories: Factories
) -> None:
    first = service.make(season.cooperative, Told("Vụ một"), by=season.director)
    second = service.make(season.cooperative, Told("Vụ hai"), by=season.director)
    leg = service.link(first, season.output, by=season.director)
    assert service.link(first, season.output, by=season.director) is leg, "twice is once"
    with pytest.raises(Unprocessable):
        service.link(second, season.output, by=season.director)
    with pytest.raises(NotFound):
        service.link(first, factories.contract(), by=season.director)
    with pytest.raises(Unprocessable):
        service.invest(second, investor="Viện Lúa", amount_vnd=5, repaid_vnd=6, by=season.director)
    theirs = factories.certificate(factories.organisation(), kind="PUC_EXPORT", number="VN-GLOR-0009")
    with pytest.raises(NotFound):
        service.invest(second, investor="Viện Lúa", amount_vnd=5, certificate_id=theirs.id, by=season.director)
    with pytest.raises(NotFound):
        service.make(season.output.buyer, Told("Của bên mua"), by=season.miller)
    service.end(first, by=season.director)
    with pytest.raises(WrongState):
        service.link(first, season.inputs, by=season.director)
    assert service.link(second, season.output, by=season.director).kind is LegKind.OUTPUT, "free again"
    assert queries.linkable(season.cooperative.id) == [season.inputs]
