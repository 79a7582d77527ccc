"""From the first lorry to the last đồng: reported, inspected, contested, settled, paid late, completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import select, update

from matchmaker import outbox
from matchmaker.accounts.models import User
from matchmaker.audit import Event
from matchmaker.contracts.fulfilment import delivering, paying, queries, telling
from matchmaker.contracts.fulfilment.delivering import Goods
from matchmaker.contracts.fulfilment.moves import DELIVERY_MOVES, PAYMENT_MOVES, Move
from matchmaker.contracts.fulfilment.paying import Money
from matchmaker.contracts.kinds import DeliveryStatus, PaymentKind
from matchmaker.contracts.models import Contract, ContractStatus, Delivery
from matchmaker.db import now, session
from matchmaker.mail.letters import worded
from matchmaker.matching.models import Side
from matchmaker.measures import Period, today
from matchmaker.measures.schedule import Portion
from matchmaker.reputation.kinds import FactKind
from matchmaker.reputation.models import ReputationFact
from matchmaker.terms import PriceRule
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted
from tests.support import contracts as agreed
from tests.support.hostile_files import picture
from tests.support.sheets import rows_of
from tests.support.site import Browser, Page, Site


def day(ago: int) -> date:
    return today() - timedelta(days=ago)


def typed(ago: int) -> str:
    at = day(ago)
    return f"{at.day}/{at.month}/{at.year}"


@dataclass
class Deal:
    """A contract under way and everybody around it, each in a browser of their own."""

    contract: Contract
    seller: Browser
    buyer: Browser
    staff: Browser
    outsider: Browser
    broker: User

    @property
    def page(self) -> str:
        return f"/contracts/{self.contract.id}"

    def report(self, tonnes: str, ago: int, slip: str, who: Browser | None = None) -> Page:
        """The seller says that goods were handed over, on the day itself."""
        form = (who or self.seller).get(f"{self.page}/deliveries/new").form()
        told = form.fill(quantity=tonnes, on=typed(ago), slip_number=slip).submit()
        at, number = now() - timedelta(days=ago), int(told.url.rsplit("/", 1)[1])
        row = update(Delivery).where(Delivery.contract_id == self.contract.id, Delivery.number == number)
        session.execute(row.values(at=at, reported_at=at))
        session.commit()
        return told

    def pay(self, amount: str, ago: int = 0, *, kind: str = "payment", reference: str = "") -> Page:
        """The buyer says that it paid, the seller that the money is there."""
        form = self.buyer.get(f"{self.page}/payments/new").form()
        told = form.fill(kind=kind, amount_vnd=amount, on=typed(ago), reference=reference).submit()
        return self.seller.get(told.url).form_to("/confirm").submit()


@pytest.fixture
def broker(factories: Factories) -> User:
    return factories.staff()


def under_way(factories: Factories, site: Site, broker: User, **given: object) -> Deal:
    """40 tonnes of durian in two halves, the second of which ends today; signed when the first week began."""
    half = Decimal(20_000)
    window = Period(day(13), today())
    portions = (Portion(Period(day(13), day(7)), half), Portion(Period(day(6), today()), half))
    usual = {"tonnes": 40, "window": window, "portions": portions, "tolerance_pct": 5, "payment_days": 7, **given}
    contract = factories.contract(broker=broker, wanted=agreed.terms(**usual), signed_on=day(13))
    return Deal(
        contract,
        site.signed_in(factories.member(contract.seller)),
        site.signed_in(factories.member(contract.buyer)),
        site.signed_in(broker),
        site.signed_in(factories.member(factories.enterprise())),
        broker,
    )


def facts_of(contract: Contract) -> dict[tuple[FactKind, str], ReputationFact]:
    rows = session.scalars(select(ReputationFact).where(ReputationFact.deal_id == contract.id))
    return {(each.kind, each.source.split(":")[0] + ":" + each.source.split(":")[-1]): each for each in rows}


def test_a_contract_from_the_first_lorry_to_the_last_dong(factories: Factories, site: Site, broker: User) -> None:
    deal = under_way(factories, site, broker, deposit_vnd=100_000_000)
    contract = deal.contract
    deal.pay("100 triệu", 13, kind="deposit", reference="FT 001")

    first = deal.report("20 tấn", 12, "pc 01")
    assert "Chờ bên mua kiểm" in first.main
    inspection = deal.buyer.get(first.url).follow("Có hàng hạ loại, trả lại").form()
    refused = inspection.fill(accepted="18", rejected="1").submit(expect=422)
    assert refused.error_of("accepted") == "Lỗi: Nhận, hạ loại và trả lại cộng lại phải bằng lượng đã giao."
    refused.form().fill(rejected="2", reason="overripe").submit()
    deal.seller.get(first.url).form_to("/confirm").submit()

    second = deal.report("22 tấn", 5, "PC02")
    inspection = deal.buyer.get(second.url).follow("Có hàng hạ loại, trả lại").form()
    inspection.fill(accepted="15", downgraded="7").fill(downgraded_price_vnd="50.000", reason="size").submit()
    deal.seller.get(second.url).form_to("/contest").fill(note="Chỉ 2 tấn sai cỡ.").submit()
    assert "Phân xử đợt giao 2" in deal.staff.get(deal.page).main
    settling = deal.staff.get(second.url).follow("Phân xử").form()
    settling.fill(accepted="20", downgraded="2", downgraded_price_vnd="60.000", note="Cân lại tại kho.").submit()

    page = deal.buyer.get(deal.page).main
    # 18 t and 20 t at 80.000, 2 t at 60.000: 3.160.000.000; the deposit was set off against the first
    assert "Còn phải trả 3.060.000.000 ₫" in page
    assert "Trong đó quá hạn 1.340.000.000 ₫" in page
    assert "Bên mua đã nhận 40 tấn trên 40 tấn" in page
    assert {"Giao đủ", "Trả một phần"} <= {each.get_text() for each in deal.buyer.get(deal.page).soup.select(".status")}
    assert contract.introduction.need.delivered == 40_000

    deal.pay("1.340.000.000", reference="FT002")
    assert contract.status is ContractStatus.ACTIVE
    deal.pay("1.720.000.000", reference="FT003")
    session.refresh(contract)
    assert contract.status is ContractStatus.COMPLETED
    assert "Trả đủ phần đã giao" in deal.seller.get(deal.page).main

    facts = facts_of(contract)
    assert not any(each.is_void for each in facts.values())
    by_kind = {kind: sorted((f for (k, _), f in facts.items() if k is kind), key=lambda f: f.id) for kind in FactKind}
    shares = [(each.amount, each.of_amount) for each in by_kind[FactKind.DELIVERED]]
    assert shares == [(19_000, 19_000)] * 2, "the second lorry came within the days of grace of the first week"
    assert [(f.amount, f.of_amount) for f in by_kind[FactKind.GRADE_ACCEPTED]] == [(18_000, 20_000), (20_000, 22_000)]
    # delivered 12 days ago, inspected in 2 days at the latest, 7 days to pay: due 3 days ago, paid today
    assert sorted(each.days for each in by_kind[FactKind.PAID]) == [-4, -3, 3]
    settled = next(each for each in by_kind[FactKind.GRADE_ACCEPTED] if each.of_amount == 22_000)
    assert settled.evidence[0]["backing"] == "decided_by_staff"


def test_the_same_slip_and_the_same_transfer_count_once(factories: Factories, site: Site, broker: User) -> None:
    deal = under_way(factories, site, broker)
    form = deal.seller.get(f"{deal.page}/deliveries/new").form()
    form.fill(quantity="10 tấn", on=typed(3), slip_number="PC 7")
    one, same = form.submit(), form.submit()
    assert one.url == same.url, "sent twice is reported once"
    again = deal.seller.get(f"{deal.page}/deliveries/new").form()
    refused = again.fill(quantity="10 tấn", on=typed(3), slip_number="pc7").submit(expect=422)
    assert "đã ghi ở đợt giao 1" in refused.error_of("slip_number")
    assert again.values["quantity"] == "10 tấn"
    deal.seller.get(one.url).form_to("/withdraw").submit()
    assert deal.report("10 tấn", 3, "PC7").status == 200, "what was withdrawn frees its slip"
    assert [each.status for each in queries.deliveries(deal.contract.id)] == [
        DeliveryStatus.WITHDRAWN,
        DeliveryStatus.REPORTED,
    ]

    deal.pay("5 triệu", reference="ft 88")
    money = deal.buyer.get(f"{deal.page}/payments/new").form()
    refused = money.fill(amount_vnd="5 triệu", on=typed(0), reference="FT88").submit(expect=422)
    assert "đã ghi ở khoản 1" in refused.error_of("reference")


def test_taking_everything_is_one_press_and_too_much_is_asked_about(
    factories: Factories, site: Site, broker: User
) -> None:
    deal = under_way(factories, site, broker)
    lot = factories.lot(deal.contract.seller, kilograms=30_000)
    form = deal.seller.get(f"{deal.page}/deliveries/new").form()
    over = form.fill(quantity="43 tấn", on=typed(2)).submit(expect=422)
    assert "Vượt mức nhiều nhất của hợp đồng 1 tấn" in over.error_of("is_more_agreed")
    more = over.form().fill(lot=str(lot.id), is_more_agreed="y").submit(expect=422)
    assert "Nhiều nhất là 30 tấn" in more.error_of("lot")
    reported = more.form().fill(lot="").submit()
    taken = deal.buyer.get(reported.url).form_to("/take-all").submit()
    assert "Hai bên đã thống nhất" in taken.main
    assert "Giao vượt" in deal.buyer.get(deal.page).main


def test_a_price_that_follows_the_market_is_proposed_with_its_source(
    factories: Factories, site: Site, broker: User
) -> None:
    deal = under_way(
        factories, site, broker, price_rule=PriceRule.FLOOR_PLUS_MARKET, price_vnd=70_000, market_province="52"
    )
    factories.price(90_000, by=broker, source="Báo Gia Lai", on=day(4))
    reported = deal.report("10 tấn", 3, "A1")
    page = deal.buyer.get(reported.url)
    assert "Giá tham chiếu 90.000 ₫/kg" in page.main
    assert "nguồn: Báo Gia Lai" in page.main
    quick = page.form_to("/take-all")
    assert quick.values["price_vnd"] == "90.000"
    assert "giá sàn" in quick.fill(price_vnd="69.000").submit(expect=422).main
    waiting = page.form_to("/take-all").fill(price_vnd="88.000").submit()
    assert "Chờ bên bán trả lời" in waiting.main, "another price than the market's is the seller's to accept"
    row = queries.delivery(deal.contract.id, 1)
    assert row is not None
    assert (row.market_vnd, row.price_vnd, row.value_vnd) == (90_000, 88_000, 880_000_000)


def test_only_the_parties_and_their_provinces_come_near(factories: Factories, site: Site, broker: User) -> None:
    deal = under_way(factories, site, broker)
    form = deal.seller.get(f"{deal.page}/deliveries/new").form()
    delivery = form.fill(quantity="10 tấn", on=typed(3), slip=(BytesIO(picture()), "phieu-can.jpg")).submit()
    slip = delivery.link("phieu-can")
    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    for reader in (deal.seller, deal.buyer, deal.staff):
        assert reader.get(slip).response.mimetype == "image/webp"
    for stranger in (deal.outsider, far):
        stranger.get(slip, expect=404)
        for path in (delivery.url, f"{deal.page}/deliveries/new", f"{deal.page}/payments/new"):
            stranger.get(path, expect=404)
        for path in ("deliveries/export.xlsx", "payments/export.xlsx", "proofs/0123456789abcdef"):
            stranger.get(f"{deal.page}/{path}", expect=404)
    # the seller does not inspect its own goods, the buyer does not confirm its own inspection
    deal.seller.get(f"{delivery.url}/inspect", expect=404)
    deal.buyer.get(f"{delivery.url}/settle", expect=404)
    assert len(rows_of(deal.buyer.get("/contracts/deliveries/export.xlsx"))) == 1
    assert rows_of(deal.outsider.get("/contracts/deliveries/export.xlsx")) == []


def test_staff_write_for_both_sides_only_while_they_follow_it(factories: Factories, site: Site, broker: User) -> None:
    contract = factories.contract(buyer=factories.enterprise(commune_code=HUNG_HOA), broker=broker)
    colleague, page = factories.staff(province_code=VINH_LONG), f"/contracts/{contract.id}/payments/new"
    assert "Ghi thay bên mua" in site.signed_in(broker).get(page).main
    contract.introduction.broker = colleague  # handed over
    session.commit()
    assert "Ghi thay bên mua" not in site.signed_in(broker).get(page).main
    assert "Ghi thay bên bán" in site.signed_in(colleague).get(page).main


def test_a_page_asks_as_much_about_ten_deliveries_as_about_two(factories: Factories, site: Site, broker: User) -> None:
    deal = under_way(factories, site, broker)
    pages = (
        deal.page,
        f"{deal.page}/deliveries/1",
        f"{deal.page}/deliveries/export.xlsx",
        "/contracts/payments/export.xlsx",
    )

    def counts() -> list[int]:
        found = []
        for page in pages:
            with counted() as asked:
                deal.buyer.get(page)
            found.append(len(asked))
        return found

    def more(times: int) -> None:
        for _ in range(times):
            goods = Goods(quantity=Decimal(1_000), on=day(2))
            delivering.report(deal.contract, goods, side=Side.SELLER, by=broker)
            paying.report(
                deal.contract, Money(kind=PaymentKind.PAYMENT, amount_vnd=1, on=day(1)), side=Side.BUYER, by=broker
            )
        session.commit()

    more(2)
    few = counts()
    more(8)
    assert counts() == few
    assert max(few) < 20


def test_what_runs_late_is_told_once_to_each_in_their_words(factories: Factories, site: Site, broker: User) -> None:
    market = {"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "premium_vnd": 1_000, "market_province": "52"}
    deal = under_way(factories, site, broker, **market)
    deal.report("10 tấn", 12, "A1")
    session.execute(outbox.Message.__table__.delete())
    session.commit()
    assert telling.tell_what_is_late() == 3, "a short week; goods nobody inspected, nor did staff say what they cost"
    assert telling.tell_what_is_late() == 0
    told = {
        (each.values["deed"], worded(each, "vi").text.split(":")[0]) for each in session.scalars(select(outbox.Message))
    }
    contract = deal.contract
    seller, buyer = contract.seller.name, contract.buyer.name
    assert ("deliver", "Anh/chị chưa giao đủ") in told
    assert ("deliver", "Bên kia chưa giao đủ") in told
    assert ("deliver", f"{seller} chưa giao đủ") in told
    assert any(deed == "inspect" and words.startswith("Anh/chị chưa kiểm đợt giao 1") for deed, words in told)
    assert any(deed == "inspect" and words.startswith("Bên kia chưa kiểm đợt giao 1") for deed, words in told)
    assert any(deed == "inspect" and words.startswith(f"{buyer} chưa kiểm đợt giao 1") for deed, words in told)
    assert len([deed for deed, _ in told if deed == "settle_delivery"]) == 1, "the broker's alone"
    tasks = deal.buyer.get("/tasks").main
    assert "Kiểm hàng đợt 1" in tasks


def test_a_due_that_nobody_pays_is_on_record_until_the_money_tells_better(
    factories: Factories, site: Site, broker: User
) -> None:
    deal = under_way(factories, site, broker, payment_days=0)
    deal.buyer.get(deal.report("10 tấn", 1, "A1").url).form_to("/take-all").submit()
    (delivery,) = queries.deliveries(deal.contract.id)

    def days_on_record() -> list[int | None]:
        rows = session.scalars(select(ReputationFact).where(ReputationFact.source == f"due:{delivery.id}"))
        return [each.days for each in rows]

    for passed, on_record in ((6, []), (8, [7]), (29, [7]), (31, [30])):
        with time_machine.travel(now() + timedelta(days=passed), tick=False):
            telling.tell_what_is_late()
            session.remove()
        assert days_on_record() == on_record
    deal.pay(f"{delivery.value_vnd}")
    assert days_on_record() == [0]


def test_every_status_follows_from_the_histories_by_allowed_moves(
    factories: Factories, site: Site, broker: User
) -> None:
    deal = under_way(factories, site, broker)
    one, two = deal.report("10 tấn", 3, "A1"), deal.report("11 tấn", 2, "A2")
    deal.buyer.get(one.url).form_to("/take-all").submit()
    deal.buyer.get(two.url).form_to("/contest").fill(note="Chưa thấy hàng.").submit()
    deal.seller.get(two.url).form_to("/withdraw").submit()
    deal.pay("5 triệu")
    moves = {"delivery": DELIVERY_MOVES, "payment": PAYMENT_MOVES}
    told: dict[tuple[str, int], object] = {}
    for each in session.scalars(
        select(Event)
        .where(Event.subject_kind.in_(moves), Event.organisation_id == deal.contract.buyer_id)
        .order_by(Event.id)
    ):
        move, subject = Move(each.action.split(".")[1]), (each.subject_kind, each.subject_id)
        told[subject] = moves[each.subject_kind][move][told.get(subject)]  # a forbidden move is a KeyError
        assert told[subject] == each.detail["status"]
    rows = [*queries.deliveries(deal.contract.id), *queries.payments(deal.contract.id)]
    assert told == {(each.__tablename__, each.id): each.status for each in rows}
