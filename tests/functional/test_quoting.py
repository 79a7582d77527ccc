"""From a quote on a phone to a counter, a no, a lapse; who reads it and who does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from matchmaker.accounts.models import User
from matchmaker.brokering.models import EndReason, Introduction
from matchmaker.brokering.quotes import queries, service
from matchmaker.brokering.quotes.models import Quote, QuoteStatus, QuoteVersion
from matchmaker.db import now, session
from matchmaker.listings import DeliveryTerms
from matchmaker.matching.models import Side
from matchmaker.measures import today
from matchmaker.organisations.models import Membership
from matchmaker.prices.models import ReferencePrice
from matchmaker.terms import Grade, InputAdvance, PriceRule, Quality
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Page, Site
from tests.support.talks import introduced, quoted, terms

pytestmark = pytest.mark.pure
DAY = timedelta(days=1)


@dataclass
class Talks:
    """A buyer of Vĩnh Long and a cooperative of Gia Lai whose contacts are open."""

    introduction: Introduction
    buyer: User
    seller: User
    broker: User
    colleague: User
    stranger: User


@pytest.fixture
def talks(factories: Factories) -> Talks:
    company = factories.enterprise(name="Công ty Mekong", commune_code=HUNG_HOA)
    cooperative = factories.organisation(name="HTX Cao Nguyên")
    broker = factories.staff(province_code=GIA_LAI)
    need = factories.need(organisation=company)
    offer = factories.offer(organisation=cooperative, asking_price_vnd=80_000)
    return Talks(
        introduction=introduced(factories, need=need, offer=offer, by=broker),
        buyer=factories.member(company),
        seller=factories.member(cooperative),
        broker=broker,
        colleague=factories.staff(province_code=VINH_LONG),
        stranger=factories.staff(province_code="79"),
    )


def form_of(site: Site, talks: Talks, who: User, address: str = "") -> Page:
    return site.signed_in(who).get(address or f"/introductions/{talks.introduction.id}/quotes/new")


def only_quote() -> Quote:
    return session.query(Quote).one()


def test_a_quote_goes_out_with_what_need_and_offer_say_in_one_press(site: Site, talks: Talks) -> None:
    page = form_of(site, talks, talks.seller)
    assert page.form("main form.fields").values["quantity"] == "50"
    sent = page.form("main form.fields").submit()  # Enter presses the first button
    assert "Chờ bên kia trả lời" in sent.text
    told = only_quote().latest.terms
    assert (told.quantity, told.price_rule, told.price_vnd) == (50_000, PriceRule.FIXED, 80_000)
    assert (told.tolerance_pct, told.payment_days, told.delivery_terms) == (5, 7, DeliveryTerms.BUYER_COLLECTS)
    assert sum(each.amount for each in told.portions) == told.quantity
    read = site.signed_in(talks.buyer).get(f"/quotes/{only_quote().id}")
    assert "HTX Cao Nguyên chào" in read.text
    assert "80.000 ₫/kg" in read.text


def test_everything_that_two_parties_settle_can_be_typed(site: Site, talks: Talks) -> None:
    form = form_of(site, talks, talks.seller).form("main form.fields")
    form.fill(quantity="20", tolerance="10", rule="by_grade", delivery="seller_delivers", place="Kho Mỹ Tho")
    form.fill(grade_0_name="A", grade_0_price="90k", grade_0_share="70")
    form.fill(grade_1_name="B", grade_1_price="70k", grade_1_share="30")
    form.fill(quality_0_what="Độ chín", quality_0_target="7,5 tuổi", quality_0_tolerance="± 0,5")
    form.fill(input_0_name="NPK", input_0_quantity="20 bao", input_0_amount="16 triệu")
    form.fill(deposit="100 triệu", payment_days="0", note="Không nhúng thuốc", message="Mời anh/chị xem", price="rác")
    form.submit(button="send")
    version = only_quote().latest
    told = version.terms
    assert told.grades == (Grade("A", "", 90_000, 70), Grade("B", "", 70_000, 30))
    assert told.qualities == (Quality("Độ chín", "7,5 tuổi", "± 0,5"),)
    assert told.inputs == (InputAdvance("NPK", 16_000_000, "20 bao"),)
    assert (told.deposit_vnd, told.payment_days, told.note, told.place) == (
        100_000_000,
        0,
        "Không nhúng thuốc",
        "Kho Mỹ Tho",
    )
    assert (version.message, version.price_vnd, told.price_vnd) == ("Mời anh/chị xem", 84_000, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quantity": "51"}, "Nhiều hơn lượng hai bên còn lại"),
        ({"price": ""}, "chưa điền mục này"),
        ({"rule": "market_premium"}, "chưa điền mục này"),
        ({"rule": "by_grade"}, "chưa điền mục này"),
        ({"rule": "by_grade", "grade_0_name": "A", "grade_0_price": "9k", "grade_0_share": "60"}, "cộng lại đúng 100"),
        ({"deposit": "9 tỷ"}, "Nhiều nhất là 4.000.000.000"),
        ({"ends_on": "1/1/2099"}, "xa quá"),
        ({"valid_until": "1/1/2020"}, "đã qua"),
        ({"price": "9.000.000.000"}, "lớn quá"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_lost(
    site: Site, talks: Talks, typed: dict[str, str], said: str
) -> None:
    form = form_of(site, talks, talks.seller).form("main form.fields")
    page = form.fill(note="Giữ nguyên chữ này", **typed).submit(button="send", expect=422)
    assert (page.status, session.query(Quote).count()) == (422, 0)
    assert said in page.text
    assert "Giữ nguyên chữ này" in page.text


def test_weeks_are_written_row_by_row_without_script(site: Site, talks: Talks) -> None:
    starts = today() + 20 * DAY
    days = {"starts_on": f"{starts:%d/%m/%Y}", "ends_on": f"{starts + 13 * DAY:%d/%m/%Y}"}
    form = form_of(site, talks, talks.seller).form("main form.fields")
    page = form.fill(quantity="20", spread="by_period", note="giữ", **days).submit(button="send")
    rows = [name for name in page.form("main form.fields").values if name.startswith("portion_")]
    assert (page.status, session.query(Quote).count()) == (200, 0)
    assert sum(float(page.form("main form.fields").values[name].replace(",", ".")) for name in rows) == 20
    wrong = page.form("main form.fields").fill(**{rows[0]: "20"}).submit(button="send", expect=422)
    assert "thừa" in wrong.text
    wrong.form("main form.fields").fill(**{name: "20" if name == rows[0] else "0" for name in rows}).submit(
        button="send"
    )
    told = only_quote().latest.terms
    assert ([each.amount for each in told.portions], told.note) == ([20_000, *[0] * (len(rows) - 1)], "giữ")


def test_a_counter_shows_what_changed_and_only_the_other_side_answers(
    site: Site, talks: Talks, factories: Factories
) -> None:
    quote = quoted(factories, talks.introduction)
    form = form_of(site, talks, talks.buyer, f"/quotes/{quote.id}/counter").form("main form.fields")
    page = form.fill(price="78k", payment_days="15").submit(button="send")
    assert "Chờ bên kia trả lời" in page.text
    read = site.signed_in(talks.seller).get(f"/quotes/{quote.id}")
    changed = read.text[read.text.index("Khác bản trước") : read.text.index("Toàn bộ điều khoản")]
    for said in ("78.000", "80.000", "trong 15 ngày", "ngay khi nhận hàng"):
        assert said in changed, said
    assert "Nơi giao" not in changed
    back = site.signed_in(talks.buyer).get(f"/quotes/{quote.id}/counter")
    assert "Rút chào giá" in back.text, "whose proposal waits is led to it"


def test_a_counter_to_a_version_that_is_not_the_latest_keeps_what_was_typed(
    site: Site, talks: Talks, factories: Factories
) -> None:
    quote = quoted(factories, talks.introduction)
    form = (
        form_of(site, talks, talks.buyer, f"/quotes/{quote.id}/counter")
        .form("main form.fields")
        .fill(note="Của bên mua")
    )
    by = factories.user()
    service.counter(quote, Side.BUYER, terms=terms(10), valid_until=today(), number=1, by=by)
    service.counter(quote, Side.SELLER, terms=terms(11), valid_until=today(), number=2, by=by)
    session.commit()
    page = form.submit(button="send", expect=409)
    assert (page.status, queries.quote(quote.id).latest.number) == (409, 3)
    assert "Bên kia vừa gửi bản mới" in page.text
    page.form("main form.fields").submit(button="send")
    session.expire_all()
    latest = queries.quote(quote.id).latest
    assert (latest.number, latest.terms.note) == (4, "Của bên mua")


def test_a_no_has_a_reason_and_the_other_side_reads_it(site: Site, talks: Talks, factories: Factories) -> None:
    quote = quoted(factories, talks.introduction)
    page = site.signed_in(talks.buyer).get(f"/quotes/{quote.id}")
    assert "chưa chọn mục này" in page.form_to("/reject").submit(expect=422).text
    page.form_to("/reject").fill(reason="price", note="Bên khác rẻ hơn").submit()
    session.refresh(quote)
    assert (quote.status, quote.reason) == (QuoteStatus.REJECTED, EndReason.PRICE)
    read = site.signed_in(talks.seller).get(f"/quotes/{quote.id}")
    assert ("Không hợp giá" in read.text, "Bên khác rẻ hơn" in read.text) == (True, True)
    assert site.signed_in(talks.buyer).get(f"/quotes/{quote.id}").status == 200
    again = form_of(site, talks, talks.seller).form("main form.fields").values
    assert again["quantity"] == "20", "the next one begins with what was said last"


def test_who_withdraws_too_late_reads_what_happened(site: Site, talks: Talks, factories: Factories) -> None:
    quote = quoted(factories, talks.introduction)
    form = site.signed_in(talks.seller).get(f"/quotes/{quote.id}").form_to("/withdraw")
    service.counter(quote, Side.BUYER, terms=terms(10), valid_until=today(), number=1, by=factories.user())
    session.commit()
    late = form.submit(expect=409)
    assert (late.status, "Vừa có thay đổi" in late.text) == (409, True)
    session.execute(QuoteVersion.__table__.update().values(valid_until=today() - DAY))
    session.commit()
    lapsed = site.signed_in(talks.buyer).get(f"/quotes/{quote.id}")
    assert "Hết hiệu lực" in lapsed.text
    form_of(site, talks, talks.buyer, f"/quotes/{quote.id}/counter").form("main form.fields").submit(button="send")
    session.expire_all()
    assert queries.quote(quote.id).latest.number == 3


def test_the_broker_writes_down_what_a_side_says_on_the_phone(site: Site, talks: Talks) -> None:
    address = f"/introductions/{talks.introduction.id}/quotes/new?side=seller"
    page = form_of(site, talks, talks.broker, address)
    assert "ghi thay HTX Cao Nguyên" in page.text
    page.form("main form.fields").submit(button="send")
    version = only_quote().latest
    assert (version.side, version.by_id) == (Side.SELLER, talks.broker.id)
    for who in (talks.buyer, talks.seller):
        assert "Cán bộ Liên minh ghi thay" in site.signed_in(who).get(f"/quotes/{only_quote().id}").text
    site.signed_in(talks.colleague).get(address, expect=404)


def test_nobody_outside_reads_a_quote_or_knows_that_there_is_one(
    site: Site, talks: Talks, factories: Factories
) -> None:
    quote = quoted(factories, talks.introduction)
    removed = factories.member(talks.introduction.buyer)
    session.query(Membership).filter_by(user_id=removed.id).delete()
    session.commit()
    addresses = [
        f"/quotes/{quote.id}",
        f"/quotes/{quote.id}/counter",
        f"/introductions/{talks.introduction.id}/quotes/new",
        f"/needs/{talks.introduction.need_id}/quotes",
    ]
    for who in (talks.stranger, removed, factories.member(factories.enterprise()), factories.admin()):
        for address in addresses:
            site.signed_in(who).get(address, expect=404)
    for who in (talks.buyer, talks.seller, talks.broker, talks.colleague):
        assert site.signed_in(who).get(addresses[0]).status == 200
    site.signed_in(talks.seller).get(addresses[3], expect=404)  # the quotes of its competitors


def test_an_agreement_is_not_recorded_over_a_quote_that_waits(site: Site, talks: Talks, factories: Factories) -> None:
    quote = quoted(factories, talks.introduction)
    form = site.signed_in(talks.broker).get(f"/introductions/{talks.introduction.id}").form_to("/agreed")
    page = form.fill(amount="20").submit(expect=422)
    assert "Nhận hoặc rút chào giá đó trước" in page.main
    session.expire_all()
    assert (quote.status, talks.introduction.agreed_amount) == (QuoteStatus.OPEN, None)


def test_a_price_far_below_the_others_is_pointed_out_to_the_buyer_alone(
    site: Site, talks: Talks, factories: Factories
) -> None:
    need = talks.introduction.need
    others = [introduced(factories, need=need, by=talks.broker) for _ in range(2)]
    for each, price in zip(others, (80_000, 82_000), strict=True):
        quoted(factories, each, price_vnd=price)
    cheap = quoted(factories, talks.introduction, price_vnd=48_000)
    said = "Giá thấp bất thường"
    for who, is_told in ((talks.buyer, True), (talks.broker, True), (talks.seller, False)):
        assert (said in site.signed_in(who).get(f"/quotes/{cheap.id}").text) is is_told


def test_a_buyer_compares_quotes_side_by_side_with_the_best_marked(
    site: Site, talks: Talks, factories: Factories
) -> None:
    need = talks.introduction.need
    session.add(
        ReferencePrice(
            product_code="DUR-MON",
            province_code=GIA_LAI,
            on=today() - DAY,
            price_vnd=76_000,
            source="Sở NN&MT",
            grade="",
            by_id=talks.broker.id,
        )
    )
    quoted(factories, talks.introduction, tonnes=20, price_vnd=81_000, payment_days=15)
    other = introduced(factories, need=need, by=talks.broker)
    follows = {"price_rule": PriceRule.MARKET_PREMIUM, "price_vnd": None, "premium_vnd": 2000}
    quoted(factories, other, tonnes=25, market_province=GIA_LAI, deposit_vnd=50_000_000, **follows)
    page = site.signed_in(talks.buyer).get(f"/needs/{need.id}/quotes")
    for said in ("78.000 ₫/kg", "Sở NN&MT", "rẻ nhất", "nhiều nhất", "lâu nhất", "ít nhất"):
        assert said in page.text, said
    assert "Cần 50 tấn · chào 45 tấn · đã chốt 0 kg" in page.text


def test_what_is_accepted_becomes_a_contract_and_fills_the_need(site: Site, talks: Talks, factories: Factories) -> None:
    quote = quoted(factories, talks.introduction)
    page = site.signed_in(talks.buyer).get(f"/introductions/{talks.introduction.id}").follow("20 tấn, bản 1")
    page.form_to("/accept").submit()
    session.expire_all()
    assert (quote.status, talks.introduction.agreed_amount) == (QuoteStatus.ACCEPTED, 20_000)
    need = site.signed_in(talks.buyer).get(f"/needs/{talks.introduction.need_id}/quotes")
    assert "đã chốt 20 tấn" in need.text
    assert "chưa có giao dịch trên trang" in need.text
    talks.introduction.settled_at = now()
    session.commit()
    over = site.signed_in(talks.buyer).get(f"/needs/{talks.introduction.need_id}/quotes")
    assert "chưa có giao dịch trên trang" not in over.text, "a record is read while the two have something going"
    late = page.form_to("/accept").submit()
    assert talks.introduction.need.taken == 20_000
    assert late.status == 200


NONSENSE = ["9" * 40, "-1", "1e9", "<script>alert(1)</script>", "x" * 5000, "\u0000\u202e"]


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_in_every_field_is_refused_and_breaks_nothing(site: Site, talks: Talks, typed: str) -> None:
    form = form_of(site, talks, talks.seller).form("main form.fields")
    kept = ("csrf_token", "form_key")
    for name in list(form.values):
        if name not in kept:
            form.values[name] = typed
    page = form.submit(button="send", expect=422)
    assert "<script>alert" not in str(page.soup)
    assert session.query(Quote).count() == 0
