"""Whatever changes on the market is right in the very next ranking, without reading the market again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
import time_machine
from sqlalchemy import delete, insert, text, update

from matchmaker.catalogue.models import Product
from matchmaker.credentials.models import (
    Certificate,
    CheckStatus,
    MarketStanding,
    MarketStatus,
    certificate_product,
)
from matchmaker.db import now, session
from matchmaker.matching import facts, feed, mirror, supply
from matchmaker.matching.feed import MarketChange, Touched
from matchmaker.measures import today
from matchmaker.needs.models import Need, NeedRevision
from matchmaker.offers.models import Offer, OfferRevision, offer_certificate
from matchmaker.offers.service import offer_posting
from matchmaker.organisations.models import Organisation, Standing
from matchmaker.reputation.kinds import Side
from matchmaker.reputation.models import ReputationStanding
from tests.factories import Factories


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """Each test follows a market of its own."""
    mirror.forget()
    yield
    mirror.forget()


def standing() -> dict[int, float]:
    """Quantity of every offer on the market, by id."""
    shelf = mirror.market().offers
    found: dict[int, float] = {}
    for part in shelf.parts:
        for row in range(len(part.sorted.table)):
            if part.gone is None or not part.gone[row]:
                told = part.sorted.table.facts(row)
                found[told.offer_id] = told.quantity
    return found


def followed() -> dict[int, float]:
    """The same by the feed alone."""
    with patch.object(mirror, "_read", side_effect=AssertionError("read the whole market again")):
        return standing()


def test_what_is_published_edited_withdrawn_suspended_and_restored_is_seen_at_once(factories: Factories) -> None:
    staff, other = factories.staff(), factories.offer(tonnes=7)
    assert standing() == {other.id: 7_000}
    offer = factories.offer(tonnes=100)
    assert followed() == {other.id: 7_000, offer.id: 100_000}
    author = factories.member(offer.organisation)
    edited = offer_posting.draft_of(offer, by=author)
    edited.quantity = edited.typed_amount = Decimal(60_000)
    edited.typed_unit = "kg"
    session.commit()
    assert followed()[offer.id] == 100_000
    offer_posting.submit(offer, by=author)
    assert followed()[offer.id] == 100_000
    offer_posting.publish(edited, by=staff)
    assert followed()[offer.id] == 60_000
    offer_posting.suspend(offer, by=staff, reasons=["other"])
    assert followed() == {other.id: 7_000}
    offer_posting.restore(offer, by=staff)
    assert followed()[offer.id] == 60_000
    offer_posting.withdraw(offer, by=author)
    assert followed() == {other.id: 7_000}


def test_an_organisations_standing_carries_its_listings_off_and_back(factories: Factories) -> None:
    offer, need = factories.offer(), factories.need()
    assert list(standing()) == [offer.id]
    for listing in (offer, need):
        listing.organisation.standing = Standing.SUSPENDED
    session.commit()
    assert followed() == {}
    assert len(mirror.market().needs) == 0
    for listing in (offer, need):
        listing.organisation.standing = Standing.VERIFIED
    session.commit()
    assert list(followed()) == [offer.id]
    assert len(mirror.market().needs) == 1


def test_what_becomes_of_a_certificate_is_seen_with_the_offers_that_rely_on_it(factories: Factories) -> None:
    holder = factories.organisation()
    paper = factories.certificate(holder, verified=False)
    offer = factories.offer(organisation=holder, certificates=[paper])
    need = factories.need(requirements=[{"kind": "certificate", "key": "VIETGAP_TT", "essential": True}])

    def told() -> tuple[int, list[bool]]:
        followed()
        asked, stood = facts.need(need.id), mirror.market().offers
        assert asked is not None
        table = next(iter(stood.parts)).sorted.table if not len(stood.tail.table) else stood.tail.table
        row = table.offer_id.tolist().index(offer.id)
        return supply.count(asked).fitting, [each.verified for each in table.facts(row).certificates]

    standing()
    assert told() == (1, [False])
    paper.status = CheckStatus.VERIFIED
    session.commit()
    assert told() == (1, [True])
    paper.expires_on = today()
    session.commit()
    assert told() == (0, [True])
    paper.removed_at = now()
    session.commit()
    assert told() == (0, [])


def test_what_a_market_says_of_a_code_is_seen_there_and_nowhere_else(factories: Factories) -> None:
    holder = factories.organisation()
    code = factories.certificate(holder, kind="PUC_EXPORT", markets=("CN", "EU"), products=("DUR",))
    factories.offer(organisation=holder, certificates=[code])
    asked = [{"kind": "certificate", "key": "PUC_EXPORT", "essential": True, "verified": True}]
    china, europe = (factories.need(requirements=asked, market=market) for market in ("CN", "EU"))

    def fitting() -> tuple[int, ...]:
        followed()
        return tuple(supply.count(each).fitting for need in (china, europe) if (each := facts.need(need.id)))

    standing()
    assert fitting() == (1, 1)
    halt = MarketStanding(market="CN", status=MarketStatus.SUSPENDED, starts_on=today())
    code.standings.append(halt)
    session.commit()
    assert fitting() == (0, 1)
    halt.ends_on = today()
    session.commit()
    assert fitting() == (1, 1)
    code.products = [session.get_one(Product, "RICE")]
    session.commit()
    assert fitting() == (0, 0)
    session.execute(delete(certificate_product).where(certificate_product.c.certificate_id == code.id))
    session.commit()
    assert fitting() == (1, 1)
    session.execute(update(MarketStanding).where(MarketStanding.market == "EU").values(status="revoked"))
    session.commit()
    assert fitting() == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda offer: update(Offer).where(Offer.id == offer.id).values(withdrawn_at=now()),
        lambda offer: update(OfferRevision).where(OfferRevision.id == offer.approved_id).values(quantity=1),
        lambda offer: update(Organisation).where(Organisation.id == offer.organisation_id).values(standing="suspended"),
        lambda offer: delete(Need).where(Need.id == 0),
    ],
)
def test_statements_are_followed_as_closely_as_objects(factories: Factories, change: Callable[[Offer], object]) -> None:
    offer = factories.offer()
    standing()
    session.execute(change(offer))  # type: ignore[call-overload]
    session.commit()
    seen = followed()
    mirror.forget()
    assert seen == standing()


def test_rows_loaded_in_bulk_make_everybody_read_again(factories: Factories) -> None:
    offer = factories.offer()
    paper = factories.certificate(offer.organisation)
    standing()
    link = {"revision_id": offer.approved_id, "certificate_id": paper.id}
    session.execute(insert(offer_certificate), [link])
    session.commit()
    with pytest.raises(AssertionError, match="read the whole market again"):
        followed()
    many = update(Offer).execution_options(synchronize_session=False).values(withdrawn_at=now())
    with patch.object(feed, "MANY", 0):
        session.execute(many)
    session.commit()
    assert session.query(MarketChange).order_by(MarketChange.id.desc()).first().touched is Touched.EVERYTHING
    assert standing() == {}


def test_many_touched_listings_are_read_with_the_whole(factories: Factories) -> None:
    standing()
    factories.offer()
    with patch.object(mirror, "READ_AGAIN_MAX", 0):
        assert len(standing()) == 1


def test_a_draft_that_is_being_typed_touches_no_listing(factories: Factories) -> None:
    offer = factories.offer()
    before = session.query(MarketChange).count()
    draft = offer_posting.draft_of(offer, by=factories.user())
    draft.description = "còn viết"
    session.commit()
    offer.on_behalf_consent = "qua điện thoại"
    offer.organisation.about = "mới"
    session.commit()
    assert session.query(MarketChange).count() == before


def test_what_a_transaction_changed_it_sees_itself_and_nobody_after_it_was_undone(factories: Factories) -> None:
    offer = factories.offer(tonnes=100)
    assert standing() == {offer.id: 100_000}
    offer.approved.quantity = Decimal(5)
    assert followed() == {offer.id: 5}
    session.rollback()
    assert followed() == {offer.id: 100_000}


def test_a_history_that_was_replaced_is_noticed(factories: Factories) -> None:
    offer = factories.offer(tonnes=100)
    assert standing() == {offer.id: 100_000}
    session.execute(text("UPDATE offer_revision SET quantity = 8000"))
    feed.begin_anew(session.connection())
    session.commit()
    assert standing() == {offer.id: 8}


def test_without_any_history_the_market_is_read_each_time(factories: Factories) -> None:
    offer = factories.offer(tonnes=100)
    session.execute(text("DELETE FROM market_change"))
    assert standing() == {offer.id: 100_000}
    session.execute(text("UPDATE offer_revision SET quantity = 8000"))
    assert standing() == {offer.id: 8}


def test_old_changes_are_forgotten_but_never_the_newest(factories: Factories) -> None:
    offer = factories.offer()
    standing()
    feed.forget(now() + timedelta(days=1))
    session.commit()
    assert session.query(MarketChange).count() == 1
    assert list(followed()) == [offer.id]


def test_a_new_day_needs_no_reading_and_a_clock_that_went_back_gets_one(factories: Factories) -> None:
    need = factories.need()
    ends_on = today() + timedelta(days=40)
    factories.offer(ends_on=ends_on)
    asked = facts.need(need.id)
    assert asked is not None
    standing()
    assert supply.count(asked).fitting == 1
    with time_machine.travel(now() + timedelta(days=41)):
        later = facts.need(need.id)
        assert later is not None
        with patch.object(mirror, "_read", side_effect=AssertionError):
            assert supply.count(later).fitting == 0
        mirror.forget()
        assert standing() == {}
    assert len(standing()) == 1


def test_the_mirror_of_needs_is_followed_too_and_holds_no_ceiling(factories: Factories) -> None:
    need = factories.need(ceiling_vnd=95_000)
    assert len(mirror.market().needs) == 1
    need.approved.ceiling_vnd = 80_000
    session.commit()
    followed()
    told = mirror.market().needs.tail.table.facts(0, today())
    assert (told.need_id, told.ceiling_vnd) == (need.id, None)
    session.execute(update(NeedRevision).values(quantity=3))
    session.commit()
    followed()
    assert mirror.market().needs.tail.table.quantity.tolist() == [3]
    need.withdrawn_at = now()
    session.commit()
    followed()
    assert len(mirror.market().needs) == 0


def test_a_certificate_that_nobody_relies_on_moves_nothing(factories: Factories) -> None:
    offer = factories.offer()
    paper = factories.certificate(offer.organisation)
    before = mirror.market().offers
    session.execute(delete(Certificate).where(Certificate.id == paper.id))
    session.commit()
    followed()
    assert mirror.market().offers is before


def test_what_becomes_known_of_an_organisations_deals_is_seen_with_its_listings_of_that_product(
    factories: Factories,
) -> None:
    """Of the other side, and of another product, its deals say nothing."""
    offer, need = factories.offer(), factories.need()
    assert offer.approved.product_code == need.approved.product_code == "DUR-MON"

    def told() -> list[float | None]:
        followed()
        offers, needs = mirror.market().offers, mirror.market().needs
        tables = [each.tail.table if len(each.tail.table) else each.base.table for each in (offers, needs)]
        by_feed = [tables[0].facts(0).record, tables[1].facts(0, today()).record]
        asked = [facts.offer(offer.id), facts.need(need.id)]
        assert by_feed == [each.record for each in asked if each is not None]
        return by_feed

    def standing_of(organisation_id: int, side: Side, species_code: str = "DUR") -> ReputationStanding:
        row = ReputationStanding(organisation_id=organisation_id, side=side, species_code=species_code)
        row.reliability, row.usual = 0.9, 0.85
        session.add(row)
        session.commit()
        return row

    standing()
    assert told() == [None, None]
    standing_of(offer.organisation_id, Side.BUYER)
    standing_of(offer.organisation_id, Side.SELLER, "POM")
    assert told() == [None, None]
    sells = standing_of(offer.organisation_id, Side.SELLER)
    assert told() == [0.05, None]
    standing_of(need.organisation_id, Side.BUYER)
    assert told() == [0.05, 0.05]
    sells.reliability = 0.8
    session.commit()
    assert told() == [-0.05, 0.05]
    session.execute(update(ReputationStanding).values(usual=0.9))
    session.commit()
    assert told() == [-0.1, 0.0]
