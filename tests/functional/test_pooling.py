"""A need too large for one cooperative: staff ask several, each answers its line, the buyer takes one quote."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from sqlalchemy import func, select

from matchmaker.audit import Event
from matchmaker.brokering import capacity
from matchmaker.brokering.pools import answers, drafted, service
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolStatus
from matchmaker.contracts.models import Contract
from matchmaker.db import now, session
from matchmaker.measures import today
from matchmaker.outbox import Message
from tests.factories import Factories
from tests.support import pools
from tests.support.pools import DAYS, PRICE_VND, TONNE, Pooled
from tests.support.site import Page, Site


def opened(site: Site, market: Pooled, *tonnes: int) -> Pool:
    """The pool as staff open it from lines that a page of proposals posted."""
    lines = [
        drafted.written(DraftLine(each.id, amount * TONNE, ()))
        for each, amount in zip(market.listings, tonnes, strict=False)
    ]
    page = asked(site, market, {"line": lines})
    for at in range(len(lines)):
        assert f"row_{at}_amount" in page.form_to("/pools").values
    form = page.form_to("/pools").fill(lead="0", message="Ba HTX cùng giao.")
    for at in range(len(lines)):
        form.fill(**{f"row_{at}_price": "80k"})
    done = form.submit("send")
    assert "Đã mở nhóm" in done.main
    return session.scalars(select(Pool).order_by(Pool.id.desc()).limit(1)).one()


def asked(site: Site, market: Pooled, values: dict[str, object], *, expect: int | None = None) -> Page:
    """What the broker sees when another page posts lines to the need."""
    browser = site.signed_in(market.broker)
    page = browser.get(f"/needs/{market.target.id}/pools/new")
    token = page.form_to("/pools").values["csrf_token"]
    return browser.post(f"/needs/{market.target.id}/pools", {"csrf_token": token, **values}, expect=expect)


def test_from_lines_posted_to_a_need_that_is_complete(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, 400, 450)
    pool = opened(site, market, 600, 500, 400)
    first, second, third = pool.lines
    path = f"/pools/{pool.id}"

    page = site.signed_in(market.of(first)).get(path)
    assert "2 đơn vị" in page.main
    assert "1.500 tấn" in page.main
    assert second.organisation.name not in page.main
    page.form_to(f"/lines/{first.id}/accept").submit()

    form = site.signed_in(market.of(second)).get(f"{path}/lines/{second.id}/change").form()
    form.fill(amount="450 tấn", price="82k", min_lot="200").submit()
    page = site.signed_in(market.of(third)).get(path)
    page.form_to("/decline").submit(expect=422)
    page = page.form_to("/decline").fill(reason="volume", note="Đã bán hết.").submit()
    assert "Anh/chị đã từ chối" in page.main

    desk = site.signed_in(market.broker).get(path)
    assert "Đề nghị: 450 tấn, giá 82.000 ₫/kg, ít nhất 200 tấn" in desk.main
    desk = desk.form_to(f"/lines/{second.id}/take-change").submit()
    again = site.signed_in(market.of(second)).get(f"{path}/lines/{second.id}/change").form()
    assert again.values["min_lot"] == "200", "what it takes part with at least is not forgotten by another price"
    desk = desk.form_to(f"/lines/{third.id}/remove").submit()
    add = desk.follow("Mời thêm thành viên").form()
    add = add.fill(listing=f"/offers/{market.listings[3].id}", amount="450", price="80k").submit("send")
    session.expire_all()
    fourth = pool.lines[-1]
    assert fourth.organisation_id == market.listings[3].organisation_id
    site.signed_in(market.of(fourth)).get(path).form_to("/accept").submit()

    site.signed_in(market.of(pool.organisation)).get(path, expect=404)
    desk = site.signed_in(market.broker).get(path)
    assert "Đủ" in desk.main
    desk.form_to("/offer").submit()
    quote = site.signed_in(market.of(pool.organisation)).get(path)
    assert "3 đơn vị cùng giao" in quote.main
    assert "80.600 ₫/kg" in quote.main
    assert "2 đơn vị" not in quote.main
    done = quote.form_to(f"{path}/accept").submit()
    assert "3 hợp đồng" in done.main

    session.expire_all()
    assert pool.status is PoolStatus.ACCEPTED
    assert market.target.left == 0
    contracts = session.scalars(select(Contract).order_by(Contract.id)).all()
    assert [each.quantity for each in contracts] == [600 * TONNE, 450 * TONNE, 450 * TONNE]
    assert sum((each.quantity for each in contracts), Decimal(0)) == 1500 * TONNE
    site.signed_in(market.of(first)).get(path).follow("Mở hợp đồng")


def test_what_is_wrong_stands_beside_its_row_and_what_was_typed_stays(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, rate=None, ceiling_vnd=PRICE_VND)
    lines = [drafted.written(DraftLine(each.id, 500 * TONNE, ())) for each in market.listings]
    form = asked(site, market, {"line": lines}).form_to("/pools")
    page = form.fill(lead="1", row_1_amount="700", row_0_price="90k", row_1_price="81k").submit("send", expect=422)
    assert "Nhiều nhất là 500 tấn" in page.error_of("row_1_amount")
    assert "Giá bình quân cao hơn" in page.main
    assert page.form_to("/pools").values["row_0_price"] == "90k"
    page = page.form_to("/pools").submit("more").form_to("/pools").submit("drop")
    assert f"row_{len(market.listings)}_amount" in page.form_to("/pools").values
    assert session.query(Pool).count() == 0
    noted = session.scalars(select(Event).where(Event.action == "need.private_price_viewed"))
    assert {each.by_id for each in noted} == {market.broker.id}


def test_nobody_learns_what_a_pool_does_not_tell_them(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, 77, ceiling_vnd=93_579)
    market.people[0] = factories.member(factories.enterprise())
    pool = market.open(600, 500, 77)
    first, second, silent = pool.lines
    second.price_vnd = 81_357
    session.commit()
    path = f"/pools/{pool.id}"
    pages = [site.signed_in(market.of(line)).get(path) for line in (first, second)]
    assert "81.357" not in pages[0].main
    assert "81.357" in pages[1].main
    assert all("93.579" not in each.main for each in pages)
    assert "Đã xảy ra" in pages[0].main, "the lead follows every member"
    assert "Đã xảy ra" not in pages[1].main
    for who, narrowed, is_found in (
        (market.broker, {"q": first.organisation.name}, True),
        (market.broker, {"waits": "settling"}, False),
        (market.of(second), {"q": pool.organisation.name}, True),
        (market.of(second), {"q": first.organisation.name}, False),
        (market.of(second), {"waits": "settling"}, True),
    ):
        found = path in str(site.signed_in(who).get(f"/pools?{urlencode(narrowed)}").soup)
        assert found is is_found, "no member learns from what it asks the list who the others are or what they said"
    for who in (market.of(pool.organisation), market.people[0], factories.staff(province_code="68")):
        site.signed_in(who).get(path, expect=404)
        assert f"/pools/{pool.id}" not in str(site.signed_in(who).get("/pools").soup)
    for line in (first, second):
        answers.accept(line, by=market.of(line))
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    session.commit()
    buyer = site.signed_in(market.of(pool.organisation))
    quote = buyer.get("/tasks").follow("Trả lời")
    for page in (quote, buyer.get(f"/needs/{market.target.id}"), buyer.get("/pools")):
        assert "77 tấn" not in page.main
        assert "đang hỏi" not in page.main
    assert "2 thành viên" in buyer.get("/pools").main, "nobody hears who did not say yes"
    assert silent.organisation.name not in quote.main
    assert market.target.approved is not None
    capacity.promise(factories.need(tonnes=600, **DAYS), market.listings[0], 50 * TONNE, by=market.broker)
    session.commit()
    late = quote.form_to(f"{path}/accept").submit()
    assert f"phần của {first.organisation.name} không còn đủ như đã đồng ý" in late.main
    assert "550" not in late.main
    session.expire_all()
    assert pool.status is PoolStatus.OFFERED
    assert session.query(Contract).count() == 0
    for _ in range(2):
        quote.form_to(f"{path}/accept").submit()
    assert session.scalar(select(func.count(Event.id)).where(Event.action == "pool.short")) == 1
    wrote = [each.values["what"] for each in session.scalars(select(Message).where(Message.path == path))]
    assert wrote.count("broker_short") == 1, "however often it is pressed"
    late.form_to("/decline").fill(reason="volume").submit()
    sheet = site.signed_in(market.broker).get("/pools/export.xlsx?stage=declined")
    assert sheet.response.mimetype.endswith("sheet")
    assert "Bên kia từ chối" in site.signed_in(market.broker).get("/pools?stage=declined&q=monthong").main
    silent.removed_at = now()
    session.commit()
    for stage, is_found in (("declined", False), ("ended", True)):
        found = path in str(site.signed_in(market.of(silent)).get(f"/pools?stage={stage}").soup)
        assert found is is_found, "to whoever was taken out it is over, whatever became of it"
