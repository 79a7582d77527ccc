"""Several cooperatives fill one need: they are asked, answer, are offered as one, and are agreed on as one."""

from __future__ import annotations

from decimal import Decimal

from matchmaker.brokering.pools import answers, coverage, service
from matchmaker.brokering.pools.coverage import Coverage
from matchmaker.brokering.pools.models import PoolStatus
from matchmaker.contracts.pools import accepting
from matchmaker.listings import DeliveryTerms
from matchmaker.measures import today
from matchmaker.needs.models import NeedRevision
from tests.factories import Factories
from tests.support import pools
from tests.support.pools import TONNE


def test_three_cooperatives_fill_what_none_could_alone(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, 500)
    asked = market.target.approved
    asked.place_note = "Kho Pleiku"
    pool = market.open(600, 500, 400, delivery_terms=DeliveryTerms.SELLER_DELIVERS)
    assert coverage.filling(pool).coverage is Coverage.NONE
    for line in pool.lines:
        answers.accept(line, by=market.of(line))
    assert coverage.filling(pool).coverage is Coverage.COMPLETE
    market.target.approved = revised(asked, place_note="Cảng Quy Nhơn")
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    made = accepting.accept(pool, as_seen=pool.seen, by=market.of(pool.organisation))
    assert pool.status is PoolStatus.ACCEPTED
    assert [each.quantity for each in made] == [600 * TONNE, 500 * TONNE, 400 * TONNE]
    assert {each.latest.terms.place for each in made} == {"Kho Pleiku"}, "what the members said yes to"
    assert market.target.left == Decimal(0)


def revised(revision: NeedRevision, **changed: object) -> NeedRevision:
    """The need as it was published anew after the members said yes."""
    same = {each.key: getattr(revision, each.key) for each in NeedRevision.__table__.columns if each.key != "id"}
    return NeedRevision(**{**same, "number": revision.number + 1, **changed})
