"""What it costs to know who was shown: impressions are kept for ever, and never read as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from matchmaker.matching.queries import lately, showings
from matchmaker.measures import today
from matchmaker.needs.models import Need
from matchmaker.offers.models import Offer
from matchmaker.organisations.models import Organisation
from matchmaker.radar.exposure.reading import exposure
from matchmaker.radar.queries import seen
from tests.factories import GIA_LAI
from tests.support.query_plans import plans

OF_GIA_LAI = Organisation.province_code == GIA_LAI
LATELY = "SEARCH match USING INDEX ix_match_{0}_run ({0}_id=? AND run_id>?)"
FROM_THE_LAST_ONE_BACK = "SEARCH match USING INDEX ix_match_{0}_run ({0}_id=?)"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("ask", "listing", "reads"),
    [
        (lambda: showings([1, 2], since=lately(today()), before=lately(today())), "offer", [LATELY]),
        (lambda: exposure(GIA_LAI), "offer", [LATELY, FROM_THE_LAST_ONE_BACK]),
        (lambda: seen(Offer, OF_GIA_LAI), "offer", [LATELY, FROM_THE_LAST_ONE_BACK]),
        (lambda: seen(Need, OF_GIA_LAI), "need", [LATELY, FROM_THE_LAST_ONE_BACK]),
    ],
    ids=["turns", "exposure", "radar of offers", "radar of needs"],
)
def test_who_was_shown_is_read_from_the_lists_of_30_days_and_when_last_from_one_impression(
    ask: Callable[[], object], listing: str, reads: list[str], engine: Engine
) -> None:
    with plans(engine) as told:
        ask()
    assert [line for line in told if line.split()[:2][-1] == "match"] == [each.format(listing) for each in reads]
    assert "SEARCH match_run_1 USING COVERING INDEX ix_match_run_at (at>?)" in told
