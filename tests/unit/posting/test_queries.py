"""What everybody sees, and what an organisation finds among its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matchmaker.db import now, session
from matchmaker.errors import NotFound
from matchmaker.listings import RevisionStatus
from matchmaker.measures import today
from matchmaker.needs import queries as needs
from matchmaker.offers import queries as offers
from matchmaker.posting.queries import Group
from tests.factories import VINH_LONG, Factories


@pytest.mark.parametrize("side", ["offer", "need"])
def test_everybody_sees_what_is_approved_and_not_over(factories: Factories, side: str) -> None:
    make: Any = getattr(factories, side)
    queries: Any = offers if side == "offer" else needs
    seen = make()
    make(status=RevisionStatus.DRAFT)
    make(status=RevisionStatus.SUBMITTED)
    make(ends_on=today() - timedelta(days=1), starts_on=today() - timedelta(days=9))
    make(organisation=factories.organisation(verified=False))
    for column in ("withdrawn_at", "suspended_at"):
        setattr(make(), column, now())
    session.flush()
    assert list(session.scalars(queries.published())) == [seen]
    assert list(session.scalars(queries.published(today() + timedelta(days=71)))) == []


@pytest.mark.parametrize("side", ["offer", "need"])
def test_an_organisation_finds_its_own_in_three_groups(factories: Factories, side: str) -> None:
    make: Any = getattr(factories, side)
    queries: Any = offers if side == "offer" else needs
    mine = factories.organisation()
    make()
    unfinished = [make(organisation=mine, status=each) for each in (RevisionStatus.DRAFT, RevisionStatus.SENT_BACK)]
    live = [make(organisation=mine, status=each) for each in (RevisionStatus.SUBMITTED, RevisionStatus.APPROVED)]
    past = {"starts_on": today() - timedelta(days=9), "ends_on": today() - timedelta(days=1)}
    closed = [
        make(organisation=mine, status=RevisionStatus.REJECTED),
        make(organisation=mine, **past),
        make(organisation=mine),
        make(organisation=mine, status=RevisionStatus.DRAFT, starts_on=None, ends_on=None),
    ]
    closed[2].withdrawn_at = now()
    closed[3].suspended_at = now()
    session.flush()

    def found(group: Group | None) -> set[int]:
        return {each.id for each in session.scalars(queries.owned_by(mine.id, group=group))}

    assert found(Group.UNFINISHED) == {each.id for each in unfinished}
    assert found(Group.LIVE) == {each.id for each in live}
    assert found(Group.CLOSED) == {each.id for each in closed}
    assert len(found(None)) == 8
    assert queries.count_by_group(mine.id) == {Group.UNFINISHED: 2, Group.LIVE: 2, Group.CLOSED: 4}
    assert queries.count_by_group(factories.organisation().id) == dict.fromkeys(Group, 0)


@pytest.mark.parametrize("side", ["offer", "need"])
def test_another_organisations_listing_does_not_exist(factories: Factories, side: str) -> None:
    listing = getattr(factories, side)()
    queries: Any = offers if side == "offer" else needs
    staff = factories.staff()
    assert queries.get_owned(listing.id, listing.organisation_id) is listing
    with pytest.raises(NotFound):
        queries.get_owned(listing.id, factories.organisation().id)
    with pytest.raises(NotFound):
        queries.get_on_behalf(listing.id, staff)
    listing.on_behalf_consent, listing.on_behalf_by_id = "Giám đốc đồng ý", staff.id
    session.flush()
    assert queries.get_on_behalf(listing.id, staff) is listing
    with pytest.raises(NotFound):
        queries.get_on_behalf(listing.id, factories.staff())
    staff.province_code = VINH_LONG
    with pytest.raises(NotFound):
        queries.get_on_behalf(listing.id, staff)
