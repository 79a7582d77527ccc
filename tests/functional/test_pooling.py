"""A need too large for one cooperative: staff ask several, each answers its line, the buyer takes one quote."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from matchmaker.brokering.pools import drafted
from matchmaker.brokering.pools.drafted import DraftLine
from matchmaker.brokering.pools.models import Pool, PoolStatus
from matchmaker.contracts.models import Contract
from matchmaker.db import session
from tests.factories import Factories
from tests.support import pools
from tests.support.pools import TONNE, Pooled
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
