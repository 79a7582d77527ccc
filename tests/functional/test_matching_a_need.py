"""A buyer finds, compares, chooses and sets aside the offers that fit a need."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from matchmaker.db import session
from matchmaker.matching.models import Interaction, InteractionKind, Match, MatchRun, PairMark
from matchmaker.measures import today
from tests.factories import HUNG_HOA, Factories
from tests.support.site import Site


def test_a_buyer_sees_offers_ranked_with_reasons(site: Site, factories: Factories) -> None:
    buyer = factories.enterprise()
    need = factories.need(organisation=buyer)
    near = factories.offer(organisation=factories.organisation(name="HTX Gần"))
    factories.offer(organisation=factories.organisation(name="HTX Xa", commune_code=HUNG_HOA))
    page = site.signed_in(factories.member(buyer)).get(f"/needs/{need.id}/matches")
    titles = [each.get_text(strip=True) for each in page.soup.select(".match-who")]
    assert titles == ["HTX Gần", "HTX Xa"]
    assert "2 nguồn cung đủ điều kiện" in page.main
    assert "Đủ 50 tấn cần mua" in page.main
    run = session.scalars(select(MatchRun)).one()
    shown = session.scalars(select(Match).order_by(Match.rank)).all()
    assert (run.need_id, run.candidate_count) == (need.id, 2)
    assert [(each.rank, each.offer_id) for each in shown][0] == (1, near.id)
    assert shown[0].features["quantity_share"] == 1.0
