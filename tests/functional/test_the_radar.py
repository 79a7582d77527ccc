"""Staff read what waits without a partner in their province, why, and what to do; owners read it of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from matchmaker import app as application
from matchmaker.credentials.models import GrowingArea
from matchmaker.db import now, session
from matchmaker.matching import mirror
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.radar import service as radar
from matchmaker.radar.models import Cause, RadarKind, RadarLine, Speaker
from matchmaker.radar.service import Look
from matchmaker.radar.views import watching
from tests.factories import GIA_LAI, HUNG_HOA, VINH_LONG, Factories
from tests.support.sheets import rows_of
from tests.support.site import Page, Site

VIETGAP = {"kind": "certificate", "key": "VIETGAP_TT", "essential": True}


@pytest.fixture(autouse=True)
def _fresh_market() -> None:
    mirror.forget()


def look() -> dict[tuple[RadarKind, int], RadarLine]:
    """Every line of Gia Lai, looked at now."""
    radar.renew_province(GIA_LAI)
    session.commit()
    return {(each.kind, each.subject_id): each for each in session.query(RadarLine)}


def told(page: Page) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()).replace("\u00a0", " ") for cell in row.select("th, td")]
        for row in page.soup.select("#results tbody tr")
    ]


def seen(offer: Offer, need: Need, *, days_ago: int, place: int = 1) -> None:
    """The buyer saw the offer in the list of the need."""
    run = MatchRun(
        side=Side.BUYER,
        need_id=need.id,
        ranker="test",
        schema_hash="",
        candidate_count=1,
        at=now() - timedelta(days=days_ago),
    )
    session.add(run)
    session.flush()
    pair = {"need_id": need.id, "need_revision_id": need.approved_id, "offer_id": offer.id}
    session.add(Match(run_id=run.id, rank=place, offer_revision_id=offer.approved_id, score=0.5, **pair))
    session.commit()


SAYS_ENOUGH = {
    "description": "Dona",
    "delivery_terms": "buyer_collects",
    "attributes": {"dry_matter_pct": 33},
    "min_lot": 1000,
    "photo_ids": [1],
    "asking_price_vnd": 50_000,
}


def test_each_listing_has_the_first_cause_that_holds(factories: Factories) -> None:
    lonely = factories.offer(product="PEP-BLK")
    picky = factories.need(requirements=[VIETGAP], tonnes=100)
    uncertified = factories.offer()
    lines = look()
    assert lines[RadarKind.OFFER, lonely.id].cause is Cause.NO_PARTNER
    paper = lines[RadarKind.OFFER, uncertified.id]
    assert (paper.cause, paper.detail["kind"], paper.detail["failing"]) == (Cause.PAPER, "VIETGAP_TT", 1)
    assert lines[RadarKind.NEED, picky.id].cause is Cause.PAPER, "the need asks for what nobody has"

    need = factories.need(tonnes=100)
    factories.price(50_000, by=factories.staff())
    dear = factories.offer(**SAYS_ENOUGH | {"asking_price_vnd": 90_000})
    small = factories.offer(tonnes=5, **SAYS_ENOUGH)
    terse = factories.offer()
    unseen = factories.offer(**SAYS_ENOUGH)
    passed_over, forgotten = factories.offer(**SAYS_ENOUGH), factories.offer(**SAYS_ENOUGH)
    seen(forgotten, need, days_ago=40)
    seen(passed_over, need, days_ago=3)
    lines = look()

    found = {each: lines[RadarKind.OFFER, each.id] for each in (dear, small, terse, unseen, passed_over, forgotten)}
    assert [found[each].cause for each in found] == [
        Cause.PRICE,
        Cause.TOO_SMALL,
        Cause.INCOMPLETE,
        Cause.NEVER_SHOWN,
        Cause.NOT_CHOSEN,
        Cause.NEVER_SHOWN,
    ]
    assert found[dear].detail["reference_vnd"] == 50_000
    assert (found[passed_over].shown, found[forgotten].shown) == (1, 0), "what is long ago does not count"
    assert found[forgotten].last_shown_on == today() - timedelta(days=40)
    assert found[passed_over].chance < found[unseen].chance < lines[RadarKind.OFFER, lonely.id].chance
    assert lines[RadarKind.NEED, need.id].cause is Cause.NEVER_SHOWN
    large = factories.need(tonnes=1500)
    lines = look()
    assert lines[RadarKind.NEED, large.id].cause is Cause.TOO_SMALL
    assert lines[RadarKind.OFFER, small.id].detail["pool_need"] == need.id, "for which the staff may propose a pool"


def test_a_code_waits_since_it_was_verified_or_last_sold(factories: Factories) -> None:
    coop = factories.organisation()
    code = {"kind": "PUC_EXPORT", "markets": ["CN"], "products": ["DUR"]}
    idle, offered = (factories.certificate(coop, number=f"VN-GLOR-000{each}", **code) for each in (1, 2))
    unverified = factories.certificate(coop, number="VN-GLOR-0003", verified=False, **code)
    session.add_all(GrowingArea(certificate=each) for each in (idle, offered, unverified))
    idle.created_at = now() - timedelta(days=730)
    factories.offer(organisation=coop, certificates=[offered])
    lines = look()

    waiting = lines[RadarKind.CODE, idle.id]
    assert (waiting.cause, waiting.days_waiting(today())) == (Cause.NOT_OFFERED, 730)
    assert lines[RadarKind.CODE, offered.id].cause is Cause.NO_PARTNER, "what its offer lacks, it lacks"
    assert len([each for each in lines.values() if each.kind is RadarKind.CODE]) == 2, "nobody verified the third"


def test_staff_read_their_own_province_and_are_led_on(factories: Factories, site: Site) -> None:
    coop = factories.organisation(name="HTX Ia Krái")
    offer = factories.offer(organisation=coop, **SAYS_ENOUGH)
    need = factories.need(organisation=factories.enterprise(name="Công ty Xa", commune_code=HUNG_HOA))
    factories.offer(product="PEP-BLK", organisation=coop)
    look()
    staff = site.signed_in(factories.staff())

    page = staff.get("/radar")
    rows = told(page)
    assert [row[0].split(" · ")[0] for row in rows] == [
        "Hồ tiêu đen, 100 tấn Nguồn cung",
        "Sầu riêng Monthong (Dona), 100 tấn Nguồn cung",
    ]
    assert "Chưa có ai trong tầm" in rows[0][4]
    assert "Chưa ai thấy" in rows[1][4]
    assert told(staff.get("/radar?cause=never_shown&kind=offer&product=DUR&q=ia+krai&sort=ending")) == rows[1:]
    assert "Không có tin nào như vậy" in staff.get("/radar?kind=code").main
    (line,) = rows_of(staff.get("/radar/export.xlsx?cause=never_shown"))
    assert (line["Nguyên nhân"], line["Việc nên làm"]) == ("Chưa ai thấy", "Gọi các bên mua hợp")
    one = page.follow("Monthong")
    assert "Công ty Xa" in one.main
    assert one.link("Giới thiệu hai bên") == f"/desk/introduce/{need.id}/{offer.id}"
    assert one.follow("Gọi các bên mua hợp").url == f"/offers/{offer.id}/matches"
    assert "Đã xem lại mọi tin" in page.form_to("/radar/renew").submit().main

    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    assert "Chưa có tin nào bị tắc" in far.get("/radar").main
    assert far.get(f"/radar/offer/{offer.id}", expect=404).status == 404


def test_looking_anew_at_once_holds_nobodys_writing_up_and_leaves_learning_to_the_worker(
    factories: Factories, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = factories.offer()
    look()
    line = session.query(RadarLine).filter_by(subject_id=offer.id, kind=RadarKind.OFFER).one()
    line.chance, line.told_by, made_at = 0.125, Speaker.MODEL, line.made_at
    session.commit()
    staff, turns = site.signed_in(factories.staff()), []
    looking = radar.look_at_province

    def looked(province_code: str) -> Iterator[Look]:
        assert turns[-1] == "reads", "looking comes before the transaction that writes"
        return looking(province_code)

    monkeypatch.setattr(radar, "look_at_province", looked)
    monkeypatch.setattr(radar, "fitted", lambda _outcomes: pytest.fail("a request learns nothing"))
    for module in (application, watching):
        monkeypatch.setattr(module, "begin_writing", lambda: turns.append("writes"))
        monkeypatch.setattr(module, "begin_reading", lambda: turns.append("reads"))
    form = staff.get("/radar").form_to("/radar/renew")
    turns.clear()
    form.submit()
    assert turns[:3] == ["writes", "reads", "writes"]
    session.expire_all()
    again = session.query(RadarLine).filter_by(subject_id=offer.id, kind=RadarKind.OFFER).one()
    assert again.made_at > made_at
    assert (again.chance, again.told_by) == (0.125, Speaker.MODEL)


def test_an_owner_reads_the_cause_of_their_own_offer_and_no_figure_of_others(factories: Factories, site: Site) -> None:
    offer = factories.offer(**SAYS_ENOUGH)
    for _ in range(4):
        factories.need(requirements=[VIETGAP])
    owner = site.signed_in(factories.member(offer.organisation))

    page = owner.get(f"/offers/{offer.id}/standing")

    assert "Vướng giấy, mã số" in page.main
    assert "Thiếu VietGAP" in page.main
    assert "4" not in page.main, "four needs ask for it"
    assert page.follow("Khai giấy").url.startswith("/organisation/certificates/new")
    assert f"/offers/{offer.id}/standing" in str(owner.get(f"/offers/{offer.id}").soup)
    stranger = site.signed_in(factories.member(factories.organisation()))
    stranger.get(f"/offers/{offer.id}/standing", expect=404)


def test_the_desk_tells_who_is_shown_to_buyers_and_who_is_not(factories: Factories, site: Site) -> None:
    small = factories.organisation(name="HTX Nhỏ", member_count=20)
    large = factories.organisation(name="HTX Lớn", member_count=300)
    need = factories.need()
    forgotten, often = factories.offer(organisation=small), factories.offer(organisation=large)
    seen(forgotten, need, days_ago=40)
    for days in (40, 2, 1):
        seen(often, need, days_ago=days)
    seen(forgotten, need, days_ago=1, place=25)  # nobody reads so far
    factories.offer(organisation=factories.enterprise())
    staff = site.signed_in(factories.staff())

    page = staff.get("/radar/exposure")

    figures = [each.get_text() for each in page.soup.select(".stat-number")]
    assert figures == ["2", "1", "0,5"], "offers, unseen, Gini; enterprises are not counted"
    first = page.soup.select("table")[0].select("tbody tr")
    sizes = [[cell.get_text(" ", strip=True).replace("\u00a0", " ") for cell in row.select("th, td")] for row in first]
    assert sizes == [
        ["Dưới 50 thành viên", "1", "1", "50 %", "0 %", "1"],
        ["Từ 200 thành viên", "1", "1", "50 %", "100 %", "0"],
    ]
    (row,) = told(page)
    assert row[0].endswith("HTX Nhỏ")
    assert row[-1] == "40"
    assert [row[3] for row in told(staff.get("/radar/exposure?show=all&sort=most"))] == ["2", "0"]
    assert not told(staff.get("/radar/exposure?size=members_200"))
    (line,) = rows_of(staff.get("/radar/exposure/export.xlsx?q=htx+nho"))
    assert (line["Quy mô"], line["Số ngày chưa được hiện"]) == ("Dưới 50 thành viên", 40)
    far = site.signed_in(factories.staff(province_code=VINH_LONG))
    assert "Tỉnh chưa có nguồn cung nào" in far.get("/radar/exposure").main
