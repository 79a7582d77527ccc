"""Whoever writes an offer is told what its growing areas have left; staff cannot approve more, and nothing is kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select

from matchmaker.credentials.models import CapacityEntry, Certificate, GrowingArea
from matchmaker.db import session
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.moderation.models import Decision
from matchmaker.offers import capacity
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from tests.factories import Factories
from tests.support.site import Site


def land(make: Factories, owner: Organisation) -> Certificate:
    """A growing area that gives a hundred tonnes a season."""
    code = make.certificate(owner, kind="PUC_EXPORT", markets=["CN"], products=["DUR"])
    session.add(GrowingArea(certificate_id=code.id, hectares=Decimal(10), yield_per_hectare=Decimal(10_000)))
    session.commit()
    return code


def test_the_form_tells_what_the_areas_have_left_before_staff_must_refuse(site: Site, factories: Factories) -> None:
    owner = factories.organisation()
    code = land(factories, owner)
    factories.offer(organisation=owner, certificates=[code], tonnes=30)
    capacity.catch_up()
    draft = factories.offer(organisation=owner, certificates=[code], tonnes=60, status=RevisionStatus.DRAFT)
    director = site.signed_in(factories.member(owner))
    page = director.get(f"/offers/{draft.id}/edit/amount")
    assert "Các vùng trồng đã chọn còn đủ cho 70 tấn" in page.main
    form = page.form("main form[method=post]")
    saved = form.fill(quantity="80").submit("list")
    assert "Các vùng trồng đã chọn chỉ còn đủ cho 70 tấn" in saved.text
    fine = director.get(f"/offers/{draft.id}/edit/amount").form("main form[method=post]").fill(quantity="70")
    assert "chỉ còn đủ" not in fine.submit("list").text


def test_staff_who_approve_too_much_read_how_much_there_is_and_nothing_is_kept(
    site: Site, factories: Factories
) -> None:
    owner = factories.organisation()
    code = land(factories, owner)
    offer = factories.offer(organisation=owner, certificates=[code], tonnes=120, status=RevisionStatus.SUBMITTED)
    staff = site.signed_in(factories.staff())
    case = staff.get(f"/moderation/offer/{offer.latest.id}")
    refused = case.form("#decide").submit("approve", expect=422)
    assert "Nhiều nhất là 100 tấn" in refused.main
    session.expire_all()
    assert session.get_one(Offer, offer.id).approved_id is None
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
    assert session.scalar(select(func.count()).select_from(CapacityEntry)) == 0
    offer.latest.quantity = Decimal(100_000)
    session.commit()
    staff.get(f"/moderation/offer/{offer.latest.id}").form("#decide").submit("approve")
    session.expire_all()
    assert session.get_one(Offer, offer.id).approved_id is not None


def test_holder_and_staff_see_the_seasons_of_an_area_and_other_members_do_not(site: Site, factories: Factories) -> None:
    owner = factories.organisation()
    code = land(factories, owner)
    ends_on = today() + timedelta(days=70)
    factories.offer(organisation=owner, certificates=[code], tonnes=30, ends_on=ends_on)
    capacity.catch_up()
    session.commit()
    area = session.scalars(select(GrowingArea)).one()
    holder = site.signed_in(factories.member(owner))
    for page in (
        holder.get(f"/organisation/areas/{area.id}"),
        site.signed_in(factories.staff()).get(f"/moderation/certificates/{code.id}"),
    ):
        assert "còn 70 tấn trong 100 tấn" in page.main
    assert "còn 70 tấn" in holder.get("/organisation/certificates").main
    stranger = site.signed_in(factories.member(factories.organisation()))
    stranger.get(f"/organisation/areas/{area.id}", expect=404)
