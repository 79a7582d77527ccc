"""What is promised is told on every page where a listing stands, and staff see what stands behind their order."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from matchmaker.db import session
from matchmaker.matching.models import Match, MatchRun, Side
from matchmaker.ranking.features.schema import ANSWERS, BOTH_HASH, SUITS
from tests.factories import Factories
from tests.support.site import Site


def test_public_pages_say_what_is_left_in_words(site: Site, factories: Factories) -> None:
    need, offer, visitor = factories.need(tonnes=50), factories.offer(tonnes=100), site.visitor()
    assert "chưa có nơi nhận" not in visitor.get(f"/offers/{offer.id}").main
    for taken, of_offer, of_need in (
        (20_000, "Còn 80 tấn chưa có nơi nhận", "Còn thiếu 30 tấn"),
        (50_000, "Còn 50 tấn chưa có nơi nhận", "Đã đủ hàng"),
        (100_000, "Đã có nơi nhận hết", "Đã đủ hàng"),
    ):
        need.taken = offer.taken = Decimal(taken)
        session.commit()
        assert of_offer in visitor.get(f"/offers/{offer.id}").main
        assert of_need in visitor.get(f"/needs/{need.id}").main


def test_a_list_of_what_is_filled_or_sold_out_says_so(site: Site, factories: Factories) -> None:
    need, offer = factories.need(tonnes=50), factories.offer(tonnes=50)
    buyer = site.signed_in(factories.member(need.organisation))
    seller = site.signed_in(factories.member(offer.organisation))
    assert "nhận 100 % hàng" in seller.get(f"/offers/{offer.id}/matches").main
    need.taken = offer.taken = Decimal(50_000)
    session.commit()
    assert "Nhu cầu này đã đủ hàng" in buyer.get(f"/needs/{need.id}/matches").main
    assert "Hàng này đã có nơi nhận hết" in seller.get(f"/offers/{offer.id}/matches").main


def test_staff_see_the_two_scores_behind_their_order_and_the_parties_only_their_own(
    site: Site, factories: Factories
) -> None:
    need, offer = factories.need(), factories.offer()
    pages = {Side.BUYER: (need, "needs"), Side.SELLER: (offer, "offers")}
    for own, (listing, kind) in pages.items():
        address = f"/{kind}/{listing.id}/matches"
        staff = site.signed_in(factories.staff(province_code=listing.organisation.province_code)).get(address).main
        party = site.signed_in(factories.member(listing.organisation)).get(address).main
        for words in ("Thứ tự gộp hai điểm", "Với bên mua: ", "Với bên bán: "):
            assert words in staff
            assert words not in party
        told = session.scalars(select(MatchRun).order_by(MatchRun.id.desc()).limit(2)).all()
        schema = ANSWERS if own is Side.BUYER else SUITS
        assert [(run.side, run.schema_hash) for run in told] == [(own, schema.hash), (Side.STAFF, BOTH_HASH)]
        mine, both = (set(session.scalars(select(Match.features).where(Match.run_id == run.id)).one()) for run in told)
        assert (mine, both) == (set(schema.names), set(ANSWERS.names) | set(SUITS.names))


def test_what_staff_open_from_an_offers_list_is_known_to_come_from_it(site: Site, factories: Factories) -> None:
    need, offer = factories.need(), factories.offer()
    staff = site.signed_in(factories.staff(province_code=offer.organisation.province_code))
    staff.get(f"/offers/{offer.id}/matches")
    staff.get(f"/offers/{offer.id}/matches/{need.id}")
    run = session.scalars(select(MatchRun)).one()
    (done,) = session.connection().exec_driver_sql("SELECT side, run_id FROM interaction WHERE kind = 'opened'").all()
    assert tuple(done) == ("staff", run.id)
