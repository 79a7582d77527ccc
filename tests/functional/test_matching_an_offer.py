"""A cooperative sees which needs fit its offer, why, and what keeps it from others."""

from __future__ import annotations

from sqlalchemy import select

from matchmaker.db import session
from matchmaker.matching.models import Interaction, MatchRun, Side
from matchmaker.ranking.judging.grading import InteractionKind
from tests.factories import GIA_LAI, Factories
from tests.support.site import Site

GLOBALGAP = {"kind": "certificate", "key": "GLOBALGAP", "essential": True}


def test_a_director_sees_what_fits_and_what_is_missing_for_the_rest(site: Site, factories: Factories) -> None:
    mine = factories.organisation()
    offer = factories.offer(organisation=mine)
    factories.need(organisation=factories.enterprise(name="Công ty Hợp"))
    factories.need(organisation=factories.enterprise(name="Công ty Kén"), requirements=[GLOBALGAP])
    page = site.signed_in(factories.member(mine)).get(f"/offers/{offer.id}/matches")
    ranked, nearly = page.soup.select(".ledger")
    assert "Công ty Hợp" in ranked.get_text()
    assert "Công ty Kén" not in ranked.get_text()
    assert "Công ty Kén" in nearly.get_text()
    assert "Thiếu GlobalG.A.P." in nearly.get_text()
    run = session.scalars(select(MatchRun)).one()
    assert (run.side, run.offer_id, run.need_id) == (Side.SELLER, offer.id, None)


def test_opening_a_need_from_the_list_is_remembered(site: Site, factories: Factories) -> None:
    mine = factories.organisation()
    offer, need = factories.offer(organisation=mine), factories.need()
    browser = site.signed_in(factories.member(mine))
    page = browser.get(f"/offers/{offer.id}/matches")
    title = page.soup.select_one(".match-title a")
    assert title is not None
    assert browser.get(str(title["href"])).url == f"/needs/{need.id}"
    kept = session.scalars(select(Interaction)).one()
    assert (kept.kind, kept.side, kept.need_id) == (InteractionKind.OPENED, Side.SELLER, need.id)
    assert kept.run_id == session.scalars(select(MatchRun.id)).one()
    browser.get(f"/offers/{offer.id}/matches/0", expect=404)


def test_what_staff_open_from_a_sellers_list_is_kept_as_done_by_staff(site: Site, factories: Factories) -> None:
    offer, need = factories.offer(), factories.need()
    staff = site.signed_in(factories.staff(province_code=GIA_LAI))
    staff.get(f"/offers/{offer.id}/matches")
    staff.get(f"/offers/{offer.id}/matches/{need.id}")
    kept = session.scalars(select(Interaction)).one()
    assert (kept.kind, kept.side, kept.organisation_id) == (InteractionKind.OPENED, Side.STAFF, None)
    assert kept.run_id == session.scalars(select(MatchRun.id)).one()


def test_the_list_belongs_to_its_organisation_and_the_staff_of_its_province(site: Site, factories: Factories) -> None:
    offer = factories.offer()
    factories.need()
    address = f"/offers/{offer.id}/matches"
    site.signed_in(factories.member(factories.organisation())).get(address, expect=404)
    site.signed_in(factories.staff(province_code="79")).get(address, expect=404)
    site.signed_in(factories.admin()).get(address, expect=404)
    assert "Giới thiệu hai bên" in site.signed_in(factories.staff(province_code=GIA_LAI)).get(address).main
    assert site.visitor().get(address).url.startswith("/sign-in")
    site.signed_in(factories.staff()).get("/offers/0/matches", expect=404)


def test_an_offer_that_is_not_published_says_what_comes_first(site: Site, factories: Factories) -> None:
    mine = factories.organisation()
    offer = factories.offer(organisation=mine)
    offer.withdrawn_at = offer.published_at
    session.commit()
    page = site.signed_in(factories.member(mine)).get(f"/offers/{offer.id}/matches")
    assert "Tin đã được rút" in page.main


def test_a_list_without_needs_says_what_to_do(site: Site, factories: Factories) -> None:
    mine = factories.organisation()
    offer = factories.offer(organisation=mine)
    browser = site.signed_in(factories.member(mine))
    assert "Chưa có nhu cầu nào hợp" in browser.get(f"/offers/{offer.id}/matches").main
    factories.need()
    page = browser.get(f"/offers/{offer.id}/matches?province=01")
    assert "Không có nhu cầu nào qua bộ lọc này" in page.main
