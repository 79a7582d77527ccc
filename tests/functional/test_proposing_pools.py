"""Staff see who might fill a large need together, move what counts, and open a pool from what they chose."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from matchmaker.accounts.models import User
from matchmaker.allocation.pools.problem import Weights
from matchmaker.allocation.pools.proposals import propose
from matchmaker.audit import Event
from matchmaker.brokering.pools import drafted
from matchmaker.brokering.pools.models import Pool
from matchmaker.brokering.pools.proposals import remembered
from matchmaker.db import now, session
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import OrganisationKind
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.functional.test_page_budgets import counted
from tests.support import pools
from tests.support.ledger import area
from tests.support.pools import DAYS, TONNE, Pooled
from tests.support.site import Form, Page, Site


def address(market: Pooled) -> str:
    kind = "needs" if isinstance(market.target, Need) else "offers"
    return f"/{kind}/{market.target.id}/pools/proposals"


def proposals(site: Site, market: Pooled, query: str = "") -> Page:
    return site.signed_in(market.broker).get(address(market) + query)


def form(page: Page, number: int = 1) -> Form:
    """What a proposal posts."""
    proposal = page.soup.select(".proposal")[number - 1].select_one("form")
    assert proposal is not None
    return Form(page, proposal)


def lines(page: Page, number: int = 1) -> dict[int, int]:
    """Of a proposal, how many kilograms each listing brings."""
    told = [drafted.read(each) for each in form(page, number).values.getlist(drafted.FIELD)]
    return {each.listing_id: int(each.amount) for each in told}


def test_a_need_of_1500_tonnes_at_60_a_week_is_proposed_and_pooled(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 480, 420, 420, 400, 380, ceiling_vnd=90_000)
    page = proposals(site, market)
    assert len(page.soup.select(".proposal")) == 3
    assert "1.500 tấn, 100 % lượng cần" in page.main
    assert "Đã chứng minh" in page.main
    assert "Đủ 26 trong 26 tuần" in page.main or "Đủ 25 trong 25 tuần" in page.main
    first, second = lines(page), lines(page, 2)
    assert sum(first.values()) == 1500 * TONNE
    assert first.keys() != second.keys()
    why = page.soup.select(".proposal summary")
    assert [each.get_text(" ", strip=True) for each in why if "Vì sao" in each.text] == [
        "Vì sao có từng đơn vị của phương án 2",
        "Vì sao có từng đơn vị của phương án 3",
    ]
    broker = site.signed_in(market.broker)
    assert broker.get(f"/needs/{market.target.id}").link("Lập nhóm") == address(market)
    assert broker.get(broker.get("/pools").link("Nhu cầu nhiều nhất trước")).status == 200

    opening = form(page).submit().form_to("/pools")
    opening.fill(lead="0", **{f"row_{at}_price": "80k" for at in range(len(first))})
    done = opening.submit("send")
    assert "Đã mở nhóm" in done.main
    assert "Cần 1.500 tấn · chưa ai đồng ý · đang hỏi 1.500 tấn" in done.main
    assert "chưa ai đồng ý, cần 1.500 tấn" in broker.get("/pools").main
    assert "chưa ai đồng ý, cần 1.500 tấn" in broker.get(f"/needs/{market.target.id}").main
    pool = session.scalars(select(Pool)).one()
    assert {each.offer_id: int(each.amount) for each in pool.lines} == first
    assert all(sum(each.amount for each in line.portions) == line.amount for line in pool.lines)


def test_moving_a_weight_moves_the_proposal_and_says_so_and_a_reload_solves_nothing(
    site: Site, factories: Factories, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = pools.supply(factories, 300, wanted=500)
    far = factories.offer(
        organisation=pools.cooperative(factories, commune_code=HUNG_HOA, name="HTX Xa Lắc"), tonnes=200, **DAYS
    )
    usual = proposals(site, market)
    assert lines(usual)[far.id] == 200 * TONNE
    solved: list[Weights] = []
    monkeypatch.setattr(
        remembered, "propose", lambda *asked, **more: solved.append(asked[1]) or propose(*asked, **more)
    )
    moved = proposals(site, market, "?filled=20&haul=50&partners=8")
    assert solved == [Weights(filled=20, haul=50, partners=8)], "the usual was solved for the page before"
    assert "Một đơn vị là đủ" in moved.main
    assert "So với mức thường dùng" in moved.main
    assert "bớt HTX Xa Lắc" in moved.main
    monkeypatch.setattr(remembered, "propose", pytest.fail)
    assert lines(proposals(site, market, "?haul=abc&members=nan")) == lines(usual)
    monkeypatch.undo()
    assert proposals(site, market, "?filled=1e999").status == 200


def test_what_keeps_every_pool_out_is_said_and_where_more_might_come_from(site: Site, factories: Factories) -> None:
    essential = [{"kind": "certificate", "key": "VIETGAP_TT", "essential": True}]
    market = pools.supply(factories, wanted=400, requirements=essential)
    without = factories.offer(organisation=pools.cooperative(factories, name="HTX Chưa Giấy"), tonnes=250, **DAYS)
    page = proposals(site, market)
    assert "Chưa có nguồn cung nào đủ điều kiện" in page.main
    assert "250 tấn" in page.main
    assert "HTX Chưa Giấy" in page.main
    holder = pools.cooperative(factories)
    paper = factories.certificate(holder)
    factories.offer(organisation=holder, certificates=[paper], tonnes=300, asking_price_vnd=95_000, **DAYS)
    page = proposals(site, market)
    assert "Một đơn vị là đủ" in page.main
    lacking = page.soup.select_one(".proposal details .proposal-members")
    assert lacking is not None
    assert "100\xa0tấn HTX Chưa Giấy" in lacking.get_text()
    assert "Thiếu VietGAP" in lacking.get_text()
    need = market.target
    assert need.approved is not None
    need.approved.ceiling_vnd = 90_000
    session.commit()
    page = proposals(site, market)
    assert "Giá trần 90.000 ₫/kg thấp hơn giá chào rẻ nhất, 95.000 ₫/kg" in page.main
    assert f"/offers/{without.id}" in str(page.soup.select("main a"))
    looked = session.scalars(select(Event).where(Event.action == "need.private_price_viewed")).all()
    assert {each.subject_id for each in looked} == {need.id}


def test_growing_areas_that_offers_share_are_promised_once(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, wanted=300, rate=None)
    owner = pools.cooperative(factories)
    code = area(factories, owner, hectares=10, tonnes=10)
    shared = [factories.offer(organisation=owner, certificates=[code], tonnes=80, **DAYS) for _ in range(2)]
    other = factories.offer(organisation=pools.cooperative(factories), tonnes=60, **DAYS)
    brought = lines(proposals(site, market))
    assert sum(brought.get(each.id, 0) for each in shared) == 100 * TONNE
    assert brought[other.id] == 60 * TONNE
    away = pools.cooperative(factories, commune_code=HUNG_HOA)
    small = area(factories, away, hectares=2, tonnes=10)
    far = factories.offer(organisation=away, certificates=[small], tonnes=90, **DAYS)
    assert lines(proposals(site, market))[far.id] == 90 * TONNE, "nobody learns what another province's land has left"


def test_a_group_without_legal_personality_never_leads_and_whoever_was_shown_least_comes_first(
    site: Site, factories: Factories
) -> None:
    market = pools.supply(factories, 50, 50, 50, wanted=100, rate=None)
    group = factories.organisation(kind=OrganisationKind.COOP_GROUP, name="Tổ hợp tác Nhỏ")
    factories.offer(organisation=group, tonnes=50, **DAYS)
    shown = market.listings[0]
    _shown(market.target, shown, market.broker, times=5)
    page = proposals(site, market, "?exposure=50")
    assert shown.id not in lines(page)
    assert "30 ngày qua ít được ai thấy" in page.main
    for each in page.soup.select(".proposal-members li"):
        assert not ("Tổ hợp tác Nhỏ" in each.get_text() and "đầu mối" in each.get_text())


def test_a_record_is_told_to_the_staff_of_its_own_province_alone(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, wanted=100, rate=None)
    owners = [pools.cooperative(factories), pools.cooperative(factories, commune_code=HUNG_HOA)]
    for owner in owners:
        factories.offer(organisation=owner, tonnes=50, **DAYS)
    told, deals = [], count(1)
    for kept_lately in ((), *((each,) for each in owners)):
        for each in kept_lately * 6:
            factories.delivered(each, deal_id=next(deals))
        page = proposals(site, market, "?record=50")
        assert len(lines(page)) == 2
        proposal = page.soup.select_one(".proposal")
        assert proposal is not None
        told.append(proposal.get_text())
    assert [each.count("Giữ hợp đồng tốt hơn mức chung") for each in told] == [0, 1, 1]
    assert told[0] != told[1]
    assert told[1] == told[2], "what another province's cooperative keeps moves not a tenth of a point"


def test_cooperatives_reach_a_supplier_s_smallest_lot_together(site: Site, factories: Factories) -> None:
    market = pools.purchase(factories, 60, 35, 30, offered=600, min_lot=100 * TONNE, asking_price_vnd=6_200)
    dear = market.listings[2]
    assert dear.approved is not None
    dear.approved.ceiling_vnd = 6_000
    away = factories.need(
        organisation=pools.cooperative(factories, commune_code=HUNG_HOA), product="INP-FER-NPK", tonnes=40, **DAYS
    )
    session.commit()
    page = proposals(site, market)
    assert lines(page) == {market.listings[0].id: 60 * TONNE, market.listings[1].id: 35 * TONNE, away.id: 40 * TONNE}
    assert "Thiếu đơn vị này, nhóm không đủ mức bán ít nhất" in page.main
    assert "Thiếu đơn vị này, nhóm hụt 35 tấn" in page.main
    assert "30 tấn" in page.main
    other = site.signed_in(factories.staff(province_code=VINH_LONG)).get(address(market))
    assert "Bên bán chỉ bán từ 100 tấn, mà gộp hết lại mới được 40 tấn" in other.main
    assert "6.000" not in other.main


def test_a_supplier_of_inputs_reads_who_buys_how_much_and_not_that_it_lacks_anything(
    site: Site, factories: Factories
) -> None:
    market = pools.purchase(factories, 60, 35)
    pool = pools.standing(market.target, market.listings, market.broker, offered=True)
    session.commit()
    page = site.signed_in(market.of(pool.organisation)).get(f"/pools/{pool.id}")
    assert "Đơn mua chung" in page.main
    assert "Ai mua bao nhiêu" in page.main
    for of_a_need in ("Cần", "Mức đủ", "Nhận được"):
        assert of_a_need not in page.main


def test_more_possible_members_ask_no_more_of_the_database(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 60, 60, 60, wanted=150, rate=None)
    asked = []
    for _ in range(2):
        for _more in range(5):
            owner = pools.cooperative(factories)
            factories.offer(organisation=owner, certificates=[area(factories, owner)], tonnes=30, **DAYS)
        proposals(site, market)  # what is kept between requests is warm then
        with counted() as statements:
            proposals(site, market)
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 24


def test_a_need_that_has_enough_needs_no_pool(site: Site, factories: Factories) -> None:
    market = pools.supply(factories, 50, wanted=50)
    market.target.taken = 50 * TONNE
    session.commit()
    assert "Nhu cầu này đã đủ hàng" in proposals(site, market).main


def _shown(need: Need | Offer, offer: Offer, viewer: User, *, times: int) -> None:
    """An offer stood in buyers' lists so often."""
    assert isinstance(need, Need)
    for _ in range(times):
        run = MatchRun(
            side=Side.BUYER,
            need_id=need.id,
            viewer_id=viewer.id,
            ranker="baseline",
            schema_hash="",
            candidate_count=1,
            at=now() - timedelta(days=3),
        )
        session.add(run)
        session.flush()
        session.add(
            Match(
                run_id=run.id,
                rank=1,
                need_id=need.id,
                offer_id=offer.id,
                need_revision_id=need.approved_id,
                offer_revision_id=offer.approved_id,
            )
        )
    session.commit()
