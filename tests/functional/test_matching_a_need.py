"""A buyer finds, narrows, compares, chooses and sets aside the offers that fit a need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.matching.models import Interaction, Match, MatchRun, PairMark
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import HUNG_HOA, VINH_LONG, Factories
from tests.support.site import Browser, Page, Site

VIETGAP = {"kind": "certificate", "key": "VIETGAP_TT", "essential": True}
GLOBALGAP = {"kind": "certificate", "key": "GLOBALGAP", "essential": True}


@dataclass
class Market:
    """A buyer in Gia Lai, a near offer with a verified certificate, and a far, larger, earlier one without."""

    need: Need
    near: Offer
    far: Offer
    buyer: Browser

    @property
    def address(self) -> str:
        return f"/needs/{self.need.id}/matches"


@pytest.fixture
def market(site: Site, factories: Factories) -> Market:
    company = factories.enterprise()
    holder = factories.organisation(name="HTX Gần")
    near = factories.offer(
        organisation=holder, certificates=[factories.certificate(holder)], starts_on=today() + timedelta(days=20)
    )
    far_away = factories.organisation(name="HTX Xa", commune_code=HUNG_HOA)
    far = factories.offer(organisation=far_away, tonnes=400, asking_price_vnd=60_000)
    need = factories.need(organisation=company)
    return Market(need, near, far, site.signed_in(factories.member(company)))


def who(page: Page, ledger: int = 0) -> list[str]:
    """The organisations on the cards of a list, from the top."""
    found = page.soup.select(".ledger")
    return [each.get_text(strip=True) for each in found[ledger].select(".match-who")] if found else []


def test_a_buyer_sees_offers_ranked_with_reasons(market: Market) -> None:
    page = market.buyer.get(market.address)
    assert sorted(who(page)) == ["HTX Gần", "HTX Xa"]
    assert "2 nguồn cung đủ điều kiện" in page.main
    assert "Đủ 50 tấn cần mua" in page.main
    assert "Xếp hạng thế nào?" in page.main
    run = session.scalars(select(MatchRun)).one()
    shown = session.scalars(select(Match).order_by(Match.rank)).all()
    assert (run.need_id, run.candidate_count) == (market.need.id, 2)
    assert [each.rank for each in shown] == [1, 2]
    assert shown[0].features["quantity_share"] == 1.0
    assert shown[0].reasons[0]["code"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ("order=nearest", ["HTX Gần", "HTX Xa"]),
        ("order=largest", ["HTX Xa", "HTX Gần"]),
        ("order=soonest", ["HTX Xa", "HTX Gần"]),
        ("within=100", ["HTX Gần"]),
        (f"province={VINH_LONG}", ["HTX Xa"]),
        ("verified=y", ["HTX Gần"]),
        ("province=99&within=7&order=nonsense&verified=", None),
    ],
)
def test_a_list_is_narrowed_and_ordered_by_its_address(
    market: Market, narrowed: str, expected: list[str] | None
) -> None:
    page = market.buyer.get(f"{market.address}?{narrowed}")
    assert who(page) == expected if expected else len(who(page)) == 2


def test_another_order_is_kept_as_what_ranked(market: Market) -> None:
    market.buyer.get(f"{market.address}?order=nearest")
    assert session.scalars(select(MatchRun.ranker)).one() == "order:nearest"


def test_certificates_asked_for_must_be_checked_where_only_checked_ones_are_wanted(
    site: Site, factories: Factories
) -> None:
    company = factories.enterprise()
    for name, verified in (("HTX Chắc", True), ("HTX Khai", False)):
        holder = factories.organisation(name=name)
        factories.offer(organisation=holder, certificates=[factories.certificate(holder, verified=verified)])
    need = factories.need(organisation=company, requirements=[VIETGAP])
    buyer = site.signed_in(factories.member(company))
    assert sorted(who(buyer.get(f"/needs/{need.id}/matches"))) == ["HTX Chắc", "HTX Khai"]
    assert who(buyer.get(f"/needs/{need.id}/matches?verified=y")) == ["HTX Chắc"]


def test_a_buyer_chooses_sets_aside_and_takes_back(market: Market) -> None:
    near, far = f"/matches/{market.near.id}", f"/matches/{market.far.id}"
    page = market.buyer.get(market.address).form_to(f"{near}/shortlist").submit()
    assert "Đã chọn" in page.main
    page = page.form_to(f"{far}/dismiss").fill(reason="too_far").submit()
    assert who(page) == ["HTX Gần"]
    assert "Đã bỏ qua: Xa quá" in market.buyer.get(f"{market.address}?show=dismissed").main
    assert who(market.buyer.get(f"{market.address}?show=chosen")) == ["HTX Gần"]
    page = market.buyer.get(f"{market.address}?show=dismissed").form_to(f"{far}/recall").submit()
    assert "Chưa bỏ qua nguồn cung nào" in page.main
    page = market.buyer.get(f"{market.address}?show=chosen").form_to(f"{near}/unshortlist").submit()
    assert "Chưa chọn nguồn cung nào" in page.main
    assert session.scalars(select(PairMark)).all() == []
    assert list(session.scalars(select(Interaction.kind).order_by(Interaction.id))) == [
        InteractionKind.SHORTLISTED,
        InteractionKind.DISMISSED,
        InteractionKind.RECALLED,
        InteractionKind.UNSHORTLISTED,
    ]


def test_the_parts_of_the_list_count_the_rows_they_show(market: Market) -> None:
    near, far = f"/matches/{market.near.id}", f"/matches/{market.far.id}"
    market.buyer.get(market.address).form_to(f"{near}/shortlist").submit()
    page = market.buyer.get(market.address).form_to(f"{far}/dismiss").fill(reason="too_far").submit()
    assert tab_counts(page) == {"Đã chọn": "1", "Đã bỏ qua": "1"}
    assert tab_counts(market.buyer.get(f"{market.address}?within=100")) == {"Đã chọn": "1", "Đã bỏ qua": "0"}
    market.near.approved.ends_on = today() - timedelta(days=1)
    session.commit()
    page = market.buyer.get(f"{market.address}?show=chosen")
    assert who(page) == []
    assert tab_counts(page) == {"Đã chọn": "0", "Đã bỏ qua": "1"}


def tab_counts(page: Page) -> dict[str, str]:
    """The figure beside the word of each part of the list that has one."""
    words = [each.get_text(" ", strip=True).rsplit(" ", 1) for each in page.soup.select(".tabs a")]
    return {each[0]: each[1] for each in words if each[-1].isdigit()}


def test_setting_aside_asks_for_a_reason(market: Market) -> None:
    form = market.buyer.get(market.address).form_to(f"/matches/{market.far.id}/dismiss")
    form.values["reason"] = "nonsense"
    assert "chọn lý do" in form.submit().text
    assert session.scalars(select(PairMark)).all() == []


def test_offers_stand_side_by_side_with_the_best_of_each_row_marked(market: Market, factories: Factories) -> None:
    third = factories.offer(product="DUR-RI6", organisation=factories.organisation(name="HTX Khác"))
    chosen = "&".join(f"offer={each.id}" for each in (market.near, market.far, third))
    page = market.buyer.get(f"/needs/{market.need.id}/compare?{chosen}")
    best = [each.get_text(" ", strip=True) for each in page.soup.select(".compare-best")]
    assert any("nhiều nhất" in each and "400" in each for each in best)
    assert any("gần nhất" in each for each in best)
    assert "chưa khớp điều kiện" in page.main
    kinds = list(session.scalars(select(Interaction.kind)))
    assert kinds == [InteractionKind.COMPARED] * 3


def test_a_comparison_needs_offers_and_takes_four_at_most(market: Market, factories: Factories) -> None:
    page = market.buyer.get(f"/needs/{market.need.id}/compare")
    assert "Chọn từ hai đến bốn nguồn cung" in page.text
    assert market.buyer.get(f"/needs/{market.need.id}/compare?offer=0").url == market.address
    many = "&".join(f"offer={factories.offer().id}" for _each in range(5))
    page = market.buyer.get(f"/needs/{market.need.id}/compare?{many}")
    assert "nhiều nhất 4" in page.text
    assert len(page.soup.select("thead th")) == 5


def test_requirements_are_compared_by_who_says_so(site: Site, factories: Factories) -> None:
    company = factories.enterprise()
    wishes = [
        VIETGAP,
        {"kind": "stars", "key": "", "op": ">=", "value": 3, "essential": False},
        {"kind": "attribute", "key": "dry_matter", "op": ">=", "value": 30, "essential": False},
    ]
    need = factories.need(organisation=company, requirements=wishes, ceiling_vnd=90_000, weekly_rate=7_000)
    offers = []
    for verified, attributes in ((True, {"dry_matter": 35}), (False, {"dry_matter": 20}), (None, {})):
        holder = factories.organisation()
        papers = []
        if verified is not None:
            papers = [
                factories.certificate(holder, verified=verified),
                factories.certificate(holder, kind="OCOP", stars=4, verified=verified),
            ]
        offers.append(factories.offer(organisation=holder, certificates=papers, attributes=attributes))
    address = f"/needs/{need.id}/compare?" + "&".join(f"offer={each.id}" for each in offers)
    page = site.signed_in(factories.member(company)).get(address)
    for words in (
        "có, LMHTX đã kiểm tra",
        "có, tự khai",
        "chưa có",
        "chưa nêu",
        "đạt",
        "tối đa 90.000 ₫/kg",
        "OCOP 3 sao",
    ):
        assert words in page.main


def test_the_list_can_be_taken_along_as_a_workbook(market: Market, site: Site, factories: Factories) -> None:
    answer = market.buyer.get(f"{market.address}.xlsx").response
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    words = ZipFile(BytesIO(answer.data)).read("xl/sharedStrings.xml").decode()
    assert "HTX Gần" in words
    assert "VietGAP" in words
    stranger = site.signed_in(factories.member(factories.enterprise()))
    stranger.get(f"{market.address}.xlsx", expect=404)


def test_opening_an_offer_from_the_list_is_remembered(market: Market) -> None:
    page = market.buyer.get(market.address)
    title = page.soup.select_one(f"#match-{market.near.id} .match-title a")
    assert title is not None
    assert market.buyer.get(str(title["href"])).url == f"/offers/{market.near.id}"
    assert session.scalars(select(Interaction.kind)).one() is InteractionKind.OPENED
    market.buyer.get(f"{market.address}/0", expect=404)


def test_near_misses_stand_below_with_the_one_thing_they_lack(market: Market) -> None:
    market.need.approved.requirements = [GLOBALGAP]
    session.commit()
    page = market.buyer.get(market.address)
    assert "Chưa có nguồn cung nào đủ điều kiện" in page.main
    assert sorted(who(page)) == ["HTX Gần", "HTX Xa"]
    assert "Thiếu GlobalG.A.P." in page.main
    assert "Khớp khi có GlobalG.A.P." in page.main


def test_a_long_list_has_pages(site: Site, factories: Factories) -> None:
    company = factories.enterprise()
    need = factories.need(organisation=company)
    for _each in range(21):
        factories.offer()
    buyer = site.signed_in(factories.member(company))
    page = buyer.get(f"/needs/{need.id}/matches")
    assert len(who(page)) == 20
    assert len(who(page.follow("Trang sau"))) == 1
    assert session.scalars(select(Match.rank).order_by(Match.id.desc())).first() == 21


def test_a_need_belongs_to_its_organisation_and_the_staff_of_its_province(
    market: Market, site: Site, factories: Factories
) -> None:
    stranger = site.signed_in(factories.member(factories.enterprise()))
    staff, others_staff = site.signed_in(factories.staff()), site.signed_in(factories.staff(province_code="79"))
    for browser in (stranger, others_staff, site.signed_in(factories.admin())):
        for address in (market.address, f"/needs/{market.need.id}/compare?offer={market.near.id}"):
            browser.get(address, expect=404)
        browser.get(f"/needs/{market.need.id}/supply", expect=404)
    assert "Giới thiệu hai bên" in staff.get(market.address).main
    assert "Giới thiệu hai bên" in staff.get(f"/needs/{market.need.id}/compare?offer={market.near.id}").main
    assert site.visitor().get(market.address).url.startswith("/sign-in")
    token = market.buyer.get(market.address).form_to("/shortlist").values["csrf_token"]
    market.buyer.post(f"{market.address}/0/shortlist", {"csrf_token": token}, expect=404)


def test_a_need_in_review_says_what_comes_first(site: Site, factories: Factories) -> None:
    company = factories.enterprise()
    need = factories.need(organisation=company, status=RevisionStatus.SUBMITTED)
    buyer = site.signed_in(factories.member(company))
    assert "đang chờ Liên minh HTX duyệt" in buyer.get(f"/needs/{need.id}/matches").main
    buyer.get(f"/needs/{need.id}/matches.xlsx", expect=404)
    assert "Chọn từ hai" in buyer.get(f"/needs/{need.id}/compare?offer=1").text


def test_a_draft_tells_how_many_could_answer_and_what_costs_most(site: Site, factories: Factories) -> None:
    company, holder = factories.enterprise(), factories.organisation()
    factories.offer(organisation=holder, certificates=[factories.certificate(holder)])
    for _each in range(3):
        factories.offer()
    need = factories.need(organisation=company, status=RevisionStatus.DRAFT, requirements=[VIETGAP])
    buyer = site.signed_in(factories.member(company))
    page = buyer.get(f"/needs/{need.id}/supply")
    assert "1 nguồn cung trả lời được" in page.main
    assert "VietGAP" in page.main
    assert "(3 trên 4 nguồn cung chưa có)" in page.main
    assert "có 4 nguồn cung" in page.main
    fragment = buyer.get(f"/needs/{need.id}/supply", headers={"HX-Request": "true"})
    assert fragment.soup.find("html") is None
    assert fragment.soup.find(id="supply") is not None
    need.latest.product_code = None
    session.commit()
    assert "Chọn sản phẩm" in buyer.get(f"/needs/{need.id}/supply").main
    need.latest.product_code, need.latest.requirements = "RICE", []
    session.commit()
    assert "Chưa có nguồn cung nào trả lời được" in buyer.get(f"/needs/{need.id}/supply").main


def test_a_need_is_counted_as_typed_and_nothing_of_it_is_kept(site: Site, factories: Factories) -> None:
    company = factories.enterprise()
    factories.offer(starts_on=today() + timedelta(days=10), ends_on=today() + timedelta(days=20))
    need = factories.need(organisation=company, status=RevisionStatus.DRAFT)
    buyer = site.signed_in(factories.member(company))
    form = buyer.get(f"/needs/{need.id}/edit/amount").form()
    address, version = f"/needs/{need.id}/supply?part=amount", need.latest.version

    form.fill(starts_on="1/1/2030", ends_on="1/2/2030")
    assert "Chưa có nguồn cung nào trả lời được" in buyer.post(address, form.values).main
    form.fill(starts_on="nonsense")
    assert "1 nguồn cung trả lời được" in buyer.post(address, form.values).main, "counted as last saved"
    form.fill(starts_on="1/1/2030", seen_version="99")
    assert "1 nguồn cung trả lời được" in buyer.post(address, form.values).main, "a stale form too"
    assert "1 nguồn cung trả lời được" in buyer.post(address + "x", form.values).main

    session.expire_all()
    assert (session.get_one(Need, need.id).latest.version, need.latest.starts_on.year) == (version, today().year)


def test_words_of_the_router_in_the_address_are_words_like_any_other(market: Market) -> None:
    odd = f"{market.address}?endpoint=x&values=y&need_id=7&offer_id=8&_external=1&_scheme=javascript"
    page = market.buyer.get(odd)
    assert "javascript://" not in str(page.soup)
    assert page.form("form[action*='/shortlist']").submit().url.startswith(f"{market.address}?")
