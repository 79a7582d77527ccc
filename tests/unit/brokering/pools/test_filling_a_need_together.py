"""Several cooperatives fill one need: they are asked, answer, are offered as one, and are agreed on as one."""

from __future__ import annotations

from decimal import Decimal

from matchmaker.brokering.pools import answers, coverage, service
from matchmaker.brokering.pools.coverage import Coverage
from matchmaker.brokering.pools.models import PoolStatus
from matchmaker.contracts.pools import accepting
from matchmaker.measures import today
from tests.factories import Factories
from tests.support import pools
from tests.support.pools import TONNE


def test_three_cooperatives_fill_what_none_could_alone(factories: Factories) -> None:
    market = pools.supply(factories, 600, 500, 500)
    pool = market.open(600, 500, 400)
    assert coverage.filling(pool).coverage is Coverage.NONE
    for line in pool.lines:
        answers.accept(line, by=market.of(line))
    assert coverage.filling(pool).coverage is Coverage.COMPLETE
    service.offer(pool, valid_until=today(), as_seen=pool.seen, by=market.broker)
    made = accepting.accept(pool, as_seen=pool.seen, by=market.of(pool.organisation))
    assert pool.status is PoolStatus.ACCEPTED
    assert [each.quantity for each in made] == [600 * TONNE, 500 * TONNE, 400 * TONNE]
    assert market.target.left == Decimal(0)
