"""Tables that are kept with a report: read back exactly, also by a site that has learnt to tell more since."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from matchmaker.insights.linkage import tables
from matchmaker.insights.linkage.counted import Month
from matchmaker.insights.linkage.ladder import Direction, Land, Linkage, Party, Rung
from matchmaker.insights.linkage.summing import Delivered, hectares_of
from matchmaker.insights.linkage.tables import COLUMNS, Table
from matchmaker.organisations.models import OrganisationKind

pytestmark = pytest.mark.pure

BUYER = Party("Công ty", OrganisationKind.ENTERPRISE)
MONTH = Month(date(2026, 11, 1), 2, Delivered(Decimal("16.625"), 1_427_600_000))


def test_a_kept_table_is_read_back_to_the_gram_and_the_dong() -> None:
    told = tables.months([MONTH])
    kept = json.loads(json.dumps(told.as_data()))
    assert Table.read(kept) == told
    assert Table.read(kept).rows == [[date(2026, 11, 1), 2, Decimal("16.625"), 1_427_600_000]]


def test_a_column_that_a_report_did_not_have_yet_is_not_known() -> None:
    kept = tables.months([MONTH]).as_data()
    older = {"name": kept["name"], "columns": ["new", "month"], "rows": [[2, "2026-11-01"]]}
    assert Table.read(older).rows == [[date(2026, 11, 1), 2, None, None]]


def test_no_two_columns_of_a_table_have_one_name() -> None:
    assert all(len({each.key for each in told}) == len(told) for told in COLUMNS.values())


def test_land_of_a_cooperative_counts_once_whoever_tells_of_it() -> None:
    def sells(name: str, *land: Land) -> Linkage:
        parties = {"cooperative": Party(name, OrganisationKind.COOPERATIVE), "enterprise": BUYER}
        return Linkage(**parties, direction=Direction.OUTPUT, product_code="DUR", land=land)

    area = Land("area:1", Decimal(10))
    said = [Land(f"declared:{at}", Decimal(ha), is_declared=True) for at, ha in enumerate((12, 3))]
    told = hectares_of([sells("HTX A", area), sells("HTX A", area), sells("HTX A", said[0]), sells("HTX B", said[1])])
    assert (told.amount, told.known) == (12 + 3, 4)
    assert hectares_of([sells("HTX A", area), sells("HTX A", said[1])]).amount == 10


def test_a_rung_says_nothing_of_the_days_before_it() -> None:
    """What was signed on a day without ever having been declared was proven from that day on, at every rung below."""
    coop = Party("HTX", OrganisationKind.COOPERATIVE)
    day, kept = date(2026, 5, 2), timedelta(days=365)
    told = Linkage(
        cooperative=coop,
        enterprise=BUYER,
        direction=Direction.OUTPUT,
        product_code="DUR",
        introduced_on=day - timedelta(days=9),
        signed_on=day,
        broken_on=day + timedelta(days=30),
    )
    assert [told.since(rung) for rung in Rung] == [day - timedelta(days=9)] * 2 + [day, None, None]
    assert [told.stands_on(Rung.SIGNED, day + timedelta(days=each), kept) for each in (-1, 0, 29, 30)] == [
        False,
        True,
        True,
        False,
    ]
